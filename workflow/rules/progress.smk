# Tells how the run goes: lines on the terminal, logs/status.html while it works, and at the end
# logs/run_summary.tsv. Decides nothing, and no result depends on it.
from agnoma.progress.state import RunProgress
from agnoma.progress.summary import failures, short_cases, summary_lines, write_summary
from agnoma.progress.watch import ProgressHandler

RUN_PROGRESS = RunProgress(
    cases, [c for c in cases if Path(f"results/report/{c}/report.html").exists()]
)


def tell(line):
    """Tell people a line."""
    logger.info(f"agnoma: {line}")


def tell_summary():
    """Tell and write what became of every case."""
    PROGRESS_HANDLER.finish()
    failed = failures(RUN_PROGRESS, Path.cwd())
    found = short_cases(Path("results/profile"), cases, RUN_PROGRESS.reported())
    for line in summary_lines(found, failed):
        tell(line)
    try:
        write_summary(Path("logs/run_summary.tsv"), found, failed)
    except OSError as error:
        logger.error(f"agnoma: {storage_error(error) or error}")
    tell("every case: logs/run_summary.tsv; how it went: logs/status.html")


PROGRESS_HANDLER = ProgressHandler(
    RUN_PROGRESS,
    tell,
    Path("logs/status.html"),
    trouble=lambda: full_disk(Path.cwd()),
    retries=lambda rule: workflow.get_rule(rule).restart_times,
)


onstart:
    # Never in a dry run.
    for planned in workflow.dag.needrun_jobs():
        RUN_PROGRESS.expect(planned.rule.name, planned.wildcards_dict.get("case"))
    logger.addHandler(PROGRESS_HANDLER)


onsuccess:
    tell_summary()


onerror:
    if message := full_disk(Path.cwd()):
        logger.error(message)
    # On a full disk the table of the run may not be written, what became of the cases is told.
    tell_summary()

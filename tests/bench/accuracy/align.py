"""Reads to BAM with the tools and options of the pipeline's own alignment stage.

One pipe instead of files in between: adapters off, align, sort, mark duplicates. ``bwa mem -K``
fixes how many bases are taken at once, so that the result does not depend on the number of threads.
"""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from agnoma.files import written_whole
from agnoma.simulation.reads import ADAPTERS

MIN_LENGTH_BP = 30
BATCH_BP = 20_000_000
ADAPTER_BP = 33  # the part both TruSeq adapters are known by
COMMAND = """set -euo pipefail
fastp --stdin --interleaved_in --stdout --thread 1 --length_required {min_length} \
 --adapter_sequence {adapter1} --adapter_sequence_r2 {adapter2} --dont_eval_duplication \
 --json /dev/null --html /dev/null 2> {log}.fastp \
 | bwa mem -p -t {threads} -K {batch} -R '@RG\\tID:{name}\\tSM:{name}\\tLB:{name}\\tPL:ILLUMINA' \
 {fasta} - 2> {log}.bwa \
 | samtools fixmate -u -m - - \
 | samtools sort -u -T {bam}.sort - 2> {log}.sort \
 | samtools markdup -f {log}.duplicates --write-index - {bam}##idx##{bai} 2> {log}.markdup
"""


def index_genome(fasta: Path) -> None:
    """Write the aligner's index beside a FASTA."""
    subprocess.run(["bwa", "index", str(fasta)], check=True, capture_output=True)


def align(fastq: Iterable[bytes], bam: Path, *, fasta: Path, name: str, threads: int) -> None:
    """Align interleaved FASTQ and write a sorted, duplicate-marked, indexed BAM.

    Parameters
    ----------
    fastq
        Chunks of text.
    name
        Of the read group and sample.

    Raises
    ------
    subprocess.CalledProcessError
        If a tool of the pipe fails; its messages are beside the BAM.
    """
    index = bam.with_name(bam.name + ".bai")
    with written_whole(bam) as partial, written_whole(index) as partial_index:
        command = COMMAND.format(
            min_length=MIN_LENGTH_BP,
            adapter1=ADAPTERS[0][:ADAPTER_BP].decode(),
            adapter2=ADAPTERS[1][:ADAPTER_BP].decode(),
            batch=BATCH_BP,
            threads=threads,
            name=name,
            fasta=fasta,
            bam=partial,
            bai=partial_index,
            log=bam.with_suffix(".log"),
        )
        with subprocess.Popen(["bash", "-c", command], stdin=subprocess.PIPE) as pipe:
            assert pipe.stdin is not None
            for chunk in fastq:
                pipe.stdin.write(chunk)
            pipe.stdin.close()
            if pipe.wait():
                raise subprocess.CalledProcessError(pipe.returncode, command)

"""Every file the configuration and the sheets name, checked before any job."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from agnoma.config import Config
from agnoma.errors import InputFormatError
from agnoma.faults import CONFIGURATION, Fault, Findings, Place
from agnoma.genome import detect_build, matches_build
from agnoma.io.fai import read_fai
from agnoma.io.indexed_vcf import INDEX_SUFFIXES
from agnoma.models.case import Role
from agnoma.paths import resolve
from agnoma.samples import UNALIGNED_BAM, CaseSheet, EntryFile
from agnoma.validation.alignments import (
    check_alignment,
    check_unaligned,
    is_indexed,
    silent_htslib,
)
from agnoma.validation.calls import check_calls, unplaced_calls
from agnoma.validation.contigs import Reference, first_contig
from agnoma.validation.copy_number_reference import check_reference, reference_warning
from agnoma.validation.files import check_shared_files, presence_problem
from agnoma.validation.knowledge_tables import PREFIX, check_knowledge
from agnoma.validation.panel import check_bed
from agnoma.validation.reads import check_fastq, check_mates
from agnoma.validation.reviews import check_reviews
from agnoma.validation.segments import check_segments, same_segments
from agnoma.validation.tables import (
    check_earlier,
    check_hotspot_counts,
    check_limits,
    check_similar_cohort,
    check_sites,
    check_trials,
    open_to_all,
    read_at_other_sites,
    run_digest,
)

LATER = "length checks are made after indexing"
MATES = 2
RESULTS = "results"
FILES_AT_ONCE = 16
TRIAL_GRAMMAR = ("kinase_domains", "oncotree", "gene_roles")


def check_inputs(
    config: Config,
    sheet: CaseSheet,
    *,
    roots: Sequence[Path],
    produced: Callable[[str], bool],
) -> list[Fault]:
    """Return the faults of all files a run would read.

    Parameters
    ----------
    roots
        Where relative paths are looked up, see `agnoma.paths.resolve`.
    produced
        Tells of a path as written whether the run itself makes that file; such files are not
        required.
    """
    return inspect_inputs(config, sheet, roots=roots, produced=produced).faults


def inspect_inputs(
    config: Config,
    sheet: CaseSheet,
    *,
    roots: Sequence[Path],
    produced: Callable[[str], bool],
    source: str = CONFIGURATION,
) -> Findings:
    """Return faults and warnings of all files a run would read; see `check_inputs`.

    Parameters
    ----------
    source
        Name of the configuration in messages.
    """
    inspection = _Inspection(tuple(roots), produced, source)
    reference = inspection.check_configured(config, sheet)
    inspection.check_entries(config, sheet, reference)
    inspection.findings.faults += check_reviews(Path(config.report.reviews), sheet.cases)
    return inspection.findings


@dataclass(frozen=True)
class _FileLook:
    """What was found in one file of the sheets."""

    findings: Findings
    segments_digest: str | None


class _Inspection:
    """One look at all files, gathering what is found."""

    def __init__(self, roots: Sequence[Path], produced: Callable[[str], bool], source: str) -> None:
        self.roots = roots
        self.produced = produced
        self.source = source
        self.findings = Findings()

    def _check_indexed(self, written: str, place: Place) -> None:
        """Report a table without its index: it would be missed only after hours of calling."""
        path = self._open(written, place)
        if path is not None and not any(Path(f"{path}{s}").exists() for s in INDEX_SUFFIXES):
            instead = f"no index beside it; make one with 'bcftools index -t {written}'"
            self.findings.faults.append(place.fault(written, instead))

    def check_configured(self, config: Config, sheet: CaseSheet) -> Reference:
        """Check the files the configuration names and return what is known of the FASTA.

        The sheet says which samples the table of QC limits is for.
        """
        tables = {
            key: (path, self._open(path, Place(self.source, None, key)))
            for key, path in _configured_tables(config)
        }
        for key, path in _indexed_tables(config):
            self._check_indexed(path, Place(self.source, None, key))
        reference = self._check_fasta(config)
        self._check_tables(config, sheet, tables, reference)
        if config.assay.panel_bed is not None:
            place = Place(self.source, None, "assay.panel_bed")
            bed = self._open(config.assay.panel_bed, place)
            if bed is not None:
                self.findings.faults += check_bed(bed, config.assay.panel_bed, reference)
        self._check_copy_number(config, reference)
        self._check_earlier(config, reference)
        self._check_similar_cohort(config)
        return reference

    def _check_similar_cohort(self, config: Config) -> None:
        """Check the folder of finished cases, which is read only before the first report."""
        written = config.report.similar_cohort
        if written is not None:
            problems = check_similar_cohort(self._locate(written), self.roots[0] / RESULTS)
            self._report(Place(self.source, None, "report.similar_cohort"), written, problems)

    def _check_earlier(self, config: Config, reference: Reference) -> None:
        """Check the fingerprints of earlier runs, which are read only after all alignments."""
        written = config.identity.earlier
        if written is None:
            return
        place, folder = Place(self.source, None, "identity.earlier"), self._locate(written)
        problems = check_earlier(folder)
        self._report(place, written, problems)
        if problems:
            return
        warnings = (open_to_all(folder), self._other_list(config, reference, folder))
        found = (warning for warning in warnings if warning is not None)
        self.findings.warnings += [f"{place}: {written!r}: {warning}" for warning in found]

    def _other_list(self, config: Config, reference: Reference, folder: Path) -> str | None:
        """Return a warning when the run's own list of SNPs is not that of earlier runs."""
        sites, panel, fasta = config.identity.sites, config.assay.panel_bed, config.genome.fasta
        if sites is None or panel is None or reference.lengths is None:
            return None
        if any(self.produced(path) for path in (sites, panel, fasta)):
            return None
        digest = run_digest(
            self._locate(sites),
            self._locate(panel),
            self._locate(fasta),
            self._locate(config.identity.pseudoautosomal),
            config,
        )
        return None if digest is None else read_at_other_sites(folder, digest)

    def _check_copy_number(self, config: Config, reference: Reference) -> None:
        """Check the copy-number reference, or the normals it would be made from."""
        written = config.copy_number.reference
        if written is not None:
            place = Place(self.source, None, "copy_number.reference")
            path = self._open(written, place)
            if path is not None:
                panel = self._sound_panel(config, reference)
                problems = check_reference(path, panel, reference)
                self._report(place, written, problems)
                warning = None if problems else reference_warning(path)
                if warning is not None:
                    self.findings.warnings.append(f"{place}: {written!r}: {warning}")
        for normal in config.copy_number.normals:
            place = Place(self.source, None, "copy_number.normals")
            self._check_aligned(normal, self._open(normal, place), place, reference)

    def _sound_panel(self, config: Config, reference: Reference) -> Path | None:
        """Return the configured panel when it is there and without a fault."""
        written = config.assay.panel_bed
        if written is None or self.produced(written):
            return None
        path = self._locate(written)
        at_fault = presence_problem(path, self.roots) or check_bed(path, written, reference)
        return None if at_fault else path

    def _check_tables(
        self,
        config: Config,
        sheet: CaseSheet,
        tables: Mapping[str, tuple[str, Path | None]],
        reference: Reference,
    ) -> None:
        """Read the laboratory's own tables that would fail only inside a job."""
        for key in ("qc.limits", "knowledge.hotspot_counts", "identity.sites"):
            written, path = tables.get(key, ("", None))
            if path is None:
                continue
            if key == "qc.limits":
                cases = sheet.cases.values()
                problems = check_limits(path, config.assay.type.value, cases)
            elif key == "knowledge.hotspot_counts":
                problems = check_hotspot_counts(path)
            else:
                written_fasta = config.genome.fasta
                fasta = None if self.produced(written_fasta) else self._locate(written_fasta)
                problems = check_sites(path, fasta, reference)
            self._report(Place(self.source, None, key), written, problems)
        self._check_trials(tables)
        if not any((f.column or "").startswith(PREFIX) for f in self.findings.faults):
            paths = {key: path for key, (_, path) in tables.items()}
            problems = check_knowledge(paths, config.knowledge.sources)
            self._report(Place(self.source, None, "knowledge"), "own tables", problems)

    def _check_trials(self, tables: Mapping[str, tuple[str, Path | None]]) -> None:
        """Read the table of trials beside the tables its markers and tumour types are from."""
        written, path = tables.get("knowledge.trials", ("", None))
        domains, oncotree, genes = (tables[f"knowledge.{name}"][1] for name in TRIAL_GRAMMAR)
        if path is None or domains is None or oncotree is None or genes is None:
            return
        problems = check_trials(path, domains, oncotree, genes)
        self._report(Place(self.source, None, "knowledge.trials"), written, problems)

    def check_entries(self, config: Config, sheet: CaseSheet, reference: Reference) -> None:
        """Check every file of the sheets, and that none stands in two places.

        Files are opened side by side: on a file system of a cluster each waits for its answer.
        """

        def look(entry: EntryFile) -> _FileLook:
            apart = _Inspection(self.roots, self.produced, self.source)
            digest = apart._check_entry(entry, config, sheet, reference)
            return _FileLook(apart.findings, digest)

        def look_at_lane(lane: Sequence[EntryFile]) -> Findings:
            apart = _Inspection(self.roots, self.produced, self.source)
            apart._check_lane(lane)
            return apart.findings

        lanes: dict[tuple[str, Role, str], list[EntryFile]] = {}
        for entry in sheet.files:
            if entry.unit is not None:
                lanes.setdefault((entry.case_id, entry.role, entry.unit), []).append(entry)
        with silent_htslib(), ThreadPoolExecutor(FILES_AT_ONCE) as readers:
            looks = list(readers.map(look, sheet.files))
            lane_findings = list(readers.map(look_at_lane, lanes.values()))
        for findings in (*(one.findings for one in looks), *lane_findings):
            self.findings.add(findings)
        segments = zip(sheet.files, (one.segments_digest for one in looks), strict=True)
        self.findings.warnings += same_segments([(e, d) for e, d in segments if d is not None])
        located = [(entry, self._locate(entry.path)) for entry in sheet.files]
        self.findings.add(check_shared_files(located))

    def _check_entry(
        self, entry: EntryFile, config: Config, sheet: CaseSheet, reference: Reference
    ) -> str | None:
        """Check one file of the sheets by itself; of segments, return the digest."""
        path = self._open(entry.path, entry.place)
        if entry.unit is not None:
            return None
        if entry.kind == "bam":
            self._check_aligned(entry.path, path, entry.place, reference)
        elif entry.kind == "vcf" and path is not None:
            self._check_calls(entry, path, reference)
        elif entry.kind == "segments" and path is not None:
            case = sheet.cases.get(entry.case_id)
            check = check_segments(
                entry,
                path,
                reference,
                tumour_fraction=None if case is None else case.tumour_fraction,
                limits=config.copy_number,
            )
            self.findings.add(check.findings)
            return check.digest
        return None

    def _locate(self, path: str) -> Path:
        return resolve(path, roots=self.roots[:1] if self.produced(path) else self.roots)

    def _open(self, path: str, place: Place) -> Path | None:
        """Return a file that can be read; None, with a fault unless the run makes it."""
        if self.produced(path):
            return None
        located = self._locate(path)
        problem = presence_problem(located, self.roots)
        if problem is None:
            return located
        self._report(place, path, [problem])
        return None

    def _report(self, place: Place, found: str, problems: Iterable[str]) -> None:
        self.findings.faults += [place.fault(found, problem) for problem in problems]

    def _check_fasta(self, config: Config) -> Reference:
        written, build = config.genome.fasta, config.genome.build
        place = Place(self.source, None, "genome.fasta")
        unknown = Reference(written, build, None, ())
        fasta = self._open(written, place)
        if fasta is None:
            return unknown
        index = fasta.with_name(fasta.name + ".fai")
        try:
            first = first_contig(fasta)
            if not index.exists():
                self.findings.warnings.append(f"{place}: {written!r} has no index; {LATER}")
                return Reference(written, build, None, (first,))
            lengths = read_fai(index)
        except InputFormatError as err:
            self._report(place, written, [str(err).removeprefix(f"{fasta}: ")])
            return unknown
        if matches_build(lengths, build) is False or detect_build(lengths) not in (None, build):
            seen = detect_build(lengths) or "none that is known"
            instead = f"the contig lengths of {written} are those of {seen}; use files of one build"
            self._report(Place(self.source, None, "genome.build"), build.value, [instead])
        return Reference(written, build, lengths, tuple(lengths))

    def _check_aligned(
        self, written: str, path: Path | None, place: Place, reference: Reference
    ) -> None:
        if path is None:
            return
        problems = check_alignment(path, reference)
        self._report(place, written, problems)
        if not problems and not is_indexed(path):
            self.findings.warnings.append(f"{place}: {written!r} has no index; the run makes one")

    def _check_calls(self, entry: EntryFile, path: Path, reference: Reference) -> None:
        problems = check_calls(path, entry.case_id, reference)
        self._report(entry.place, entry.path, problems)
        warning = None if problems else unplaced_calls(path, reference)
        if warning is not None:
            self.findings.warnings.append(f"{entry.place}: {entry.path!r}: {warning}")

    def _check_lane(self, lane: Sequence[EntryFile]) -> None:
        """Check the files of one lane, already known to be there or reported, and their pairing."""
        sound = []
        for entry in lane:
            path = self._locate(entry.path)
            if self.produced(entry.path) or presence_problem(path, self.roots) is not None:
                continue
            unaligned = entry.path.endswith(UNALIGNED_BAM)
            problems = check_unaligned(path) if unaligned else check_fastq(path)
            self._report(entry.place, entry.path, problems)
            if not problems and not unaligned:
                sound.append(path)
        if len(lane) == len(sound) == MATES:
            self._report(lane[1].place, lane[1].path, check_mates(*sound))


def _configured_tables(config: Config) -> list[tuple[str, str]]:
    """Return (key, path) of every file the configuration names, except FASTA, BED and BAMs."""
    tables = [
        ("genome.gene_models", config.genome.gene_models),
        ("genome.transcripts", config.genome.transcripts),
        ("qc.limits", config.qc.limits),
        ("identity.pseudoautosomal", config.identity.pseudoautosomal),
        ("copy_number.chromosome_arms", config.copy_number.chromosome_arms),
        ("copy_number.varying_genes", config.copy_number.varying_genes),
        *((f"knowledge.{key}", path) for key, path in config.knowledge.tables().items()),
    ]
    tables.append(("small_variants.population.founders", config.small_variants.population.founders))
    beds = config.small_variants.context.low_complexity_beds
    tables += [("small_variants.context.low_complexity_beds", bed) for bed in beds]
    if config.identity.sites is not None:
        tables.append(("identity.sites", config.identity.sites))
    if config.simulation is not None:
        tables.append(("simulation.tumours", config.simulation.tumours))
    return tables


def _indexed_tables(config: Config) -> list[tuple[str, str]]:
    """Return (key, path) of every configured table that is read by place."""
    population, panel = config.small_variants.population, config.small_variants.panel_of_normals
    tables = {
        "small_variants.population.gnomad": population.gnomad,
        "small_variants.population.clinvar": population.clinvar,
        "small_variants.panel_of_normals.table": panel.table,
    }
    return [(key, path) for key, path in tables.items() if path is not None]

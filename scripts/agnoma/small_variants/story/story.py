"""The story of any variant of a case, kept or dropped, or why there is none to tell.

What may be told (clinical.md 8.1). Withheld, germline-looking candidates stand in no record read
here. Where no candidate stands, the reads are asked for depth; other bases are told only at
hotspots that activate somatically, or when nothing of the case is withheld, and even there not
when their fraction would look inherited. So the answer is the same whether a withheld candidate
lies at a place or not, and N withheld candidates are told as a number only.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agnoma.config import Config
from agnoma.errors import ConfigError
from agnoma.gene_model import GeneModel
from agnoma.io.fai import read_fai
from agnoma.io.ledger import read_ledger
from agnoma.io.records import AnyRecord, iterate_records, read_records
from agnoma.io.resources import read_aliases
from agnoma.io.structural_tables import read_duplication_regions, read_exon_deletions
from agnoma.models.assessability import Assessability
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import Callability, SampleQc
from agnoma.models.variant import AnnotatedVariant, LedgerEntry, SmallVariant, SmallVariantSummary
from agnoma.paths import resolve
from agnoma.small_variants.alleles import ReferenceSequence, trimmed
from agnoma.small_variants.judge.hotspots import HotspotIndex
from agnoma.small_variants.names.naming import Names
from agnoma.small_variants.story.absence import Absence
from agnoma.small_variants.story.locus_names import LocusTables
from agnoma.small_variants.story.own_searches import (
    clip_searches,
    exon_change_line,
    exon_change_story,
    exon_changes,
)
from agnoma.small_variants.story.query import Query, parse_query
from agnoma.small_variants.story.reference_check import check_allele, name_note
from agnoma.small_variants.story.search import MERGED, Found, Search
from agnoma.small_variants.story.text import WIDTH, Line, laid_out, story_of, title_of

MAX_STORIES = 3  # from here on a list is told, and one of them by its place


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """The files of one case that a story is made of."""

    results: Path
    case_id: str

    def __post_init__(self) -> None:
        """Check that the case was run.

        Raises
        ------
        ConfigError
            Naming the cases there are, or what to run.
        """
        stage = self.results / "small_variants"
        cases = sorted(path.parent.name for path in stage.glob("*/summary.json"))
        if not cases:
            msg = f"{stage}: no case there; run the pipeline first, or give --results DIR"
            raise ConfigError(msg)
        if self.case_id not in cases:
            msg = f"{stage}: no case {self.case_id!r}; its cases: {', '.join(cases)}"
            raise ConfigError(msg)

    def of(self, stage: str, name: str) -> Path:
        """Return a file of a stage."""
        return self.results / stage / self.case_id / name

    def required(self, stage: str, name: str) -> Path:
        """Return a file of a stage that has to be there.

        Raises
        ------
        ConfigError
            Naming the command that makes it.
        """
        path = self.of(stage, name)
        if not path.exists():
            msg = f"{path}: no such file; run: snakemake --cores 1 {path}"
            raise ConfigError(msg)
        return path

    def existing(self, stage: str, name: str) -> Path | None:
        """Return a file of a stage, None when it is not there."""
        path = self.of(stage, name)
        return path if path.exists() else None

    def optional(self, stage: str, name: str, record: type[AnyRecord]) -> AnyRecord | None:
        """Return a stage's record, None when it was not made."""
        path = self.existing(stage, name)
        return None if path is None else record.read_json(path)

    @property
    def transcripts(self) -> Path:
        """Return the gene model of the run."""
        return self.results / "reference/transcripts.jsonl.gz"

    @property
    def fasta(self) -> Path:
        """Return the reference of the run."""
        return self.results / "reference/genome.fa"


@dataclass(frozen=True, slots=True)
class _Teller:
    """What every answer about one case needs."""

    folder: CaseFolder
    summary: SmallVariantSummary
    model: GeneModel
    search: Search
    reference: ReferenceSequence | None
    tables: LocusTables

    def names(self, variant: SmallVariant) -> dict[str, Names]:
        """Return names of a filtered candidate; a reported one has its own."""
        if isinstance(variant, AnnotatedVariant):
            return {}
        allele = trimmed(variant)
        return self.search.namings.of(allele)


def tell_story(
    case_id: str, question: str, *, results: Path, config: Config, roots: Sequence[Path]
) -> str:
    """Return the story of what is asked about, in plain text.

    Parameters
    ----------
    case_id
        A case of the run.
    question
        Place, allele, gene, codon, p. or c. name.
    results
        Folder of the run's results.
    config
        Of the run: its limits, hotspots and legacy names.
    roots
        Folders in which configured paths are looked up.

    Raises
    ------
    ConfigError
        For an unknown case, a missing result, or a question that cannot be read.
    """
    folder = CaseFolder(results, case_id)
    summary = SmallVariantSummary.read_json(folder.required("small_variants", "summary.json"))
    if not summary.tested:
        return f"{case_id}: small variants were not tested: {summary.reason}\n"
    if not folder.transcripts.exists():
        msg = f"{folder.transcripts}: no such file; run: snakemake --cores 1 {folder.transcripts}"
        raise ConfigError(msg)
    model = GeneModel.read(folder.transcripts)
    aliases = read_aliases(resolve(config.knowledge.aliases, roots=roots))
    tables = _tables(config, roots)
    query = parse_query(question, model, _contigs(folder, model), aliases, tables)
    with _opened(folder.fasta) as reference:
        check_allele(query, reference)
        teller = _Teller(folder, summary, model, Search(model, reference), reference, tables)
        lines = _answer(query, teller, config, roots)
        return "\n".join(lines) + "\n"


def _tables(config: Config, roots: Sequence[Path]) -> LocusTables:
    paths = config.knowledge
    return LocusTables(
        exon_changes=tuple(read_exon_deletions(resolve(paths.exon_deletions, roots=roots))),
        duplications=tuple(
            read_duplication_regions(resolve(paths.duplication_regions, roots=roots))
        ),
    )


def _contigs(folder: CaseFolder, model: GeneModel) -> dict[str, int | None]:
    index = Path(f"{folder.fasta}.fai")
    if index.exists():
        return dict(read_fai(index))
    return dict.fromkeys(sorted({transcript.contig for transcript in model}))


@contextmanager
def _opened(fasta: Path) -> Iterator[ReferenceSequence | None]:
    """Open the reference, None when it is gone."""
    if not fasta.exists():
        yield None
        return
    import pysam

    with pysam.FastaFile(str(fasta)) as reference:
        yield reference


def _answer(query: Query, teller: _Teller, config: Config, roots: Sequence[Path]) -> list[str]:
    folder = teller.folder
    measured = folder.required("small_variants", "measured.jsonl.gz")
    variants = folder.required("small_variants", "variants.jsonl.gz")
    named = {v.key: v for v in read_records(variants, AnnotatedVariant)}
    ledger = read_ledger(folder.required("small_variants", "ledger.tsv.gz"))
    found = teller.search.find(query, iterate_records(measured, SmallVariant), named, ledger)
    if query.beside:
        found.count_as_asked(_skipping(teller))
    lines = [f"{query.text} in case {folder.case_id}", "", *_rearranged(query, teller)]
    if found.asked or found.entries:
        lines += _told(found, teller)
    elif query.exon_change is None:
        note = name_note(query, teller.model, teller.search.namings, teller.reference)
        lines += [] if note is None else [*textwrap.wrap(note, WIDTH), ""]
        lines += _absence(teller, found.others, config, roots).told(query)
        if found.others:
            lines += ["", "Other candidates there:", *_listed(found.others, teller)]
    return lines + list(laid_out(_own_searches(query, teller)))


def _skipping(teller: _Teller) -> set[str]:
    """Return the variants that may skip an exon, by key, as the report has it."""
    profile = teller.folder.optional("profile", "profile.json", TumourProfile)
    told = () if profile is None else (*profile.findings, *profile.uncertain)
    alterations = (finding.alteration for finding in told)
    return {a.variant_key for a in alterations if a.exon_skipping and a.variant_key}


def _absence(
    teller: _Teller, others: Iterable[SmallVariant], config: Config, roots: Sequence[Path]
) -> Absence:
    folder = teller.folder
    alleles = [trimmed(v) for v in others]
    return Absence(
        summary=teller.summary,
        model=teller.model,
        hotspots=_hotspots(teller.model, config, roots),
        limits=config.small_variants,
        reference=teller.reference,
        callability=_callability(folder),
        tumour_bam=folder.existing("alignment", "tumour.bam"),
        normal_bam=folder.existing("alignment", "normal.bam"),
        tumour_qc=folder.optional("qc", "tumour.sample_qc.json", SampleQc),
        others=frozenset(base for allele in alleles for base in range(allele.start, allele.end)),
    )


def _exon_changes(query: Query, teller: _Teller) -> list[ExonDeletion]:
    path = teller.folder.existing("small_variants", "exon_deletions.jsonl.gz")
    if path is None:
        return []
    return exon_changes(query, iterate_records(path, ExonDeletion), teller.model)


def _rearranged(query: Query, teller: _Teller) -> Iterator[str]:
    """Yield the answer to a rearrangement of whole exons that is asked for by name."""
    if query.exon_change is None:
        return
    # Without the record the message names the command that makes it.
    teller.folder.required("small_variants", "exon_deletions.jsonl.gz")
    for record in _exon_changes(query, teller):
        head, lines = exon_change_story(record)
        yield from (head, *laid_out(lines))


def _own_searches(query: Query, teller: _Teller) -> Iterator[Line]:
    """Yield what is looked for there beside what callers propose."""
    if query.exon_change is None:
        yield from clip_searches(query, teller.tables.duplications, teller.model, teller.summary)
        yield from map(exon_change_line, _exon_changes(query, teller))


def _callability(folder: CaseFolder) -> Callability | None:
    """Return what the case as a whole supports; before that is known, what depth allows."""
    assessed = folder.optional("assessability", "assessability.json", Assessability)
    if assessed is not None:
        return assessed.callability
    return folder.optional("qc", "callability.json", Callability)


def _hotspots(model: GeneModel, config: Config, roots: Sequence[Path]) -> HotspotIndex:
    tables = config.knowledge
    return HotspotIndex.read(
        model, resolve(tables.hotspots, roots=roots), resolve(tables.indel_regions, roots=roots)
    )


def _told(found: Found, teller: _Teller) -> Iterator[str]:
    if found.entries:
        yield from (_entry(entry) for entry in found.entries)
        yield ""
    if len(found.asked) > MAX_STORIES:
        yield f"{len(found.asked)} candidates; ask for one by its place to be told its story:"
        yield from _listed(found.asked, teller)
        return
    profile = teller.folder.optional("profile", "profile.json", TumourProfile)
    for variant in found.asked:
        names = teller.names(variant)
        yield from story_of(variant, names, profile=profile, tellable=found.told)
        yield ""
    if found.others:
        yield "Other candidates there:"
        yield from _listed(found.others, teller)


def _entry(entry: LedgerEntry) -> str:
    target = f" {entry.value}" if entry.value else ""
    limit = f" (limit {entry.limit})" if entry.limit else ""
    words = "merged into" if entry.rule == MERGED else entry.rule
    text = f"{entry.item}: {words}{target}{limit}: {entry.explanation}"
    return textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _listed(variants: Iterable[SmallVariant], teller: _Teller) -> Iterator[str]:
    for variant in variants:
        yield f"  {title_of(variant, teller.names(variant))}"

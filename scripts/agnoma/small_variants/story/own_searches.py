"""What is looked for beside what callers propose: internal duplications, whole exons lost."""

from collections.abc import Iterable, Iterator, Sequence

from agnoma.gene_model import GeneModel, exon_to_genome
from agnoma.genome import intersect_bp
from agnoma.io.structural_tables import DuplicationRegion
from agnoma.models.base import Status
from agnoma.models.evidence import EvidenceSource
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.variant import SmallVariantSummary
from agnoma.small_variants.story.query import Query
from agnoma.small_variants.story.text import Line


def clip_searches(
    query: Query,
    regions: Iterable[DuplicationRegion],
    model: GeneModel,
    summary: SmallVariantSummary,
) -> Iterator[Line]:
    """Yield what clipped reads were searched for at a place."""
    for region in regions:
        exons = range(region.first_exon, region.last_exon + 1)
        if not _touches(query, region.gene, exons, model):
            continue
        what = (
            f"insertions and tandem duplications of {region.min_bp}-{region.max_bp} bp in "
            f"{region.gene} {_exons(region.first_exon, region.last_exon)}"
        )
        if summary.source is EvidenceSource.READS:
            yield (
                "Searched",
                f"{what}: soft-clipped ends and gaps of reads; one too long for a read is counted "
                "on the fragments over its junction",
            )
        else:
            yield "Not searched", f"{what}: no reads were given, the submitted calls are all"


def exon_changes(
    query: Query, records: Iterable[ExonDeletion], model: GeneModel
) -> list[ExonDeletion]:
    """Return the rearrangements of whole exons that a question is about."""
    if query.exon_change is not None:
        return [record for record in records if record.name == query.exon_change]
    return [
        record
        for record in records
        if _touches(query, record.gene, range(record.first_exon, record.last_exon + 1), model)
    ]


def exon_change_line(record: ExonDeletion) -> Line:
    """Return the answer to one rearrangement in a line."""
    return "Whole exons", f"{_title(record)}: {_answer(record)}; {record.reason}"


def exon_change_story(record: ExonDeletion) -> tuple[str, Sequence[Line]]:
    """Return the answer to the rearrangement asked for, and what it rests on."""
    change = "lost" if record.change is ExonChange.DELETION else "repeated"
    lines: list[Line] = [
        ("Change", f"{record.gene} {_exons(record.first_exon, record.last_exon)} {change}"),
        ("Reason", record.reason or "none recorded"),
    ]
    joined = record.split_fragments
    if joined is not None:
        needed = record.min_split_fragments
        least = "" if needed is None else f", at least {needed} needed"
        noun = "fragment joins" if joined == 1 else "fragments join"
        lines.append(("Reads", f"{joined} {noun} the two introns{least}"))
    if record.depth_log2_difference is not None:
        limit = record.max_log2_difference
        most = "" if limit is None else f", at most {limit:.3g} needed"
        lines.append(
            (
                "Depth",
                f"log2 {record.depth_log2_difference:.3g} against the other exons{most}",
            )
        )
    if record.protein is not None and record.detected:
        lines.append(("Name", f"{record.gene} {record.protein}"))
    return f"{record.name}: {_answer(record)}", lines


def _title(record: ExonDeletion) -> str:
    exons = _exons(record.first_exon, record.last_exon)
    change = "lost" if record.change is ExonChange.DELETION else "repeated"
    return f"{record.name} ({exons} {change})"


def _answer(record: ExonDeletion) -> str:
    if record.status is not Status.EVALUATED:
        return record.status.value.replace("_", " ")
    return "detected" if record.detected else "not detected"


def _exons(first: int, last: int) -> str:
    return f"exon {first}" if first == last else f"exons {first}-{last}"


def _touches(query: Query, gene: str, exons: Iterable[int], model: GeneModel) -> bool:
    """Return whether a question is about a gene as a whole, or one of its exons."""
    if query.gene != gene or query.allele or query.protein or query.coding or query.codons:
        return False
    transcript = model.get(gene)
    if query.whole_gene or transcript is None:
        return query.whole_gene
    found = (exon_to_genome(transcript, number) for number in exons)
    return intersect_bp([exon for exon in found if exon], query.intervals) > 0

"""Section 7: can the sample be trusted, and where is it blind.

After a failed sample the section keeps its measurements and says nothing about genes: what was
read well is no longer a reason to believe that something is absent (clinical.md 1.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.case import Role
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import GeneCallability, LocusState, SampleQc
from agnoma.report import wording
from agnoma.report.coverage_figure import (
    blind_first,
    callable_text,
    coverage_figure,
    left_out_bp,
    shallow_bp,
)
from agnoma.report.distribution_figure import distribution_figure
from agnoma.report.elements import (
    VERDICT_BADGES,
    Badge,
    Line,
    Table,
    number,
    number_ranges,
    percent_up,
    plural,
    shorten,
)
from agnoma.report.identity import reference_sentence
from agnoma.report.negatives import LocusGroup, group_loci
from agnoma.report.sections import qc_table

MAX_GENES = 20
MAX_LINES = 6
MAX_NAMES = 60
SAMPLE_NAMES = {Role.TUMOUR: "Tumour sample", Role.NORMAL: "Matched normal sample"}
NO_DISTRIBUTIONS = "Distribution of insert size and of depth: not given."
NOTHING_BLIND = (
    "Every required locus that the test covers, and the coding sequence wherever the test covers "
    "it, was deep enough."
)


@dataclass(frozen=True)
class SampleSection:
    """One set of reads."""

    name: str
    verdict: Badge
    verdict_text: str
    metrics: Table | None
    figures: tuple[Markup, ...]
    no_figures: str
    """Which distribution is missing, in words; empty when none is."""


@dataclass(frozen=True)
class QualitySection:
    """Everything section 7 prints."""

    samples: tuple[SampleSection, ...]
    reference: str
    """How the case stands to the others of its patient."""
    coverage: Markup | None
    no_coverage: str
    blind: tuple[Line, ...]


def build_quality(profile: TumourProfile) -> QualitySection:
    """Return the section of one profile."""
    given = [qc for qc in (profile.tumour_qc, profile.normal_qc) if qc]
    figure = None if profile.positives_only else coverage_figure(profile.genes)
    return QualitySection(
        samples=tuple(_sample(qc) for qc in given),
        reference=reference_sentence(profile),
        coverage=figure,
        no_coverage="" if figure else _why_no_coverage(profile),
        blind=blind_spots(profile),
    )


def _sample(qc: SampleQc) -> SampleSection:
    figures, missing = _distributions(qc)
    return SampleSection(
        name=SAMPLE_NAMES[qc.role],
        verdict=VERDICT_BADGES[qc.verdict],
        verdict_text=wording.SAMPLE_VERDICTS[qc.verdict],
        metrics=qc_table(f"{SAMPLE_NAMES[qc.role]}: quality metrics", qc),
        figures=figures,
        no_figures=missing,
    )


def _distributions(qc: SampleQc) -> tuple[tuple[Markup, ...], str]:
    if qc.insert_sizes is None and qc.depths is None:
        return (), NO_DISTRIBUTIONS
    name = qc.role.value
    figures, missing = [], ""
    if qc.depths:
        title = f"{SAMPLE_NAMES[qc.role]}: depth over target bases"
        figures.append(distribution_figure(f"{name}-depth", title, qc.depths, "target bases"))
    else:
        missing = "Distribution of depth: not given."
    if qc.insert_sizes:
        title = f"{SAMPLE_NAMES[qc.role]}: insert size"
        figures.append(distribution_figure(f"{name}-insert", title, qc.insert_sizes, "pairs"))
    else:
        missing = "Distribution of insert size: not given."
    return tuple(figures), missing


def _why_no_coverage(profile: TumourProfile) -> str:
    if profile.positives_only:
        return "Coverage by gene is not shown: the sample failed quality control."
    if not blind_first(profile.genes):
        return "Coverage by gene: no gene with a coding sequence in the design of the test."
    reasons = dict.fromkeys(g.reason for g in blind_first(profile.genes) if g.reason)
    why = f": {next(iter(reasons))}" if len(reasons) == 1 else ""
    return f"Coverage by gene: no coding base of the test's genes is callable{why}."


def blind_spots(profile: TumourProfile) -> tuple[Line, ...]:
    """Return in words where a variant could hide: loci, genes and exons, each with its reason.

    What the reads left out comes before what the test leaves out.
    """
    if profile.positives_only:
        reason = "the sample failed quality control"
        return (Line("Every place without a finding is not assessable", reason),)
    groups = group_loci(profile)
    blind = [g for g in groups if g.state is LocusState.NOT_ASSESSABLE]
    limited = [g for g in groups if g.state is LocusState.NOT_DETECTED_LIMITED]
    return (
        *_left_out_by_reads(blind, profile),
        *_limited_loci(limited),
        *_outside_design(profile),
    )


def _left_out_by_reads(groups: Sequence[LocusGroup], profile: TumourProfile) -> list[Line]:
    """Return the loci and genes without enough reads, or that there are none."""
    lines = [*_unanswered_loci(groups), *_shallow_genes(profile.genes)]
    looked_at = any(r.state is not LocusState.NOT_TESTED for r in profile.loci)
    if lines or not (looked_at or blind_first(profile.genes)):
        return lines
    return [Line(NOTHING_BLIND)]


def _unanswered_loci(groups: Sequence[LocusGroup]) -> list[Line]:
    """Return one line a gene and kind of locus; many with the same kind of reason share one."""
    by_reason: dict[str, list[LocusGroup]] = {}
    for group in groups:
        by_reason.setdefault(group.reason_class, []).append(group)
    lines = []
    for reason, alike in by_reason.items():
        if len(alike) <= MAX_LINES:
            lines += [
                Line(f"{g.name}: a variant cannot be excluded", g.short_reason) for g in alike
            ]
            continue
        names = shorten([g.name for g in alike], MAX_NAMES)
        lines.append(Line(f"A variant cannot be excluded in {names}", reason))
    return lines


def _shallow_genes(genes: Sequence[GeneCallability]) -> list[Line]:
    """Return the genes whose covered coding sequence is not callable throughout."""
    covered = blind_first(genes)
    blind = [g for g in covered if shallow_bp(g)]
    if not any(g.callable_bp for g in covered):
        names = shorten([g.gene for g in blind], MAX_NAMES, separator=", ")
        return [Line("No coding base of any gene is callable", names)] if blind else []
    lines = [
        Line(
            f"{g.gene}: {number(shallow_bp(g))} of {number(g.targeted_bp)} coding bases that the "
            f"test covers are not callable{_exons(g)}",
            "; ".join(t for t in (f"{callable_text(g)} callable in all", g.exons_note) if t),
        )
        for g in blind[:MAX_GENES]
    ]
    rest = [g.gene for g in blind[MAX_GENES:]]
    if rest:
        many = plural(len(rest), "further gene")
        lines.append(Line(f"{many} with blind parts", shorten(rest, MAX_NAMES, separator=", ")))
    return lines


def _exons(gene: GeneCallability) -> str:
    """Return the exons in which they lie, lowest depth and masked bases; empty when not known."""
    shallow = [e for e in gene.blind_exons if e.state is LocusState.NOT_ASSESSABLE]
    if not shallow:
        return ""
    # Where all is masked depth is not the reason.
    depths = [e.min_depth_x for e in shallow if e.min_depth_x is not None and e.shallow_bp]
    lowest = f", lowest depth {number(min(depths))}" if depths else ""
    masked = sum(e.masked_bp for e in shallow)
    lowest += f", {number(masked)} masked" if masked else ""
    word = "exon" if len(shallow) == 1 else "exons"
    return f" ({word} {number_ranges([(e.exon, e.exon) for e in shallow])}{lowest})"


def _limited_loci(groups: Sequence[LocusGroup]) -> list[Line]:
    if not groups:
        return []
    limits = [
        r.callability.effective_lod_fraction
        for g in groups
        for r in g.loci
        if r.callability.effective_lod_fraction is not None
    ]
    worst = f" (limit of detection up to {percent_up(max(limits))})" if limits else ""
    names = shorten([g.name for g in groups], MAX_NAMES)
    return [Line(f"Seen with limited sensitivity only{worst}", names)]


def _outside_design(profile: TumourProfile) -> list[Line]:
    loci = [r for r in profile.loci if r.state is LocusState.NOT_TESTED]
    partial = [g for g in blind_first(profile.genes) if left_out_bp(g)]
    if not loci and not partial:
        return []
    parts = []
    if loci:
        genes = len({r.callability.locus.gene for r in loci})
        where = plural(genes, "gene")
        parts.append(f"{plural(len(loci), 'required locus', 'required loci')} in {where}")
    if partial:
        parts.append(f"part of the coding sequence of {plural(len(partial), 'gene')}")
    return [Line(f"Not covered by this test: {'; '.join(parts)}", "listed in section 4")]

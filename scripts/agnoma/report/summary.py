"""The first page: what a tired clinician needs in two minutes (clinical.md 9.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agnoma.models.class_context import RelationKind
from agnoma.models.knowledge import FactEffect
from agnoma.models.profile import LocusResult, MolecularClass, TumourProfile
from agnoma.models.qc import LocusState, Verdict
from agnoma.models.review import CaseReview
from agnoma.report import wording
from agnoma.report.actionable import (
    Subject,
    other_lines,
    reduced_table,
    rescued_notes,
    response_table,
    subjects,
)
from agnoma.report.copy_number_open import open_copies
from agnoma.report.copy_number_section import her2_line
from agnoma.report.elements import (
    VERDICT_BADGES,
    Badge,
    Line,
    Table,
    percent,
    plural,
    shorten,
)
from agnoma.report.flags import Flags
from agnoma.report.identity import doubt_sentences
from agnoma.report.measures import Measure, biomarker_strip, measures_in_brief
from agnoma.report.negatives import LocusGroup, group_loci
from agnoma.report.phases import Neighbours
from agnoma.report.rearrangements import reversion_sentences
from agnoma.report.reviewed import (
    ALL_SET_ASIDE,
    her2_as_reviewed,
    in_reviewed_order,
    marked_as_rejected,
    raised_lines,
    set_aside,
    with_decisions,
)
from agnoma.report.signoff import REJECTED

MAX_ACTIONABLE = 5
NONE_FOUND = "No alteration with a tier I or II fact among what could be assessed."
NONE_SHARED = "No alteration with a tier I or II fact among what this shared copy holds."
MAX_BLIND_LINES = 6
MAX_LINES = 4
MAX_LOCI = 12
NAMES_ELSEWHERE = "names in section 4"
AGREEMENT = "Agreement"
NORMAL = "Matched normal sample: "
UNEVALUATED = "Not evaluated: "
GAPS = ("not assessable", "not tested", "not covered")
"""Kinds of gaps of a class; one of them is named, section 1 has them all."""
TO_JUDGE_AGAIN = "rests on a finding that was rejected: class to be judged again"
NOT_CLASSIFIED_AGAIN = "The class was not calculated again after the review."
NO_CONFIDENCE = "No confidence is given: the class rests on a finding that was rejected."
AGAINST_DIAGNOSIS = frozenset({RelationKind.ATYPICAL, RelationKind.DISCORDANT_DIAGNOSTIC})


@dataclass(frozen=True)
class ClassView:
    """The molecular class as the headline of the page."""

    label: str
    class_id: str
    statement: str
    meaning: str
    confidence: str
    also: tuple[Line, ...]
    flags: tuple[str, ...]
    """Of the findings that the class rests on."""
    withheld: str
    """Why no confidence is given, where a reviewer took away what the class rests on."""
    could_change: tuple[str, ...]
    """Classes that would come first if they were met, with one kind of gap that leaves them open.

    The places behind each gap stand in section 1.
    """


@dataclass(frozen=True)
class Summary:
    """The summary box, in its printed order."""

    verdict: Badge
    verdict_text: str
    verdict_reasons: tuple[str, ...]
    reasons_brief: tuple[str, ...]
    """The same with what was not evaluated in one sentence, without why."""
    insufficient: str
    in_doubt: tuple[str, ...]
    """Why the reads may be another person's."""
    molecular_class: ClassView
    response: Table | None
    reduced: Table | None
    other: tuple[Line, ...]
    no_actionable: str
    more_actionable: str
    rescued_notes: tuple[str, ...]
    biomarkers: tuple[Measure, ...]
    biomarkers_brief: tuple[Measure, ...]
    """The same without long reasons for which there is no answer; section 5 has them."""
    blind: tuple[Line, ...]
    blind_brief: tuple[Line, ...]
    """The same with loci by gene, every gene named, and stages without why."""
    blind_counts: tuple[Line, ...]
    """The same with genes that section 4 names as their number."""
    conflicts: tuple[str, ...]
    confirmations: tuple[str, ...]
    wild_type: tuple[str, ...]


def build_summary(profile: TumourProfile, review: CaseReview | None = None) -> Summary:
    """Return the summary box of one profile, flagged where a reviewer decided otherwise."""
    every = with_decisions(subjects(profile), review)
    chosen = in_reviewed_order(every)
    shown = chosen[:MAX_ACTIONABLE]
    rest = len(chosen) - len(shown)
    further = f"{plural(rest, 'further actionable finding')} in section 2." if rest > 0 else ""
    aside = set_aside(every)
    flags = Flags(profile, review)
    marked = her2_as_reviewed(profile, review)
    return Summary(
        verdict=VERDICT_BADGES[Verdict.FAIL if profile.positives_only else profile.verdict],
        verdict_text=verdict_text(profile),
        verdict_reasons=verdict_reasons(profile),
        reasons_brief=in_brief(verdict_reasons(profile)),
        insufficient=_insufficient(profile),
        in_doubt=doubt_sentences(profile),
        molecular_class=class_view(profile, flags),
        response=response_table(shown, marked_as_rejected(every), profile.jurisdiction, flags),
        reduced=reduced_table(shown, flags),
        other=(*raised_lines(shown), *other_lines(shown, flags)),
        no_actionable=_no_actionable(profile, chosen, aside),
        more_actionable=" ".join(text for text in (further, *aside) if text),
        rescued_notes=rescued_notes(shown),
        biomarkers=biomarker_strip(marked),
        biomarkers_brief=measures_in_brief(biomarker_strip(marked)),
        blind=blind_lines(profile),
        blind_brief=blind_lines(profile, by_gene=True),
        blind_counts=blind_lines(profile, by_gene=True, counts=True),
        conflicts=_conflicts(marked, shown, flags),
        confirmations=tuple(wording.neutral(text) for text in profile.confirmations),
        wild_type=tuple(wording.not_established(text) for text in profile.wild_type),
    )


def verdict_text(profile: TumourProfile) -> str:
    """Return the QC verdict in words."""
    if doubt_sentences(profile):
        return f"{wording.IN_DOUBT}."
    if profile.positives_only:
        return f"{wording.INSUFFICIENT}."
    return wording.VERDICTS[profile.verdict]


def _insufficient(profile: TumourProfile) -> str:
    """Return what a failed sample's page may be read for; of another person's, for nothing."""
    if doubt_sentences(profile):
        return wording.IN_DOUBT_TEXT
    return wording.INSUFFICIENT_TEXT if profile.positives_only else ""


def verdict_reasons(profile: TumourProfile) -> tuple[str, ...]:
    """Return why, worst first: doubtful identity, tumour, normal sample."""
    normal = profile.normal_qc.reasons if profile.normal_qc else ()
    return (
        *doubt_sentences(profile),
        *profile.tumour_qc.reasons,
        *(f"{NORMAL}{text}" for text in normal),
        *profile.copy_number.failed_targets,
    )


def in_brief(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return reasons with those of what was not evaluated as one sentence: what, not why."""
    labels: dict[str, list[str]] = {"": [], NORMAL: []}
    told = []
    for text in reasons:
        starts = (s for s in labels if text.startswith(f"{s}{UNEVALUATED}"))
        sample = next(starts, None)
        if sample is None:
            told.append(text)
            continue
        labels[sample].append(text.removeprefix(f"{sample}{UNEVALUATED}").partition(" (")[0])
    brief = [
        f"{sample}{UNEVALUATED}{', '.join(names)}" for sample, names in labels.items() if names
    ]
    return (*told, *brief)


def class_view(profile: TumourProfile, flags: Flags | None = None) -> ClassView:
    """Return the headline; a failed sample never claims that no driver is there."""
    mol = profile.molecular_class
    if profile.positives_only and mol.primary in ("NO_DRIVER", "TP53_ONLY"):
        return ClassView(
            "Not classifiable",
            "NOT_CLASSIFIABLE",
            wording.NOT_CLASSIFIABLE_STATEMENT,
            wording.CLASS_MEANINGS["NOT_CLASSIFIABLE"],
            "",
            (),
            (),
            "",
            (),
        )
    flags = flags or Flags(profile)
    gone = flags.rejected(mol.evidence)
    also = (
        ("Also meets", mol.secondary),
        ("Provisional", mol.provisional),
        # A class of its own is not said again as what stands beside it.
        ("Besides", tuple(i for i in mol.overlays if mol.primary != f"{i}_ONLY")),
    )
    return ClassView(
        label=f"{mol.label} – {TO_JUDGE_AGAIN}" if gone else mol.label,
        class_id=f"{mol.primary} · {mol.subclass}" if mol.subclass else mol.primary,
        statement=NOT_CLASSIFIED_AGAIN if gone else mol.statement,
        meaning=wording.CLASS_MEANINGS.get(mol.primary, ""),
        confidence="" if gone else confidence_text(mol),
        also=tuple(Line(word, ", ".join(ids)) for word, ids in also if ids),
        flags=flags.short(mol.evidence),
        withheld=NO_CONFIDENCE if gone else "",
        could_change=open_classes(mol),
    )


def open_classes(mol: MolecularClass) -> tuple[str, ...]:
    """Return what could change the class, cut to the label and one kind of gap."""
    texts = []
    for text in mol.could_change:
        trace = next((t for t in mol.trace if text.startswith(f"{t.class_id} (")), None)
        if trace is None:
            texts.append(text)
            continue
        kinds = [reason.partition(": ")[0] for reason in trace.unknown_because]
        texts.append(f"{trace.label} ({min(kinds, key=_gap_rank)})" if kinds else trace.label)
    return tuple(texts)


def _gap_rank(kind: str) -> int:
    """Return how far a gap is from this sample: another sample may close the first kind."""
    return next((i for i, start in enumerate(GAPS) if kind.startswith(start)), len(GAPS))


def confidence_text(mol: MolecularClass) -> str:
    """Return label and score, never without saying what the score is not."""
    label = f"Confidence {mol.confidence.value}" if mol.confidence else "No confidence given"
    if mol.score is None:
        return label
    return f"{label}, score {mol.score} of 100 ({wording.SCORE_NOTE})"


def _conflicts(profile: TumourProfile, shown: Sequence[Subject], flags: Flags) -> tuple[str, ...]:
    """Return discordances; resistance that the table above already shows is not said twice."""
    told = tuple(
        f"{s.label}: associated with reduced benefit"
        for s in shown
        if s.actionable([FactEffect.RESISTANCE])
    )
    texts = (t for t in profile.resistance_and_conflicts if not t.startswith(told))
    marked = (flags.beside(wording.neutral(text)) for text in texts)
    stated = sorted(marked, key=lambda text: REJECTED in text)
    undone = reversion_sentences(profile.reversions)
    notes = (
        *_her2_notes(profile),
        *_against_diagnosis(profile),
        *Neighbours(profile).pair_notes(),
    )
    return tuple(dict.fromkeys((*notes, *undone, *stated)))


def _her2_notes(profile: TumourProfile) -> tuple[str, ...]:
    """Return what copies of ERBB2 and pathology say; their agreement stands with the biomarkers."""
    her2 = her2_line(profile)
    if her2 is None or her2.note.startswith(AGREEMENT):
        return ()
    return (f"{her2.text}: {her2.note}",)


def _against_diagnosis(profile: TumourProfile) -> tuple[str, ...]:
    """Return what speaks against the submitted diagnosis; what fits stands in section 1."""
    relation = profile.class_context.site_relation
    if relation is None or relation.kind not in AGAINST_DIAGNOSIS:
        return ()
    return (wording.neutral(relation.sentence),)


def _no_actionable(profile: TumourProfile, chosen: Sequence[Subject], aside: Sequence[str]) -> str:
    if not chosen and aside:
        return ALL_SET_ASIDE
    if chosen or profile.positives_only:
        return ""
    return NONE_SHARED if profile.shared_copy else NONE_FOUND


def blind_lines(
    profile: TumourProfile,
    *,
    told: frozenset[str] = frozenset(),
    by_gene: bool = False,
    counts: bool = False,
) -> tuple[Line, ...]:
    """Return what could not be assessed: loci and genes, stages, grouped and cut to a page.

    Parameters
    ----------
    profile
        Of one case.
    told
        Genes that the reader already knows not to be assessable throughout.
    by_gene
        Whether loci stand as numbers of their genes, and stages without why.
    counts
        Whether genes without an answer for their whole sequence are counted, not named.
    """
    groups = [g for g in group_loci(profile) if g.state is LocusState.NOT_ASSESSABLE]
    undone = [
        s for s in profile.stages if s.state != "done" and not s.stage.startswith("biomarkers")
    ]
    stages = [
        Line(f"{s.stage.replace('_', ' ').capitalize()}: {s.state}", "" if by_gene else s.text)
        for s in undone
    ]
    lines = (
        _blind_loci(groups, positives_only=profile.positives_only, by_gene=by_gene)
        + _blind_genes(profile, told, counts=counts)
        + open_copies(profile)
        + _limited_throughout(profile)
        + stages
    )
    untested = [r for r in profile.loci if r.state is LocusState.NOT_TESTED]
    if untested:
        genes = {r.callability.locus.gene for r in untested}
        counted = f"{plural(len(genes), 'gene')}; {NAMES_ELSEWHERE}"
        lines.append(Line("Not covered by this test", counted if counts else _genes_of(untested)))
    return tuple(lines)


def _blind_loci(groups: Sequence[LocusGroup], *, positives_only: bool, by_gene: bool) -> list[Line]:
    if positives_only:
        return [Line("Every other required locus: not assessable", "sample failed quality control")]
    if len(groups) <= MAX_BLIND_LINES and not (by_gene and len(groups) > 1):
        return [Line(f"{g.name}: not assessable", g.short_reason) for g in groups]
    by_reason: dict[str, list[LocusGroup]] = {}
    for group in groups:
        by_reason.setdefault(group.reason_class, []).append(group)
    return [
        _loci_by_gene(reason, some)
        if by_gene or len(some) > MAX_LOCI
        else Line(
            f"{plural(len(some), 'group')} of loci not assessable",
            f"{reason}: {'; '.join(g.name for g in some)}",
        )
        for reason, some in by_reason.items()
    ]


def _loci_by_gene(reason: str, groups: Sequence[LocusGroup]) -> Line:
    """Return how many loci of which genes are not assessable: none of the genes is left out."""
    counts: dict[str, int] = {}
    for group in groups:
        counts[group.gene] = counts.get(group.gene, 0) + len(group.loci)
    names = (f"{gene} ({n})" if n > 1 else gene for gene, n in sorted(counts.items()))
    return Line(
        f"{plural(sum(counts.values()), 'locus', 'loci')} not assessable, by gene "
        "(places in section 4)",
        f"{reason}: {', '.join(names)}",
    )


def blind_genes(profile: TumourProfile) -> frozenset[str]:
    """Return the genes whose coding sequence is not assessable."""
    return frozenset(g.gene for g in profile.genes if g.state is LocusState.NOT_ASSESSABLE)


def _blind_genes(profile: TumourProfile, told: frozenset[str], *, counts: bool) -> list[Line]:
    genes = blind_genes(profile) - told
    if profile.positives_only or not genes:
        return []
    noun = "further gene" if told else "gene"
    withheld = profile.small_variants.untold_reason
    untold = {g.gene for g in profile.genes if g.gene in genes and withheld == g.reason is not None}
    # What the design leaves out is another gap than what the reads left out.
    by_design = {
        g.gene
        for g in profile.genes
        if g.gene in genes - untold and g.callable_bp == g.targeted_bp < g.cds_bp
    }
    lines = []
    for names, words in (
        (genes - by_design - untold, "not assessable"),
        (untold, f"not assessable, {withheld}"),
        (by_design, "covered by this test only in part"),
    ):
        if names:
            text = f"Coding sequence of {plural(len(names), noun)}: {words}"
            named = shorten(sorted(names), 12, separator=", ")
            lines.append(Line(text, NAMES_ELSEWHERE if counts else named))
    return lines


def _limited_throughout(profile: TumourProfile) -> list[Line]:
    """Return a line when no locus at all is stated negative without limit."""
    negative = (LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED)
    found = [r for r in profile.loci if r.state in negative]
    if not found or any(r.state is LocusState.NOT_DETECTED for r in found):
        return []
    reasons = {r.callability.reason or "" for r in found}
    few = all(reason.startswith("tumour fraction") for reason in reasons)
    known = f" (tumour cells {percent(profile.case.tumour_fraction)})" if few else ""
    return [
        Line(
            f"Every negative has limited sensitivity{known}",
            reasons.pop() if len(reasons) == 1 else "",
        )
    ]


def _genes_of(results: Iterable[LocusResult]) -> str:
    names = sorted({r.callability.locus.gene for r in results})
    return shorten(names, 14, separator=", ")

"""Whether both copies of a gene are hit (clinical.md 2.7 and 4.3).

Two hits are a loss-of-function variant with the other copy lost, or two such variants on different
copies. That one copy is gone is told by copy number; that the variant lies on what is left, by its
allele fraction; that two variants lie on different copies, by the fragments that cover both. Two
small subclones look like that as well: only where their cancer cell fractions together exceed 1
must some cells have both (the pigeonhole principle).

The one place where this is decided: stage knowledge asks it of a case, stage profile again of what
is left when something is left out or measured otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agnoma.models.alteration import Alteration, Effect
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.variant import AnnotatedVariant
from agnoma.purity import NORMAL_COPIES, expected_vaf

TOLERANCE = 0.15  # of the expected fraction on all copies left (clinical.md 2.7, after PCGR)
NO_PHASE = " is a second hit if it lies on the other copy: phase not known"
MAX_UNPHASED = 5
"""Second hits without a phase that are named."""
LOST = frozenset(
    {CopyNumberCall.LOSS, CopyNumberCall.COPY_NEUTRAL_LOH, CopyNumberCall.HOMOZYGOUS_DELETION}
)
Copies = Mapping[str, GeneCopyNumber]
"""Gene -> its copy number; a gene left out was not measured."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether both copies are hit, and on what that rests; None = cannot be said."""

    both_hit: bool | None
    words: str


def with_second_hits(
    alterations: Iterable[Alteration],
    variants: Iterable[AnnotatedVariant],
    copies: Copies,
    tumour_fraction: float | None,
) -> list[Alteration]:
    """Return alterations, those that abolish a gene's function with whether both copies are hit.

    Parameters
    ----------
    alterations
        Small variants as alterations.
    variants
        The variants behind them: fractions and phase.
    copies
        Copy numbers by gene, under the names of the alterations.
    tumour_fraction
        Of tumour cells, None when unknown.
    """
    found = list(alterations)
    known = {variant.key: variant for variant in variants}
    by_gene: dict[str, dict[str, AnnotatedVariant]] = defaultdict(dict)
    for alteration in found:
        if abolishes(alteration) and alteration.variant_key in known:
            by_gene[alteration.gene][alteration.variant_key] = known[alteration.variant_key]
    return [
        _answered(alteration, known[alteration.variant_key], by_gene, copies, tumour_fraction)
        if abolishes(alteration) and alteration.variant_key in known
        else alteration
        for alteration in found
    ]


def abolishes(alteration: Alteration) -> bool:
    """Return whether an alteration may be one of two hits: it abolishes the gene's function."""
    return alteration.effect is Effect.LOF and alteration.reversion is None


def _answered(
    alteration: Alteration,
    variant: AnnotatedVariant,
    by_gene: Mapping[str, Mapping[str, AnnotatedVariant]],
    copies: Copies,
    tumour_fraction: float | None,
) -> Alteration:
    others, more = _asked(variant, by_gene[alteration.gene])
    answers = (
        _with_loss(variant, alteration.gene, copies, tumour_fraction),
        *(
            _in_trans(variant, other, _total(copies, alteration.gene), tumour_fraction)
            for other in others
        ),
    )
    both = _any(answers)
    beside = [v for v in others if _relation(variant, v) is PhaseRelation.CIS]
    same_copy = None
    if beside and both is not True:
        same_copy = _one_hit(alteration.gene, [variant, *beside], copies)
    # What proves it, or else everything that was asked.
    told = _cut([a.words for a in answers if both is not True or a.both_hit], more)
    return alteration.model_copy(
        update={
            "biallelic": both,
            "one_hit": same_copy,
            "second_evidence": alteration.second_evidence or both is True,
            "oncogenicity_reasons": (*alteration.oncogenicity_reasons, *told),
        }
    )


def _asked(
    variant: AnnotatedVariant, of_gene: Mapping[str, AnnotatedVariant]
) -> tuple[list[AnnotatedVariant], int]:
    """Return the other variants of a gene that have to be asked, and how many more there are.

    Every one without a phase has the same answer, so that of hundreds a few stand for all.
    """
    phased, own = {phase.other for phase in variant.phases}, variant.key
    asked, more, unphased = [], 0, 0
    for key, other in of_gene.items():
        if key == own:
            continue
        unphased += key not in phased
        if key in phased or unphased <= MAX_UNPHASED + 2:
            asked.append(other)
        else:
            more += 1
    return asked, more


def _cut(told: Sequence[str], more: int) -> list[str]:
    """Return what is told, of second hits without a phase only some: they all say the same."""
    kept = [words for words in told if not words.endswith(NO_PHASE)]
    unphased = [words for words in told if words.endswith(NO_PHASE)]
    rest = len(unphased) - MAX_UNPHASED + more if unphased else 0
    if rest <= 1:
        return list(told)
    further = (
        f"{rest} further variants are second hits if they lie on the other copy: phases not known"
    )
    return [*kept, *unphased[:MAX_UNPHASED], further]


def _any(answers: Sequence[Answer]) -> bool | None:
    """Return Kleene's disjunction: one proof is enough, one open question leaves it open."""
    if any(a.both_hit for a in answers):
        return True
    return None if any(a.both_hit is None for a in answers) else False


def other_copy_lost(found: GeneCopyNumber | None) -> tuple[bool | None, tuple[str, ...]]:
    """Return whether one copy of a gene is lost, and on what that rests.

    Alleles say more than copies: a single copy left is one allele, but so are two of four, and
    1.4 copies may be two that were measured badly. In this order (clinical.md 4.3
    two-hit):

    1. a homozygous deletion has lost it;
    2. heterozygosity, where it was measured: lost or kept;
    3. alleles measured that do not tell, for the solutions of tumour fraction and ploidy
       disagree or copies and alleles contradict each other: unknown, whatever the class;
    4. the loss of one copy with alleles that could not be measured: lost, unless a reading of
       the ratio that fits leaves more than one copy;
    5. otherwise unknown, since LOH without a change of copies cannot be seen in total copies.
    """
    if found is None or found.call is CopyNumberCall.NOT_ASSESSABLE:
        return None, ("second copy not assessed",)
    if found.call is CopyNumberCall.HOMOZYGOUS_DELETION:
        return True, (f"second copy lost: {found.rule}",)
    minor = "" if found.minor_copies is None else f", {found.minor_copies:.2f} minor copies"
    if found.loss_of_heterozygosity:
        what = "" if found.call in LOST else f"loss of heterozygosity{minor}; "
        return True, (f"second copy lost: {what}{found.rule}",)
    if found.loss_of_heterozygosity is False:
        return False, (f"second copy kept: both alleles there{minor}; {found.rule}",)
    if found.second_hit_open is not None:
        because = found.second_hit_open
        told = found.rule if because in found.rule else f"{because}; {found.rule}"
        return None, (f"second copy not assessed: {told}",)
    if found.call in LOST and found.minor_copies is None:
        return True, (f"second copy lost: {found.rule}",)
    why = found.heterozygosity_reason or "alleles not measured"
    return None, (f"second copy not assessed: LOH cannot be excluded ({why})",)


def _total(copies: Copies, gene: str) -> float | None:
    found = copies.get(gene)
    return None if found is None else found.copies


def _with_loss(
    variant: AnnotatedVariant, gene: str, copies: Copies, tumour_fraction: float | None
) -> Answer:
    """Return whether the other copy is lost and the variant lies on those that are left.

    On all ``C`` copies left a clonal variant has the fraction ``p C / (p C + 2 (1 - p))``; one
    whose 95 % interval ends further below it than the tolerance may lie in other cells, or beside a
    copy without it. One that begins further above contradicts the fraction or the copies, not the
    loss; a variant that every cell inherited does so, too.
    """
    lost, words = other_copy_lost(copies.get(gene))
    left = _total(copies, gene)
    if lost is not True:
        return Answer(lost, "; ".join(words))
    if tumour_fraction is None or left is None:
        return Answer(
            True, f"{'; '.join(words)}; allele fraction not compared (tumour fraction or copies "
            "unknown)",
        )  # fmt: skip
    # Of a gene called lost on both copies some cells or exons keep one: the variant was seen there.
    all_left = max(round(left), 1)
    expected = expected_vaf(tumour_fraction, all_left, all_left)
    seen = f"VAF {variant.vaf:.2f} (95 % {variant.vaf_low:.2f}-{variant.vaf_high:.2f})"
    on_all = f"{expected:.2f} expected of a clonal variant on every copy left ({all_left})"
    if variant.vaf_high < expected - TOLERANCE:
        return Answer(
            None, f"{'; '.join(words)}, but {seen} is below {on_all}: not all tumour cells may "
            "have both hits",
        )  # fmt: skip
    if variant.vaf_low > expected + TOLERANCE:
        return Answer(
            True, f"{'; '.join(words)}; {seen} is above {on_all}: the variant is inherited, or "
            "tumour fraction or copies are not right",
        )  # fmt: skip
    return Answer(True, f"{'; '.join(words)}; {seen}, {on_all}")


def _in_trans(
    variant: AnnotatedVariant,
    other: AnnotatedVariant,
    copies: float | None,
    tumour_fraction: float | None,
) -> Answer:
    """Return whether another loss-of-function variant lies on the other copy of the same cells."""
    name = other.hgvs_p or other.hgvs_c or other.key
    phase, relation = _phase(variant, other), _relation(variant, other)
    if phase is not None and relation is PhaseRelation.TRANS:
        cells = [_least_cell_fraction(v, copies, tumour_fraction) for v in (variant, other)]
        if sum(cells) <= 1:
            shares = " and ".join(f"{share:.2f}" for share in cells)
            unknown = " (tumour fraction unknown: at most 1)" if tumour_fraction is None else ""
            return Answer(
                None,
                f"{name} is not on the same molecules, but lies in at least {shares} of the tumour "
                f"cells{unknown}: together not above 1, and different cells look the same",
            )
        if phase.this_only is None or phase.other_only is None:
            return Answer(True, f"{name} on the other copy, as phased in the submitted VCF")
        apart = phase.this_only + phase.other_only
        return Answer(True, f"{name} on the other copy: {apart} fragments with one, {phase.both} "
                      "with both")  # fmt: skip
    if relation is PhaseRelation.CIS:
        return Answer(False, f"{name} lies on the same copy: no second hit")
    return Answer(None, f"{name}{NO_PHASE}")


def _least_cell_fraction(
    variant: AnnotatedVariant, copies: float | None, tumour_fraction: float | None
) -> float:
    """Return the least cancer cell fraction of a variant that leaves one copy to another one.

    From the lower end of its 95 % interval, on as many copies as may carry it (clinical.md 1.6);
    two copies where none were measured, all cells tumour cells where their share is unknown, which
    makes the fraction smallest.
    """
    total = float(NORMAL_COPIES) if copies is None else max(copies, 1.0)
    carrying = max(round(total) - 1, 1)
    fraction = 1.0 if tumour_fraction is None else tumour_fraction
    if fraction <= 0:
        return 0.0
    return min(variant.vaf_low / expected_vaf(fraction, total, carrying), 1.0)


def _phase(variant: AnnotatedVariant, other: AnnotatedVariant) -> Phase | None:
    return next((p for p in variant.phases if p.other == other.key), None)


def _relation(variant: AnnotatedVariant, other: AnnotatedVariant) -> PhaseRelation:
    phase = _phase(variant, other)
    return PhaseRelation.UNKNOWN if phase is None else phase.relation


def _one_hit(gene: str, variants: Sequence[AnnotatedVariant], copies: Copies) -> str:
    """Return that variants of one copy are one hit, and what is known of the other copy."""
    names = sorted(v.protein_change or v.hgvs_c or v.key for v in variants)
    lost, _ = other_copy_lost(copies.get(gene))
    other = {
        False: "the other copy is kept",
        True: "the other copy is lost, but perhaps not in the cells that carry them",
        None: "no second hit is proven, the other copy was not assessed",
    }[lost]
    return f"{gene} {' and '.join(names)} lie on the same copy, which is one hit: {other}"

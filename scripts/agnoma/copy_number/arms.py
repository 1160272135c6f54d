"""Gains and losses of whole chromosome arms: 1p/19q, +7/-10 (clinical.md 4.2, 4.3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agnoma.copy_number.extent import (
    NO_ARMS,
    ArmName,
    arm_interval,
    rounded_ploidy,
    shared_bp,
)
from agnoma.genome import bare_contig
from agnoma.io.chromosome_arms import Centromere
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.extent import ExtentConfig
from agnoma.ternary import Ternary, all_of

SEX_CHROMOSOMES = frozenset({"X", "Y"})


@dataclass(frozen=True, slots=True)
class ArmState:
    """One autosomal arm of a tumour."""

    name: str
    """Such as ``1p``."""
    measured_fraction: float
    """Of the arm, by segments with copies."""
    gained_fraction: float
    """Of the arm, at least 0.7 copies above the rounded ploidy."""
    lost_fraction: float
    gained: Ternary
    """Whether the whole arm is."""
    lost: Ternary


@dataclass(frozen=True, slots=True)
class ArmStatement:
    """Whether several arms are gained or lost together."""

    name: str
    value: Ternary
    rule: str


def arm_states(
    segments: Iterable[CopyNumberSegment],
    arms: Mapping[str, Centromere],
    contig_lengths: Mapping[str, int],
    ploidy: float,
    settings: ExtentConfig,
) -> tuple[ArmState, ...]:
    """Return gain and loss of every autosomal arm, in the order of the arms.

    A whole arm is gained (lost) if nearly all of its measured length is, and it is not if what
    was measured and is otherwise exceeds what an arm-level change may leave out; a change between
    the two limits and an arm that was measured too little leave the question open.

    Parameters
    ----------
    segments
        With their copies; those without, e.g. because the tumour fraction is not known or too low
        for losses, are as if not measured.
    arms
        Of the build, by contig.
    contig_lengths
        Of the reference [bp].
    ploidy
        Mean copies of the tumour: a doubled genome that lost 1p keeps two copies of it.
    settings
        Limits.
    """
    by_contig: dict[str, list[CopyNumberSegment]] = {}
    for segment in segments:
        if segment.copies is not None:
            by_contig.setdefault(segment.contig, []).append(segment)
    usual = rounded_ploidy(ploidy)
    found = []
    for contig in arms:
        if bare_contig(contig) in SEX_CHROMOSOMES:
            continue
        for arm in ArmName:
            start, end = arm_interval(contig, arm, arms, contig_lengths)
            pieces = [
                ((s.copies or 0.0) - usual, shared_bp(s, (start, end)))
                for s in by_contig.get(contig, [])
            ]
            found.append(_state(f"{bare_contig(contig)}{arm}", pieces, end - start, settings))
    return tuple(found)


def codeletion_1p_19q(states: Sequence[ArmState]) -> ArmStatement:
    """Return whether 1p and 19q are both lost as whole arms (oligodendroglioma, WHO CNS)."""
    return together("1p/19q codeletion", states, lost=("1p", "19q"))


def gain_7_loss_10(states: Sequence[ArmState]) -> ArmStatement:
    """Return whether chromosome 7 is gained and 10 lost as a whole (glioblastoma, WHO CNS)."""
    return together("+7/-10", states, gained=("7p", "7q"), lost=("10p", "10q"))


def arm_notes(
    segments: Iterable[CopyNumberSegment],
    arms: Mapping[str, Centromere],
    contig_lengths: Mapping[str, int],
    ploidy: float,
    settings: ExtentConfig,
) -> tuple[str, ...]:
    """Return a sentence for each combination of whole arms that was found; see `arm_states`.

    One that was not found is not told: what is not a glioma is not asked for it.
    """
    states = arm_states(segments, arms, contig_lengths, ploidy, settings)
    found = (codeletion_1p_19q(states), gain_7_loss_10(states))
    return tuple(f"{one.name}: {one.rule}." for one in found if one.value is Ternary.TRUE)


def together(
    name: str, states: Sequence[ArmState], *, gained: Sequence[str] = (), lost: Sequence[str] = ()
) -> ArmStatement:
    """Return whether all these arms are gained and lost; one that is not decides."""
    by_name = {state.name: state for state in states}
    if not by_name:
        return ArmStatement(name, Ternary.UNKNOWN, NO_ARMS)
    values, words = [], []
    for wanted, verb in ((gained, "gained"), (lost, "lost")):
        for arm in wanted:
            state = by_name.get(arm)
            value = Ternary.UNKNOWN if state is None else getattr(state, verb)
            values.append(value)
            words.append(_words(arm, verb, state, value))
    return ArmStatement(name, all_of(values), "; ".join(words))


def _state(
    name: str, pieces: Sequence[tuple[float, int]], length: int, settings: ExtentConfig
) -> ArmState:
    measured = sum(bp for _, bp in pieces)
    gained = sum(bp for change, bp in pieces if change >= settings.changed_copies)
    lost = sum(bp for change, bp in pieces if change <= -settings.changed_copies)
    return ArmState(
        name=name,
        measured_fraction=min(measured / length, 1.0),
        gained_fraction=min(gained / length, 1.0),
        lost_fraction=min(lost / length, 1.0),
        gained=_whole(gained, measured, length, settings),
        lost=_whole(lost, measured, length, settings),
    )


def _whole(changed: int, measured: int, length: int, settings: ExtentConfig) -> Ternary:
    # What is known to be otherwise excludes a whole arm however little else was measured.
    if (measured - changed) / length > 1 - settings.arm_fraction:
        return Ternary.FALSE
    if measured == 0 or measured / length < settings.min_arm_measured:
        return Ternary.UNKNOWN
    if changed / measured >= settings.whole_arm_fraction:
        return Ternary.TRUE
    return Ternary.FALSE if changed / measured < settings.arm_fraction else Ternary.UNKNOWN


def _words(arm: str, verb: str, state: ArmState | None, value: Ternary) -> str:
    if state is None:
        return f"{arm} not known"
    share = state.gained_fraction if verb == "gained" else state.lost_fraction
    answer = {Ternary.TRUE: "", Ternary.FALSE: "not ", Ternary.UNKNOWN: "not known to be "}[value]
    return (
        f"{arm} {answer}{verb} as a whole (fraction {share:.2f} of the arm {verb}, "
        f"{state.measured_fraction:.2f} measured)"
    )

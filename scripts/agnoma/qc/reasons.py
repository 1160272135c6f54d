"""Why a depth does not allow to say 'not detected', in words."""

from agnoma.qc.call_limits import CallNeeds, Limits


def why_unseen(
    vaf: float, needed_x: int | None, depth_x: int, needs: CallNeeds, noise: float | None
) -> str:
    """Return why a depth does not show a VAF that must be seen."""
    if needed_x is None:
        return (
            f"the VAF filter of {needs.min_vaf:g} does not lie below the VAF of {vaf:g} that must "
            "be seen"
        )
    if depth_x < needed_x:
        return f"depth {depth_x} is below the {needed_x} fragments needed for a VAF of {vaf:g}"
    if depth_x < needs.min_depth_x:
        return f"depth {depth_x} is below the {needs.min_depth_x} fragments of a call"
    if noise is not None and noise > vaf:
        return (
            f"errors of the normals reach {noise:.3g}, above the VAF of {vaf:g} that must be seen"
        )
    return (
        f"with errors of the normals up to {noise:.3g} depth {depth_x} does not show a VAF of "
        f"{vaf:g}"
    )


def with_unusable(words: str | None, depth_x: int, counted_x: int, limits: Limits) -> str | None:
    """Return a reason with the fragments that are there, but would not make a call.

    How many there are of a quality too low for any evidence was not counted: the reason says which
    quality is.
    """
    if counted_x <= depth_x:
        return words if depth_x else f"{words} (counted: {limits.quality_words})"
    return f"{words}; of {counted_x} fragments too many are of low base or mapping quality"

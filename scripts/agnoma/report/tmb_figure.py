"""Tumour mutational burden as a bar against its limit, with the interval."""

import math

from markupsafe import Markup

from agnoma.models.biomarkers import Tmb, TmbCategory
from agnoma.models.profile import TumourProfile
from agnoma.pictures import palette
from agnoma.pictures.drawing import SMALL_WIDTH, at, framed, written
from agnoma.report import wording
from agnoma.report.elements import number, plural

TITLE = "Tumour mutational burden against its limit"
_LEFT, _RIGHT = 8.0, SMALL_WIDTH - 16
_TOP, _BAR = 44.0, 18.0
_TICKS = 5


def tmb_figure(profile: TumourProfile) -> Markup | None:
    """Return the picture, None when there is no value that may be stated.

    The table of biomarkers then gives the reason.
    """
    tmb = profile.biomarkers.tmb
    value = tmb.measurement.value
    if value is None or (profile.positives_only and tmb.category is not TmbCategory.HIGH):
        return None
    measured = tmb.measurement
    low = value if measured.low is None else measured.low
    high = value if measured.high is None else measured.high
    step = _nice_step(max(high, 1.5 * tmb.limit_per_mb) / _TICKS)
    last = step * math.ceil(max(high, 1.5 * tmb.limit_per_mb) / step)

    def x(rate: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * rate / last

    middle, bottom = _TOP + _BAR / 2, _TOP + _BAR + 6
    limit = x(tmb.limit_per_mb)
    side, anchor = (4, "start") if limit < SMALL_WIDTH / 2 else (-4, "end")
    body = (
        written(0, 12, TITLE, bold=True)
        + f'<rect x="{at(_LEFT)}" y="{at(_TOP)}" width="{at(x(value) - _LEFT)}" '
        f'height="{at(_BAR)}" fill="{palette.SKY}" stroke="{palette.BLUE}"/>'
        + f'<path d="M{at(x(low))} {at(middle)}H{at(x(high))}M{at(x(low))} {at(middle - 5)}v10'
        f'M{at(x(high))} {at(middle - 5)}v10" stroke="{palette.INK}" stroke-width="2"/>'
        + f'<path d="M{at(limit)} 22V{at(bottom)}" stroke="{palette.VERMILION}" '
        'stroke-width="2" stroke-dasharray="5 3"/>'
        + written(limit + side, 32, f"limit {number(tmb.limit_per_mb)}", anchor=anchor)
        + f'<path d="M{at(_LEFT)} {at(bottom)}H{at(_RIGHT)}" stroke="{palette.INK}"/>'
        + "".join(
            written(x(step * i), bottom + 15, number(step * i), anchor="middle")
            for i in range(round(last / step) + 1)
        )
        + written((_LEFT + _RIGHT) / 2, bottom + 31, "mutations per Mb", anchor="middle")
    )
    return framed("tmb", TITLE, in_words(tmb), bottom + 38, body, width=SMALL_WIDTH)


def in_words(tmb: Tmb) -> str:
    """Return value, interval, limit and what was counted."""
    measured = tmb.measurement
    text = f"{number(measured.value, 1)} mutations per Mb"
    if measured.low is not None and measured.high is not None:
        text += f" (95 % interval {number(measured.low, 1)}–{number(measured.high, 1)})"
    text += f", limit {number(tmb.limit_per_mb)} per Mb"
    if tmb.category:
        text += f": {wording.TMB_CATEGORIES[tmb.category]}"
    counted = "" if tmb.counted is None else plural(tmb.counted, "eligible variant")
    if counted and tmb.denominator_mb is not None:
        counted += f" in {number(tmb.denominator_mb, 3)} Mb"
    return f"{text}. {counted}." if counted else f"{text}."


def _nice_step(least: float) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten that is not below `least`."""
    scale = 10.0 ** math.floor(math.log10(least))
    return next(scale * step for step in (1, 2, 5, 10) if scale * step >= least * (1 - 1e-9))

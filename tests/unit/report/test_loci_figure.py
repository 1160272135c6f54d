"""Depth of required loci against the depth needed."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from agnoma.models.profile import DepthNeeded
from agnoma.models.qc import LocusState
from agnoma.report.loci_figure import in_words, loci_figure

NEEDED = DepthNeeded(
    target_vaf=0.05, limited_vaf=0.1, power=0.95, at_hotspots_x=181, elsewhere_x=336
)


def profile(build: Any, *loci: Any, needed: DepthNeeded | None = NEEDED, **kw: Any) -> Any:
    given = {"loci": loci} if loci else {}
    return build.profile(depth_needed=needed, **given, **kw)


def at_hotspot(locus: Any) -> Any:
    found = locus.callability.model_copy(update={"hotspot": True})
    return locus.model_copy(update={"callability": found})


def texts(made: Any) -> dict[str, str | None]:
    root = ET.fromstring(str(loci_figure(made)))  # noqa: S314
    return {t.text or "": t.get("font-weight") for t in root.iter("text")}


@pytest.mark.parametrize(
    ("depth", "hotspot", "below"),
    [
        pytest.param(336, False, False, id="exactly-needed"),
        pytest.param(335, False, True, id="just-below"),
        pytest.param(181, True, False, id="hotspot-exactly-needed"),
        pytest.param(180, True, True, id="hotspot-just-below"),
        pytest.param(0, True, True, id="none"),
    ],
)
def test_limit(build: Any, depth: int, *, hotspot: bool, below: bool) -> None:
    own = build.locus("KRAS", 12, LocusState.NOT_DETECTED, depth=depth)
    own = at_hotspot(own) if hotspot else own
    text = in_words([own], NEEDED)
    assert (f"Below: KRAS codon 12 ({depth})." in text) is below
    assert ("Every one of them reaches it." in text) is not below
    assert (texts(profile(build, own))["KRAS"] == "600") is below


def test_words_name_both_limits_and_what_is_left_out(build: Any) -> None:
    text = in_words(build.loci(), NEEDED)
    assert text.startswith("7 required loci with a measured depth, worst position each.")
    assert (
        "A variant of 5 % is called with a sensitivity of 95 % from 181 fragments at hotspots and "
        "336 fragments elsewhere on."
    ) in text
    assert "Below: EGFR codon 857 (0); EGFR codon 858 (0); NRAS codon 61 (110)" in text
    assert text.endswith("1 locus without a measured depth is not drawn.")


def test_one_limit_and_none(build: Any) -> None:
    same = NEEDED.model_copy(update={"elsewhere_x": 181})
    assert "181 needed" in texts(profile(build, needed=same))
    none = NEEDED.model_copy(update={"at_hotspots_x": None, "elsewhere_x": None})
    made = profile(build, needed=none)
    assert "No depth is enough" in in_words(made.loci, none)
    assert loci_figure(made) is not None


def test_no_picture_without_depths_or_for_a_failed_sample(build: Any) -> None:
    unread = build.locus("ALK", 20, LocusState.NOT_TESTED, depth=None)
    assert loci_figure(profile(build, unread)) is None
    assert loci_figure(profile(build, needed=None)) is None
    assert loci_figure(profile(build, positives_only=True)) is None


def test_states_differ_by_shape_and_loci_of_one_place_are_drawn_once(build: Any) -> None:
    twins = [build.locus("KRAS", c, LocusState.NOT_DETECTED, depth=500) for c in (12, 13)]
    svg = str(loci_figure(profile(build, *twins)))
    circle = "m-4 0a4 4 0 1 1 8 0a4 4 0 1 1-8 0z"
    assert svg.count(circle) == 2  # the legend and one place
    every = str(loci_figure(profile(build)))
    for words in ("detected", "not detected", "not detected, limited", "not assessable"):
        assert f">{words}<" in every
    assert len(every) < 25_000

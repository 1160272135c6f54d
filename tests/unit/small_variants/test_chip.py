"""The flag of clinical.md 2.6."""

import pytest

from agnoma.models.case import Specimen
from agnoma.models.evidence import AlleleEvidence
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.judge.chip import possible_chip

LIMITS = SmallVariantsConfig()
GENES = frozenset({"DNMT3A", "TP53", "ATM"})


def seen(alt: int, depth: int) -> AlleleEvidence:
    return AlleleEvidence(depth_x=depth, ref_count=depth - alt, alt_count=alt, other_count=0)


def flag(
    tumour: AlleleEvidence,
    normal: AlleleEvidence | None = None,
    *,
    gene: str | None = "DNMT3A",
    purity: float | None = 0.6,
    specimen: Specimen | None = Specimen.PLASMA,
) -> str | None:
    return possible_chip(
        gene,
        tumour,
        normal,
        purity=purity,
        specimen=specimen,
        genes=GENES,
        limits=LIMITS,
    )


@pytest.mark.parametrize(
    ("gene", "specimen", "alt", "purity", "flagged"),
    [
        pytest.param("DNMT3A", Specimen.PLASMA, 50, 0.6, True, id="plasma"),
        pytest.param("DNMT3A", Specimen.BLOOD, 50, 0.6, True, id="blood"),
        pytest.param("DNMT3A", Specimen.FFPE, 50, 0.6, False, id="tissue"),
        pytest.param("DNMT3A", None, 50, 0.6, False, id="material-unknown"),
        pytest.param("BRAF", Specimen.PLASMA, 50, 0.6, False, id="another-gene"),
        pytest.param(None, Specimen.PLASMA, 50, 0.6, False, id="no-gene"),
        pytest.param("DNMT3A", Specimen.PLASMA, 350, 0.1, True, id="at-35-percent"),
        pytest.param("DNMT3A", Specimen.PLASMA, 351, 0.1, False, id="above-35-percent"),
        pytest.param("DNMT3A", Specimen.PLASMA, 300, 0.6, False, id="clonal-in-the-tumour"),
        pytest.param("DNMT3A", Specimen.PLASMA, 260, 0.6, False, id="clonal-at-lower-purity"),
        pytest.param("DNMT3A", Specimen.PLASMA, 50, 0.05, False, id="low-shedding-fits"),
        pytest.param("DNMT3A", Specimen.PLASMA, 50, None, True, id="purity-unknown"),
        pytest.param("DNMT3A", Specimen.PLASMA, 0, 0.6, False, id="not-seen"),
    ],
)
def test_plasma_and_blood(
    gene: str | None, specimen: Specimen | None, alt: int, purity: float | None, flagged: bool
) -> None:
    reason = flag(seen(alt, 1000), gene=gene, specimen=specimen, purity=purity)
    assert (reason is not None) is flagged


def test_reason_has_the_numbers() -> None:
    assert flag(seen(50, 1000)) == (
        "DNMT3A is a gene of clonal haematopoiesis and the material is plasma: allele fraction "
        "0.05, at most 0.35; clonal variants are expected at 0.3, 0.429, 0.6 with tumour fraction "
        "0.6"
    )
    assert "tumour fraction unknown" in (flag(seen(50, 1000), purity=None) or "")


@pytest.mark.parametrize(
    ("tumour", "normal", "flagged"),
    [
        pytest.param((60, 1000), (20, 1000), True, id="three-times-at-2-percent"),
        pytest.param((60, 1000), (19, 1000), False, id="below-2-percent"),
        pytest.param((300, 1000), (60, 1000), False, id="tumour-much-higher-and-clonal"),
        pytest.param((400, 1000), (150, 1000), True, id="high-in-both"),
        pytest.param((500, 1000), (500, 1000), False, id="inherited"),
        pytest.param((50, 1000), (1, 40), False, id="one-fragment"),
        pytest.param((50, 1000), (2, 19), False, id="shallow-normal"),
        pytest.param((50, 1000), (2, 20), True, id="just-deep-enough"),
        pytest.param((50, 1000), (0, 0), False, id="no-depth"),
    ],
)
def test_chip_in_normal(tumour: tuple[int, int], normal: tuple[int, int], flagged: bool) -> None:
    reason = flag(seen(*tumour), seen(*normal), specimen=Specimen.FFPE)
    assert (reason is not None) is flagged
    assert ("CHIP_in_normal" in (reason or "")) is flagged


def test_seen_in_the_normal_and_not_of_the_tumour() -> None:
    """More than three times the normal's fraction, yet far below a clonal variant."""
    reason = flag(seen(70, 1000), seen(20, 1000), specimen=Specimen.FFPE)
    assert reason is not None
    assert "normal fraction 0.02: allele fraction 0.07" in reason
    assert "CHIP_in_normal" not in reason


def test_no_depth_is_no_sign() -> None:
    assert flag(seen(0, 0)) is None

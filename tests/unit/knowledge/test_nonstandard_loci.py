"""Places of clinical.md 3.4: the shipped tables know each of them, as the right kind and effect."""

from typing import Any

import pytest
from knowledge_builders import interpret, tiers_of, variant

ONCOGENIC, LIKELY, VUS = "oncogenic", "likely oncogenic", "uncertain significance"
GOF, UNKNOWN = "gof", "unknown"


def lost(bp: int, **fields: Any) -> dict[str, Any]:
    terms = "frameshift" if bp % 3 else "inframe_deletion"
    return {"ref": "A" * (bp + 1), "alt": "A", "consequence": terms, **fields}


def gained(bp: int, **fields: Any) -> dict[str, Any]:
    terms = "frameshift" if bp % 3 else "inframe_insertion"
    return {"ref": "A", "alt": "A" * (bp + 1), "consequence": terms, **fields}


@pytest.mark.parametrize(
    ("gene", "protein", "codons", "given", "kind", "effect", "oncogenicity"),
    [
        pytest.param(
            *("FLT3", "p.F590_Y591ins15", (590, 591), gained(45, exon=14), "itd", GOF, ONCOGENIC),
            id="FLT3-exon-14",
        ),
        pytest.param(
            *("FLT3", "p.E648dup", (648, 648), gained(3, exon=15), "itd", GOF, ONCOGENIC),
            id="FLT3-exon-15",
        ),
        pytest.param(
            *("FLT3", "p.L649dup", (649, 649), gained(3, exon=16), "indel", UNKNOWN, VUS),
            id="FLT3-exon-16",
        ),
        pytest.param(
            *("FLT3", "p.F590fs", (590, 590), gained(46, exon=14), "indel", UNKNOWN, VUS),
            id="FLT3-out-of-frame",
        ),
        pytest.param(
            *("FLT3", "p.F590_Y591insS*", (590, 591)),
            gained(45, exon=14) | {"consequence": "inframe_insertion&stop_gained"},
            *("indel", UNKNOWN, VUS),
            id="FLT3-with-a-stop",
        ),
        pytest.param(
            *("FLT3", "p.F590_Y591ins15", (590, 591), gained(45), "indel", GOF, ONCOGENIC),
            id="FLT3-exon-not-known",
        ),
        pytest.param(
            *("NPM1", "p.W288Cfs*12", (288, 288), gained(4), "indel", GOF, ONCOGENIC), id="NPM1-A"
        ),
        pytest.param(
            *("NPM1", "p.W288Cfs*12", (288, 288), lost(4), "indel", UNKNOWN, VUS), id="NPM1-del"
        ),
        pytest.param(
            *("NPM1", "p.D286fs", (286, 286), gained(4), "indel", UNKNOWN, VUS), id="NPM1-before"
        ),
        pytest.param(
            *("NPM1", "p.W288dup", (288, 288), gained(3), "indel", UNKNOWN, VUS),
            id="NPM1-in-frame",
        ),
        pytest.param(
            *("KIT", "p.W557_K558del", (557, 558), lost(6), "indel", GOF, ONCOGENIC), id="KIT-557"
        ),
        pytest.param(
            *("KIT", "p.K550_V555del", (550, 555), lost(18), "indel", GOF, ONCOGENIC),
            id="KIT-550",
        ),
        pytest.param(
            *("KIT", "p.D579del", (579, 579), lost(3), "indel", GOF, ONCOGENIC), id="KIT-579"
        ),
        pytest.param(
            *("KIT", "p.Y578_H580dup", (578, 580), gained(9), "indel", GOF, ONCOGENIC),
            id="KIT-11-dup",
        ),
        pytest.param(
            *("KIT", "p.A592dup", (592, 592), gained(3), "indel", GOF, ONCOGENIC), id="KIT-592"
        ),
        pytest.param(
            *("KIT", "p.G593dup", (593, 593), gained(3), "indel", UNKNOWN, VUS), id="KIT-593"
        ),
        pytest.param(
            *("KIT", "p.A502_Y503dup", (502, 503), gained(6), "indel", GOF, ONCOGENIC),
            id="KIT-exon-9",
        ),
        pytest.param(
            *("KIT", "p.A502_Y503del", (502, 503), lost(6), "indel", UNKNOWN, VUS),
            id="KIT-exon-9-del",
        ),
        pytest.param(
            *("ERBB2", "p.Y772_A775dup", (772, 775), gained(12), "indel", GOF, ONCOGENIC),
            id="ERBB2-772",
        ),
        pytest.param(
            *("ERBB2", "p.G778_P780dup", (778, 780), gained(9), "indel", GOF, ONCOGENIC),
            id="ERBB2-778",
        ),
        pytest.param(
            *("ERBB2", "p.L768_T769insA", (768, 769), gained(3), "indel", UNKNOWN, VUS),
            id="ERBB2-before-770",
        ),
        pytest.param(
            *("ERBB2", "p.Y772_A775del", (772, 775), lost(12), "indel", UNKNOWN, VUS),
            id="ERBB2-del",
        ),
        pytest.param(
            *("PDGFRA", "p.D842_H845del", (842, 845), lost(12), "indel", GOF, ONCOGENIC),
            id="PDGFRA-18-del",
        ),
        pytest.param(
            *("PDGFRA", "p.I843_D846del", (843, 846), lost(12), "indel", GOF, ONCOGENIC),
            id="PDGFRA-18-del-843",
        ),
        pytest.param(
            *("PDGFRA", "p.S566_E571delinsR", (566, 571), lost(15), "indel", GOF, ONCOGENIC),
            id="PDGFRA-12-del",
        ),
        pytest.param(
            *("PDGFRA", "p.V561_I562insER", (561, 562), gained(6), "indel", GOF, ONCOGENIC),
            id="PDGFRA-12-ins",
        ),
        pytest.param(
            *("PDGFRA", "p.P597del", (597, 597), lost(3), "indel", UNKNOWN, VUS),
            id="PDGFRA-behind-12",
        ),
        pytest.param(
            *("EGFR", "p.E746_A750del", (746, 750), lost(15), "indel", GOF, ONCOGENIC),
            id="EGFR-19",
        ),
        pytest.param(
            *("EGFR", "p.L747_P753delinsS", (747, 753), lost(18), "indel", GOF, ONCOGENIC),
            id="EGFR-19-delins",
        ),
        pytest.param(
            *("EGFR", "p.D770_N771insSVD", (770, 771), gained(9), "indel", GOF, ONCOGENIC),
            id="EGFR-20",
        ),
    ],
)
def test_indels(
    gene: str,
    protein: str,
    codons: tuple[int, int],
    given: dict[str, Any],
    kind: str,
    effect: str,
    oncogenicity: str,
) -> None:
    (found,) = interpret(variant(gene, protein, codons=codons, **given)).alterations
    assert (found.kind, found.effect, found.oncogenicity) == (kind, effect, oncogenicity)


@pytest.mark.parametrize(
    ("gene", "protein", "oncogenicity"),
    [
        ("PDGFRA", "p.D842V", ONCOGENIC),
        ("PDGFRA", "p.V561D", LIKELY),
        ("PDGFRA", "p.N659K", LIKELY),
        ("KIT", "p.K642E", ONCOGENIC),
        ("KIT", "p.V654A", ONCOGENIC),
        ("KIT", "p.T670I", ONCOGENIC),
        ("KIT", "p.D816V", ONCOGENIC),
        ("KIT", "p.D820Y", LIKELY),
        ("KIT", "p.N822K", LIKELY),
        ("KIT", "p.Y823D", LIKELY),
        ("MET", "p.Y1003F", ONCOGENIC),
        ("MET", "p.Y1003C", ONCOGENIC),
    ],
)
def test_substitutions(gene: str, protein: str, oncogenicity: str) -> None:
    (found,) = interpret(variant(gene, protein)).alterations
    assert (found.kind, found.effect, found.oncogenicity) == ("snv", GOF, oncogenicity)


def test_d842v_and_the_deletion_of_the_same_codon_are_told_apart() -> None:
    """D842V resists imatinib; D842_H845del is sensitive (clinical.md 3.4)."""
    exact = interpret(variant("PDGFRA", "p.D842V"), site="GIST")
    deleted = interpret(
        variant("PDGFRA", "p.D842_H845del", codons=(842, 845), exon=18, **lost(12)), site="GIST"
    )
    assert tiers_of(exact, "BM161", "BM162") == {"BM161": "I-A", "BM162": "I-A"}
    assert tiers_of(deleted, "BM161", "BM162") == {"BM161": None, "BM162": None}


def test_npm1_type_a_fits_its_facts() -> None:
    type_a = variant("NPM1", "p.W288Cfs*12", codons=(288, 288), exon=11, **gained(4))
    assert tiers_of(interpret(type_a, site="AML"), "BM236")["BM236"] is not None

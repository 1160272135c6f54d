import pytest

from agnoma.small_variants.names.protein_names import (
    as_recommended,
    codon_span,
    consequence_term,
    known_part,
)

REFERENCE = "MALKGYAAS*"


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("p.(Val600Glu)", (600, 600)),
        ("p.(Glu746_Ala750del)", (746, 750)),
        ("p.(Ter15GlnextTer5)", (15, 15)),
        ("p.?", None),
    ],
)
def test_codon_span(name: str, span: tuple[int, int] | None) -> None:
    assert codon_span(name) == span


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("p.(Val600Glu)", "missense_variant"),
        ("p.(Ala2_Leu3delinsGluVal)", "protein_altering_variant"),
        ("p.(Leu54=)", "synonymous_variant"),
        ("p.(Arg213Ter)", "stop_gained"),
        ("p.(Leu3_Lys4insAlaTer)", "stop_gained"),
        ("p.(Arg97ProfsTer23)", "frameshift_variant"),
        ("p.(Val600fs)", "frameshift_variant"),
        ("p.(Met1?)", "start_lost"),
        ("p.(Ter15GlnextTer5)", "stop_lost"),
        ("p.(Tyr772_Ala775dup)", "inframe_insertion"),
        ("p.(Ala763_Tyr764insPheGlnGluAla)", "inframe_insertion"),
        ("p.(Glu746_Ala750del)", "inframe_deletion"),
    ],
)
def test_consequence_term(name: str, term: str) -> None:
    assert consequence_term(name) == term


@pytest.mark.parametrize(
    ("name", "net_bp", "insertion", "expected"),
    [
        pytest.param("p.(Lys4Asn)", 0, False, "p.(Lys4Asn)", id="as-it-is"),
        pytest.param(
            "p.(Lys4delinsAlaTer)", 9, True, "p.(Leu3_Lys4insAlaTer)", id="insertion-with-stop"
        ),
        pytest.param(
            "p.(Lys4delinsAlaTer)", 6, False, "p.(Lys4delinsAlaTer)", id="bases-were-lost-too"
        ),
        pytest.param("p.(Lys4delinsAlaTer)", 7, True, "p.(Lys4AlafsTer2)", id="frame-changes"),
        pytest.param(
            "p.(Lys4_Gly5delinsAlaTer)", -2, False, "p.(Lys4AlafsTer2)", id="frame-changes-by-loss"
        ),
        pytest.param(
            "p.(Ala8_Lys13delinsProTer)",
            -6,
            False,
            "p.(Ala8_Ter10delinsProTer)",
            id="over-the-stop",
        ),
        pytest.param("p.(Ala8_Lys13del)", -18, False, None, id="no-new-stop"),
        pytest.param("p.(Ser9_Ter10delinsThrGlu)", 0, False, None, id="stop-and-residue-replaced"),
        pytest.param("p.(Ter10GlnextTer5)", 0, False, "p.(Ter10GlnextTer5)", id="extension"),
        pytest.param("p.(Ter10=)", 0, False, "p.(Ter10=)", id="stop-retained"),
    ],
)
def test_as_recommended(name: str, net_bp: int, insertion: bool, expected: str | None) -> None:
    assert as_recommended(name, REFERENCE, net_bp=net_bp, insertion=insertion) == expected


UNKNOWN_CODON = "no p. name: reference bases of the codon are unknown"
UNKNOWN_STOP = "the new stop is not named: reference bases before it are unknown"
NO_STOP = "the new stop is not named: the transcript of the gene model has none"


@pytest.mark.parametrize(
    ("name", "bases", "expected"),
    [
        pytest.param("p.(Lys4Asn)", "N" * 60, ("p.(Lys4Asn)", None), id="rests-on-its-codon"),
        pytest.param("p.(Xaa4Asn)", "A" * 60, (None, UNKNOWN_CODON), id="unknown-codon"),
        pytest.param("p.?", "A" * 60, (None, UNKNOWN_CODON), id="no-prediction"),
        pytest.param(
            "p.(Lys4AsnfsTer3)", "A" * 21 + "N", ("p.(Lys4AsnfsTer3)", None), id="behind-the-stop"
        ),
        pytest.param(
            "p.(Lys4AsnfsTer3)", "A" * 20 + "N", ("p.(Lys4fs)", UNKNOWN_STOP), id="before-the-stop"
        ),
        pytest.param(
            "p.(Lys4AsnfsTer?)", "A" * 60, ("p.(Lys4AsnfsTer?)", NO_STOP), id="frame-without-stop"
        ),
        pytest.param(
            "p.(Ter4GlnextTer?)", "A" * 60, ("p.(Ter4GlnextTer?)", NO_STOP), id="tail-without-stop"
        ),
        pytest.param(
            "p.(Ter4GlnextTer2)", "A" * 14 + "N", ("p.(Ter4GlnextTer?)", UNKNOWN_STOP), id="tail"
        ),
    ],
)
def test_known_part(name: str, bases: str, expected: tuple[str | None, str | None]) -> None:
    assert known_part(name, bases) == expected

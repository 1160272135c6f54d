import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.knowledge_import.protein_names import Incomplete, protein_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("V600E", ("p.V600E",), id="missense"),
        pytest.param("Q1178*", ("p.Q1178*",), id="stop"),
        pytest.param("V600E/K", ("p.V600E", "p.V600K"), id="alternatives"),
        pytest.param("V600", ("codon:600",), id="codon"),
        pytest.param("G12/G13", ("codon:12", "codon:13"), id="codons"),
        pytest.param("E746_A750DEL", ("p.E746_A750del",), id="deletion"),
        pytest.param("W557_K558DELWK", ("p.W557_K558del",), id="deleted-residues-named"),
        pytest.param("V560DEL", ("p.V560del",), id="one-residue"),
        pytest.param("G778_P780DUP", ("p.G778_P780dup",), id="duplication"),
        pytest.param("A767_V769DUPASV", ("p.A767_V769dup",), id="repeated-residues-named"),
        pytest.param("L747_P753DELINSS", ("p.L747_P753delinsS",), id="delins"),
        pytest.param("V600_K601>E", ("p.V600_K601delinsE",), id="arrow"),
        pytest.param("M774DELINSWLV", ("p.M774delinsWLV",), id="delins-of-one"),
        pytest.param("D770_N771INSGL", ("p.D770_N771insGL",), id="insertion"),
        pytest.param("T148HFSX9", ("p.T148Hfs*9",), id="frameshift-with-stop"),
        pytest.param("P.R273H", ("p.R273H",), id="prefix"),
    ],
)
def test_protein_words(name: str, words: tuple[str, ...]) -> None:
    assert protein_words(name) == words


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        pytest.param("W288FS", "first new residue and its stop", id="frameshift-bare"),
        pytest.param("K706FS*19", "first new residue", id="frameshift-without-residue"),
        pytest.param("P772_V774INSPHV", "neighbouring residues", id="insertion-over-three"),
        pytest.param("W557_K558DELWKV", "3 residues named, 2 spanned", id="lengths-differ"),
        pytest.param("I1145I", "does not change", id="silent"),
        pytest.param("V769_770INSASV", "V769_770INSASV", id="second-residue-missing"),
        pytest.param("*214L", r"*214L", id="stop-lost"),
    ],
)
def test_incomplete_names(name: str, detail: str) -> None:
    found = protein_words(name)
    assert isinstance(found, Incomplete)
    assert detail in found.detail


@pytest.mark.parametrize("name", ["LOSS", "EXPRESSION", "", "EXON 19 DELETION", "DEL 485-490"])
def test_other_names_are_none(name: str) -> None:
    assert protein_words(name) is None


def test_frameshift_is_completed_from_hgvs_of_the_same_residue() -> None:
    hgvs = ("NM_000535.7:c.2117del", "NP_000526.2:p.Lys706Serfs")
    assert protein_words("K706FS*19", hgvs) == ("p.K706Sfs*19",)
    assert isinstance(protein_words("K705FS*19", hgvs), Incomplete)


RESIDUES = st.sampled_from("ACDEFGHIKLMNPQRSTVWY")


@settings(deadline=None, max_examples=50)
@given(RESIDUES, st.integers(1, 9999), RESIDUES)
def test_every_substitution_keeps_its_name(ref: str, codon: int, alt: str) -> None:
    found = protein_words(f"{ref}{codon}{alt}")
    assert isinstance(found, Incomplete) if ref == alt else found == (f"p.{ref}{codon}{alt}",)

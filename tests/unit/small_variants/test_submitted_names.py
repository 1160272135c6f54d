import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.io.submitted_names import SubmittedName
from agnoma.small_variants.names.submitted_names import NameCheck, compare, same_protein_change

HERE, REFSEQ = "ENST00000646891.2", "NM_004333.6"


def name(
    protein: str | None = "p.Val600Glu",
    coding: str | None = "c.1799T>A",
    *,
    gene: str | None = "BRAF",
    transcript: str | None = "ENST00000646891.1",
    tool: str = "VEP",
) -> SubmittedName:
    return SubmittedName(tool, gene, transcript, coding, protein)


def check(
    *names: SubmittedName,
    hgvs_c: str | None = "c.1799T>A",
    hgvs_p: str | None = "p.(Val600Glu)",
    gene: str | None = "BRAF",
    transcript_id: str | None = HERE,
    refseq_id: str | None = REFSEQ,
) -> NameCheck:
    return compare(
        names,
        gene=gene,
        transcript_id=transcript_id,
        refseq_id=refseq_id,
        hgvs_c=hgvs_c,
        hgvs_p=hgvs_p,
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("p.(Val600Glu)", "p.V600E", id="one-letter"),
        pytest.param("ENSP00000269305.4:p.Arg175His", "p.(Arg175His)", id="accession"),
        pytest.param("p.Arg1751Ter", "p.R1751*", id="ter"),
        pytest.param("p.Arg1751Ter", "p.R1751X", id="old-x"),
        pytest.param("p.(Leu54=)", "p.Leu54Leu", id="synonymous-as-snpeff"),
        pytest.param("p.(Leu54=)", "p.L54=", id="synonymous"),
        pytest.param("p.(Leu54=)", "p.=", id="synonymous-without-place"),
        pytest.param("p.(Arg97ProfsTer23)", "p.R97Pfs*23", id="frameshift"),
        pytest.param("p.(Arg97ProfsTer23)", "p.Arg97fs", id="frameshift-short"),
        pytest.param("p.(Arg97ProfsTer23)", "p.Arg97ProfsTer?", id="frameshift-stop-unknown"),
        pytest.param("p.(Arg97fs)", "p.R97Pfs", id="frameshift-without-stop"),
        pytest.param("p.(Arg97ProfsTer23)", "p.R97PfsX23", id="frameshift-old-x"),
        pytest.param("p.(Tyr4Ter)", "p.Tyr4fs", id="frameshift-that-is-a-stop"),
        pytest.param("p.(Tyr4Ter)", "p.Tyr4TerfsTer1", id="frameshift-to-ter"),
        pytest.param("p.(Tyr4Ter)", "p.Tyr4Terfs", id="frameshift-to-ter-without-number"),
        pytest.param("p.(Ter394TrpextTer9)", "p.*394Wext*?", id="extension"),
        pytest.param("p.(Ter394Trpext*9)", "p.Ter394TrpextTer9", id="extension-both"),
        pytest.param("p.(Met1?)", "p.Met1?", id="start-lost"),
        pytest.param("p.(Glu746_Ala750del)", "p.E746_A750delELREA", id="deleted-residues-named"),
        pytest.param("p.(Leu747_Pro753delinsSer)", "p.L747_P753delinsS", id="delins"),
        pytest.param("p.(Ala767_Val769dup)", "p.A767_V769dupASV", id="dup"),
        pytest.param("p.(Val769_Asp770insAlaSerVal)", "p.V769_D770insASV", id="ins"),
    ],
)
def test_one_protein_change_in_two_spellings(one: str, two: str) -> None:
    assert same_protein_change(one, two) is True
    assert same_protein_change(two, one) is True


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("p.(Val600Glu)", "p.V600K", id="other-residue"),
        pytest.param("p.(Val600Glu)", "p.V599E", id="other-place"),
        pytest.param("p.(Val600Glu)", "p.A600E", id="other-reference"),
        pytest.param("p.(Leu54=)", "p.Leu55=", id="synonymous-elsewhere"),
        pytest.param("p.(Leu54=)", "p.L54P", id="synonymous-or-not"),
        pytest.param("p.(Arg97ProfsTer23)", "p.R97Pfs*22", id="other-stop"),
        pytest.param("p.(Arg97ProfsTer23)", "p.R97Sfs*23", id="other-new-residue"),
        pytest.param("p.(Arg97ProfsTer23)", "p.R98fs", id="frameshift-elsewhere"),
        pytest.param("p.(Arg97Ter)", "p.R97Pfs*23", id="stop-or-frameshift"),
        pytest.param("p.(Arg97Pro)", "p.R97fs", id="substitution-or-frameshift"),
        pytest.param("p.(Ter394TrpextTer9)", "p.*394Rext*9", id="extension-other"),
        pytest.param("p.(Ter394TrpextTer9)", "p.*394Wext*8", id="extension-length"),
        pytest.param("p.(Glu746_Ala750del)", "p.L747_T751del", id="deletion-elsewhere"),
        pytest.param("p.(Val769_Asp770insAlaSerVal)", "p.V769_D770insASG", id="ins-other"),
    ],
)
def test_two_protein_changes(one: str, two: str) -> None:
    assert same_protein_change(one, two) is False
    assert same_protein_change(two, one) is False


@pytest.mark.parametrize("unknown", ["p.?", "p.(?)", "p.0?", "p.Arg5Xaa"])
def test_unknown_protein_change_is_not_compared(unknown: str) -> None:
    assert same_protein_change("p.R5H", unknown) is None


RESIDUES = st.sampled_from("ACDEFGHIKLMNPQRSTVWY*")


@settings(deadline=None)
@given(RESIDUES, st.integers(1, 3000), RESIDUES, RESIDUES)
def test_substitutions_agree_only_with_themselves(
    first: str, number: int, one: str, two: str
) -> None:
    same = same_protein_change(f"p.{first}{number}{one}", f"p.({first}{number}{two})")
    assert same is (one == two)


@pytest.mark.parametrize(
    "submitted",
    [
        pytest.param(name(), id="vep"),
        pytest.param(name("p.V600E", None, tool="bcftools csq"), id="protein-only"),
        pytest.param(name(transcript="NM_004333.4", tool="SnpEff"), id="refseq-other-version"),
        pytest.param(name(transcript="ENST00000646891"), id="without-version"),
        pytest.param(name(None), id="coding-only"),
        pytest.param(name("p.?"), id="protein-stated-unknown"),
        pytest.param(name(gene=None), id="gene-not-stated"),
        pytest.param(name(gene="braf"), id="gene-in-lower-case"),
    ],
)
def test_agreement(submitted: SubmittedName) -> None:
    found = check(submitted)
    assert found.agrees is True
    assert found.reason == f"submitted as {found.submitted}: the same " + (
        "coding change" if submitted.hgvs_p in {None, "p.?"} else "protein change"
    )


def test_disagreement_shows_both_names() -> None:
    found = check(name("p.Val600Lys"))
    assert found == NameCheck(
        agrees=False,
        submitted="BRAF c.1799T>A p.Val600Lys (VEP, ENST00000646891.1)",
        reason="submitted as BRAF c.1799T>A p.Val600Lys (VEP, ENST00000646891.1), here BRAF "
        "c.1799T>A p.(Val600Glu): another protein change",
    )


def test_coding_changes_decide_without_protein() -> None:
    intron = name(None, "c.1742-3C>T")
    assert check(intron, hgvs_c="c.1742-3C>T", hgvs_p=None).agrees is True
    found = check(intron, hgvs_c="c.1742-4C>T", hgvs_p=None)
    assert found.agrees is False
    assert found.reason.endswith("here BRAF c.1742-4C>T: another coding change")


@pytest.mark.parametrize(
    ("submitted", "ours"),
    [
        pytest.param("c.68_69delAG", "c.68_69del", id="del"),
        pytest.param("c.5266dupC", "c.5266dup", id="dup"),
        pytest.param("c.2240_2254delTAAGAGAAGCAACATinsC", "c.2240_2254delinsC", id="delins"),
        pytest.param("NM_007294.4:c.68_69del", "ENST1.1:c.68_69del", id="accessions"),
        pytest.param("n.780G>A", "n.780G>A", id="non-coding"),
    ],
)
def test_named_bases_make_no_difference(submitted: str, ours: str) -> None:
    assert check(name(None, submitted), hgvs_c=ours, hgvs_p=None).agrees is True
    assert check(name(None, submitted + "x"), hgvs_c=ours, hgvs_p=None).agrees is False


def test_gene_symbols_differ() -> None:
    same = check(name(gene="BRAF1"))
    assert same.agrees is False
    assert same.reason.endswith("another gene symbol, the same protein change")
    other = check(name("p.Val600Lys", gene="BRAF1"))
    assert other.reason.endswith("another gene symbol, another protein change")


@pytest.mark.parametrize(
    ("names", "changes", "reason"),
    [
        pytest.param([], {}, "no name was submitted for this variant", id="absent"),
        pytest.param(
            [name(transcript="ENST1.1")],
            {},
            "submitted on ENST1.1, named here on ENST00000646891.2",
            id="another-transcript",
        ),
        pytest.param(
            [name(transcript=f"ENST{i}.1") for i in range(1, 6)],
            {},
            "submitted on ENST1.1, ENST2.1, ENST3.1 and 2 more, named here on ENST00000646891.2",
            id="five-others",
        ),
        pytest.param(
            [name(transcript=None)],
            {},
            "submitted without a transcript, named here on ENST00000646891.2",
            id="no-transcript",
        ),
        pytest.param(
            [name()],
            {"transcript_id": None, "refseq_id": None},
            "the variant is on no transcript here",
            id="intergenic-here",
        ),
        pytest.param(
            [name("p.?", None)],
            {},
            "submitted BRAF p.? (VEP, ENST00000646891.1), here BRAF c.1799T>A p.(Val600Glu)",
            id="nothing-in-common",
        ),
        pytest.param(
            [name()],
            {"hgvs_c": None, "hgvs_p": None, "gene": None},
            "submitted BRAF c.1799T>A p.Val600Glu (VEP, ENST00000646891.1), here no name",
            id="no-name-here",
        ),
    ],
)
def test_not_comparable(names: list[SubmittedName], changes: dict[str, None], reason: str) -> None:
    found = check(*names, **changes)
    assert found.agrees is None
    assert found.reason == f"not comparable: {reason}"


def test_one_disagreement_among_many_counts() -> None:
    elsewhere = name("p.Val28Glu", transcript="ENST1.1")
    wrong = name("p.Val600Lys", tool="SnpEff", transcript="NM_004333.6")
    silent = name("p.?", None)
    assert check(silent, elsewhere, name()).agrees is True
    assert check(silent).agrees is None
    found = check(elsewhere, silent, name(), wrong)
    assert found.agrees is False
    assert found.submitted == "BRAF c.1799T>A p.Val600Lys (SnpEff, NM_004333.6)"


def test_refseq_alone_is_a_transcript() -> None:
    found = check(name(transcript="NM_004333.1"), transcript_id=None)
    assert found.agrees is True
    assert "named here on NM_004333.6" in check(name(), transcript_id=None).reason


def test_same_protein_by_another_coding_change_is_said() -> None:
    """EGFR c.2235_2249del and c.2236_2250del both give p.Glu746_Ala750del."""
    given = name("p.Glu746_Ala750del", "c.2236_2250del", gene="EGFR")
    found = check(given, gene="EGFR", hgvs_c="c.2235_2249del", hgvs_p="p.(Glu746_Ala750del)")
    assert found.agrees is True
    assert found.reason.endswith("same protein, other coding change: ours c.2235_2249del")
    bases = name("p.Val600Glu", "NM_004333.6:c.1799T>A")
    assert check(bases).reason.endswith(": the same protein change")

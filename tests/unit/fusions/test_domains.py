import pytest

from agnoma.fusions.domains import domain_kept, kinase_state
from agnoma.gene_model import GeneModel
from agnoma.io.fusion_tables import Breakpoint, FusionCall
from agnoma.io.resources import KinaseDomain
from agnoma.models.reference import Strand, Transcript, TranscriptChoice


def kinase(strand: Strand) -> Transcript:
    """Three exons of 30 codons each: codons 1-30, 31-60 and 61-90 in transcription order."""
    return Transcript(
        gene="KIN",
        transcript_id="T1",
        choice=TranscriptChoice.MANE_SELECT,
        contig="chr2",
        strand=strand,
        exons=((1000, 1090), (2000, 2090), (3000, 3090)),
        cds_start=1000,
        cds_end=3090,
    )


# The domain begins at the first codon of exon 2 and ends with exon 2.
DOMAIN = KinaseDomain("KIN", 31, 60, may_be_5prime=True, source="x")


@pytest.mark.parametrize(
    ("strand", "position", "is_5prime", "kept"),
    [
        pytest.param(Strand.PLUS, 1500, False, True, id="plus-3prime-intron-before"),
        pytest.param(Strand.PLUS, 2001, False, True, id="plus-3prime-first-base"),
        pytest.param(Strand.PLUS, 2002, False, False, id="plus-3prime-second-base"),
        pytest.param(Strand.PLUS, 2500, False, False, id="plus-3prime-intron-after"),
        pytest.param(Strand.PLUS, 2500, True, True, id="plus-5prime-intron-after"),
        pytest.param(Strand.PLUS, 2090, True, True, id="plus-5prime-last-base"),
        pytest.param(Strand.PLUS, 2089, True, False, id="plus-5prime-base-before-last"),
        pytest.param(Strand.PLUS, 1500, True, False, id="plus-5prime-intron-before"),
        pytest.param(Strand.MINUS, 2500, False, True, id="minus-3prime-intron-before"),
        pytest.param(Strand.MINUS, 2090, False, True, id="minus-3prime-first-base"),
        pytest.param(Strand.MINUS, 2089, False, False, id="minus-3prime-second-base"),
        pytest.param(Strand.MINUS, 1500, True, True, id="minus-5prime-intron-after"),
        pytest.param(Strand.MINUS, 2001, True, True, id="minus-5prime-last-base"),
        pytest.param(Strand.MINUS, 2002, True, False, id="minus-5prime-base-before-last"),
    ],
)
def test_domain_kept(strand: Strand, position: int, is_5prime: bool, kept: bool) -> None:
    assert domain_kept(kinase(strand), DOMAIN, position, is_5prime=is_5prime) is kept


def call(
    gene5: str, gene3: str, place5: tuple[str, int] | None, place3: tuple[str, int] | None
) -> FusionCall:
    return FusionCall(
        gene5,
        gene3,
        Breakpoint(*place5) if place5 else None,
        Breakpoint(*place3) if place3 else None,
        split_reads=10,
    )


GENES = GeneModel([kinase(Strand.PLUS)])


@pytest.mark.parametrize(
    ("fusion", "gene", "retained", "reason"),
    [
        pytest.param(
            call("A", "KIN", None, ("2", 1500)), "KIN", True, None, id="3prime-other-contig-name"
        ),
        pytest.param(call("A", "KIN", None, ("chr2", 2500)), "KIN", False, None, id="3prime-lost"),
        pytest.param(call("KIN", "B", ("chr2", 2500), None), "KIN", True, None, id="5prime-kept"),
        pytest.param(call("A", "B", None, None), None, None, None, id="no-kinase"),
        pytest.param(
            call("A", "KIN", None, None), "KIN", None, "no breakpoint given in KIN", id="no-place"
        ),
        pytest.param(
            call("A", "KIN", None, ("chr2", 900)),
            "KIN",
            None,
            "breakpoint chr2:900 lies outside KIN (chr2:1001-3090)",
            id="outside",
        ),
        pytest.param(
            call("A", "KIN", None, ("chr3", 1500)), "KIN", None, "lies outside", id="other-contig"
        ),
        pytest.param(
            call("A", "OTHER", None, ("chr3", 1500)),
            "OTHER",
            None,
            "OTHER is not in the gene model",
            id="not-in-model",
        ),
        pytest.param(
            call("OTHER", "B", ("chr3", 1500), None),
            "OTHER",
            None,
            "check the order of the partners",
            id="5prime-not-expected",
        ),
        pytest.param(
            call("KIN", "OTHER", ("chr2", 2500), ("chr3", 1)), "KIN", True, None, id="kept-wins"
        ),
    ],
)
def test_kinase_state(
    fusion: FusionCall, gene: str | None, retained: bool | None, reason: str | None
) -> None:
    domains = {"KIN": DOMAIN, "OTHER": KinaseDomain("OTHER", 1, 5, may_be_5prime=False, source="x")}
    state = kinase_state(fusion, domains, GENES)
    assert (state.gene, state.retained) == (gene, retained)
    assert (state.reason is None) == (reason is None)
    assert reason is None or reason in (state.reason or "")


def test_domain_beyond_the_transcript_is_unknown() -> None:
    domains = {"KIN": KinaseDomain("KIN", 31, 91, may_be_5prime=False, source="x")}
    state = kinase_state(call("A", "KIN", None, ("chr2", 1500)), domains, GENES)
    assert state.retained is None
    assert "T1 ends before codon 91" in (state.reason or "")

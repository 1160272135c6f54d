from pathlib import Path

import pytest

from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.base import Status
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.profile import Finding, LocusResult, TumourProfile
from agnoma.models.qc import LocusCallability, LocusKind, LocusState, RequiredLocus
from agnoma.models.variant import AnnotatedVariant, Origin, VariantKind
from agnoma.simulation.compare import Outcome, compare, write_comparison
from agnoma.simulation.page import render_comparison
from agnoma.simulation.truth import EventKind, PlantedEvent
from agnoma.simulation.tumour import Expectation


def planted(kind: EventKind = EventKind.SOMATIC, **changes: object) -> PlantedEvent:
    fields: dict[str, object] = {
        "case_id": "A",
        "kind": kind,
        "gene": "BRAF",
        "label": "BRAF p.V600E",
        "contig": "chr7",
        "start": 99,
        "ref": "A",
        "alt": "T",
        "codon_first": 600,
        "codon_last": 600,
        "exon": 15,
        "expected_vaf": 0.3,
        "expected": Expectation.REPORTED,
    }
    return PlantedEvent.model_validate({**fields, **changes})


def copies(total: int, **changes: object) -> PlantedEvent:
    kind = EventKind.AMPLIFICATION if total else EventKind.HOMOZYGOUS_DELETION
    fields = {"start": None, "ref": None, "alt": None, "total_copies": total}
    return planted(kind, **{**fields, **changes})


def found(start: int = 99, alt: str = "T") -> Finding:
    variant = AnnotatedVariant(
        contig="chr7",
        start=start,
        ref="A",
        alt=alt,
        kind=VariantKind.SNV,
        source=EvidenceSource.READS,
        tumour=AlleleEvidence(depth_x=100, ref_count=69, alt_count=31, other_count=0),
        vaf=0.31,
        vaf_low=0.25,
        vaf_high=0.37,
        origin=Origin.SOMATIC,
    )
    alteration = Alteration(
        alteration_id="1", gene="BRAF", kind=AlterationKind.SNV, label="BRAF p.V600E", vaf=0.31
    )
    return Finding(alteration=alteration, variant=variant)


def amplified(gene: str) -> Finding:
    alteration = Alteration(
        alteration_id="2", gene=gene, kind=AlterationKind.AMP, label=f"{gene} amp", copies=9
    )
    return Finding(alteration=alteration)


def locus(
    state: LocusState, *, first: int = 600, kind: LocusKind = LocusKind.CODON, gene: str = "BRAF"
) -> LocusResult:
    required = RequiredLocus(
        locus_id=f"{gene} {first}", gene=gene, kind=kind, first=first, last=first
    )
    callability = LocusCallability(locus=required, state=state)
    return LocusResult(callability=callability, state=state, statement="")


def gene_copies(
    call: CopyNumberCall,
    number: float | None = 12,
    interval: tuple[float | None, float | None] = (None, None),
) -> GeneCopyNumber:
    return GeneCopyNumber(
        gene="BRAF",
        contig="chr7",
        start=0,
        end=9,
        copies=number,
        copies_low=interval[0],
        copies_high=interval[1],
        call=call,
        rule="too few bins",
    )


def profile(
    *,
    findings: tuple[Finding, ...] = (),
    uncertain: tuple[Finding, ...] = (),
    loci: tuple[LocusResult, ...] = (),
    genes: tuple[GeneCopyNumber, ...] = (),
) -> TumourProfile:
    """Return the parts of a profile that are compared; the rest is not built."""
    return TumourProfile.model_construct(
        case=CaseInfo(case_id="A", patient_id="P"),
        findings=findings,
        uncertain=uncertain,
        loci=loci,
        copy_number=CopyNumberProfile(case_id="A", status=Status.EVALUATED, genes=genes),
    )


HIDDEN = Expectation.NOT_ASSESSABLE
SILENT = Expectation.NOT_REPORTED
BLIND = locus(LocusState.NOT_ASSESSABLE)
CASES = [
    pytest.param(planted(), profile(findings=(found(),)), Outcome.FOUND, id="found"),
    pytest.param(planted(), profile(uncertain=(found(),)), Outcome.FOUND, id="found-uncertain"),
    pytest.param(planted(), profile(), Outcome.MISSED, id="missed"),
    pytest.param(
        planted(expected=HIDDEN), profile(loci=(BLIND,)), Outcome.AS_PLANNED, id="blind-and-says-so"
    ),
    pytest.param(
        planted(expected=HIDDEN),
        profile(loci=(BLIND, locus(LocusState.NOT_DETECTED))),
        Outcome.WRONG,
        id="blind-and-says-negative",
    ),
    pytest.param(
        planted(expected=HIDDEN),
        profile(loci=(locus(LocusState.NOT_ASSESSABLE, first=601),)),
        Outcome.MISSED,
        id="blind-elsewhere",
    ),
    pytest.param(
        planted(expected=HIDDEN), profile(findings=(found(),)), Outcome.WRONG, id="blind-and-found"
    ),
    pytest.param(
        planted(EventKind.DROPOUT, start=None, codon_first=581, codon_last=620),
        profile(loci=(BLIND, locus(LocusState.NOT_ASSESSABLE, first=15, kind=LocusKind.EXON))),
        Outcome.AS_PLANNED,
        id="dropout",
    ),
    pytest.param(
        planted(EventKind.GERMLINE, expected=SILENT), profile(), Outcome.SILENT, id="germline-kept"
    ),
    pytest.param(
        planted(EventKind.GERMLINE, expected=SILENT),
        profile(uncertain=(found(),)),
        Outcome.LEAK,
        id="germline-leaks",
    ),
    pytest.param(
        copies(12), profile(genes=(gene_copies(CopyNumberCall.AMPLIFIED),)), Outcome.FOUND, id="amp"
    ),
    pytest.param(
        copies(12), profile(genes=(gene_copies(CopyNumberCall.GAIN),)), Outcome.MISSED, id="gain"
    ),
    pytest.param(
        copies(12),
        profile(genes=(gene_copies(CopyNumberCall.AMPLIFIED, 11, (9.0, 12.0)),)),
        Outcome.FOUND,
        id="amp-at-end-of-interval",
    ),
    pytest.param(
        copies(12),
        profile(genes=(gene_copies(CopyNumberCall.AMPLIFIED, 11, (9.0, 11.9)),)),
        Outcome.WRONG,
        id="amp-outside-interval",
    ),
    pytest.param(
        copies(0),
        profile(genes=(gene_copies(CopyNumberCall.HOMOZYGOUS_DELETION, 0.1, (0.05, 0.16)),)),
        Outcome.WRONG,
        id="homdel-outside-interval",
    ),
    pytest.param(copies(12), profile(), Outcome.MISSED, id="no-copies"),
    pytest.param(
        copies(0),
        profile(genes=(gene_copies(CopyNumberCall.HOMOZYGOUS_DELETION, 0.1),)),
        Outcome.FOUND,
        id="homdel",
    ),
    pytest.param(
        copies(0, expected=HIDDEN),
        profile(genes=(gene_copies(CopyNumberCall.NOT_ASSESSABLE, None),)),
        Outcome.AS_PLANNED,
        id="copies-not-assessable",
    ),
    pytest.param(
        copies(0, expected=HIDDEN),
        profile(genes=(gene_copies(CopyNumberCall.NEUTRAL, 1.8),)),
        Outcome.WRONG,
        id="copies-guessed",
    ),
    pytest.param(
        planted(EventKind.LIMITED_NEGATIVES, start=None),
        profile(loci=(locus(LocusState.NOT_DETECTED_LIMITED), BLIND)),
        Outcome.FOUND,
        id="limited",
    ),
    pytest.param(
        planted(EventKind.LIMITED_NEGATIVES, start=None),
        profile(loci=(locus(LocusState.NOT_DETECTED_LIMITED), locus(LocusState.NOT_DETECTED))),
        Outcome.WRONG,
        id="one-unlimited",
    ),
    pytest.param(
        planted(EventKind.NO_DRIVER, start=None, expected=SILENT),
        profile(uncertain=(found(5),)),
        Outcome.SILENT,
        id="no-driver",
    ),
    pytest.param(
        planted(EventKind.NO_DRIVER, start=None, expected=SILENT),
        profile(findings=(found(5),)),
        Outcome.WRONG,
        id="invented-driver",
    ),
]


@pytest.mark.parametrize(("event", "report", "outcome"), CASES)
def test_outcome(event: PlantedEvent, report: TumourProfile, outcome: Outcome) -> None:
    assert compare([event], [report])[0].outcome is outcome


def test_numbers_come_along() -> None:
    row = compare([planted()], [profile(findings=(found(),))])[0]
    assert (row.expected_value, row.measured_value) == (0.3, 0.31)
    assert (row.measured_low, row.measured_high) == (0.25, 0.37)
    assert row.found_as == "BRAF p.V600E (findings)"


@pytest.mark.parametrize(
    ("finding", "unexpected"),
    [
        pytest.param(found(), 0, id="planted"),
        pytest.param(found(alt="C"), 1, id="other-allele"),
        pytest.param(amplified("BRAF"), 1, id="copies-nobody-planted"),
    ],
)
def test_unplanned_findings_are_listed(finding: Finding, unexpected: int) -> None:
    rows = compare([planted()], [profile(findings=(finding,))])
    assert sum(row.outcome is Outcome.UNEXPECTED for row in rows) == unexpected


def test_planted_copies_are_expected() -> None:
    report = profile(findings=(amplified("BRAF"),), genes=(gene_copies(CopyNumberCall.AMPLIFIED),))
    assert [row.outcome for row in compare([copies(9)], [report])] == [Outcome.FOUND]


def test_case_without_profile_misses_everything() -> None:
    rows = compare([planted(), planted(case_id="B")], [profile(findings=(found(),))])
    assert [row.outcome for row in rows] == [Outcome.FOUND, Outcome.MISSED]


def test_table_has_one_line_a_row(tmp_path: Path) -> None:
    event = planted(label="two\tcells\nand lines")
    write_comparison(tmp_path / "t.tsv", compare([event], [profile(findings=(found(),))]))
    lines = (tmp_path / "t.tsv").read_text().splitlines()
    assert lines[0].startswith("case_id\tkind\tevent")
    assert lines[1].split("\t")[2] == "two cells and lines"
    assert lines[1].split("\t")[-1] == "found"


def test_page_is_closed_escaped_and_says_simulated() -> None:
    events = [
        planted(label="<script>alert(1)</script>"),
        copies(16),
        *(planted(EventKind.GERMLINE, start=n, expected=SILENT) for n in (1, 2)),
    ]
    report = profile(findings=(found(),), genes=(gene_copies(CopyNumberCall.AMPLIFIED),))
    page = render_comparison(compare(events, [report]))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert "http:" not in page and "https:" not in page
    assert "Simulated data" in page
    assert "2 inherited variants" in page
    assert "31.0 % (25.0 % to 37.0 %)" in page
    assert "16.0 copies" in page
    assert "4 of 4 statements are right" in page
    assert page == render_comparison(compare(events, [report]))
    assert page.count("<tr>") == 4  # header, variant, copies, one line for both inherited ones


def test_wrong_outcomes_stand_out() -> None:
    assert '<td class="wrong">MISSED</td>' in render_comparison(compare([planted()], [profile()]))

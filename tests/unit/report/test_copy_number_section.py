from typing import Any

import pytest
from copy_profile_builders import AMPLIFIED, Event, gene, rich_profile

from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, PurityPloidyEstimate
from agnoma.report.copy_number_section import build_copy_number, her2_line, purity_sentences
from agnoma.report.copy_number_tables import gene_tables, split_rule, sure_by
from agnoma.report.elements import Cell, Table
from agnoma.report.render import render_report
from agnoma.report.summary import build_summary, verdict_reasons

MOST_GROWTH = 650_000


@pytest.fixture(scope="module")
def copies() -> CopyNumberProfile:
    return rich_profile(bins_per_chromosome=20)


def said(cell: Cell) -> str:
    parts = [cell.text, *(f"{line.text} {line.note}".strip() for line in cell.lines)]
    return " | ".join(p for p in parts if p)


def rows(table: Table | None) -> dict[str, list[str]]:
    assert table is not None
    return {row[0].text: [said(cell) for cell in row[1:]] for row in table.rows}


def one(gene_: Any, *, positives_only: bool = False) -> Any:
    return gene_tables(
        rich_profile(bins_per_chromosome=1, genes=(gene_,)), positives_only=positives_only
    )


def test_genes_stand_in_the_table_of_their_class(copies: CopyNumberProfile) -> None:
    found = gene_tables(copies, positives_only=False)
    assert list(rows(found.events)) == [
        "ERBB2", "CDK12", "GRB7", "CCND1", "MYC", "RB1", "RB1 exons 18–20", "PTEN", "CDKN2A",
        "CDKN2B", "MTAP",
    ]  # fmt: skip
    assert list(rows(found.equivocal)) == ["MET"]
    # Against the gained chromosome 7: 2 ** (1.124 - 0.379).
    assert rows(found.equivocal)["MET"][4].startswith("1.12 | 1.7-fold of the arm")
    assert list(rows(found.changes)) == ["10G1", "10G2", "3G1", "3G2", "20G1", "20G2", "7G1", "7G2"]
    assert found.blind is None


def test_everything_known_of_a_gene(copies: CopyNumberProfile) -> None:
    cells = rows(gene_tables(copies, positives_only=False).events)["ERBB2"]
    assert cells == [
        "▲ amplified",
        "17.2 (15.1–19.3)",
        "1 | no LOH",
        "focal | 0.9 Mb",
        "2.48 | 5.6-fold of the arm | z 24.3",
        "12 bins | 100 % covered",
        "17.2 copies | to be sure: FISH or ISH",
    ]


def test_exon_event_follows_its_gene(copies: CopyNumberProfile) -> None:
    cells = rows(gene_tables(copies, positives_only=False).events)["RB1 exons 18–20"]
    assert cells[:2] == ["▼ homozygous deletion", "0.1 (0–0.4) | rest of the gene 2"]
    assert cells[3].startswith("part of the gene | 0.0")
    assert cells[5:] == ["3 bins", "0.1 copies, below 0.5; 3 bins"]


def test_what_is_not_known_is_a_dash_or_a_reason(build: Any) -> None:
    bare = build.gene_copies(
        "KIT", AMPLIFIED, copies=None, copies_low=None, copies_high=None, log2=None, bins=None,
        heterozygosity_reason="3 heterozygous SNPs, 10 needed",
    )  # fmt: skip
    assert rows(one(bare).events)["KIT"][1:6] == [
        "–",
        "– | LOH not known: 3 heterozygous SNPs, 10 needed",
        "–",
        "–",
        "–",
    ]


def test_equivocal_is_set_apart_in_words(copies: CopyNumberProfile) -> None:
    table = gene_tables(copies, positives_only=False).equivocal
    assert table is not None
    assert table.caption == "Equivocal amplifications (1)"
    assert "not counted as amplified, and not excluded" in table.note


def test_class_that_is_not_excluded_is_flagged_and_first(build: Any) -> None:
    sure = build.gene_copies("AAA", CopyNumberCall.LOSS, copies=1.0)
    possible = build.gene_copies(
        "ZZZ", CopyNumberCall.LOSS, copies=0.7, not_excluded=(CopyNumberCall.HOMOZYGOUS_DELETION,)
    )
    found = gene_tables(
        rich_profile(bins_per_chromosome=1, genes=(sure, possible)), positives_only=False
    )
    cells = rows(found.changes)
    assert list(cells) == ["ZZZ", "AAA"]
    assert "homozygous deletion not excluded" in cells["ZZZ"][-1]


@pytest.mark.parametrize(
    ("rule", "head", "sure"),
    [
        pytest.param("2 copies", "2 copies", "", id="nothing-open"),
        pytest.param("6 copies; to be sure: FISH", "6 copies", "FISH", id="semicolon"),
        pytest.param(
            "1 copy; loss not excluded, to be sure: 3 more bins, or FISH",
            "1 copy; loss not excluded",
            "3 more bins, or FISH",
            id="comma",
        ),
    ],
)
def test_rule_is_split(rule: str, head: str, sure: str) -> None:
    assert split_rule(rule) == (head, sure)


OPEN_EXON = "partial deletion not excluded: exon {} (0.1 copies, 1 bin)"


def test_not_assessable_says_what_it_takes(build: Any) -> None:
    blind = CopyNumberCall.NOT_ASSESSABLE
    missing = {"copies": None, "copies_low": None, "copies_high": None}
    low = "tumour fraction 0.15: losses need 0.20; estimate {}; to be sure: more tumour cells"
    genes = (
        build.gene_copies("A", blind, rule=low.format(3)),
        build.gene_copies("B", blind, rule=low.format(4)),
        build.gene_copies("C", blind, rule="no bins", log2=None, **missing),
        build.gene_copies("D", blind, rule="tumour fraction not given", **missing),
        build.gene_copies("E", blind, rule="wide; 3 copies"),
        build.gene_copies(
            "F", blind, rule=low.format(3).replace("; to", f"; {OPEN_EXON.format(2)}; to")
        ),
        build.gene_copies(
            "G", blind, rule=low.format(3).replace("; to", f"; {OPEN_EXON.format(5)}; to")
        ),
    )
    profile = rich_profile(bins_per_chromosome=1, genes=genes)
    found = gene_tables(profile, positives_only=False).blind
    assert found is not None
    assert found.caption == "Genes not assessable for copy number (7)"
    assert [tuple(said(cell) for cell in row) for row in found.rows] == [
        ("A, B", "tumour fraction 0.15: losses need 0.20", "more tumour cells"),
        ("C", "no bins", "a test that covers the gene"),
        ("D", "tumour fraction not given", "the fraction of tumour cells, by the pathologist"),
        ("E", "wide; 3 copies", "another method, such as FISH or ISH"),
        *(
            (
                gene,
                "tumour fraction 0.15: losses need 0.20; estimate 3; " + OPEN_EXON.format(exon),
                "more tumour cells",
            )
            for gene, exon in (("F", 2), ("G", 5))
        ),
    ]
    assert gene_tables(profile, positives_only=True).blind is None


def estimate(**kw: Any) -> PurityPloidyEstimate:
    fit = rich_profile(bins_per_chromosome=1).purity_ploidy
    assert fit is not None
    return fit.model_copy(update=kw)


@pytest.mark.parametrize(
    ("fit", "words"),
    [
        pytest.param(estimate(), "This agrees with the pathologist's estimate of 65 %.", id="yes"),
        pytest.param(
            estimate(agrees=False, submitted_fraction=0.2),
            "This disagrees with the pathologist's estimate of 20 %: sample, estimate or ploidy",
            id="no",
        ),
        pytest.param(
            estimate(agrees=None, submitted_fraction=None),
            "No fraction of tumour cells was submitted",
            id="nothing-submitted",
        ),
        pytest.param(
            estimate(),
            "gives a tumour fraction of 60 % (95 % interval 52–66) and a ploidy of 2.1 copies "
            "(95 % interval 2–2.2)",
            id="both-with-interval",
        ),
        pytest.param(estimate(), "2 solutions explain it;", id="every-solution"),
        pytest.param(estimate(), "Used for the copies: 60 % (fit and pathologist).", id="used"),
        pytest.param(
            PurityPloidyEstimate(
                status=Status.NOT_ASSESSABLE, reason="flat genome", submitted_fraction=0.3
            ),
            "not evaluated (flat genome). Not compared with the pathologist's estimate of 30 %.",
            id="not-evaluated",
        ),
    ],
)
def test_tumour_fraction_in_words(fit: PurityPloidyEstimate, words: str) -> None:
    given = rich_profile(bins_per_chromosome=1, purity_ploidy=fit)
    assert words in " ".join(purity_sentences(given))


def test_fit_that_was_not_attempted_says_nothing() -> None:
    assert purity_sentences(rich_profile(bins_per_chromosome=1, purity_ploidy=None)) == ()


def test_solutions_are_listed(build: Any, copies: CopyNumberProfile) -> None:
    section = build_copy_number(build.profile(copy_number=copies))
    assert rows(section.solutions) == {
        "1": ["60 %", "2.1", "2", "1"],
        "2": ["43 %", "4.1", "4", "0.12"],
    }


def test_failed_sample_has_no_picture_and_no_list_of_gaps(
    build: Any, copies: CopyNumberProfile
) -> None:
    section = build_copy_number(build.profile(copy_number=copies, positives_only=True))
    assert section.figure is None
    assert section.chromosomes.pictures == ()
    assert section.genes.figures == ()
    assert section.tables.events is not None
    assert section.tables.blind is None


def test_class_genes_are_named(build: Any, copies: CopyNumberProfile) -> None:
    braf = gene(Event("BRAF", "7", 140_400_000, 140_600_000, 3.0, CopyNumberCall.GAIN))
    given = copies.model_copy(update={"genes": (braf,)})
    section = build_copy_number(build.profile(copy_number=given))
    assert "+ BRAF" in str(section.figure)


def test_summary_names_equivocal_genes_with_notes(build: Any) -> None:
    equivocal = CopyNumberCall.EQUIVOCAL
    noted = {"notes": ("bears on therapy",), "copies": 6.4, "copies_low": 5.2, "copies_high": 8.0}
    genes = (
        build.gene_copies("ERBB2", equivocal, **noted),
        build.gene_copies("MET", equivocal, **{**noted, "copies": 5.9}),
        build.gene_copies("ZNF1", equivocal, copies=6.0),
    )
    given = {"loci": (), "genes": (), "stages": ()}
    lines = build_summary(build.profile(**given, copy_number=build.copy_number(genes=genes))).blind
    interval = "(95 % interval 5.2–8)"
    assert [(line.text, line.note) for line in lines] == [
        ("ERBB2 amplification: equivocal", f"6.4 copies {interval}; confirm by IHC and ISH"),
        ("MET amplification: equivocal", f"5.9 copies {interval}; confirm by FISH or ISH"),
        ("Amplification of 1 further gene: equivocal", "ZNF1"),
    ]


HER2 = "Conflict: not amplified (neutral) by sequencing, but submitted IHC 3+ (HER2-positive)."


@pytest.mark.parametrize(
    ("call", "failed", "told"),
    [
        pytest.param(CopyNumberCall.NEUTRAL, False, True, id="neutral"),
        pytest.param(CopyNumberCall.AMPLIFIED, True, True, id="failed-sample-amplified"),
        pytest.param(CopyNumberCall.NEUTRAL, True, False, id="nothing-negative-of-a-failed-sample"),
    ],
)
def test_her2_stands_beside_pathology_whatever_the_class(
    build: Any, call: CopyNumberCall, failed: bool, told: bool
) -> None:
    erbb2 = build.gene_copies("ERBB2", call, copies=2.0, copies_low=1.9, copies_high=2.1)
    profile = build.profile(
        copy_number=build.copy_number(genes=(erbb2,), her2=HER2), positives_only=failed
    )
    line = her2_line(profile)
    expected = ("ERBB2, 2 copies (95 % interval 1.9–2.1)", HER2) if told else None
    assert (None if line is None else (line.text, line.note)) == expected
    assert any(HER2 in text for text in build_summary(profile).conflicts) is told
    if not failed:
        assert build_copy_number(profile).facts[0] == line


@pytest.mark.parametrize(
    ("rule", "copies", "sure"),
    [
        pytest.param(
            "tumour fraction not given: the ratio cannot be turned into copies", None,
            "the fraction of tumour cells, by the pathologist", id="no-fraction",
        ),
        pytest.param(
            "submitted ratios do not say how many copies of X they are relative to", None,
            "another method, such as FISH or ISH", id="x-of-a-man",
        ),
        pytest.param(
            "the gene lies on both X and Y: its copies in the reference are not known", None,
            "another method, such as FISH or ISH", id="pseudoautosomal",
        ),
    ],
)  # fmt: skip
def test_advice_fits_the_reason(rule: str, copies: float | None, sure: str) -> None:
    event = Event("CRLF2", "X", 1_000_000, 1_020_000, 2.0, CopyNumberCall.NOT_ASSESSABLE)
    assert sure_by(gene(event, rule=rule).model_copy(update={"copies": copies})) == sure


def test_without_pathology_her2_has_no_line(build: Any) -> None:
    assert her2_line(build.profile(copy_number=build.copy_number(genes=()))) is None


def test_summary_names_losses_that_may_be_of_both_copies(build: Any) -> None:
    may_be = {"not_excluded": (CopyNumberCall.HOMOZYGOUS_DELETION,), "copies": 0.7}
    genes = (
        build.gene_copies("RB1", CopyNumberCall.LOSS, **may_be),
        build.gene_copies("PTEN", CopyNumberCall.LOSS, copies=1.0),
    )
    given = {"loci": (), "genes": (), "stages": ()}
    lines = build_summary(build.profile(**given, copy_number=build.copy_number(genes=genes))).blind
    assert [(line.text, line.note) for line in lines] == [
        ("Homozygous deletion of 1 gene: not excluded", "RB1")
    ]


def test_summary_names_what_else_is_not_excluded(build: Any) -> None:
    amplified = {"not_excluded": (CopyNumberCall.AMPLIFIED,)}
    exons = "2 copies; partial deletion not excluded: exon 2 (0.1 copies, 1 bin); to be sure: MLPA"
    genes = (
        build.gene_copies("EGFR", CopyNumberCall.GAIN, copies=4.3, **amplified),
        build.gene_copies("MET", CopyNumberCall.EQUIVOCAL, copies=6.1, **amplified),
        build.gene_copies(
            "BRCA2", CopyNumberCall.NEUTRAL, copies=2.0, rule=exons,
            not_excluded=(CopyNumberCall.AMPLIFIED, CopyNumberCall.HOMOZYGOUS_DELETION),
        ),
        build.gene_copies(
            "RB1", CopyNumberCall.NOT_ASSESSABLE, copies=1.3, rule=exons,
            not_excluded=(CopyNumberCall.HOMOZYGOUS_DELETION,),
        ),
    )  # fmt: skip
    given = {"loci": (), "genes": (), "stages": ()}
    lines = build_summary(build.profile(**given, copy_number=build.copy_number(genes=genes))).blind
    assert [(line.text, line.note) for line in lines[1:]] == [
        ("Amplification of 2 genes: not excluded", "BRCA2, EGFR"),
        ("Homozygous deletion of 2 genes: not excluded", "BRCA2 exon 2, RB1 exon 2"),
        ("Copy number of 1 gene: not assessable", "2 copies: RB1"),
    ]
    assert lines[0].text.endswith("equivocal")


def test_a_neutral_gene_is_listed_when_a_change_is_open(build: Any) -> None:
    is_open = {"not_excluded": (CopyNumberCall.HOMOZYGOUS_DELETION,), "copies": 2.0}
    neutral = build.gene_copies("BRCA2", CopyNumberCall.NEUTRAL, **is_open)
    other = build.gene_copies("RB1", CopyNumberCall.NEUTRAL, copies=2.0)
    found = gene_tables(
        rich_profile(bins_per_chromosome=1, genes=(neutral, other)), positives_only=False
    )
    assert list(rows(found.changes)) == ["BRCA2"]
    assert found.changes is not None
    assert found.changes.note.startswith("Genes neither gained nor lost")


def test_failed_targets_stand_among_the_reasons_of_the_verdict(build: Any) -> None:
    failed = "28 targets left out (chr9): targets failed: no read on the whole chromosome."
    profile = build.profile(copy_number=build.copy_number(genes=(), failed_targets=(failed,)))
    assert failed in verdict_reasons(profile)


def test_report_of_a_crowded_case_stays_small(build: Any) -> None:
    """Hundreds of changed genes and thousands of bins."""
    rule = "6.20 copies (interval 5.1-7.9), reaching the limit 6 " * 3 + "; to be sure: FISH or ISH"
    calls = [AMPLIFIED] * 60 + [CopyNumberCall.EQUIVOCAL] * 20 + [CopyNumberCall.GAIN] * 350
    genes = tuple(
        gene(Event(f"GENE{k}", str(k % 22 + 1), k * 80_000, k * 80_000 + 60_000, 6.2, c), rule=rule)
        for k, c in enumerate(calls)
    )
    full = rich_profile(bins_per_chromosome=300, genes=genes)
    empty = full.model_copy(
        update={"genes": (), "bins": (), "segments": (), "baf_points": (), "purity_ploidy": None}
    )
    with_all, without = (
        len(render_report(build.profile(copy_number=c)).encode()) for c in (full, empty)
    )
    assert 200_000 < with_all - without < MOST_GROWTH

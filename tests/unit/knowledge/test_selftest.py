"""The golden interpretation suite: every case as expected, and a suite that can fail."""

import re
from functools import cache
from pathlib import Path

import pytest
from running import REPOSITORY

from agnoma.cli import main
from agnoma.errors import InputFormatError
from agnoma.io.selftest_tables import read_case_rows, read_gene_shapes
from agnoma.knowledge.selftest.suite import Outcome, Suite, run_table
from agnoma.knowledge.tables import Knowledge, read_knowledge
from agnoma.models.alteration import AlterationKind, Effect, Oncogenicity
from agnoma.reinterpretation.new_knowledge import locate_knowledge

TABLES = REPOSITORY / "resources/knowledge"
CASES = TABLES / "selftest.tsv"
SHAPES = TABLES / "selftest_genes.tsv"
HEADER = "id\talterations\ttumour_type\tcontext\texpected\treason\topen\n"
LEAST_ROWS = 300
TRAPS = frozenset(
    {
        "aml",
        "alk",
        "brca",
        "braf-acquired",
        "braf-class1",
        "braf-crc",
        "braf-entity",
        "braf-fusion",
        "braf-nosite",
        "braf-other",
        "braf-v600e",
        "braf-v600k",
        "breast",
        "dx",
        "egfr",
        "egfr-ex20",
        "egfr-glioma",
        "egfr-met",
        "egfr-resistance",
        "egfr-site",
        "fgfr",
        "germline",
        "gist",
        "glioma",
        "heme",
        "her2-agnostic",
        "her2-biliary",
        "her2-breast",
        "her2-crc",
        "her2-gastric",
        "her2-mutation",
        "hrd",
        "hrr",
        "idh",
        "kras-acquired",
        "kras-allele",
        "kras-g12c",
        "met-ex14",
        "msi",
        "nrg1",
        "nutcl",
        "ntrk",
        "other",
        "pdl1",
        "pole",
        "ras-wt",
        "ret",
        "reversion",
        "ros1",
        "tmb",
        "setting",
    }
)


@cache
def knowledge() -> Knowledge:
    """Return the shipped knowledge, read once."""
    return read_knowledge(locate_knowledge(TABLES))


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Return how the shipped cases come out."""
    return tuple(run_table(CASES, SHAPES, knowledge()))


def suite() -> Suite:
    return Suite(knowledge(), read_gene_shapes(SHAPES))


def write_cases(folder: Path, *rows: tuple[str, ...]) -> Path:
    """Write rows of alterations, tumour type, context, expected (and open)."""
    path = folder / "cases.tsv"
    lines = []
    for number, (alterations, site, context, expected, *rest) in enumerate(rows, start=1):
        cells = (f"case-{number}", alterations, site, context, expected, "a test", *rest)
        lines.append("\t".join(cells) + "\n")
    path.write_text(HEADER + "".join(lines))
    return path


def result_of(folder: Path, *row: str) -> Outcome:
    (outcome,) = run_table(write_cases(folder, row), SHAPES, knowledge())
    return outcome


@pytest.mark.parametrize("row", read_case_rows(CASES), ids=lambda row: row.case_id)
def test_case(row: object) -> None:
    outcome = next(o for o in outcomes() if o.row == row)
    assert outcome.holds, outcome.line


def test_table_is_large_and_every_row_says_why() -> None:
    rows = read_case_rows(CASES)
    assert len(rows) >= LEAST_ROWS
    assert all(len(row.reason) >= 3 for row in rows)


def test_every_trap_has_cases() -> None:
    assert {row.trap for row in read_case_rows(CASES)} == TRAPS


def test_few_cases_are_open() -> None:
    rows = read_case_rows(CASES)
    assert sum(row.open is not None for row in rows) <= len(rows) * 0.03


BROKEN = (
    pytest.param("BM047", "p.V600E", "p.V600E|p.V600K", "braf-v600k-1", id="label-widened"),
    pytest.param(
        "BM061", "\tCOADREAD|CMC\tdabrafenib", "\t\tdabrafenib", "braf-crc-1", id="exclusion"
    ),
    pytest.param("BM104", " AND pdl1:cps>=1", "", "pdl1-1", id="co-requirement-lost"),
    pytest.param("BM104", "cps>=1", "cps>=0.5", "pdl1-3", id="limit-of-a-stain"),
    pytest.param("BM053", "p.V600E", "codon:600", "braf-v600k-2", id="allele-to-codon"),
    pytest.param("BM013", " EXCEPT p.A763_Y764insFQEA", "", "egfr-ex20-3", id="FQEA"),
    pytest.param("BM238", "NOT FLT3:itd", "", "aml-1", id="ITD"),
    pytest.param("BM172", ">=10", ">=20", "tmb-1", id="TMB-limit"),
    pytest.param("BM001", "\tNSCLC\tNUTCL", "\tNSCLC|NUTCL\t", "egfr-site-3", id="NUTCL"),
    pytest.param("BM020", "I-A", "I-B", "alk-1", id="tier"),
    pytest.param("BM186", "germline:PLP", "class:lof", "germline-1", id="germline-lane"),
)


@pytest.mark.parametrize(("fact", "old", "new", "case"), BROKEN)
def test_a_broken_fact_is_found(tmp_path: Path, fact: str, old: str, new: str, case: str) -> None:
    lines = (TABLES / "biomarkers.tsv").read_text().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith(f"{fact}\t"))
    assert old in lines[place]
    lines[place] = lines[place].replace(old, new, 1)
    facts = tmp_path / "biomarkers.tsv"
    facts.write_text("".join(lines))
    broken = Suite(read_knowledge(locate_knowledge(facts)), read_gene_shapes(SHAPES))
    cases = [c for c in broken.read(CASES) if c.row.case_id == case]
    (outcome,) = broken.run(cases)
    assert not outcome.holds


def test_a_fact_that_is_gone_is_found(tmp_path: Path) -> None:
    outcome = result_of(tmp_path, "BRAF p.V600E", "MEL", "-", "BM999 I-A")
    assert [fault.found for fault in outcome.faults] == ["no such fact"]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        pytest.param("BM047 I-A", None, id="tier"),
        pytest.param("BM047 II-C", "BM047 I-A approved", id="other-tier"),
        pytest.param("BM047 at most II-D", "BM047 I-A approved", id="too-good"),
        pytest.param("BM047 at most I-A", None, id="exactly-at-most"),
        pytest.param("BM055 at most I-B", None, id="below-at-most"),
        pytest.param("BM047 -", "BM047 I-A approved", id="not-matched"),
        pytest.param("BM069 -(alteration_differs)", None, id="rule"),
        pytest.param("BM069 -(excluded_tumour_type)", "- (alteration_differs)", id="other-rule"),
        pytest.param("BM069 I-A", "- (alteration_differs)", id="no-match"),
        pytest.param("BM047 I-A not approved", "BM047 I-A approved", id="approval"),
        pytest.param("BM047 I-A approved", None, id="approved"),
        pytest.param("BM047 I-A unconditional", None, id="unconditional"),
        pytest.param("BM061 I-A unconditional", "if age of at least 1", id="not-unconditional"),
        pytest.param("BM047 I-A if HER2", "BM047 I-A approved", id="condition"),
        pytest.param("BM047 I-A chip", "BM047 I-A approved", id="chip"),
        pytest.param("BM047 I-A despite nothing", None, id="no-caveat"),
        pytest.param("BM047 I-A despite BM082", "BM047 I-A approved", id="caveat-missing"),
        pytest.param("dabrafenib + trametinib: I-A", None, id="therapy"),
        pytest.param("dabrafenib: I-A", "BM065 II-C not approved", id="part-of-a-combination"),
        pytest.param("trametinib: I-A", "- (no entry)", id="no-such-therapy"),
        pytest.param("resistance to dabrafenib: -", None, id="resistance"),
        pytest.param("no sotorasib", None, id="no-drug"),
        pytest.param("no trametinib", "BM047 I-A, BM061 I-A", id="drug"),
        pytest.param("conditional on HER2", "age of at least 1 year", id="conditional"),
    ],
)
def test_statements(tmp_path: Path, expected: str, found: str | None) -> None:
    faults = result_of(tmp_path, "BRAF p.V600E", "MEL", "-", expected).faults
    if found is None:
        assert faults == ()
    else:
        assert faults[0].expected == expected
        assert found in faults[0].found


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("BM066 I-A despite BM082", None),
        ("vemurafenib + rituximab: I-A despite BM082", None),
        ("BM066 I-A despite nothing", "despite BM082"),
        ("BM066 I-A despite BM082|BM314", "despite BM082"),
    ],
)
def test_caveats(tmp_path: Path, expected: str, found: str | None) -> None:
    outcome = result_of(tmp_path, "BRAF p.V600E; NRAS p.Q61R", "HCL", "-", expected)
    assert [fault.found.partition(" approved ")[2] for fault in outcome.faults] == (
        [found] if found else []
    )


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        ("no match", False),
        ("no therapy", False),
        ("no tier I", False),
        ("no tier I therapy", False),
    ],
)
def test_negatives(tmp_path: Path, expected: str, holds: bool) -> None:
    assert (result_of(tmp_path, "BRAF p.V600E", "MEL", "-", expected).faults == ()) is holds
    assert result_of(tmp_path, "-", "MEL", "-", expected).faults == ()


def test_called_uncertain_and_found_oncogenic(tmp_path: Path) -> None:
    outcome = result_of(tmp_path, "VUS BRAF p.V600E", "MEL", "-", "BM047 I-A")
    assert [f.expected for f in outcome.faults] == ["BRAF p.V600E uncertain"]


@pytest.mark.parametrize(
    ("expected", "open_", "holds"),
    [
        ("BM047 I-A", "", True),
        ("BM047 I-B", "", False),
        ("BM047 I-B", "a known difference", True),
        ("BM047 I-A", "a known difference", False),
    ],
)
def test_open_cases_must_differ(tmp_path: Path, expected: str, open_: str, holds: bool) -> None:
    outcome = result_of(tmp_path, "BRAF p.V600E", "MEL", "-", expected, open_)
    assert outcome.holds is holds
    assert ("a known difference" in outcome.line) is (open_ != "")


@pytest.mark.parametrize(
    ("item", "kind", "effect", "driving"),
    [
        pytest.param("BRAF p.V600E", AlterationKind.SNV, Effect.GOF, True, id="missense"),
        pytest.param("BRAF p.V600K", AlterationKind.SNV, Effect.GOF, True, id="MNV"),
        pytest.param(
            "EGFR exon19 p.L747_P753delinsS", AlterationKind.INDEL, Effect.GOF, True, id="delins"
        ),
        pytest.param(
            "EGFR exon20 inframe_ins p.A767_V769dup",
            AlterationKind.INDEL,
            Effect.GOF,
            True,
            id="dup",
        ),
        pytest.param("TP53 p.R213*", AlterationKind.SNV, Effect.LOF, True, id="stop"),
        pytest.param("BRCA2 p.S1982fs", AlterationKind.INDEL, Effect.LOF, True, id="frameshift"),
        pytest.param("BRCA1 p.M1?", AlterationKind.SNV, Effect.LOF, True, id="start"),
        pytest.param(
            "BRCA1 c.212+1G>A splice_donor", AlterationKind.SPLICE, Effect.LOF, True, id="splice"
        ),
        pytest.param(
            "TERT promoter c.-124C>T", AlterationKind.PROMOTER, Effect.GOF, True, id="promoter"
        ),
        pytest.param("MET exon14 skipping", AlterationKind.SPLICE, Effect.GOF, True, id="skipping"),
        pytest.param("FLT3 itd", AlterationKind.ITD, Effect.GOF, True, id="ITD"),
        pytest.param("ERBB2 amp copies=18", AlterationKind.AMP, Effect.GOF, True, id="amp"),
        pytest.param("CDKN2A homdel", AlterationKind.HOMDEL, Effect.LOF, True, id="homdel"),
        pytest.param("EGFR sv:EGFRvIII", AlterationKind.SV, Effect.GOF, True, id="SV"),
        pytest.param(
            "EML4::ALK in_frame kinase", AlterationKind.FUSION, Effect.GOF, True, id="fusion"
        ),
        pytest.param("EGFR p.A1000T", AlterationKind.SNV, Effect.UNKNOWN, False, id="uncertain"),
    ],
)
def test_items_become_what_they_say(
    tmp_path: Path, item: str, kind: AlterationKind, effect: Effect, driving: bool
) -> None:
    tested = suite()
    (case,) = tested.read(write_cases(tmp_path, (item, "-", "-", "no match")))
    (alteration,) = tested.interpret(case).alterations
    drivers = {Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC}
    assert (alteration.kind, alteration.effect) == (kind, effect)
    assert (alteration.oncogenicity in drivers) is driving


@pytest.mark.parametrize(
    ("words", "both"), [("", None), ("biallelic", True), ("monoallelic", False)]
)
def test_second_hit(tmp_path: Path, words: str, both: bool | None) -> None:
    tested = suite()
    row = (f"BRCA2 p.Q100* {words}", "-", "-", "no match")
    (case,) = tested.read(write_cases(tmp_path, row))
    assert tested.interpret(case).alterations[0].biallelic is both


MALFORMED = (
    pytest.param("braf p.V600E", "-", "no match", "alterations", "is no gene symbol", 0, id="gene"),
    pytest.param(
        "BRAF V600E", "-", "no match", "alterations", "'V600E' says nothing", 5, id="word"
    ),
    pytest.param("BRAF", "-", "no match", "alterations", "altered is missing", 0, id="nothing"),
    pytest.param("VUS", "-", "no match", "alterations", "VUS stands before", 0, id="VUS-alone"),
    pytest.param(
        "BRAF p.Val600Glu", "-", "no match", "alterations", "one-letter", 0, id="3-letter"
    ),
    pytest.param("BRAF c.1799T>A", "-", "no match", "alterations", "needs its p. name", 0, id="c."),
    pytest.param("BRAF c.x", "-", "no match", "alterations", "c.-124C>T", 0, id="c-name"),
    pytest.param(
        "TP53 p.R175H; EGFR inframe_ins p.E746_A750del",
        "-",
        "no match",
        "alterations",
        "is no inframe_ins",
        14,
        id="class-contradicts",
    ),
    pytest.param(
        "ERBB2 amp copies=x", "-", "no match", "alterations", "write copies=NUMBER", 10, id="number"
    ),
    pytest.param(
        "ERBB2 amp p.V777L",
        "-",
        "no match",
        "alterations",
        "nothing of a copy number",
        10,
        id="two",
    ),
    pytest.param(
        "VUS ERBB2 amp", "-", "no match", "alterations", "VUS is said of", 0, id="VUS-amp"
    ),
    pytest.param(
        "ERBB2 amp; ERBB2 gain",
        "-",
        "no match",
        "alterations",
        "given twice",
        11,
        id="copies-twice",
    ),
    pytest.param(
        "EML4::ALK kinase kinase_lost", "-", "no match", "alterations", "contradicts", 17, id="both"
    ),
    pytest.param(
        "EGFR p.C797S cis", "-", "no match", "alterations", "earlier variant", 0, id="cis"
    ),
    pytest.param(
        "BRCA2 p.S1982fs; BRCA2 p.K1986del reverts trans",
        "-",
        "no match",
        "alterations",
        "reverts nothing",
        17,
        id="reverts-in-trans",
    ),
    pytest.param("KIT itd", "-", "no match", "alterations", "no internal tandem", 0, id="itd"),
    pytest.param("ALK exon20 skipping", "-", "no match", "alterations", "no shape", 0, id="shape"),
    pytest.param("-", "her2=3+", "no match", "context", "unknown key 'her2'", 0, id="key"),
    pytest.param("-", "her2_ihc=4+", "no match", "context", "0, 1+, 2+, 3+", 0, id="value"),
    pytest.param("-", "tmb=high", "no match", "context", "is no number", 0, id="context-number"),
    pytest.param("-", "tmb=1; tmb=2", "no match", "context", "comes twice", 7, id="key-twice"),
    pytest.param("-", "msi=MSS; mmr_ihc=dMMR", "no match", "context", "contradict", 0, id="MSI"),
    pytest.param("-", "readable=kras", "no match", "context", "write all", 0, id="place"),
    pytest.param("-", "readable=KRAS:999", "no match", "context", "no fact depends", 0, id="codon"),
    pytest.param("-", "-", "BM047 IA", "expected", "'IA'; write a tier", 6, id="tier"),
    pytest.param("-", "-", "whatever", "expected", "write e.g. BM047 I-A", 0, id="statement"),
    pytest.param("-", "-", "no match; a; b: I-A", "expected", "'a'; write e.g.", 10, id="second"),
)


@pytest.mark.parametrize(("alterations", "context", "expected", "column", "words", "at"), MALFORMED)
def test_errors_name_file_line_and_column_and_point(
    tmp_path: Path,
    alterations: str,
    context: str,
    expected: str,
    column: str,
    words: str,
    at: int,
) -> None:
    path = write_cases(tmp_path, (alterations, "MEL", context, expected))
    with pytest.raises(InputFormatError) as caught:
        suite().read(path)
    first, _, pointer = str(caught.value).splitlines()
    assert first.startswith(f"{path}, line 2, case case-1, column {column}: ")
    assert words in first
    assert pointer == " " * (at + 2) + "^"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(HEADER.replace("\treason", ""), "no column reason", id="column"),
        pytest.param(f"{HEADER}Case\t-\t-\t-\tno match\tx\n", "write the trap and", id="id"),
        pytest.param(
            f"{HEADER}a-1\t-\t-\t-\t\tx\n", "line 2, case a-1, column expected", id="empty"
        ),
        pytest.param(f"{HEADER}a-1\t-\t-\t-\tno match\t\n", "column reason: empty", id="reason"),
        pytest.param(
            HEADER + "a-1\t-\t-\t-\tno match\tx\n" * 2,
            "line 3: id 'a-1' is already on line 2",
            id="id2",
        ),
        pytest.param(
            f"{HEADER}a-1\t-\tXYZ\t-\tno match\tx\n",
            "column tumour_type: .*'XYZ'",
            id="tumour-type",
        ),
    ],
)
def test_malformed_table(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "cases.tsv"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        suite().read(path)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("MET\tlong\t\tx", "line 2, gene 'MET', column codons: 'long'"),
        ("MET\t9\t14\tx", "first-last"),
    ],
)
def test_malformed_shapes(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "genes.tsv"
    path.write_text(f"gene\tcodons\texons\tsource\n{row}\n")
    with pytest.raises(InputFormatError, match=message):
        read_gene_shapes(path)


def test_command_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert re.search(rf"selftest.tsv: {len(outcomes())} cases, all as expected", line)


def test_command_names_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = write_cases(
        tmp_path, ("BRAF p.V600E", "COAD", "msi=MSS", "BM061 I-A"), ("-", "-", "-", "no match")
    )
    assert main(["selftest", "--table", str(table), "--knowledge", str(TABLES)]) == 1
    first, summary = capsys.readouterr().out.splitlines()
    assert first == (
        "case-1 (line 2): BRAF p.V600E in COAD [msi=MSS]: expected BM061 I-A, found "
        "- (excluded_tumour_type)"
    )
    assert summary.startswith(f"{table}: 2 cases, 1 not as expected (")


def test_command_says_what_is_malformed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    table = write_cases(tmp_path, ("BRAF p.V600E", "COAD", "-", "BM061"))
    assert main(["selftest", "--table", str(table)]) == 1
    assert f"{table}, line 2, case case-1, column expected" in caplog.text


def test_an_empty_table_is_no_success(tmp_path: Path) -> None:
    assert main(["selftest", "--table", str(write_cases(tmp_path))]) == 1

"""Trials of a local table: marker in three values, tumour type, status; never eligibility."""

from pathlib import Path
from typing import Any

import pytest
from callability_records import make_locus
from knowledge_builders import (
    amplified,
    assessed,
    biomarkers,
    interpret,
    shipped,
    table_paths,
    variant,
)

from agnoma.errors import InputFormatError
from agnoma.io.trials import COLUMNS
from agnoma.knowledge.tables import Knowledge, read_knowledge
from agnoma.knowledge.trials import read_trial_table
from agnoma.models.biomarkers import TmbCategory
from agnoma.models.trials import TrialHints

V600E = variant("BRAF", "p.V600E")
RAS_FREE = "BRAF:p.V600E AND NOT KRAS:codon:12"


def row(marker: str = "BRAF:p.V600E", **changes: str) -> dict[str, str]:
    given = {
        "nct": "NCT99999901",
        "title": "Made-up trial",
        "marker": marker,
        "disease_oncotree": "ANY_SOLID",
        "disease_excluded": "",
        "country": "DE",
        "status": "recruiting",
        "date": "2026-10-01",
    }
    return given | changes


def write(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "trials.tsv"
    lines = ["\t".join(COLUMNS), *("\t".join(one[name] for name in COLUMNS) for one in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def knowing(folder: Path, *rows: dict[str, str]) -> Knowledge:
    return read_knowledge(table_paths(trials=write(folder, *rows)))


def hints(folder: Path, *rows: dict[str, str], **case: Any) -> TrialHints:
    found = interpret(V600E, knowledge=knowing(folder, *rows), **({"site": "LUAD"} | case)).trials
    assert found is not None
    return found


def test_without_a_table_nothing_is_said() -> None:
    assert interpret(V600E, site="LUAD").trials is None


def test_a_trial_that_fits(tmp_path: Path) -> None:
    found = hints(tmp_path, row())
    (hint,) = found.hints
    assert (hint.nct, hint.found, hint.conditional_on) == ("NCT99999901", ("BRAF p.V600E",), ())
    assert (hint.line, hint.countries, hint.date) == (2, ("DE",), "2026-10-01")
    assert (found.trials, found.first_date, found.last_date) == (1, "2026-10-01", "2026-10-01")


@pytest.mark.parametrize(
    ("marker", "listed", "open_words"),
    [
        pytest.param("BRAF:p.V600E", True, (), id="allele"),
        pytest.param("BRAF:p.V600K", False, (), id="other-allele"),
        pytest.param("BRAF|RAF1:class:activating", True, (), id="class"),
        pytest.param("NOT BRAF:p.V600E", False, (), id="denied"),
        pytest.param(RAS_FREE, True, ("KRAS without alteration at codon 12",), id="open-negative"),
        pytest.param("BRAF:p.V600E OR ALK:fusion:any", True, (), id="either"),
        pytest.param("BRAF:p.V600E AND her2:ihc=3+", True, ("HER2 IHC 3+",), id="open-IHC"),
        pytest.param("her2:ihc=3+ AND age:adult", False, (), id="nothing-found"),
    ],
)
def test_markers_in_three_values(
    tmp_path: Path, marker: str, open_words: tuple[str, ...], *, listed: bool
) -> None:
    found = hints(tmp_path, row(marker), age_group="adult")
    assert [hint.conditional_on for hint in found.hints] == ([open_words] if listed else [])


def test_absence_is_stated_where_the_place_was_read(tmp_path: Path) -> None:
    seen = assessed("KRAS", loci=(make_locus("KRAS", 12),))
    (hint,) = hints(tmp_path, row(RAS_FREE), seen=seen).hints
    assert (hint.conditional_on, hint.absent) == ((), ("KRAS without alteration at codon 12",))


def test_what_only_the_clinic_knows_is_no_condition(tmp_path: Path) -> None:
    (hint,) = hints(tmp_path, row("BRAF:p.V600E AND noted(line>=2)")).hints
    assert (hint.conditional_on, hint.noted) == ((), ("treatment line 2 or later",))


@pytest.mark.parametrize(
    ("scope", "site", "open_words"),
    [
        pytest.param({"disease_oncotree": "LUAD"}, "LUAD", (), id="exact"),
        pytest.param({"disease_oncotree": "NSCLC"}, "LUAD", (), id="above"),
        pytest.param({"disease_oncotree": "LUAD"}, "NSCLC", ("tumour type LUAD",), id="subtype"),
        pytest.param({"disease_oncotree": "LUAD"}, None, ("tumour type LUAD",), id="no-site"),
        pytest.param({"disease_oncotree": "MEL"}, "LUAD", None, id="other"),
        pytest.param({"disease_oncotree": "ANY_SOLID"}, "AML", None, id="not-solid"),
        pytest.param({"disease_oncotree": "ANY"}, "AML", (), id="any"),
        pytest.param({"disease_excluded": "COADREAD"}, "COAD", None, id="excluded"),
        pytest.param(
            {"disease_excluded": "COADREAD"},
            None,
            ("a solid tumour (no tumour type is given)", "tumour type other than COADREAD"),
            id="exclusion-open",
        ),
    ],
)
def test_tumour_types(
    tmp_path: Path,
    scope: dict[str, str],
    site: str | None,
    open_words: tuple[str, ...] | None,
) -> None:
    found = hints(tmp_path, row(**scope), site=site)
    expected = [] if open_words is None else [open_words]
    assert [hint.conditional_on for hint in found.hints] == expected


@pytest.mark.parametrize(
    ("status", "listed"),
    [
        ("recruiting", True),
        ("not yet recruiting", True),
        ("enrolling by invitation", False),
        ("active, not recruiting", False),
        ("completed", False),
        ("suspended", False),
        ("unknown", False),
    ],
)
def test_only_open_trials_are_listed(tmp_path: Path, status: str, *, listed: bool) -> None:
    found = hints(tmp_path, row(status=status))
    assert (len(found.hints), found.not_open) == (int(listed), int(not listed))


def test_what_could_not_be_answered_at_all_is_counted(tmp_path: Path) -> None:
    """A panel without fusions must not list every fusion trial there is."""
    rows = (
        row("ALK:itd"),
        row("MET:splice:exon14_skip", status="completed"),
        row("msi:high OR tmb>=10", nct="NCT99999902"),
    )
    found = hints(tmp_path, *rows)
    assert (found.hints, found.not_open, found.unanswered) == ((), 0, 2)


def test_biomarkers_are_found(tmp_path: Path) -> None:
    markers = biomarkers(msi="MSI-H", tmb=20, category=TmbCategory.HIGH)
    (hint,) = hints(tmp_path, row("msi:high AND NOT EGFR:p.L858R"), markers=markers).hints
    assert hint.found == ("MSI-H or dMMR",)
    assert hint.conditional_on


def test_trials_without_a_condition_come_first(tmp_path: Path) -> None:
    rows = (row(RAS_FREE), row("BRAF:codon:600"), row("ERBB2:cn:amp", nct="NCT99999900"))
    found = hints(tmp_path, *rows, genes=(amplified("ERBB2"),))
    assert [hint.line for hint in found.hints] == [3, 4, 2]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param(
            {"marker": "BRAF:p.V600E AND"},
            r"line 2, trial NCT99999901, column marker: found the end(.|\n)*\^",
            id="syntax",
        ),
        pytest.param(
            {"marker": "BRAFF:p.V600E"}, "unknown gene 'BRAFF'; did you mean 'BRAF'", id="gene"
        ),
        pytest.param({"marker": "BRAF:V600E"}, "unknown alteration word 'V600E'", id="word"),
        pytest.param(
            {"marker": "BRAF:p.V600E AND vaf>=0.10"},
            r"column marker: 'vaf>=0\.10' asks for the alteration a fact fits",
            id="vaf",
        ),
        pytest.param(
            {"marker": "biallelic"}, "'biallelic' asks for the alteration", id="biallelic"
        ),
        pytest.param({"disease_oncotree": "LUNGS"}, "tumour type LUNGS is not in", id="type"),
        pytest.param({"disease_excluded": "XX"}, "tumour type XX is not in", id="excluded"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    tmp_path: Path, changes: dict[str, str], message: str
) -> None:
    path, known = write(tmp_path, row(**changes)), shipped()
    with pytest.raises(InputFormatError, match=message):
        read_trial_table(path, known.genes.domains, known.types, known.genes.roles.keys())

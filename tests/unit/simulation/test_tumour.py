from pathlib import Path

import pytest

from agnoma.config import load_config
from agnoma.errors import InputFormatError
from agnoma.models.case import CaseInfo, Role
from agnoma.samples import read_cases
from agnoma.simulation.tumour import SimulatedTumours, read_tumours

ROOT = Path(__file__).parents[3]

ROW = "{case: A, patient: P, site: skin, purity: 0.5, point: test%s}"

HEADER_ONLY = (
    "diagnosis anatomical_site block macrodissected normal_type collected received run_date"
    " requester"
).split()


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param("tumours: [", "not YAML", id="yaml"),
        pytest.param("", "valid dictionary", id="empty-file"),
        pytest.param("tumours: []", "tumours: .*at least 1 item", id="no-tumour"),
        pytest.param(f"tumours: [{ROW % ', purty: 1'}]", "tumours.0.purty: Extra", id="key"),
        pytest.param(f"tumours: [{ROW % ''}, {ROW % ''}]", "case ids given twice: A", id="twice"),
        pytest.param(
            f"tumours: [{ROW % ', variants: [{gene: BRAF}]'}]",
            "either a change or a codon",
            id="variant-without-name",
        ),
        pytest.param(
            f"tumours: [{ROW % ', variants: [{gene: B, codon: 5, copies: 3}]'}]",
            "B has no 3 copies to mutate",
            id="too-many-copies",
        ),
    ],
)
def test_malformed_tumours_are_explained(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "tumours.yaml"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=rf"(?s)tumours\.yaml: .*{match}"):
        read_tumours(path)


def test_unknown_case_names_the_known(tumours: SimulatedTumours) -> None:
    with pytest.raises(InputFormatError, match="no simulated tumour 'X'; known: DEMO-MEL-1"):
        tumours.case("X")


def test_copies_are_two_unless_planted(tumours: SimulatedTumours) -> None:
    breast = tumours.case("DEMO-IDC-1")
    assert (breast.copies_of("ERBB2"), breast.copies_of("TP53")) == (14, 2)


def test_demo_shows_what_it_should(tumours: SimulatedTumours) -> None:
    def sites(gene: str, protein: str) -> set[str]:
        return {
            t.site
            for t in tumours.tumours
            if any((v.gene, v.protein) == (gene, protein) for v in t.variants)
        }

    assert {"skin", "colon", "thyroid"} <= sites("BRAF", "p.V600E")
    assert sites("BRAF", "p.V600K")
    assert sites("EGFR", "p.E746_A750del")
    assert sites("KRAS", "p.G12C")
    amplified = {t.site for t in tumours.tumours if t.copies_of("ERBB2") >= 10}
    assert amplified == {"breast", "stomach"}
    assert any(t.purity <= 0.15 for t in tumours.tumours)
    assert any(not t.has_driver for t in tumours.tumours)
    assert any(not t.normal for t in tumours.tumours)
    assert any(t.dropouts for t in tumours.tumours)
    assert any(len(t.tumour_units) == 2 for t in tumours.tumours)


def test_sheets_agree_with_the_tumours(tumours: SimulatedTumours) -> None:
    sheet = read_cases(ROOT / "config/samples.tsv", ROOT / "config/units.tsv", oncotree_codes=None)
    assert list(sheet.cases) == [tumour.case for tumour in tumours.tumours]
    for tumour in tumours.tumours:
        case = sheet.cases[tumour.case]
        expected = CaseInfo(
            case_id=tumour.case,
            patient_id=tumour.patient,
            sex=tumour.sex,
            oncotree_code=tumour.oncotree,
            specimen=tumour.specimen,
            tumour_fraction=tumour.tumour_fraction,
            her2_ihc=tumour.her2_ihc,
            her2_ish=tumour.her2_ish,
            mmr_ihc=tumour.mmr_ihc,
        )
        # What only the header prints is not planted in the reads.
        printed = dict.fromkeys(HEADER_ONLY)
        assert case.info().model_copy(update=printed) == expected
        lanes = [(unit.role, unit.unit) for unit in case.units]
        assert lanes == [(role, unit) for role in Role for unit in tumour.units(role)]
        for unit in case.units:
            stem = f"results/demo/reads/{tumour.case}_{unit.role.value}_{unit.unit}"
            assert (unit.fastq1, unit.fastq2) == (f"{stem}_R1.fastq.gz", f"{stem}_R2.fastq.gz")


def read_config(*, uncommented: bool) -> dict[str, object]:
    import yaml

    lines = (ROOT / "config/config.yaml").read_text().splitlines()
    if uncommented:
        start = next(i for i, line in enumerate(lines) if line.startswith("# Everything below"))
        settings = [line for line in lines[start + 2 :] if not line.startswith("#   #")]
        lines = lines[:start] + [line.removeprefix("# ") for line in settings]
    loaded = yaml.safe_load("\n".join(lines))
    assert isinstance(loaded, dict)
    return loaded


def test_config_is_valid_and_runs_the_demo() -> None:
    config = load_config(read_config(uncommented=False))
    assert config.simulation is not None
    assert config.simulation.tumours == "resources/demo/tumours.yaml"
    assert config.genome.build == "simulated"


def test_commented_settings_are_the_defaults() -> None:
    plain = load_config(read_config(uncommented=False))
    written = load_config(read_config(uncommented=True))
    assert written == plain
    assert len(read_config(uncommented=True)) > len(read_config(uncommented=False)) + 5

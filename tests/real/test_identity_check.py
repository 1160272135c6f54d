"""Names of real samples are no names of people: nothing of the published tumours is refused."""

import gzip
from pathlib import Path

from agnoma.faults import Place
from agnoma.validation.identities import named_people, texts_of_file
from agnoma.validation.personal_data import Kind, suspicions

LEAST_NAMES = 30
PATIENTS = 4000


def test_files_of_real_tumours_pass(data: Path) -> None:
    texts = []
    for path in sorted(path for path in data.rglob("*") if path.is_file()):
        name = path.name.removesuffix(".gz")
        kind = {".bam": "bam", ".vcf": "vcf", ".tsv": "segments", ".cns": "segments"}
        reader = kind.get(Path(name).suffix)
        texts += texts_of_file(reader, Place(str(path)), path) if reader else []
        assert suspicions(str(path.relative_to(data)), Kind.PATH) == ()
    assert len([text for text in texts if text.kind is Kind.ID]) >= LEAST_NAMES
    assert [str(fault) for fault in named_people(texts, ()).faults] == []


def test_ids_of_msk_impact_pass(data: Path) -> None:
    names = set()
    for table in ("impact.tsv.gz", "impact_hidgen.tsv.gz"):
        with gzip.open(data / "msk_impact" / table, "rt") as lines:
            column = next(lines).rstrip("\n").split("\t").index("patient_id")
            names |= {line.split("\t")[column] for line in lines}
    assert len(names) > PATIENTS
    assert {name for name in names if suspicions(name, Kind.ID)} == set()

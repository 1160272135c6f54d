import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from export_documents import SIGNED, TABLES, Document, decision, document, released
from fhir.resources.R4B.bundle import Bundle
from hostile import HOSTILE

from agnoma.errors import PipelineError
from agnoma.exports.fhir import bundle as fhir
from agnoma.exports.fhir import codes
from agnoma.models.knowledge import AmpTier
from agnoma.models.profile import LocusResult
from agnoma.models.release import ReportState
from agnoma.models.review import FindingChoice

EVALUATED = {"status": "evaluated", "reason": None, "unit": "mutations/Mb"}
TMB = "biomarkers.tmb.measurement"
MSI = "biomarkers.msi"


def read(path: Path) -> Any:
    """Return a written bundle as an independent reader of FHIR R4 sees it."""
    return Bundle.model_validate_json(path.read_text())


def written(found: Document, folder: Path) -> Any:
    path = folder / "a.fhir.json"
    fhir.write_fhir(found, TABLES, path)
    return read(path)


def resources(bundle: Any, kind: str = "Observation") -> list[Any]:
    return [e.resource for e in bundle.entry if e.resource.get_resource_type() == kind]


def observations(bundle: Any, code: codes.Code) -> list[Any]:
    return [o for o in resources(bundle) if _code(o.code) == code[1]]


def _code(concept: Any) -> str | None:
    return concept.coding[0].code if concept.coding else None


def components(observation: Any, code: codes.Code) -> list[Any]:
    return [c for c in observation.component if _code(c.code) == code[1]]


def worded(observation: Any, words: str) -> Any:
    return next(c for c in observation.component if c.code.text == words)


def gene(observation: Any) -> str:
    return components(observation, codes.GENE_STUDIED)[0].valueCodeableConcept.text


def variants(bundle: Any) -> dict[str, Any]:
    return {gene(o): o for o in observations(bundle, codes.VARIANT)}


def test_values_read_back(tmp_path: Path) -> None:
    found = variants(written(document(), tmp_path))
    kras, her2 = found["KRAS"], found["ERBB2"]
    frequency = components(kras, codes.ALLELIC_FREQUENCY)[0].valueQuantity
    assert (float(frequency.value), frequency.code, str(frequency.system)) == (
        0.25,
        "1",
        codes.UCUM,
    )
    assert float(components(kras, codes.ALLELIC_DEPTH)[0].valueQuantity.value) == 100
    ends = worded(kras, "95 % interval of the allelic frequency").valueRange
    assert (float(ends.low.value), float(ends.high.value)) == (0.21, 0.3)
    names = [
        components(kras, code)[0].valueCodeableConcept.coding[0].code
        for code in (codes.CODING_HGVS, codes.PROTEIN_HGVS, codes.GENOMIC_HGVS, codes.GENE_STUDIED)
    ]
    assert names == [
        "ENST00000311936.8:c.34G>T",
        "p.(Gly12Cys)",
        "NC_000012.12:g.25245351C>A",
        "HGNC:6407",
    ]
    source = components(kras, codes.SOURCE_CLASS)[0].valueCodeableConcept
    assert (source.coding[0].code, source.text) == ("LA6684-0", "somatic")
    assert float(components(her2, codes.COPY_NUMBER)[0].valueQuantity.value) == 12
    assert float(worded(her2, "95 % interval of the copy number").valueRange.low.value) == 9.5


def test_origin_that_is_not_known_is_said(tmp_path: Path) -> None:
    egfr = variants(written(document(), tmp_path))["EGFR"]
    source = components(egfr, codes.SOURCE_CLASS)[0].valueCodeableConcept
    assert source.coding[0].code == "LA18197-6"
    assert components(egfr, codes.GENOMIC_HGVS) == []


def test_fusion_names_both_genes(tmp_path: Path) -> None:
    alk = variants(written(document(), tmp_path))["ALK"]
    genes = [c.valueCodeableConcept.text for c in components(alk, codes.GENE_STUDIED)]
    assert genes == ["ALK", "EML4"]
    assert worded(alk, "Reading frame of the fusion").valueString == "in frame"
    assert float(worded(alk, "Split reads at the fusion").valueQuantity.value) == 12


def test_a_gene_without_id_is_its_symbol(tmp_path: Path) -> None:
    tp53 = variants(written(document(), tmp_path))["TP53"]
    value = components(tp53, codes.GENE_STUDIED)[0].valueCodeableConcept
    assert (value.coding, value.text) == (None, "TP53")


def test_therapeutic_implication(tmp_path: Path) -> None:
    bundle = written(document(), tmp_path)
    address = next(e.fullUrl for e in bundle.entry if e.resource is variants(bundle)["KRAS"])
    made = [o for o in observations(bundle, codes.THERAPEUTIC) if _code(o.code)]
    first = made[0]
    assert [str(ref.reference) for ref in first.derivedFrom] == [address]
    assert components(first, codes.MEDICATION)[0].valueCodeableConcept.text == "sotorasib"
    answer = components(first, codes.THERAPEUTIC)[0].valueCodeableConcept.coding[0]
    assert (answer.code, answer.display) == ("LA6677-4", "Responsive")
    level = components(first, codes.EVIDENCE_LEVEL)[0].valueCodeableConcept.text
    assert level == "AMP/ASCO/CAP 2017 I-A"
    assert "no recommendation" in components(first, codes.CONCLUSION)[0].valueString
    citations = [e.valueRelatedArtifact.citation for e in first.extension]
    assert citations == ["agnoma BM001, line 2", "PMID:1"]
    assert (
        components(made[1], codes.THERAPEUTIC)[0].valueCodeableConcept.coding[0].code == "LA6676-6"
    )


def test_an_implication_says_what_it_depends_on(tmp_path: Path) -> None:
    found = {
        "findings.0.matches.0.conditional_on": ["BRAF without V600E", "treatment line 2 or later"],
        "findings.0.matches.0.noted": ["treatment line 2 or later"],
    }
    first = observations(written(document(found), tmp_path), codes.THERAPEUTIC)[0]
    said = components(first, codes.CONCLUSION)[0].valueString
    assert "Depends on: BRAF without V600E. Setting to check: treatment line 2 or later." in said


def test_combination_is_one_medication(tmp_path: Path) -> None:
    therapy = {"options": [["dabrafenib", "trametinib"], ["vemurafenib"]], "sequential": False}
    changed = document({"findings.0.matches.0.fact.therapy": therapy})
    first = observations(written(changed, tmp_path), codes.THERAPEUTIC)[0]
    words = [c.valueCodeableConcept.text for c in components(first, codes.MEDICATION)]
    assert words == ["dabrafenib + trametinib", "vemurafenib"]


def test_tmb_with_its_unit(tmp_path: Path) -> None:
    measured = EVALUATED | {"value": 12.5, "low": 9.1, "high": 16.9}
    found = written(document({TMB: measured, "biomarkers.tmb.category": "TMB-H"}), tmp_path)
    (tmb,) = observations(found, codes.TMB)
    assert (float(tmb.valueQuantity.value), tmb.valueQuantity.code) == (12.5, "1/1000000{Base}")
    assert tmb.dataAbsentReason is None
    assert tmb.interpretation[0].coding[0].code == "H"
    assert float(worded(tmb, "95 % interval of the burden").valueRange.high.value) == 16.9
    assert float(tmb.referenceRange[0].low.value) == 10


@pytest.mark.parametrize(
    ("status", "code"), [("not_assessable", "unknown"), ("not_tested", "not-performed")]
)
def test_no_number_without_an_answer(tmp_path: Path, status: str, code: str) -> None:
    found = written(document({f"{TMB}.status": status, f"{TMB}.reason": "too little"}), tmp_path)
    (tmb,) = observations(found, codes.TMB)
    assert (tmb.valueQuantity, tmb.interpretation) == (None, None)
    assert tmb.dataAbsentReason.coding[0].code == code
    assert tmb.dataAbsentReason.text == "too little"


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("MSI-H", "LA26203-2"),
        ("MSI-L", "LA26202-4"),
        ("MSS", "LA14122-8"),
        ("indeterminate", "LA11884-6"),
    ],
)
def test_msi_answers(tmp_path: Path, value: str, answer: str) -> None:
    given = {"status": "evaluated", "reason": None, "value": value, "source": "PCR"}
    (msi,) = observations(written(document({MSI: given}), tmp_path), codes.MSI)
    assert _code(msi.valueCodeableConcept) == answer


@pytest.mark.parametrize("value", ["pMMR", "dMMR"])
def test_mismatch_repair_by_ihc_is_no_msi_result(tmp_path: Path, value: str) -> None:
    given = {"status": "evaluated", "reason": None, "value": value, "source": "IHC"}
    found = written(document({MSI: given}), tmp_path)
    (msi,) = observations(found, codes.MSI)
    assert msi.valueCodeableConcept is None
    assert msi.dataAbsentReason.coding[0].code == "not-performed"
    ihc = [o for o in resources(found) if (o.code.text or "").startswith("Mismatch repair")]
    assert [o.valueCodeableConcept.text for o in ihc] == [value]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ReportState.PRELIMINARY, "preliminary"),
        (ReportState.FINAL, "final"),
        (ReportState.AMENDED, "amended"),
        (ReportState.CORRECTED, "corrected"),
        (ReportState.INSUFFICIENT, "final"),
    ],
)
def test_status_of_a_release(tmp_path: Path, state: ReportState, status: str) -> None:
    bundle = written(released(state), tmp_path)
    (report,) = resources(bundle, "DiagnosticReport")
    assert report.status == status
    assert {o.status for o in resources(bundle)} == {status}
    assert report.issued == SIGNED
    assert state.value in report.conclusion


def test_a_draft_is_preliminary_and_has_no_time(tmp_path: Path) -> None:
    bundle = written(document(), tmp_path)
    (report,) = resources(bundle, "DiagnosticReport")
    assert (report.status, report.issued, bundle.timestamp) == ("preliminary", None, None)


def test_rejected_findings_are_gone_and_tiers_are_the_reviewers(tmp_path: Path) -> None:
    signed = released(
        ReportState.FINAL,
        decision("TP53 p.R175H", FindingChoice.REJECT),
        decision("KRAS p.G12C", FindingChoice.RETIER, AmpTier.IID),
    )
    found = variants(written(signed, tmp_path))
    assert "TP53" not in found
    tier = worded(found["KRAS"], "Tier that counts, a reviewer's decision included")
    assert tier.valueString == "AMP/ASCO/CAP 2017 II-D"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        pytest.param({}, "LA6576-8", id="findings"),
        pytest.param({"findings": []}, "LA9663-1", id="none-and-a-blind-locus"),
        pytest.param({"findings": [], "loci": []}, "LA9663-1", id="none-and-no-locus-asked"),
        pytest.param({"findings": [], "loci.2.state": "NOT_DETECTED"}, "LA9663-1", id="detected"),
        pytest.param(
            {
                "findings": [],
                **{f"loci.{i}.state": "NOT_DETECTED" for i in range(len(document().profile.loci))},
            },
            "LA6577-6",
            id="none-all-read",
        ),
        pytest.param(
            {"findings": [], "positives_only": True, "verdict": "FAIL"}, "LA9664-9", id="failed"
        ),
    ],
)
def test_overall_is_negative_only_where_everything_was_read(
    tmp_path: Path, edit: dict[str, Any], code: str
) -> None:
    (report,) = resources(written(document(edit), tmp_path), "DiagnosticReport")
    assert _code(report.conclusionCode[0]) == code


@pytest.mark.parametrize(
    "state", ["DETECTED", "NOT_DETECTED"], ids=["still-detected", "nothing-detected"]
)
def test_nothing_is_negative_where_every_finding_was_rejected(tmp_path: Path, state: str) -> None:
    plain = document().profile
    every = [decision(f.alteration.alteration_id, FindingChoice.REJECT) for f in plain.findings]
    read = {f"loci.{i}.state": "NOT_DETECTED" for i in range(len(plain.loci))}
    signed = released(ReportState.FINAL, *every, edit=read | {"loci.0.state": state})
    (report,) = resources(written(signed, tmp_path), "DiagnosticReport")
    assert _code(report.conclusionCode[0]) == "LA9663-1"
    assert "Every finding was rejected by the reviewer; that excludes nothing." in report.conclusion


def test_a_class_that_rests_on_a_rejected_finding_says_so(tmp_path: Path) -> None:
    signed = released(ReportState.FINAL, decision("ERBB2 amp", FindingChoice.REJECT))
    (report,) = resources(written(signed, tmp_path), "DiagnosticReport")
    assert (
        "Rests on ERBB2 amp, rejected by the reviewer; the class was not calculated again."
        in report.conclusion
    )
    assert "ERBB2 amp rejected by the reviewer: seen in the normal." in report.conclusion
    assert f"As proposed: {signed.profile.molecular_class.statement}" in report.conclusion


def test_an_implication_that_rests_on_a_rejected_finding_says_so(tmp_path: Path) -> None:
    raw = document().profile.model_dump(mode="json")
    match = raw["findings"][0]["matches"][0] | {"alteration_ids": ["KRAS p.G12C"]}
    signed = released(
        ReportState.FINAL,
        decision("KRAS p.G12C", FindingChoice.REJECT),
        edit={"biomarker_matches": [match]},
    )
    notes = [r.note for r in resources(written(signed, tmp_path), "Observation") if r.note]
    assert notes
    assert notes[0][0].text == "Rests on KRAS p.G12C, rejected by the reviewer."


@pytest.mark.parametrize(("number", "end"), [(10, "."), (12, " and 2 more; see the report.")])
def test_many_blind_loci_are_counted(tmp_path: Path, number: int, end: str) -> None:
    given = document()
    result = given.profile.loci[2]

    def named(name: str) -> LocusResult:
        locus = result.callability.locus.model_copy(update={"locus_id": name})
        seen = result.callability.model_copy(update={"locus": locus})
        return result.model_copy(update={"callability": seen})

    loci = tuple(named(f"L{i}") for i in range(number))
    changed = replace(given, profile=given.profile.model_copy(update={"loci": loci}))
    report = resources(written(changed, tmp_path), "DiagnosticReport")[0]
    first = ", ".join(f"L{i}" for i in range(10))
    assert report.conclusion.endswith(f"not excluded: {first}{end}")


def test_blind_loci_are_named(tmp_path: Path) -> None:
    (report,) = resources(written(document(), tmp_path), "DiagnosticReport")
    blind = document().profile.loci[2].callability.locus.locus_id
    assert f"not excluded: {blind}." in report.conclusion


def test_every_reference_leads_to_an_entry(tmp_path: Path) -> None:
    bundle = written(document(), tmp_path)
    entries = [str(e.fullUrl) for e in bundle.entry]
    assert len(entries) == len(set(entries))
    said = json.dumps(json.loads((tmp_path / "a.fhir.json").read_text()))
    named = {part.split('"')[0] for part in said.split('"reference": "')[1:]}
    assert named <= set(entries)
    (report,) = resources(bundle, "DiagnosticReport")
    assert {str(r.reference) for r in report.result} == {
        str(e.fullUrl) for e in bundle.entry if e.resource.get_resource_type() == "Observation"
    }


def test_profiles_say_their_version(tmp_path: Path) -> None:
    for observation in resources(written(document(), tmp_path)):
        (url,) = map(str, observation.meta.profile)
        assert url.startswith("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/")
        assert url.endswith("|3.0.0")
        assert {_code(c) for c in observation.category} >= {"laboratory", "GE"}


def test_simulated_tumours_are_test_data(tmp_path: Path) -> None:
    bundle = written(document(simulated=True), tmp_path)
    assert bundle.meta.security[0].code == "HTEST"
    assert {r.meta.security[0].code for r in resources(bundle)} == {"HTEST"}


def test_patient_is_a_pseudonym(tmp_path: Path) -> None:
    (patient,) = resources(written(document(), tmp_path), "Patient")
    assert [i.value for i in patient.identifier] == ["P1"]
    assert (patient.name, patient.birthDate, patient.gender) == (None, None, "female")


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(tmp_path: Path, hostile: str) -> None:
    fields = (
        "laboratory.name laboratory.address assay.name findings.0.alteration.gene "
        "findings.0.alteration.label findings.0.variant.consequence findings.0.variant.hgvs_p "
        "findings.0.matches.0.fact.citation findings.0.matches.0.tier_reason submitted_type_name "
        "biomarkers.tmb.counting_rule biomarkers.msi.reason molecular_class.statement"
    ).split()
    written(document(dict.fromkeys(fields, hostile)), tmp_path)


def test_a_bundle_that_is_no_fhir_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fhir, "cleaned", lambda bundle: bundle | {"pile": 1})
    with pytest.raises(PipelineError, match="no valid FHIR"):
        fhir.write_fhir(document(), TABLES, tmp_path / "a.json")
    assert not (tmp_path / "a.json").exists()


def loinc_codes() -> list[str]:
    values = list(vars(codes).values())
    values += [v for table in values if isinstance(table, dict) for v in table.values()]
    return sorted({v[1] for v in values if isinstance(v, tuple) and v[0] == codes.LOINC})


@pytest.mark.parametrize("code", loinc_codes())
def test_check_digit(code: str) -> None:
    """The digit behind the hyphen (LOINC Users' Guide): Luhn, letters counted along."""
    digits, check = code.removeprefix("LA").split("-")
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
    total = sum(n - 9 if n > 9 else n for n in doubled)
    prefix = {4: 5, 5: 2}[len(digits)] if code.startswith("LA") else 0
    assert (prefix - total) % 10 == int(check)

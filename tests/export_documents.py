"""Documents for the exports' tests: the golden profile with alterations of every kind put in."""

import json
from datetime import UTC, datetime
from typing import Any

from running import REPOSITORY

from agnoma.exports.document import Document
from agnoma.io.export_tables import ExportTables, GeneIds, TumourTerms
from agnoma.models.profile import TumourProfile
from agnoma.models.release import (
    Amendment,
    AmendmentKind,
    Release,
    Replaced,
    ReportState,
    SignOff,
)
from agnoma.models.review import CaseReview, FindingChoice, FindingDecision, Reviewer

GOLDEN = REPOSITORY / "tests/golden/profile/profile.json"
SIGNED = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TABLES = ExportTables(
    {
        "KRAS": GeneIds("HGNC:6407", "3845"),
        "EGFR": GeneIds("HGNC:3236", "1956"),
        "ERBB2": GeneIds("HGNC:3430", "2064"),
        "EML4": GeneIds("HGNC:1316", "27436"),
        "ALK": GeneIds("HGNC:427", "238"),
    },
    {"LUAD": TumourTerms("Non-Small Cell Lung Cancer", ("C3512",))},
)
NAMES = {
    "transcript_id": "ENST00000311936.8",
    "refseq_id": "NM_004985.5",
    "mane_select": True,
    "hgvs_g": "NC_000012.12:g.25245351C>A",
    "hgvs_c": "c.34G>T",
    "hgvs_p": "p.(Gly12Cys)",
    "consequence": "missense_variant",
    "exon": 2,
    "exon_count": 5,
}
DELETION = {
    "contig": "7",
    "start": 55174770,
    "ref": "AGGAATTAAGAGAAGC",
    "alt": "A",
    "kind": "deletion",
    "vaf": 0.0625,
    "vaf_low": 0.04,
    "vaf_high": 0.09,
    "gene": "EGFR",
    "transcript_id": "ENST00000275493.7",
    "hgvs_c": "c.2235_2249del",
    "hgvs_p": "p.(Glu746_Ala750del)",
    "protein_change": "p.E746_A750del",
    "consequence": "inframe_deletion",
    "origin": "undetermined",
}
FUSION = {
    "gene5": "EML4",
    "gene3": "ALK",
    "breakpoint5": "chr2:42295554",
    "breakpoint3": "chr2:29223528",
    "split_reads": 12,
    "spanning_pairs": None,
    "in_frame": True,
    "caller": "table",
}


def raw_profile() -> dict[str, Any]:
    """Return the golden profile, richer, as JSON: KRAS, EGFR deletion, ERBB2, EML4::ALK, EML4."""
    raw: dict[str, Any] = json.loads(GOLDEN.read_text())
    kras = raw["findings"][0]
    kras["variant"] |= NAMES
    kras["variant"]["normal"] = dict(kras["variant"]["tumour"]) | {
        "depth_x": 90, "ref_count": 90, "alt_count": 0
    }  # fmt: skip
    for match in kras["matches"]:
        match["axis"] = "T"
    deletion = json.loads(json.dumps(kras))
    deletion["variant"] |= DELETION | {"normal": None, "refseq_id": None, "hgvs_g": None}
    deletion["variant"]["tumour"] |= {"depth_x": 320, "ref_count": 300, "alt_count": 20}
    deletion["alteration"] |= {
        "alteration_id": "EGFR p.E746_A750del", "label": "EGFR p.E746_A750del", "gene": "EGFR",
        "kind": "indel", "variant_key": "7:55174771:AGGAATTAAGAGAAGC:A",
        "protein_change": "p.E746_A750del", "effect": "unknown",
        "oncogenicity": "likely oncogenic",
    }  # fmt: skip
    deletion["matches"] = []
    fusion = json.loads(json.dumps(deletion))
    fusion["variant"] = None
    fusion["fusion"] = FUSION
    fusion["alteration"] |= {
        "alteration_id": "EML4::ALK fusion", "label": "EML4::ALK fusion", "gene": "ALK",
        "partner": "EML4", "fusion_name": "EML4::ALK", "kind": "fusion", "variant_key": None,
        "protein_change": None,
    }  # fmt: skip
    raw["findings"] += [deletion, fusion]
    raw["findings"][1]["gene_copy_number"] |= {"copies_low": 9.5, "copies_high": 14.5}
    raw["case"] |= {"sex": "female", "tumour_fraction": 0.6, "cohort_consent": "yes"}
    return raw


def profile(edit: dict[str, Any] | None = None, **given: Any) -> TumourProfile:
    """Return the profile with some of its top-level parts replaced."""
    raw = raw_profile()
    for path, value in (edit or {}).items():
        at = raw
        *parents, last = path.split(".")
        for name in parents:
            at = at[int(name)] if isinstance(at, list) else at[name]
        at[int(last) if isinstance(at, list) else last] = value
    return TumourProfile.model_validate(raw | given)


def document(edit: dict[str, Any] | None = None, **given: Any) -> Document:
    """Return an unsigned document; `edit` maps dotted paths to values."""
    return Document(profile(edit, **given))


def released(
    state: ReportState, *decisions: FindingDecision, edit: dict[str, Any] | None = None
) -> Document:
    """Return a signed document."""
    signoff = SignOff(
        name="Ada Beispiel", role="pathologist", meaning="Reviewed and released", time=SIGNED,
        key_sha256="0" * 64, read_sha256="0" * 64,
    )  # fmt: skip
    release = Release(**{"signoffs": (signoff,), **header_of("C1", state)})
    found = profile(edit)
    review = CaseReview.none(found).model_copy(update={"findings": decisions})
    return Document(found, release, review)


def header_of(case_id: str, state: ReportState) -> dict[str, Any]:
    """Return the rest of a header that fits a state, of a release that one person signed."""
    given: dict[str, Any] = {
        "report_id": f"{case_id}-000000000000-1", "case_id": case_id, "number": 1, "state": state,
        "second_reader": state is ReportState.PRELIMINARY, "rendered_by": "0",
    }  # fmt: skip
    if state not in (ReportState.AMENDED, ReportState.CORRECTED):
        return given
    before = f"{case_id}-111111111111-1"
    replaced = Replaced(number=1, report_id=before, state=ReportState.FINAL, json_sha256="0" * 64)
    amendment = Amendment(
        kind=AmendmentKind(state.value), previous_report_id=before, reason="wrong block",
        changes=("KRAS p.G12C: details differ.",), notified="Dr Muster",
    )  # fmt: skip
    return given | {"number": 2, "replaces": replaced, "amendment": amendment}


def decision(name: str, choice: FindingChoice, tier: Any = None) -> FindingDecision:
    """Return a reviewer's decision on a finding."""
    by = Reviewer(name="Ada Beispiel", role="pathologist", date=SIGNED.date())
    return FindingDecision(
        alteration_id=name, label=name, proposed=None, decision=choice, tier=tier,
        reason="seen in the normal", by=by,
    )  # fmt: skip

"""One case as cBioPortal's tables see it: copy-number states, fusions, clinical attributes.

Formats: docs.cbioportal.org, "File Formats". ``NA`` is cBioPortal's word for unknown; a copy-number
state of 0 says that a gene was read and is neither gained nor lost, so it is never a default.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agnoma.exports import text
from agnoma.exports.document import Document
from agnoma.genome import bare_contig
from agnoma.io.export_tables import ExportTables
from agnoma.models.base import Status
from agnoma.models.case import CohortConsent
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.fusion import Fusion
from agnoma.models.qc import LocusState

NOT_AVAILABLE = "NA"
CONSENT_SETTING = "cohort.consent_default"
# The five states of GISTIC 2 as cBioPortal reads them; an equivocal amplification is a gain.
_STATES = {
    CopyNumberCall.HOMOZYGOUS_DELETION: "-2",
    CopyNumberCall.LOSS: "-1",
    CopyNumberCall.NEUTRAL: "0",
    CopyNumberCall.COPY_NEUTRAL_LOH: "0",
    CopyNumberCall.GAIN: "1",
    CopyNumberCall.EQUIVOCAL: "1",
    CopyNumberCall.AMPLIFIED: "2",
    CopyNumberCall.NOT_ASSESSABLE: NOT_AVAILABLE,
}
SV_COLUMNS = (
    "Sample_Id SV_Status Site1_Hugo_Symbol Site1_Entrez_Gene_Id Site1_Chromosome Site1_Position "
    "Site2_Hugo_Symbol Site2_Entrez_Gene_Id Site2_Chromosome Site2_Position Site2_Effect_On_Frame "
    "NCBI_Build Tumor_Split_Read_Count Tumor_Paired_End_Read_Count Class Event_Info Annotation "
    "Comments"
).split()
_CLASSES = {ExonChange.DELETION: "DELETION", ExonChange.DUPLICATION: "DUPLICATION"}


@dataclass(frozen=True)
class Attribute:
    """A column of a clinical table, with the four header rows cBioPortal asks for."""

    column: str
    name: str
    description: str
    datatype: str
    value: Callable[[Document, ExportTables], str | float | None]


def is_shown(document: Document) -> bool:
    """Return whether a case may stand among others: by the patient, else by the laboratory."""
    profile = document.profile
    default = {s.value for s in profile.settings if s.key == CONSENT_SETTING}
    given = profile.case.cohort_consent
    return (given.value if given else next(iter(default), None)) == CohortConsent.YES.value


def copy_states(document: Document) -> dict[str, str]:
    """Return the copy-number state of every gene that was measured; empty without any."""
    profile = document.profile.copy_number
    if profile.status is not Status.EVALUATED:
        return {}
    return {gene.gene: copy_state(gene) for gene in profile.genes}


def copy_state(gene: GeneCopyNumber) -> str:
    """Return one of -2 to 2, or ``NA``: not assessable, or neutral while more stays possible."""
    state = _STATES[gene.call]
    return NOT_AVAILABLE if state == "0" and gene.not_excluded else state


def has_mutations(document: Document) -> bool:
    """Return whether small variants were looked for."""
    return document.profile.small_variants.tested


def has_rearrangements(document: Document) -> bool:
    """Return whether fusions were looked for, or a rearrangement was seen all the same."""
    seen = any(f.fusion for f in document.reported)
    seen = seen or any(e.detected for e in document.profile.exon_deletions)
    return seen or document.profile.reinterpretable.fusions.status is Status.EVALUATED


def panel_genes(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the genes an assay reads: targeted ones, those of tested loci, those reported."""
    genes: set[str] = set()
    for document in documents:
        profile = document.profile
        genes |= set(profile.assay.targeted_genes)
        genes |= {
            r.callability.locus.gene for r in profile.loci if r.state is not LocusState.NOT_TESTED
        }
        genes |= {f.variant.gene for f in document.reported if f.variant and f.variant.gene}
    return tuple(sorted(genes))


def structural_rows(document: Document, tables: ExportTables) -> list[dict[str, str]]:
    """Return one row per reported fusion and per rearrangement of whole exons that was seen."""
    fusions = {f.fusion.name: f.fusion for f in document.reported if f.fusion is not None}
    rows = [_fusion_row(document, tables, fusion) for fusion in fusions.values()]
    seen = [e for e in document.profile.exon_deletions if e.detected]
    return rows + [_exon_row(document, tables, event) for event in seen]


def _fusion_row(document: Document, tables: ExportTables, fusion: Fusion) -> dict[str, str]:
    contig5, place5 = _breakpoint(fusion.breakpoint5)
    contig3, place3 = _breakpoint(fusion.breakpoint3)
    frames = {True: "IN_FRAME", False: "FRAMESHIFT", None: ""}
    return _sv_row(document) | {
        "Site1_Hugo_Symbol": fusion.gene5,
        "Site1_Entrez_Gene_Id": tables.gene(fusion.gene5).entrez or "",
        "Site1_Chromosome": contig5,
        "Site1_Position": place5,
        "Site2_Hugo_Symbol": fusion.gene3,
        "Site2_Entrez_Gene_Id": tables.gene(fusion.gene3).entrez or "",
        "Site2_Chromosome": contig3,
        "Site2_Position": place3,
        "Site2_Effect_On_Frame": frames[fusion.in_frame],
        "Tumor_Split_Read_Count": _count(fusion.split_reads),
        "Tumor_Paired_End_Read_Count": _count(fusion.spanning_pairs),
        "Class": "TRANSLOCATION" if contig5 and contig3 and contig5 != contig3 else "",
        "Event_Info": "Fusion",
        "Annotation": fusion.name,
        "Comments": f"reported by {fusion.caller}; origin not tested",
    }


def _exon_row(document: Document, tables: ExportTables, event: ExonDeletion) -> dict[str, str]:
    entrez = tables.gene(event.gene).entrez or ""
    return _sv_row(document) | {
        "Site1_Hugo_Symbol": event.gene,
        "Site1_Entrez_Gene_Id": entrez,
        "Site2_Hugo_Symbol": event.gene,
        "Site2_Entrez_Gene_Id": entrez,
        "Tumor_Split_Read_Count": _count(event.split_fragments),
        "Class": _CLASSES[event.change],
        "Event_Info": event.name,
        "Annotation": f"{event.gene} {_exons(event.first_exon, event.last_exon)}",
    }


def _exons(first: int, last: int) -> str:
    return f"exon {first}" if first == last else f"exons {first}-{last}"


def _sv_row(document: Document) -> dict[str, str]:
    """Return a row with what every event of a case shares.

    The format knows SOMATIC and GERMLINE only; what is reported of a tumour stands under the first.
    """
    build = document.profile.assay.genome_build
    given = {"Sample_Id": document.case_id, "SV_Status": "SOMATIC", "NCBI_Build": build}
    return dict.fromkeys(SV_COLUMNS, "") | given


def _breakpoint(place: str | None) -> tuple[str, str]:
    """Return chromosome and position of ``contig:position``, both empty where it is no such."""
    contig, _, position = (place or "").rpartition(":")
    return (bare_contig(contig), position) if contig and position.isdecimal() else ("", "")


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _sex(document: Document, _: ExportTables) -> str | None:
    sex = document.profile.case.sex
    return sex.value.capitalize() if sex else None


PATIENT = (
    Attribute(
        "PATIENT_ID",
        "Patient identifier",
        "Pseudonym of the patient",
        "STRING",
        lambda d, _: d.profile.case.patient_id,
    ),
    Attribute("SEX", "Sex", "Sex as submitted", "STRING", _sex),
    Attribute(
        "AGE_GROUP",
        "Age group",
        "Paediatric or adult, as submitted",
        "STRING",
        lambda d, _: d.profile.case.age_group,
    ),
)
SAMPLE = (
    PATIENT[0],
    Attribute("SAMPLE_ID", "Sample identifier", "Case", "STRING", lambda d, _: d.case_id),
    Attribute(
        "ONCOTREE_CODE",
        "OncoTree code",
        "Submitted tumour type",
        "STRING",
        lambda d, _: d.profile.case.oncotree_code,
    ),
    Attribute(
        "CANCER_TYPE",
        "Cancer type",
        "Main type of the submitted OncoTree code",
        "STRING",
        lambda d, t: t.term(d.profile.case.oncotree_code).main_type,
    ),
    Attribute(
        "CANCER_TYPE_DETAILED",
        "Cancer type, detailed",
        "Name of the submitted OncoTree code",
        "STRING",
        lambda d, _: d.profile.submitted_type_name,
    ),
    Attribute(
        "MOLECULAR_CLASS",
        "Molecular class",
        "Class by alterations alone, without the site",
        "STRING",
        lambda d, _: d.class_label,
    ),
    Attribute(
        "MOLECULAR_CLASS_CONFIDENCE",
        "Confidence of the class",
        "Explanation score in words",
        "STRING",
        lambda d, _: d.profile.molecular_class.confidence,
    ),
    Attribute(
        "TMB_NONSYNONYMOUS",
        "TMB (mutations per Mb)",
        "Tumour mutational burden per Mb of callable coding sequence",
        "NUMBER",
        lambda d, _: d.profile.biomarkers.tmb.measurement.value,
    ),
    Attribute(
        "MSI_TYPE",
        "MSI or MMR",
        "Microsatellite or mismatch-repair status with its assay",
        "STRING",
        lambda d, _: _msi(d),
    ),
    Attribute(
        "TUMOUR_FRACTION",
        "Tumour fraction (0-1)",
        "Fraction of tumour cells used for copies",
        "NUMBER",
        lambda d, _: d.profile.copy_number.purity_fraction,
    ),
    Attribute(
        "PLOIDY",
        "Ploidy (copies)",
        "Mean copies of the autosomes",
        "NUMBER",
        lambda d, _: d.profile.copy_number.ploidy,
    ),
    Attribute(
        "SPECIMEN_PRESERVATION_TYPE",
        "Specimen",
        "Material the tumour DNA came from",
        "STRING",
        lambda d, _: d.profile.case.specimen,
    ),
    Attribute(
        "SOMATIC_STATUS",
        "Somatic status",
        "Whether a matched normal was subtracted",
        "STRING",
        lambda d, _: "Matched" if d.profile.assay.matched_normal else "Unmatched",
    ),
    Attribute(
        "QC_VERDICT",
        "Quality verdict",
        "PASS, WARN, FAIL or NOT_EVALUATED",
        "STRING",
        lambda d, _: d.profile.verdict,
    ),
    Attribute("ASSAY", "Assay", "Name and version", "STRING", lambda d, _: d.profile.assay.name),
    Attribute("REPORT_ID", "Report", "Id of the report", "STRING", lambda d, _: d.report_id),
    Attribute("REPORT_STATUS", "Report status", "Draft, final ...", "STRING", lambda d, _: d.state),
)


def _msi(document: Document) -> str | None:
    msi = document.profile.biomarkers.msi
    return f"{msi.value} ({msi.source})" if msi.value and msi.source else msi.value


def clinical_text(
    attributes: Sequence[Attribute], documents: Sequence[Document], tables: ExportTables
) -> str:
    """Return a clinical table with its four header rows."""
    rows = (
        ("#" + attributes[0].name, *(a.name for a in attributes[1:])),
        ("#" + attributes[0].description, *(a.description for a in attributes[1:])),
        ("#" + attributes[0].datatype, *(a.datatype for a in attributes[1:])),
        ("#1", *("1" for _ in attributes[1:])),
        tuple(a.column for a in attributes),
    )
    body = (tuple(_shown(a.value(d, tables)) for a in attributes) for d in documents)
    return "\n".join("\t".join(row) for row in (*rows, *body))


def _shown(value: str | float | None) -> str:
    if value is None or value == "":
        return NOT_AVAILABLE
    return text.cell(value) if isinstance(value, str) else text.number(value)

"""Codes of the FHIR export, with the systems they are from.

Profiles: HL7 Genomics Reporting Implementation Guide 3.0.0 (STU 3, 2024-12-12), which builds on
FHIR R4 (4.0.1). Codes of LOINC and its answer lists, of Sequence Ontology and of HL7 tables are the
ones that guide binds its profiles to.
"""

from agnoma.genome import Build
from agnoma.models.alteration import AlterationKind, Effect
from agnoma.models.base import Status
from agnoma.models.biomarkers import TmbCategory
from agnoma.models.knowledge import FactEffect
from agnoma.models.release import ReportState
from agnoma.models.variant import Origin, VariantKind

GUIDE_VERSION = "3.0.0"
GUIDE = "http://hl7.org/fhir/uv/genomics-reporting"

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
HGNC = "http://www.genenames.org/geneId"
HGVS = "http://varnomen.hgvs.org"
REFSEQ = "http://www.ncbi.nlm.nih.gov/refseq"
ENSEMBL = "http://www.ensembl.org"
SEQUENCE_ONTOLOGY = "http://www.sequenceontology.org"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
TBD_CODES = f"{GUIDE}/CodeSystem/tbd-codes-cs"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
SERVICE = "http://terminology.hl7.org/CodeSystem/v2-0074"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
RELATED_ARTIFACT = "http://hl7.org/fhir/StructureDefinition/workflow-relatedArtifact"

Code = tuple[str, str, str]
"""System, code, display."""


def profile(name: str) -> str:
    """Return the canonical url of one of the guide's profiles, with its version."""
    return f"{GUIDE}/StructureDefinition/{name}|{GUIDE_VERSION}"


def loinc(code: str, display: str) -> Code:
    """Return a code of LOINC or of one of its answer lists."""
    return LOINC, code, display


def so(code: str, display: str) -> Code:
    """Return a term of Sequence Ontology."""
    return SEQUENCE_ONTOLOGY, f"SO:{code}", display


def tbd(code: str, display: str) -> Code:
    """Return one of the guide's own provisional codes."""
    return TBD_CODES, code, display


REPORT = loinc("51969-4", "Genetic analysis report")
VARIANT = loinc("69548-6", "Genetic variant assessment")
PRESENT = loinc("LA9633-4", "Present")
SEQUENCING = loinc("LA26398-0", "Sequencing")
GENE_STUDIED = loinc("48018-6", "Gene studied [ID]")
ASSEMBLY = loinc("62374-4", "Human reference sequence assembly version")
CODING_HGVS = loinc("48004-6", "DNA change (c.HGVS)")
PROTEIN_HGVS = loinc("48005-3", "Amino acid change (pHGVS)")
GENOMIC_HGVS = loinc("81290-9", "Genomic DNA change (gHGVS)")
GENOMIC_REFERENCE = loinc("48013-7", "Genomic reference sequence [ID]")
TRANSCRIPT = loinc("51958-7", "Transcript reference sequence [ID]")
CHANGE_TYPE = loinc("48019-4", "DNA change type")
SOURCE_CLASS = loinc("48002-0", "Genomic source class [Type]")
ALLELIC_FREQUENCY = loinc("81258-6", "Sample variant allelic frequency [NFr]")
ALLELIC_DEPTH = loinc("82121-5", "Allelic read depth")
COPY_NUMBER = loinc("82155-3", "Genomic structural variant copy number")
REFERENCE_ALLELE = loinc("69547-8", "Genomic ref allele [ID]")
ALTERNATIVE_ALLELE = loinc("69551-0", "Genomic alt allele [ID]")
EXACT_PLACE = loinc("81254-5", "Genomic allele start-end")
COORDINATES = loinc("92822-6", "Genomic coord system")
ONE_BASED = loinc("LA30102-0", "1-based character counting")
SIGNIFICANCE = loinc("53037-8", "Genetic variation clinical significance [Imp]")
EVIDENCE_LEVEL = loinc("93044-6", "Level of evidence")
MEDICATION = loinc("51963-7", "Medication assessed [ID]")
CONTEXT = loinc("81259-4", "Associated phenotype")
TMB = loinc("94076-7", "Mutations/Megabase [# Ratio] in Tumor")
MSI = loinc("81695-9", "Microsatellite instability [Interpretation] in Cancer specimen Qualitative")
BIOMARKER_CATEGORY = tbd(
    "biomarker-category", "A characterization of a given biomarker observation."
)
THERAPEUTIC = tbd("therapeutic-implication", "Therapeutic Implication")
DIAGNOSTIC = tbd("diagnostic-implication", "Diagnostic Implication")
CONSEQUENCE = tbd("molecular-consequence", "Molecular Consequence")
FEATURE_CONSEQUENCE = tbd("feature-consequence", "Feature Consequence")
FUNCTIONAL_EFFECT = tbd("functional-effect", "Functional Effect")
CONCLUSION = tbd("conclusion-string", "Conclusion Text")
GENETICS: Code = (SERVICE, "GE", "Genetics")
LABORATORY: Code = (CATEGORY, "laboratory", "Laboratory")
TEST_DATA: Code = (ACT_REASON, "HTEST", "test health data")

# Answer list LL541-4, coarse interpretation of a whole report.
POSITIVE = loinc("LA6576-8", "Positive")
NEGATIVE = loinc("LA6577-6", "Negative")
INCONCLUSIVE = loinc("LA9663-1", "Inconclusive")
FAILURE = loinc("LA9664-9", "Failure")

ASSEMBLIES = {
    Build.GRCH37.value: loinc("LA14029-5", "GRCh37"),
    Build.GRCH38.value: loinc("LA26806-2", "GRCh38"),
}
# Answer list LL378-1; what the test cannot say is said to be unknown.
SOURCES = {
    Origin.SOMATIC: loinc("LA6684-0", "Somatic"),
    Origin.SOMATIC_AS_SUBMITTED: loinc("LA6684-0", "Somatic"),
    Origin.SOMATIC_LIKELY: loinc("LA18195-0", "Likely somatic"),
    Origin.UNDETERMINED: loinc("LA18197-6", "Unknown genomic origin"),
}
CHANGES = {
    VariantKind.SNV: so("0001483", "SNV"),
    VariantKind.MNV: so("0002007", "MNV"),
    VariantKind.INSERTION: so("0000667", "insertion"),
    VariantKind.DELETION: so("0000159", "deletion"),
    VariantKind.COMPLEX: so("1000032", "delins"),
}
COPY_CHANGES = {
    AlterationKind.AMP: so("0001742", "copy_number_gain"),
    AlterationKind.GAIN: so("0001742", "copy_number_gain"),
    AlterationKind.LOSS: so("0001743", "copy_number_loss"),
    AlterationKind.HOMDEL: so("0001743", "copy_number_loss"),
}
CONSEQUENCES = {
    "missense_variant": "0001583",
    "stop_gained": "0001587",
    "stop_lost": "0001578",
    "start_lost": "0002012",
    "frameshift_variant": "0001589",
    "inframe_insertion": "0001821",
    "inframe_deletion": "0001822",
    "protein_altering_variant": "0001818",
    "splice_acceptor_variant": "0001574",
    "splice_donor_variant": "0001575",
    "splice_region_variant": "0001630",
    "synonymous_variant": "0001819",
    "stop_retained_variant": "0001567",
    "start_retained_variant": "0002019",
    "upstream_gene_variant": "0001631",
    "downstream_gene_variant": "0001632",
    "5_prime_UTR_variant": "0001623",
    "3_prime_UTR_variant": "0001624",
    "intron_variant": "0001627",
    "coding_sequence_variant": "0001580",
    "intergenic_variant": "0001628",
}
"""Sequence Ontology term -> its number."""
EFFECTS = {
    Effect.GOF: so("0002053", "gain_of_function_variant"),
    Effect.LOF: so("0002054", "loss_of_function_variant"),
}
RESPONSES = {
    FactEffect.SENSITIVITY: loinc("LA6677-4", "Responsive"),
    FactEffect.RESISTANCE: loinc("LA6676-6", "Resistant"),
}
TMB_INTERPRETATIONS: dict[TmbCategory, Code] = {
    TmbCategory.HIGH: (INTERPRETATION, "H", "High"),
    TmbCategory.LOW: (INTERPRETATION, "L", "Low"),
    TmbCategory.INDETERMINATE: (INTERPRETATION, "IND", "Indeterminate"),
}
# Answer list of 81695-9; proficiency by immunohistochemistry is another test and not among them.
MSI_ANSWERS = {
    "MSI-H": loinc("LA26203-2", "MSI-H"),
    "MSI-L": loinc("LA26202-4", "MSI-L"),
    "MSS": loinc("LA14122-8", "Stable"),
    "indeterminate": loinc("LA11884-6", "Indeterminate"),
}
ABSENT_REASONS: dict[Status, Code] = {
    Status.NOT_ASSESSABLE: (ABSENT, "unknown", "Unknown"),
    Status.NOT_TESTED: (ABSENT, "not-performed", "Not Performed"),
}
REPORT_STATUS = {
    ReportState.DRAFT: "preliminary",
    ReportState.PRELIMINARY: "preliminary",
    ReportState.FINAL: "final",
    ReportState.INSUFFICIENT: "final",
    ReportState.AMENDED: "amended",
    ReportState.CORRECTED: "corrected",
}
"""State of a report -> status of DiagnosticReport and of its observations."""
TMB_UNIT = ("Mutations/Megabase", "1/1000000{Base}")
"""Unit in words and in UCUM, as the guide's example of TMB writes it."""

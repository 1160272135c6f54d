"""Every sentence the report may say: patterns of clinical.md 1.7, 8.6, 9.3 and 9.4.

Nothing here gives an order or promises an effect; negative statements carry their limit.
"""

import re

from agnoma.models.biomarkers import TmbCategory
from agnoma.models.case import GermlineConsent, PgxConsent
from agnoma.models.evidence import PhaseRelation
from agnoma.models.identity import ReferenceState
from agnoma.models.knowledge import (
    ANY_SOLID_TYPE,
    ANY_TYPE,
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    FactEffect,
)
from agnoma.models.profile import LEFT_OUT
from agnoma.models.qc import LocusMeaning, LocusState, Verdict
from agnoma.models.reversion import ReversionState
from agnoma.models.variant import Origin

UNTOLD_CONDITION = f"a condition {LEFT_OUT}"
INSUFFICIENT = "Insufficient sample: positive findings only"
INSUFFICIENT_TEXT = (
    "The sample failed quality control. Findings that passed every filter are listed; "
    "what is absent from this page is unanswered."
)
IN_DOUBT = "Identity in doubt: the findings, too, may belong to another person"
IN_DOUBT_TEXT = (
    "What was read may not be this patient's sample. Positive findings as much as what is absent "
    "may belong to another person: nothing on this page may be used for this patient before "
    "identity is settled, by following the tube back or by a new sample."
)
REFERENCES = {
    ReferenceState.MATCH: "Genotype against the patient's other cases: match.",
    ReferenceState.MISMATCH: "Genotype against the patient's other cases: mismatch.",
    ReferenceState.NO_REFERENCE: "Genotype against the patient's other cases: no reference.",
}
SWAP_NOTE = (
    "Swapped tubes, one person under two pseudonyms and identical twins look alike here. Every "
    "case named is insufficient until it is settled."
)
DRAFT = "DRAFT – proposal, not signed"
SIMULATED = "SIMULATED DATA – not a patient"
SCORE_NOTE = "explanation score, not a probability"
RESCUED = (
    "* Below the general reporting threshold; reported because it is a known hotspot; "
    "confirm if it would change treatment."
)
RESCUED_COMMON = (
    "* More frequent in the population than the limit; reported because it is a known hotspot, on "
    "the allow-list of founders, or pathogenic in ClinVar."
)
CHIP = "possible clonal haematopoiesis"
OTHER_NAME = "The submitted annotation has another name"
ORIENTATION = (
    "F1R2/F2R1: fragments whose first read is forward, and reverse. Runs of one base from 4 bp and "
    "tandem repeats from 3 units are named."
)
NEUTRAL_OPEN = "Genes neither gained nor lost are listed where a change of theirs stays open."
EQUIVOCAL_COPIES = (
    "Whether these genes are amplified is open: not counted as amplified, and not excluded."
)
SURE_UNMEASURED = "a test that covers the gene"
# How the stage begins the rule of a gene that lacks nothing else.
RULE_NO_FRACTION = "tumour fraction not given"
SURE_NO_FRACTION = "the fraction of tumour cells, by the pathologist"
SURE_OTHERWISE = "another method, such as FISH or ISH"
ALL_SOLUTIONS = "the intervals of all copies hold every one of them."
FRACTION_NOT_SUBMITTED = "No fraction of tumour cells was submitted to compare it with."
FRACTIONS_DISAGREE = "sample, estimate or ploidy may be wrong; read copies with that in mind."
NO_FRACTION_USED = "No tumour fraction is known: ratios were not turned into copies."
CONFIRM_COPIES = {"ERBB2": "IHC and ISH"}
CLOSE_UP_KEY = (
    "Close up: points are bins, thick lines segments; the band over the gene is the 95 % interval "
    "of its copies, the dashed line stands at two copies (at log2 ratio 0 where copies are not "
    "known). Boxes are exons; those with an event are framed and their ground is shaded."
)
VUS = "Uncertain significance; not used for classification."
GERMLINE_LIKE = "Allele fraction compatible with germline origin; not proven by this test."
FOUNDER = (
    "Possible germline origin: a known founder allele, which runs in families, and no matched "
    "normal shows it to be somatic; to be confirmed in a non-tumour sample after genetic "
    "counselling."
)

VERDICTS = {
    Verdict.PASS: "Sample quality meets every limit that was evaluated.",
    Verdict.WARN: "Sample quality misses at least one limit; the results carry that reservation.",
    Verdict.FAIL: f"{INSUFFICIENT}.",
    Verdict.NOT_EVALUATED: "Sample quality could not be evaluated.",
}

SAMPLE_VERDICTS = {
    Verdict.PASS: "Meets every limit that was evaluated.",
    Verdict.WARN: "Misses at least one limit.",
    Verdict.FAIL: "Misses a limit that decides; the sample cannot support a negative statement.",
    Verdict.NOT_EVALUATED: "Could not be evaluated.",
}

CLASS_MEANINGS = {
    "POLE_ULTRA": "DNA polymerase proofreading is lost; the tumour carries very many mutations.",
    "MMRD": "Mismatch repair is deficient; repeats are unstable (MSI-high).",
    "KINASE_FUSION": "A fused kinase is switched on and drives growth.",
    "BRAF_V600": "BRAF is switched on at codon 600 and signals on its own (class I).",
    "ERBB2": "ERBB2 (HER2) drives growth, by extra copies or by an activating mutation.",
    "EGFR": "EGFR drives growth, by an activating mutation or by extra copies.",
    "RTK_OTHER": "Another receptor tyrosine kinase drives growth.",
    "HRD": "Repair of DNA double-strand breaks by homologous recombination is deficient.",
    "TF_FUSION": "A fused transcription factor defines the tumour.",
    "IDH_CHROMATIN": "IDH, a histone or a chromatin remodeller is altered.",
    "RAS_MAPK": "RAS or another member of the MAPK pathway drives growth.",
    "PI3K": "The PI3K-AKT-mTOR pathway drives growth.",
    "HYPERMUT_OTHER": "Many mutations, with another cause than mismatch repair or polymerase.",
    "CELL_CYCLE": "Control of the cell cycle is lost.",
    "WNT": "WNT/beta-catenin signalling is switched on.",
    "OTHER_PATHWAY": "Another canonical pathway is altered.",
    "TP53_ONLY": "TP53 is altered; no other class-defining driver was found.",
    "NO_DRIVER": "No class-defining driver was found in what could be assessed.",
    "NOT_CLASSIFIABLE": "The data do not allow a class; this says nothing about the tumour.",
}

NOT_CLASSIFIABLE_STATEMENT = (
    "Molecular class not classifiable: the sample does not allow a statement."
)

LOCUS_MEANINGS = {
    LocusMeaning.RESPONSE: "A finding here could support a therapy",
    LocusMeaning.AGAINST: "A finding here would speak against a therapy",
    LocusMeaning.DIAGNOSIS: "A finding here would bear on diagnosis or prognosis",
    LocusMeaning.CLASS: "A finding here would decide the molecular class",
    LocusMeaning.LISTED: "Looked at whatever the facts say",
}
"""Captions of section 4; the first that holds."""

LOCUS_GROUPS = {
    LocusState.DETECTED: "Detected",
    LocusState.NOT_DETECTED: "Not detected, with the limit of detection",
    LocusState.NOT_DETECTED_LIMITED: "Not detected with limited sensitivity",
    LocusState.NOT_ASSESSABLE: "Not assessable",
    LocusState.NOT_TESTED: "Not covered by this test",
}

TMB_CATEGORIES = {
    TmbCategory.HIGH: "TMB-high",
    TmbCategory.INDETERMINATE: "in the grey zone around the limit",
    TmbCategory.LOW: "below the limit",
}

ORIGINS = {
    Origin.SOMATIC: "Somatic: compared with the matched normal sample.",
    Origin.SOMATIC_AS_SUBMITTED: "Somatic as submitted; not re-examined by this test.",
    Origin.SOMATIC_LIKELY: "Somatic-like by allele fraction",
    Origin.UNDETERMINED: (
        "Origin undetermined: without usable matched normal reads, somatic and germline "
        "cannot be told apart."
    ),
}

PHASES = {
    PhaseRelation.CIS: "in cis with",
    PhaseRelation.TRANS: "in trans with",
    PhaseRelation.MIXED: "in cis on some fragments, in trans on others, with",
    PhaseRelation.UNKNOWN: "phase not known, too few fragments, with",
}
PAIR_CIS = "C797S blocks third-generation EGFR inhibitors (associated with reduced benefit)"
PAIR_TRANS = "the tumour may respond to a combination of EGFR inhibitors"
PAIR_CAVEAT = "C797S beside T790M: see conflicts"
PHASE_SUBMITTED = "as phased in the submitted VCF, no reads given"
MORE_THAN_TWO_JOINT = "what all these changes give on one molecule is not named"
PAIR_OPEN = f"in cis, {PAIR_CIS}; in trans, {PAIR_TRANS}"

REVERSIONS = {
    ReversionState.REVERSION: "reversion",
    ReversionState.POSSIBLE: "possible reversion, phase unknown",
}

WITHHELD = {
    "normal_alt": "seen in the matched normal sample",
    "germline_pop": "common in the population",
    "germline_posterior": "P(germline) high",
    "germline_like_vaf": "allele fraction like an inherited one",
    "submitted_germline": "filtered as germline by the submitting laboratory",
}

GERMLINE_CONSENT = {
    GermlineConsent.NONE: "No consent to germline findings is on record; none were computed.",
    GermlineConsent.TUMOUR_RELEVANT: "Consent covers germline findings relevant to this tumour.",
    GermlineConsent.ACMG_SF: "Consent covers the ACMG list of secondary findings.",
    GermlineConsent.FULL: "Consent covers all reportable germline findings.",
}

PGX_CONSENT = {
    PgxConsent.NONE: "No consent to pharmacogenomic findings is on record; none were computed.",
    PgxConsent.THERAPY_RELEVANT: "Consent covers pharmacogenes of drugs under consideration.",
    PgxConsent.PANEL: "Consent covers the pharmacogenomic panel.",
}

EFFECT_AXES = {
    FactEffect.SENSITIVITY: "therapeutic",
    FactEffect.RESISTANCE: "therapeutic",
    FactEffect.DIAGNOSTIC: "diagnostic",
    FactEffect.PROGNOSTIC: "prognostic",
    FactEffect.PREDISPOSITION: "predisposition",
    FactEffect.TOXICITY: "pharmacogenomic",
}

EFFECT_HEADINGS = {
    FactEffect.SENSITIVITY: "Associated with response",
    FactEffect.RESISTANCE: "Associated with reduced benefit",
    FactEffect.DIAGNOSTIC: "Diagnostic",
    FactEffect.PROGNOSTIC: "Prognostic",
    FactEffect.PREDISPOSITION: "Predisposition",
    FactEffect.TOXICITY: "Toxicity",
}

RELATIONS = {
    DiseaseRelation.EXACT: "same tumour type",
    DiseaseRelation.BROADER: "tumour type is a kind of the fact's",
    DiseaseRelation.NARROWER: "fact is for a subtype of the submitted type",
    DiseaseRelation.AGNOSTIC: "tumour-agnostic",
    DiseaseRelation.OTHER: "another tumour type",
    DiseaseRelation.EXCLUDED: "excluded tumour type",
    DiseaseRelation.UNKNOWN_SITE: "tumour type not given",
}

DATA_PROTECTION = (
    "This report was made for the diagnosis and treatment of one person and is meant for no "
    "other purpose.",
    "It contains genetic data, a special category of personal data (GDPR Art. 9); access, "
    "copies and storage follow the laboratory's data-protection rules. The file holds a "
    "pseudonym only; the key to it is kept elsewhere.",
    "Some alterations in a tumour can be inherited. What may concern relatives belongs in "
    "genetic counselling, with the patient's consent.",
    "Nobody may be put at a disadvantage because of genetic findings. National law limits or "
    "bans their use by insurers and employers (for example the German Genetic Diagnostics Act, "
    "the US Genetic Information Nondiscrimination Act, which leaves out life and disability "
    "insurance, and the UK Code on Genetic Testing and Insurance).",
)

_LIMITATIONS = (
    "Only the regions and alteration types of the assay were examined; what it does not cover "
    "is listed as not covered or not tested.",
    "The limit of detection depends on depth and on the share of tumour cells; both are given "
    "with each statement.",
    "Fusions are reported only when a caller's table was submitted; otherwise they were not "
    "tested.",
    "Copy numbers are averages over bins of the assay; small or subclonal events and copies "
    "between genes can be missed, and an interval covers what section 6 says it is made of.",
    "Genes with near-identical copies in the genome (for example PMS2 and SDHA) are hard to "
    "read with short reads.",
    "Whether two variants lie on the same chromosome copy (phase) is unknown unless both are "
    "covered by the same fragments; counts are of fragments that carry the rarer of the two.",
    "Methylation, gene expression and protein were not tested.",
    "One specimen shows one part of a tumour at one time; other sites can differ.",
    "Interpretation reflects the knowledge tables at their printed version and date; a later "
    "review can change it.",
    "This report is no stand-alone basis for treatment; it is read together with morphology, "
    "immunohistochemistry and the clinical picture.",
)

_LIMITATION_FFPE = (
    "Formalin fixation damages DNA and creates artificial C>T changes at low allele fractions."
)
_LIMITATION_TUMOUR_ONLY = (
    "Without a matched normal sample, inherited variants and clonal haematopoiesis cannot be "
    "told apart from the tumour's own with certainty, and TMB tends to be too high."
)

_BRAND = re.compile(r"\blabel [^;(]*\(((?:NDA|BLA)\d+)")
_MATCHED = re.compile(r"(?<!matched )\bnormal\b(?! cells)")
_UNPROVEN = re.compile(r"\bwild[ -]?type\b", re.IGNORECASE)


def neutral(text: str) -> str:
    """Return knowledge text without brand names and without 'wild-type' (clinical.md 9.2, 9.3).

    Label citations keep their application number; a co-requirement on an unmutated gene stays a
    requirement and is not turned into a result.
    """
    return _UNPROVEN.sub("unmutated", _BRAND.sub(r"label (\1", text))


def matched_sample(text: str) -> str:
    """Return a text in which ``normal`` names a sample and nothing else (clinical.md 9.3)."""
    return _MATCHED.sub("matched normal", text)


def not_established(text: str) -> str:
    """Return a sentence on unaltered genes, neutral but for the one wording of clinical.md 1.7."""
    head, tail = " unmutated status could not be established", " wild-type status could not be"
    return neutral(text).replace(head, f"{tail} established")


def confirm_copies(gene: str) -> str:
    """Return the tests that settle whether a gene is amplified (clinical.md 4.3)."""
    return CONFIRM_COPIES.get(gene, "FISH or ISH")


def limitations(*, ffpe: bool, matched_normal: bool) -> tuple[str, ...]:
    """Return the limitations block (clinical.md 9.4) for one kind of sample."""
    return (
        *_LIMITATIONS,
        *((_LIMITATION_FFPE,) if ffpe else ()),
        *(() if matched_normal else (_LIMITATION_TUMOUR_ONLY,)),
    )


def how_to_read(first: str, statement: str) -> str:
    """Return how a row of negatives reads in full, with the first row as the example."""
    return (
        "Each row holds at its worst position, with its own limits. In full, a row without further "
        f"words reads: {first}: {neutral(statement)}"
    )


def effect_phrase(match: EvidenceMatch) -> str:
    """Return what a fact says, e.g. ``associated with response to dabrafenib + trametinib``."""
    fact = match.fact
    about = therapy(match)
    if fact.effect is FactEffect.SENSITIVITY:
        return f"associated with response to {about}"
    if fact.effect is FactEffect.RESISTANCE:
        return f"associated with reduced benefit from {about}"
    if fact.effect is FactEffect.TOXICITY:
        return f"associated with toxicity of {about}"
    diseases = ", ".join(fact.scope.types)
    start = {
        FactEffect.DIAGNOSTIC: "characteristic of"
        if is_context(match)
        else "supports the diagnosis of",
        FactEffect.PROGNOSTIC: "carries prognostic information in",
    }.get(fact.effect, "associated with inherited predisposition in")
    return f"{start} {diseases}" + (f" ({about})" if about else "")


def approval_phrase(match: EvidenceMatch, jurisdiction: str) -> str:
    """Return the approval status for this patient's tumour type here, else what is known of it."""
    if match.approved_here and ANY_TYPE in match.fact.scope.types:
        return f"{jurisdiction}: authorised whatever the tumour type"
    if match.approved_here and ANY_SOLID_TYPE in match.fact.scope.types:
        return f"{jurisdiction}: authorised for any solid tumour"
    if match.approved_here:
        return f"{jurisdiction}: authorised for this tumour type"
    return neutral(match.approval_text)


def is_approved_elsewhere_only(match: EvidenceMatch) -> bool:
    """Return whether a use of tier I-A is approved, but as far as is known not here."""
    return (
        match.tier is AmpTier.IA
        and match.fact.effect is FactEffect.SENSITIVITY
        and match.fact.approved_anywhere
        and not match.approved_here
    )


def tier_elsewhere(jurisdiction: str) -> str:
    """Return why a use that is not approved here has tier I-A (clinical.md 6.1).

    Level A of AMP/ASCO/CAP 2017 (PMID 27993330) asks for an approval or a guideline, and no rule of
    `agnoma.knowledge.tiers` reads the jurisdiction.
    """
    return (
        "I-A counts an approval or guideline wherever it holds (AMP level A); the status in "
        f"{jurisdiction} changes no tier."
    )


def therapy(match: EvidenceMatch) -> str:
    """Return the therapy of a fact with its alternatives joined by 'or', else its context."""
    return neutral(match.fact.therapy.words or match.fact.context)


def significance_sentence(
    match: EvidenceMatch, *, tumour_type: str, jurisdiction: str, as_of: str
) -> str:
    """Return the sentence of clinical.md 9.3 for one fact and this patient's tumour type."""
    tier = match.tier
    axis = EFFECT_AXES[match.fact.effect]
    if tier is None:
        return _capitalise(f"{effect_phrase(match)}.")
    strength = {"I": "strong", "II": "potential"}.get(tier.tier, "unknown")
    head = f"Alteration with {strength} clinical significance (AMP {tier.value}, {axis}"
    sentence = f"{head}, {tumour_type}): {effect_phrase(match)}"
    if match.fact.effect is FactEffect.SENSITIVITY:
        sentence += f"; {approval_phrase(match, jurisdiction)}"
    if tier.tier == "I" or (match.fact.effect is FactEffect.SENSITIVITY and is_authorised(match)):
        sentence += as_of
    return f"{sentence}.{_reservation(match, tumour_type)}"


def _reservation(match: EvidenceMatch, tumour_type: str) -> str:
    """Return what limits a fact here: another tumour type, an open condition."""
    text = ""
    off_tumour = match.disease_relation is DiseaseRelation.OTHER
    if off_tumour and is_authorised(match) and match.tier in (AmpTier.IIC, AmpTier.IID):
        text += (
            f" Therapy authorised in another tumour type; evidence in {tumour_type} is limited "
            f"(AMP {match.tier})."
        )
    if match.doubts:
        text += f" {conditional(match.doubts)}"
    if match.noted:
        text += f" {for_the_clinic(match.noted)}"
    if match.met:
        text += f" {setting_met(match.met)}"
    return text


def is_context(match: EvidenceMatch) -> bool:
    """Return whether a fact only tells which other entity an alteration is known from."""
    elsewhere = (DiseaseRelation.OTHER, DiseaseRelation.UNKNOWN_SITE)
    return match.fact.effect is FactEffect.DIAGNOSTIC and match.disease_relation in elsewhere


def is_authorised(match: EvidenceMatch) -> bool:
    """Return whether a fact's therapy is authorised anywhere, for any tumour type."""
    return match.fact.approved_anywhere


def conditional(conditions: tuple[str, ...]) -> str:
    """Return the wording for co-requirements that nobody has answered."""
    told = (UNTOLD_CONDITION if text == LEFT_OUT else text for text in conditions)
    return f"Depends on {neutral('; '.join(told))}, which could not be assessed."


def for_the_clinic(conditions: tuple[str, ...]) -> str:
    """Return the wording for what the setting of a fact asks for and no test answers."""
    return f"Setting, for the clinic to check: {neutral('; '.join(conditions))}."


def setting_met(conditions: tuple[str, ...]) -> str:
    """Return the wording for what the setting of a fact asks for and the sample sheet gives."""
    return f"Setting met, as stated with the sample: {neutral('; '.join(conditions))}."


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Assertions of the Molecular Oncology Almanac as facts.

The kind of evidence gives the AMP tier by the definitions of clinical.md 6.1:

==================== ===== ==============
predictive           tier  recommendation
==================== ===== ==============
FDA-Approved         I-A   approval
Guideline            I-A   guideline
Clinical trial       II-C  trial
Clinical evidence    II-C  report
Preclinical          II-D  report
Inferential          III   report
==================== ===== ==============

A whole gene without any detail gives at most I-B, unless label or guideline say it (6.3).
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.moalmanac_json import AlmanacRecord, read_moalmanac
from agnoma.knowledge_import.civic_levels import lowered
from agnoma.knowledge_import.diseases import Disease, NoDisease
from agnoma.knowledge_import.names import GENE_LEVEL, Phrase, Untranslated
from agnoma.knowledge_import.profiles import Alteration, read_variant
from agnoma.knowledge_import.result import ImportEntry, ImportReason, ImportResult
from agnoma.knowledge_import.therapies import drug_name
from agnoma.knowledge_import.translator import Translator, joined_requirements
from agnoma.models.knowledge import (
    AmpTier,
    ApprovalStatus,
    Fact,
    FactEffect,
    KnowledgeSource,
    Recommendation,
    RegulatoryStatus,
    Therapy,
)

logger = logging.getLogger(__name__)

NAME = "MOAlmanac"
LICENCE = "GPL-2.0 (moalmanac-db)"
LEVELS = {
    "fda-approved": (AmpTier.IA, Recommendation.APPROVAL),
    "fda-approval": (AmpTier.IA, Recommendation.APPROVAL),
    "guideline": (AmpTier.IA, Recommendation.GUIDELINE),
    "clinical trial": (AmpTier.IIC, Recommendation.TRIAL),
    "clinical evidence": (AmpTier.IIC, Recommendation.REPORT),
    "preclinical": (AmpTier.IID, Recommendation.REPORT),
    "preclinical evidence": (AmpTier.IID, Recommendation.REPORT),
    "inferential": (AmpTier.III, Recommendation.REPORT),
    "inferential evidence": (AmpTier.III, Recommendation.REPORT),
}
OF_ANY = frozenset({Recommendation.APPROVAL, Recommendation.GUIDELINE})
NOT_TUMOUR_DNA = {
    "germline_variant": ImportReason.GERMLINE_LANE,
    "knockdown": ImportReason.NOT_DNA,
    "silencing": ImportReason.NOT_DNA,
}
ANNOTATIONS = {
    "": "MUTATION",
    "oncogenic mutations": "MUTATION",
    "truncating": "TRUNCATING MUTATION",
    "activating mutation": "ACTIVATING MUTATION",
}
IN_EXON = {
    "": "EXON {} MUTATION",
    "oncogenic mutations": "EXON {} MUTATION",
    "deletion": "EXON {} DELETION",
    "insertion": "EXON {} INSERTION",
    "splice site": "EXON {} SKIPPING",
}
IN_FRAME = ("inframe_deletion", "inframe_insertion")
"""The almanac lists frameshifts apart, so an exon's deletions and insertions keep the frame."""
CLAIMS = (
    ("sensitivity", FactEffect.SENSITIVITY, {True: ""}),
    ("resistance", FactEffect.RESISTANCE, {True: ""}),
    (
        "favourable",
        FactEffect.PROGNOSTIC,
        {True: "better outcome", False: "poor outcome"},
    ),
)


def import_moalmanac(path: Path, translator: Translator, *, version: str | None) -> ImportResult:
    """Return the facts of a file of assertions and a ledger of those that gave none.

    Raises
    ------
    InputFormatError
        If the file is malformed, or neither it nor `version` names the release.
    """
    almanac = read_moalmanac(path)
    release = version or almanac.release
    if release is None:
        msg = f"{path}: names no release; give it, e.g. --version v.2024-11-07"
        raise InputFormatError(msg)
    importer = _Importer(path.name, translator)
    for record in almanac.records:
        importer.read(record)
    facts = importer.facts
    count = len(almanac.records)
    logger.info("%s: %d assertions, %d facts", NAME, count, len(facts))
    return ImportResult(
        source=KnowledgeSource(
            name=NAME,
            version=release,
            date=max((r.updated for r in almanac.records if r.updated), default=None),
            licence=LICENCE,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            facts=len(facts),
        ),
        facts=tuple(facts),
        ledger=tuple(importer.ledger),
        items=count,
    )


class _Importer:
    """Reads one assertion after the other."""

    def __init__(self, file: str, translator: Translator) -> None:
        self._file = file
        self._translator = translator
        self._ids: set[str] = set()
        self.facts: list[Fact] = []
        self.ledger: list[ImportEntry] = []

    def read(self, record: AlmanacRecord) -> None:
        fact_id = self._fact_id(record)
        found = self._facts(record, fact_id)
        if isinstance(found, Untranslated):
            entry = ImportEntry(self._file, record.line, fact_id, found.reason, found.detail)
            self.ledger.append(entry)
        else:
            self.facts += found

    def _fact_id(self, record: AlmanacRecord) -> str:
        """Return the almanac's number, or a digest of the record; equal records are counted."""
        digest = hashlib.sha256(record.fingerprint.encode()).hexdigest()[:10]
        name = fact_id = f"MOA-{record.number or digest}"
        repeat = 1
        while fact_id in self._ids:
            repeat += 1
            fact_id = f"{name}-{repeat}"
        self._ids.add(fact_id)
        return fact_id

    def _facts(self, record: AlmanacRecord, fact_id: str) -> list[Fact] | Untranslated:
        level = LEVELS.get(record.implication.casefold())
        if level is None:
            return Untranslated(ImportReason.UNKNOWN_LEVEL, record.implication)
        claims = _claims(record)
        if isinstance(claims, Untranslated):
            return claims
        alteration = self._alteration(record, level[1])
        if isinstance(alteration, Untranslated):
            return alteration
        disease = self._translator.diseases.find_code(
            record.oncotree_code, record.oncotree_term, record.disease
        )
        if isinstance(disease, NoDisease):
            return Untranslated(disease.reason, disease.detail)
        therapy = Therapy.parse(drug_name(record.therapy))
        if not therapy.options and any(e is not FactEffect.PROGNOSTIC for e, _ in claims):
            return Untranslated(ImportReason.NO_THERAPY, record.implication)
        return [
            self._translator.with_exclusions(
                _fact(record, _numbered(fact_id, at), disease, alteration, (effect, words, level))
            )
            for at, (effect, words) in enumerate(claims, start=1)
        ]

    def _alteration(
        self, record: AlmanacRecord, recommendation: Recommendation
    ) -> Alteration | Untranslated:
        if len(record.features) != 1:
            detail = f"{len(record.features)} features"
            return Untranslated(ImportReason.NOT_IN_GRAMMAR, detail)
        phrase = self._phrase(record.features[0])
        if isinstance(phrase, Untranslated):
            return phrase
        if phrase.words == GENE_LEVEL and recommendation in OF_ANY:
            phrase = replace(phrase, words="class:pathogenic", gene_level=False)
        alteration = read_variant(phrase)[0]
        return self._translator.untranslatable(alteration) or alteration

    def _phrase(self, feature: Mapping[str, str]) -> Phrase | Untranslated:
        kind = feature["feature_type"]
        gene = feature.get("gene", "")
        if kind in NOT_TUMOUR_DNA:
            return Untranslated(NOT_TUMOUR_DNA[kind], f"{gene} {kind}")
        if kind == "somatic_variant":
            return self._variant(gene, feature)
        names = self._translator.names
        if kind == "copy_number":
            return names.read(gene, feature.get("direction", ""))
        if kind == "rearrangement":
            return self._rearrangement(feature)
        if kind == "microsatellite_stability" and feature.get("status") == "MSI-High":
            return Phrase(("MSI",), "sig:MSI-H")
        if kind == "mutational_burden" and feature.get("classification") == "High":
            minimum = feature.get("mutations_per_mb", "").removesuffix(".0")
            return Phrase(("TMB",), f"sig:TMB-H>={minimum}" if minimum else "sig:TMB-H")
        words = " ".join(text for key, text in feature.items() if text and key in SHOWN)
        return Untranslated(ImportReason.NOT_IN_GRAMMAR, words)

    def _variant(self, gene: str, feature: Mapping[str, str]) -> Phrase | Untranslated:
        names = self._translator.names
        change = feature.get("protein_change", "").removeprefix("p.")
        coding = feature.get("cdna_change", "")
        exon = feature.get("exon", "").removesuffix(".0")
        annotation = feature.get("variant_annotation", "").casefold()
        if change:
            return names.read(gene, change)
        if coding:
            return names.read(gene, coding)
        words = IN_EXON.get(annotation) if exon else ANNOTATIONS.get(annotation)
        if words is None:
            detail = f"{gene} {annotation}{f' in exon {exon}' if exon else ''}"
            return Untranslated(ImportReason.NOT_IN_GRAMMAR, detail)
        return names.read(gene, words.format(exon), types=IN_FRAME)

    def _rearrangement(self, feature: Mapping[str, str]) -> Phrase | Untranslated:
        five, three = feature.get("gene1", ""), feature.get("gene2", "")
        kind = feature.get("rearrangement_type", "")
        if kind.casefold() not in {"", "fusion"}:
            detail = f"{kind} {five} {three} {feature.get('locus', '')}".strip()
            return Untranslated(ImportReason.NOT_IN_GRAMMAR, detail)
        if five and three:
            return self._translator.names.read(None, f"{five}::{three}")
        return self._translator.names.read(five or three, "FUSION")


SHOWN = frozenset(
    "feature_type event status classification cosmic_signature cosmic_signature_number".split()
)


def _claims(record: AlmanacRecord) -> list[tuple[FactEffect, str]] | Untranslated:
    flags = (record.sensitivity, record.resistance, record.favourable)
    found = [
        (effect, words[flag])
        for (_, effect, words), flag in zip(CLAIMS, flags, strict=True)
        if flag is not None and flag in words
    ]
    if found:
        return found
    if flags == (None, None, None):
        return Untranslated(ImportReason.NO_STATEMENT, "neither therapy nor prognosis")
    said = "not sensitive" if record.sensitivity is False else "not resistant"
    return Untranslated(ImportReason.DOES_NOT_SUPPORT, f"{said}: {record.therapy}")


def _numbered(fact_id: str, at: int) -> str:
    return fact_id if at == 1 else f"{fact_id}-claim{at}"


def _fact(
    record: AlmanacRecord,
    fact_id: str,
    disease: Disease,
    alteration: Alteration,
    claim: tuple[FactEffect, str, tuple[AmpTier, Recommendation]],
) -> Fact:
    effect, words, (tier, recommendation) = claim
    approved = recommendation is Recommendation.APPROVAL and effect is FactEffect.SENSITIVITY
    prognostic = effect is FactEffect.PROGNOSTIC
    context = (
        alteration.context,
        words,
        record.context,
        f"evidence is for {record.disease}" if disease.broader else "",
        f"MOAlmanac: {record.implication}",
    )
    citation = (
        f"PMID:{record.pmid}" if record.pmid else "",
        record.nct,
        "" if record.pmid else record.citation,
    )
    return Fact(
        fact_id=fact_id,
        source=NAME,
        line=record.line,
        genes=alteration.genes,
        alteration=alteration.words,
        requires=joined_requirements(alteration.requires, disease.requires),
        context="; ".join(part for part in context if part),
        scope=disease.scope,
        therapy=Therapy() if prognostic else Therapy.parse(drug_name(record.therapy)),
        effect=effect,
        recommendation=recommendation,
        regulatory=(RegulatoryStatus(jurisdiction="US", status=ApprovalStatus.APPROVED),)
        if approved
        else (),
        amp_level=lowered(
            tier, (AmpTier.IB, alteration.gene_level), (AmpTier.IIC, disease.broader)
        ),
        citation=";".join(part for part in citation if part) or NAME,
        confidence="high" if recommendation in OF_ANY else "medium",
        verified="curated at the source",
        curated=record.updated,
    )

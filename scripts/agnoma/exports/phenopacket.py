"""A case as GA4GH Phenopacket 2.0 (phenopacket-schema.readthedocs.io, version 2.0).

Checked by its library before it is written. Ontology terms are given where a table or the schema's
own documentation has them; what has none is told in words or left out.
"""

import json
from pathlib import Path
from typing import Any

from agnoma.errors import PipelineError
from agnoma.exports import text
from agnoma.exports.document import Document
from agnoma.exports.requirements import required
from agnoma.files import write_text
from agnoma.io.export_tables import ExportTables
from agnoma.models.alteration import AlterationKind
from agnoma.models.case import Sex
from agnoma.models.knowledge import Axis
from agnoma.models.profile import Finding
from agnoma.models.release import ReportState
from agnoma.models.variant import AnnotatedVariant

Json = dict[str, Any]
SCHEMA_VERSION = "2.0"
NEOPLASM = ("NCIT:C3262", "Neoplasm")
HUMAN = ("NCBITaxon:9606", "Homo sapiens")
TUMOUR_CONTENT = ("NCIT:C127771", "Percent Tumor Cells")
FRACTION = ("UO:0000191", "fraction")
ONCOTREE_PREFIX = "ONCOTREE"
_SEXES = {Sex.FEMALE: "FEMALE", Sex.MALE: "MALE"}
_STRUCTURES = {
    AlterationKind.AMP: ("EFO:0030072", "high-level copy number gain"),
    AlterationKind.GAIN: ("EFO:0030070", "copy number gain"),
    AlterationKind.LOSS: ("EFO:0030067", "copy number loss"),
    AlterationKind.HOMDEL: ("EFO:0030069", "complete genomic loss"),
    AlterationKind.FUSION: ("SO:0001565", "gene_fusion"),
}
_RESOURCES = (
    ("ncit", "NCI Thesaurus", "NCIT", "http://purl.obolibrary.org/obo/ncit.owl", "NCIT_"),
    ("hgnc", "HUGO Gene Nomenclature Committee", "HGNC", "https://www.genenames.org", "HGNC:"),
    ("so", "Sequence Ontology", "SO", "http://purl.obolibrary.org/obo/so.owl", "SO_"),
    ("efo", "Experimental Factor Ontology", "EFO", "http://www.ebi.ac.uk/efo/efo.owl", "EFO_"),
    ("uo", "Units of measurement ontology", "UO", "http://purl.obolibrary.org/obo/uo.owl", "UO_"),
    (
        "ncbitaxon",
        "NCBI organismal classification",
        "NCBITaxon",
        "http://purl.obolibrary.org/obo/ncbitaxon.owl",
        "NCBITaxon_",
    ),
    ("oncotree", "OncoTree", ONCOTREE_PREFIX, "http://oncotree.info", "ONCOTREE:"),
)
UNSTATED = "not stated by the table the terms were read from"


def write_phenopacket(document: Document, tables: ExportTables, path: Path) -> None:
    """Write the phenopacket of one case.

    Raises
    ------
    ConfigError
        If phenopackets is not installed.
    PipelineError
        If the library does not take it.
    """
    packet = phenopacket(document, tables)
    parse = required("google.protobuf.json_format", "phenopacket")
    message = required("phenopackets", "phenopacket").Phenopacket()
    try:
        parse.Parse(json.dumps(packet), message)
    except parse.ParseError as err:
        msg = f"{path}: no valid phenopacket ({err}); report this with the profile"
        raise PipelineError(msg) from err
    write_text(json.dumps(packet, indent=2, ensure_ascii=False), path)


def phenopacket(document: Document, tables: ExportTables) -> Json:
    """Return the phenopacket of one case as JSON."""
    case = document.profile.case
    packet: Json = {
        "id": document.report_id,
        "subject": {
            "id": case.patient_id,
            "sex": _SEXES.get(case.sex, "UNKNOWN_SEX") if case.sex else "UNKNOWN_SEX",
            "taxonomy": _term(HUMAN),
        },
        "biosamples": [_biosample(document, tables)],
        "interpretations": [_interpretation(document, tables)],
        "metaData": _metadata(document),
    }
    disease = _disease(document, tables)
    if disease is not None:
        packet["diseases"] = [{"term": disease}]
    return packet


def _term(term: tuple[str, str]) -> Json:
    return {"id": term[0], "label": term[1]}


def _disease(document: Document, tables: ExportTables) -> Json | None:
    """Return the submitted tumour type as NCI Thesaurus term, else by its OncoTree code."""
    profile = document.profile
    code = profile.case.oncotree_code
    if code is None:
        return None
    name = profile.submitted_type_name or code
    found = tables.term(code).ncit
    return _term((f"NCIT:{found[0]}" if found else f"{ONCOTREE_PREFIX}:{code}", name))


def _biosample(document: Document, tables: ExportTables) -> Json:
    case = document.profile.case
    sample: Json = {
        "id": case.case_id,
        "individualId": case.patient_id,
        "taxonomy": _term(HUMAN),
    }
    if case.specimen is not None:
        sample["description"] = f"Specimen: {case.specimen.value}"
    disease = _disease(document, tables)
    if disease is not None:
        sample["histologicalDiagnosis"] = disease
    copies = document.profile.copy_number
    given = (
        ("by the pathologist", case.tumour_fraction),
        (f"used for copies: {copies.purity_source or 'estimate'}", copies.purity_fraction),
    )
    measured = [
        {
            "description": f"Tumour content, {text.plain(words)}",
            "assay": _term(TUMOUR_CONTENT),
            "value": {"quantity": {"unit": _term(FRACTION), "value": value}},
        }
        for words, value in given
        if value is not None
    ]
    if measured:
        sample["measurements"] = measured
    return sample


def _interpretation(document: Document, tables: ExportTables) -> Json:
    profile = document.profile
    drafts = (ReportState.DRAFT, ReportState.PRELIMINARY)
    diagnosis: Json = {"disease": _disease(document, tables) or _term(NEOPLASM)}
    found = [_genomic(document, tables, f) for f in document.reported]
    if found:
        diagnosis["genomicInterpretations"] = found
    return {
        "id": document.report_id,
        "progressStatus": "IN_PROGRESS" if document.state in drafts else "COMPLETED",
        "diagnosis": diagnosis,
        "summary": text.plain(
            f"{document.class_statement} Report {document.state.value}; sample quality "
            f"{profile.verdict.value}. "
            + "".join(f"{sentence} " for sentence in document.review_sentences)
            + "What is not listed is not thereby negative."
        ),
    }


def _genomic(document: Document, tables: ExportTables, finding: Finding) -> Json:
    return {
        "subjectOrBiosampleId": document.case_id,
        "interpretationStatus": _status(document, finding),
        "variantInterpretation": {
            # That scale is for germline variants; the tumour's class is in the extensions.
            "acmgPathogenicityClassification": "NOT_PROVIDED",
            "therapeuticActionability": _actionability(document, finding),
            "variationDescriptor": _descriptor(document, tables, finding),
        },
    }


def _status(document: Document, finding: Finding) -> str:
    if finding.alteration.alteration_id in document.profile.molecular_class.evidence:
        return "CONTRIBUTORY"
    return "CANDIDATE" if finding in document.findings else "UNKNOWN_STATUS"


def _actionability(document: Document, finding: Finding) -> str:
    """Return actionable where a therapy has tier I or II; never 'not actionable'."""
    tier = document.tier(finding)
    therapeutic = any(m.axis is Axis.THERAPEUTIC for m in finding.matches)
    actionable = therapeutic and tier is not None and tier.tier in ("I", "II")
    return "ACTIONABLE" if actionable else "UNKNOWN_ACTIONABILITY"


def _descriptor(document: Document, tables: ExportTables, finding: Finding) -> Json:
    alteration, variant = finding.alteration, finding.variant
    hgnc = tables.gene(alteration.gene).hgnc
    descriptor: Json = {
        "id": f"{document.case_id}:{text.plain(alteration.alteration_id).replace(' ', '_')}",
        "label": text.plain(alteration.label),
        "geneContext": {"valueId": hgnc or alteration.gene, "symbol": alteration.gene},
        "moleculeContext": "genomic",
    }
    structure = _STRUCTURES.get(alteration.kind)
    if structure is not None:
        descriptor["structuralType"] = _term(structure)
    if variant is not None:
        descriptor["vcfRecord"] = {
            "genomeAssembly": document.profile.assay.genome_build,
            "chrom": variant.contig,
            "pos": str(variant.start + 1),
            "ref": variant.ref,
            "alt": variant.alt,
        }
        expressions = _expressions(variant)
        if expressions:
            descriptor["expressions"] = expressions
    descriptor["extensions"] = _extensions(document, finding)
    return descriptor


def _expressions(variant: AnnotatedVariant) -> list[Json]:
    transcript = variant.transcript_id
    named = (
        ("hgvs.g", variant.hgvs_g if (variant.hgvs_g or "").startswith("NC_") else None),
        ("hgvs.c", f"{transcript}:{variant.hgvs_c}" if transcript and variant.hgvs_c else None),
        ("hgvs.p", variant.hgvs_p),
    )
    return [{"syntax": syntax, "value": value} for syntax, value in named if value]


def _extensions(document: Document, finding: Finding) -> list[Json]:
    """Return what the schema has no field for, by name and with its unit in the name."""
    alteration, variant, copies = finding.alteration, finding.variant, finding.gene_copy_number
    tier = document.tier(finding)
    changed = alteration.kind in _STRUCTURES and alteration.kind is not AlterationKind.FUSION
    fusion = finding.fusion
    named: tuple[tuple[str, str | float | None], ...] = (
        ("allele-frequency", variant.vaf if variant else None),
        ("allele-frequency-low95", variant.vaf_low if variant else None),
        ("allele-frequency-high95", variant.vaf_high if variant else None),
        ("copies-per-tumour-cell", copies.copies if copies and changed else None),
        ("fusion", fusion.name if fusion else None),
        ("fusion-split-reads", fusion.split_reads if fusion else None),
        ("oncogenicity", alteration.oncogenicity.value),
        ("amp-tier", tier.value if tier else None),
        ("origin", variant.origin.value if variant else None),
    )
    return [
        {"name": name, "value": value if isinstance(value, str) else text.number(value)}
        for name, value in named
        if value is not None
    ]


def _metadata(document: Document) -> Json:
    metadata: Json = {
        "createdBy": f"agnoma {document.profile.provenance.pipeline_version}",
        "submittedBy": text.plain(document.profile.laboratory.name),
        "resources": [
            {
                "id": name,
                "name": title,
                "url": url,
                "version": UNSTATED,
                "namespacePrefix": prefix,
                "iriPrefix": url.rpartition("/")[0] + "/" + iri,
            }
            for name, title, prefix, url, iri in _RESOURCES
        ],
        "phenopacketSchemaVersion": SCHEMA_VERSION,
    }
    # The document's own date: the same document gives the same bytes on any day.
    if document.date is not None:
        metadata["created"] = f"{document.date}T00:00:00Z"
    return metadata

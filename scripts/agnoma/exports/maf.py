"""Small variants as a MAF that cBioPortal reads (docs.cbioportal.org, "File Formats").

Build, alleles and counts are the test's own; nothing is guessed: an empty cell is unknown.
"""

from collections.abc import Iterable
from pathlib import Path

from agnoma.exports import text
from agnoma.exports.changes import maf_allele, variant_classification
from agnoma.exports.document import Document
from agnoma.files import write_text
from agnoma.genome import bare_contig
from agnoma.io.export_tables import ExportTables
from agnoma.models.alteration import Oncogenicity
from agnoma.models.profile import Finding
from agnoma.models.variant import AnnotatedVariant, Origin

VERSION_LINE = "#version 2.4"
COLUMNS = (
    "Hugo_Symbol Entrez_Gene_Id Center NCBI_Build Chromosome Start_Position End_Position Strand "
    "Variant_Classification Variant_Type Reference_Allele Tumor_Seq_Allele1 Tumor_Seq_Allele2 "
    "Tumor_Sample_Barcode Matched_Norm_Sample_Barcode Mutation_Status HGVSc HGVSp HGVSp_Short "
    "Transcript_ID RefSeq Exon_Number t_depth t_ref_count t_alt_count n_depth n_ref_count "
    "n_alt_count cbp_driver cbp_driver_annotation cbp_driver_tiers cbp_driver_tiers_annotation"
).split()
# Limits of cBioPortal's custom driver annotations.
MAX_ANNOTATION = 80
MAX_TIER = 20
NORMAL_SUFFIX = "-NORMAL"
_DRIVERS = {
    Oncogenicity.ONCOGENIC: "Putative_Driver",
    Oncogenicity.LIKELY_ONCOGENIC: "Putative_Driver",
    Oncogenicity.VUS: "Unknown",
    Oncogenicity.LIKELY_BENIGN: "Putative_Passenger",
    Oncogenicity.BENIGN: "Putative_Passenger",
}
_STATUS = {Origin.SOMATIC: "Somatic", Origin.SOMATIC_AS_SUBMITTED: "Somatic"}


def write_maf(document: Document, tables: ExportTables, path: Path) -> None:
    """Write the small variants of one case."""
    write_text(maf_text(maf_rows(document, tables)), path)


def maf_text(rows: Iterable[dict[str, str]]) -> str:
    """Return rows as the text of a MAF."""
    lines = [VERSION_LINE, "\t".join(COLUMNS)]
    lines += ["\t".join(text.plain(row[name]) for name in COLUMNS) for row in rows]
    return "\n".join(lines)


def maf_rows(document: Document, tables: ExportTables) -> list[dict[str, str]]:
    """Return one row per small variant of a gene, in order of reporting."""
    return [
        _row(document, tables, finding, finding.variant)
        for finding in document.reported
        if finding.variant is not None and finding.alteration.variant_key is not None
    ]


def _row(
    document: Document, tables: ExportTables, finding: Finding, variant: AnnotatedVariant
) -> dict[str, str]:
    gene = variant.gene or finding.alteration.gene
    return {
        "Hugo_Symbol": gene,
        "Entrez_Gene_Id": tables.gene(gene).entrez or "",
        "Center": document.profile.laboratory.name,
        "Mutation_Status": _STATUS.get(variant.origin, "Unknown"),
        "Tumor_Sample_Barcode": document.case_id,
        **_place(document, variant),
        **_names(variant),
        **_counts(document, variant),
        **_driver(document, finding),
    }


def _place(document: Document, variant: AnnotatedVariant) -> dict[str, str]:
    allele = maf_allele(variant.start, variant.ref, variant.alt)
    return {
        "NCBI_Build": document.profile.assay.genome_build,
        "Chromosome": bare_contig(variant.contig),
        "Start_Position": str(allele.start),
        "End_Position": str(allele.end),
        "Strand": "+",
        "Variant_Classification": variant_classification(variant),
        "Variant_Type": allele.variant_type,
        "Reference_Allele": allele.reference,
        # A genotype is not claimed; readers take the allele that differs from the reference.
        "Tumor_Seq_Allele1": allele.reference,
        "Tumor_Seq_Allele2": allele.alternative,
    }


def _names(variant: AnnotatedVariant) -> dict[str, str]:
    exon = variant.exon
    of = variant.exon_count
    return {
        "HGVSc": f"{variant.transcript_id}:{variant.hgvs_c}"
        if variant.transcript_id and variant.hgvs_c
        else "",
        "HGVSp": variant.hgvs_p or "",
        "HGVSp_Short": variant.protein_change or "",
        "Transcript_ID": variant.transcript_id or "",
        "RefSeq": variant.refseq_id or "",
        "Exon_Number": "" if exon is None else f"{exon}/{of}" if of else str(exon),
    }


def _counts(document: Document, variant: AnnotatedVariant) -> dict[str, str]:
    tumour, normal = variant.tumour, variant.normal
    return {
        "Matched_Norm_Sample_Barcode": f"{document.case_id}{NORMAL_SUFFIX}" if normal else "",
        "t_depth": str(tumour.depth_x),
        "t_ref_count": str(tumour.ref_count),
        "t_alt_count": str(tumour.alt_count),
        "n_depth": str(normal.depth_x) if normal else "",
        "n_ref_count": str(normal.ref_count) if normal else "",
        "n_alt_count": str(normal.alt_count) if normal else "",
    }


def _driver(document: Document, finding: Finding) -> dict[str, str]:
    alteration, tier = finding.alteration, document.tier(finding)
    facts = text.joined([m.fact.fact_id for m in finding.matches
                         if document.fact_tier(finding, m) is tier])  # fmt: skip
    return {
        "cbp_driver": _DRIVERS[alteration.oncogenicity],
        "cbp_driver_annotation": alteration.oncogenicity.value[:MAX_ANNOTATION],
        "cbp_driver_tiers": f"AMP {tier.value}"[:MAX_TIER] if tier else "",
        "cbp_driver_tiers_annotation": facts[:MAX_ANNOTATION] if tier else "",
    }

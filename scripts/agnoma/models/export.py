"""The formats a report can be handed to other systems in."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """A file made of one `TumourProfile`."""

    JSON = "json"
    TSV = "tsv"
    XLSX = "xlsx"
    MAF = "maf"
    VCF = "vcf"
    FHIR = "fhir"
    PHENOPACKET = "phenopacket"
    PDF = "pdf"

"""Which caller wrote a record: told from its own fields and from the header, never the file name.

A merged file holds records of several callers, so fields only one caller writes are believed
before the header, and the header only when it names one caller.
"""

import re
from enum import StrEnum

from agnoma.io.submitted_vcf.values import Site


class Dialect(StrEnum):
    """Callers whose VCF is understood."""

    MUTECT2 = "Mutect2"
    VARDICT = "VarDict"
    STRELKA2 = "Strelka2"
    DEEPSOMATIC = "DeepSomatic"
    VARSCAN2 = "VarScan2"
    TNSCOPE = "TNscope"
    DRAGEN = "DRAGEN"
    FREEBAYES = "freebayes"
    LOFREQ = "LoFreq"
    PCGR = "PCGR"


# FORMAT fields no other caller writes together, from each caller's manual or header.
_OWN_FIELDS: tuple[tuple[Dialect, frozenset[str]], ...] = tuple(
    (dialect, frozenset(fields.split()))
    for dialect, fields in (
        (Dialect.STRELKA2, "AU CU GU TU"),
        (Dialect.STRELKA2, "TAR TIR"),
        (Dialect.VARDICT, "VD ALD"),
        (Dialect.VARSCAN2, "RD AD FREQ"),
        (Dialect.FREEBAYES, "RO QR AO QA"),
        (Dialect.PCGR, "DPT ADT"),
        (Dialect.TNSCOPE, "AFDP ALT_F1R2"),
        (Dialect.DRAGEN, "SQ AD AF"),
    )
)
_PCGR_INFO = ("TDP", "TVAF")
_LOFREQ_INFO = ("DP", "AF", "SB", "DP4")
_MUTECT2_FIELDS = frozenset({"AD", "AF", "F1R2", "F2R1"})

_HEADER_LINES = {
    Dialect.MUTECT2: r"##(MutectVersion=|source=Mutect2|GATKCommandLine(\.MuTect2)?=<ID=MuTect2)",
    Dialect.VARDICT: r"##source=VarDict",
    Dialect.STRELKA2: r"##(source|content)=strelka",
    Dialect.DEEPSOMATIC: r"##(source=)?DeepSomatic",
    Dialect.VARSCAN2: r"##source=VarScan",
    Dialect.TNSCOPE: r"##SentieonCommandLine\.TNscope",
    Dialect.DRAGEN: r"##(DRAGENCommandLine=<ID=dragen\b|DRAGENVersion=|source=DRAGEN)",
    Dialect.FREEBAYES: r"##source=freeBayes",
    Dialect.LOFREQ: r"##source=lofreq",
}
# DeepSomatic signs as DeepVariant does; only it declares this filter.
_DEEPVARIANT = re.compile(r"^##DeepVariant_version=", re.MULTILINE)
_SOMATIC_MODEL = re.compile(r"^##FILTER=<ID=GERMLINE,", re.MULTILINE)

# VarScan2's own header: INFO SS.
_VARSCAN_STATUS = {0: "reference", 1: "germline", 2: "somatic", 3: "LOH", 5: "unknown"}
_STATUS_FIELDS = {Dialect.VARDICT: "STATUS", Dialect.DRAGEN: "GermlineStatus"}
_INHERITED = frozenset({"germline", "loh", "strongloh", "likelyloh"})


def header_dialect(header: str) -> Dialect | None:
    """Return the one caller a header names; None for none and for several."""
    found = {
        dialect
        for dialect, line in _HEADER_LINES.items()
        if re.search(f"^{line}", header, re.MULTILINE | re.IGNORECASE)
    }
    if _DEEPVARIANT.search(header) and _SOMATIC_MODEL.search(header):
        found.add(Dialect.DEEPSOMATIC)
    return found.pop() if len(found) == 1 else None


def record_dialect(site: Site, of_header: Dialect | None) -> Dialect | None:
    """Return the caller that wrote a record, None when neither fields nor header tell."""
    for dialect, own in _OWN_FIELDS:
        if own <= site.fields:
            return dialect
    if of_header is not None:
        return of_header
    if site.has_info(*_PCGR_INFO):
        return Dialect.PCGR
    if not site.fields and site.has_info(*_LOFREQ_INFO):
        return Dialect.LOFREQ
    return Dialect.MUTECT2 if site.fields >= _MUTECT2_FIELDS else None


def caller_status(site: Site, dialect: Dialect | None) -> str | None:
    """Return where the caller itself says the allele comes from, in its own word.

    VarDict states ``STATUS``, VarScan2 the code ``SS``, DRAGEN tags ``GermlineStatus``.
    """
    if dialect is Dialect.VARSCAN2:
        codes = site.info("SS")
        return _VARSCAN_STATUS.get(int(codes[0])) if codes and codes[0] is not None else None
    field = _STATUS_FIELDS.get(dialect) if dialect is not None else None
    return site.text(field) if field is not None else None


def is_inherited(status: str | None) -> bool:
    """Return whether a caller that saw the matched normal says it carries the allele.

    Loss of heterozygosity is loss at an inherited allele. DRAGEN's tag rests on a population
    database, where recurrent tumour alleles are found as well, so it is no such statement.
    """
    return status is not None and status.lower() in _INHERITED

"""Small variants of a case as VCF with what the report says of them.

The profile of `agnoma.io.variant_vcf`, which has names, counts, intervals and filters, with class,
tier and facts as further INFO; bgzipped, indexed, one ALT a record.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.exports import text
from agnoma.exports.document import Document, proposed_tier
from agnoma.genome import Build, bare_contig, chromosome_lengths
from agnoma.io.variant_vcf import Info, Value, write_variant_vcf
from agnoma.models.profile import Finding
from agnoma.models.variant import AnnotatedVariant, SmallVariant

NORMAL_SUFFIX = "_normal"
TUMOUR_SUFFIX = "_tumour"
SHOWN = 12
# VCF 4.3, 1.4.7 and 1.6.1.
_CONTIG = re.compile(r"[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*")
_BASES = re.compile(r"[ACGTN]+", re.IGNORECASE)
# Quotes would end a value of the header.
_HEADER = str.maketrans({'"': "'", "\\": "/"})


def write_vcf(document: Document, path: Path) -> None:
    """Write the reported small variants of a case, and the index beside them.

    Parameters
    ----------
    document
        Findings and listed variants of uncertain significance go in, rejected ones do not.
    path
        ``.vcf.gz``; ``.tbi`` is written beside it.

    Raises
    ------
    InputFormatError
        If a place or an allele of the profile can stand in no VCF.
    """
    found = {f.variant.key: f for f in document.reported if f.variant is not None}
    _check(found)
    variants = [f.variant for f in found.values() if f.variant is not None]
    contigs = _contigs(document, variants)
    order = {name: number for number, name in enumerate(contigs)}
    variants.sort(key=lambda v: (order[v.contig], v.start, v.ref, v.alt))
    paired = any(v.normal is not None for v in variants)
    samples: tuple[str, ...] = (f"{document.case_id}{TUMOUR_SUFFIX}",)
    if paired:
        samples += (f"{document.case_id}{NORMAL_SUFFIX}",)
    write_variant_vcf(
        path,
        variants,
        {v.key: v for v in variants},
        contigs,
        {},
        samples,
        more=_fields(document, found),
        header=_header(document, len(variants)),
    )


def _check(found: Mapping[str, Finding]) -> None:
    for number, finding in enumerate(found.values(), 1):
        variant = finding.variant
        if variant is None:
            continue
        fits = _CONTIG.fullmatch(variant.contig) and _BASES.fullmatch(variant.ref + variant.alt)
        if not fits or not variant.ref or not variant.alt:
            # The log names the case, so that nothing of its variants may stand in it (9.5).
            hashed = hashlib.sha256(variant.key.encode()).hexdigest()[:SHOWN]
            msg = (
                f"small variant {number} of the report, SHA-256 of its key {hashed}: its place or "
                "allele can stand in no VCF; make the profile again"
            )
            raise InputFormatError(msg)


def _contigs(document: Document, variants: list[AnnotatedVariant]) -> dict[str, int | None]:
    """Return contigs in reference order; lengths of a known build only."""
    build = document.profile.assay.genome_build
    known = chromosome_lengths(Build(build)) if build in set(Build) else {}
    order = {name: i for i, name in enumerate((*map(str, range(1, 23)), "X", "Y", "MT"))}
    names = {v.contig for v in variants}
    ranked = sorted(names, key=lambda n: (order.get(bare_contig(n), len(order)), n))
    return {name: known.get(bare_contig(name)) for name in ranked}


def _fields(document: Document, found: Mapping[str, Finding]) -> dict[str, Info]:
    listed = {f.alteration.alteration_id for f in document.findings}
    evidence = set(document.profile.molecular_class.evidence)
    primary = document.profile.molecular_class.primary

    def of(variant: SmallVariant) -> Finding:
        return found[variant.key]

    def section(variant: SmallVariant) -> Value:
        name = of(variant).alteration.alteration_id
        return "finding" if name in listed else "uncertain_significance"

    def fires(variant: SmallVariant) -> Value:
        return primary if of(variant).alteration.alteration_id in evidence else None

    def tier(variant: SmallVariant) -> Value:
        return document.tier(of(variant))

    def facts(variant: SmallVariant) -> Value:
        return tuple(dict.fromkeys(m.fact.fact_id for m in of(variant).matches)) or None

    def points(variant: SmallVariant) -> Value:
        score = of(variant).alteration.oncogenicity_score
        return None if score is None else score.points

    return {
        "SECTION": Info("1", "String", "Where the report lists it", section),
        "ALTERATION": Info(
            "1", "String", "Alteration id of the report", lambda v: of(v).alteration.alteration_id
        ),
        "MOLECULAR_CLASS": Info(
            "1", "String", "Class of the tumour, where this variant is evidence for it", fires
        ),
        "ONCOGENICITY": Info(
            "1",
            "String",
            "Oncogenicity class (PMID 35101336)",
            lambda v: of(v).alteration.oncogenicity.value,
        ),
        "ONCOGENICITY_POINTS": Info(
            "1", "Integer", "Sum of the oncogenicity rules [points]", points
        ),
        "EFFECT": Info(
            "1", "String", "Effect on function: gof, lof, unknown",
            lambda v: of(v).alteration.effect.value,
        ),
        "TIER": Info("1", "String", "AMP/ASCO/CAP 2017 tier and level that counts", tier),
        "TIER_PROPOSED": Info(
            "1", "String", "The same as proposed, before a reviewer", lambda v: proposed_tier(of(v))
        ),
        "FACTS": Info(".", "String", "Facts that fit", facts),
        "VAF": Info(
            "1",
            "Float",
            "Allele fraction in the tumour, 0-1 [fraction of fragments]",
            lambda v: round(v.vaf, 6),
        ),
        "LEGACY": Info(
            ".", "String", "Older names of the allele", lambda v: _legacy(of(v))
        ),
    }  # fmt: skip


def _legacy(finding: Finding) -> Value:
    return (finding.variant.legacy_names or None) if finding.variant else None


def _header(document: Document, written: int) -> Iterator[str]:
    profile = document.profile
    molecular = profile.molecular_class
    given = {
        "source": f"agnoma {profile.provenance.pipeline_version}",
        "reference": profile.assay.genome_build,
        "agnoma_report_id": document.report_id,
        "agnoma_report_status": document.state.value,
        "agnoma_assay": profile.assay.name,
        "agnoma_molecular_class": f"{molecular.primary}: {document.class_label}",
        "agnoma_verdict": profile.verdict.value,
        "agnoma_content": (
            f"{written} reported small variants; {profile.uncertain_total} of uncertain "
            f"significance found, {len(document.uncertain)} listed; a place that is not here is "
            "not thereby negative, see the required loci of the report"
        ),
    }
    yield from (f"##{key}={text.plain(value).translate(_HEADER)}" for key, value in given.items())

"""Alterations as observations: what was found, and what it does to the gene."""

from agnoma.exports import text
from agnoma.exports.fhir import codes
from agnoma.exports.fhir.context import Context
from agnoma.exports.fhir.elements import (
    Json,
    component,
    concept,
    gene,
    interval,
    present,
    quantity,
    worded_component,
)
from agnoma.genome import Build, refseq_accession
from agnoma.models.copy_number import GeneCopyNumber
from agnoma.models.fusion import Fusion
from agnoma.models.profile import Finding
from agnoma.models.variant import AnnotatedVariant

FRACTION = ("relative frequency", "1")
FRAGMENTS = ("fragments", "{fragments}")
READS = ("reads", "{reads}")
COPIES = ("copies per tumour cell", "1")
ENSEMBL_TRANSCRIPT = "ENST"
TIER = "Tier that counts, a reviewer's decision included"


def variant_observation(context: Context, finding: Finding) -> Json:
    """Return one alteration as present."""
    alteration = finding.alteration
    found = context.observation("variant", concept(codes.VARIANT))
    genes = (alteration.gene, alteration.partner) if alteration.partner else (alteration.gene,)
    components = [
        component(codes.GENE_STUDIED, valueCodeableConcept=gene(name, context.tables))
        for name in genes
    ]
    components += _assembly(context)
    if finding.variant is not None:
        components += _small_variant(context, finding.variant)
    copies = finding.gene_copy_number
    change = codes.COPY_CHANGES.get(alteration.kind)
    if change is not None:
        components.append(component(codes.CHANGE_TYPE, valueCodeableConcept=concept(change)))
        components += _copies(copies) if copies else []
    if finding.fusion is not None:
        components += _fusion(finding.fusion)
    tier = context.document.tier(finding)
    if tier is not None:
        components.append(worded_component(TIER, valueString=f"AMP/ASCO/CAP 2017 {tier.value}"))
    components.append(component(codes.CONCLUSION, valueString=text.plain(alteration.label)))
    found |= {
        "valueCodeableConcept": concept(codes.PRESENT),
        "method": concept(codes.SEQUENCING),
        "component": components,
    }
    return found


def consequence_observation(context: Context, finding: Finding) -> Json:
    """Return what one alteration does, with its oncogenicity class."""
    alteration, variant = finding.alteration, finding.variant
    found = context.observation("molecular-consequence", concept(codes.CONSEQUENCE))
    components: list[Json] = []
    for term in ((variant.consequence if variant else None) or "").split("&"):
        if term:
            number = codes.CONSEQUENCES.get(term)
            value = concept(*([codes.so(number, term)] if number else []), words=term)
            components.append(component(codes.FEATURE_CONSEQUENCE, valueCodeableConcept=value))
    effect = codes.EFFECTS.get(alteration.effect)
    if effect is not None:
        components.append(component(codes.FUNCTIONAL_EFFECT, valueCodeableConcept=concept(effect)))
    words = f"{alteration.oncogenicity.value} (ClinGen/CGC/VICC, PMID 35101336)"
    components.append(component(codes.SIGNIFICANCE, valueCodeableConcept=concept(words=words)))
    found["derivedFrom"] = [context.reference("variant", alteration.alteration_id)]
    found["component"] = components
    return found


def _assembly(context: Context) -> list[Json]:
    build = context.document.profile.assay.genome_build
    known = codes.ASSEMBLIES.get(build)
    value = concept(*([known] if known else []), words=build)
    return [component(codes.ASSEMBLY, valueCodeableConcept=value)]


def _small_variant(context: Context, variant: AnnotatedVariant) -> list[Json]:
    low_high = interval(variant.vaf_low, variant.vaf_high, *FRACTION)
    place = {"low": {"value": variant.start + 1}, "high": {"value": _last_base(variant)}}
    return present(
        [
            *_names(context, variant),
            component(codes.CHANGE_TYPE, valueCodeableConcept=concept(codes.CHANGES[variant.kind])),
            component(
                codes.SOURCE_CLASS,
                valueCodeableConcept=concept(
                    codes.SOURCES[variant.origin], words=variant.origin.value
                ),
            ),
            component(codes.ALLELIC_FREQUENCY, valueQuantity=quantity(variant.vaf, *FRACTION)),
            component(
                codes.ALLELIC_DEPTH,
                valueQuantity=quantity(variant.tumour.alt_count, *FRAGMENTS),
            ),
            component(codes.EXACT_PLACE, valueRange=place),
            component(codes.COORDINATES, valueCodeableConcept=concept(codes.ONE_BASED)),
            component(codes.REFERENCE_ALLELE, valueString=variant.ref),
            component(codes.ALTERNATIVE_ALLELE, valueString=variant.alt),
            worded_component(
                "Fragments that decide between the alleles",
                valueQuantity=quantity(variant.tumour.depth_x, *FRAGMENTS),
            ),
            worded_component("95 % interval of the allelic frequency", valueRange=low_high)
            if low_high
            else None,
        ]
    )


def _names(context: Context, variant: AnnotatedVariant) -> list[Json | None]:
    build = context.document.profile.assay.genome_build
    accession = refseq_accession(variant.contig, Build(build)) if build in set(Build) else None
    genomic = (variant.hgvs_g or "").rpartition(":")[2] if accession else ""
    transcript = variant.transcript_id
    coding = f"{transcript}:{variant.hgvs_c}" if transcript and variant.hgvs_c else None
    return [
        _name(codes.GENOMIC_REFERENCE, codes.REFSEQ, accession),
        _name(codes.GENOMIC_HGVS, codes.HGVS, f"{accession}:{genomic}" if genomic else None),
        _name(codes.TRANSCRIPT, _transcript_system(transcript), transcript),
        _name(codes.CODING_HGVS, codes.HGVS, coding),
        _name(codes.PROTEIN_HGVS, codes.HGVS, variant.hgvs_p),
    ]


def _name(code: codes.Code, system: str, name: str | None) -> Json | None:
    if not name:
        return None
    return component(code, valueCodeableConcept=concept((system, name, name)))


def _transcript_system(transcript: str | None) -> str:
    ensembl = (transcript or "").startswith(ENSEMBL_TRANSCRIPT)
    return codes.ENSEMBL if ensembl else codes.REFSEQ


def _last_base(variant: AnnotatedVariant) -> int:
    return variant.start + len(variant.ref)


def _copies(copies: GeneCopyNumber) -> list[Json]:
    low_high = interval(copies.copies_low, copies.copies_high, *COPIES)
    return present(
        [
            component(codes.COPY_NUMBER, valueQuantity=quantity(copies.copies, *COPIES))
            if copies.copies is not None
            else None,
            worded_component("95 % interval of the copy number", valueRange=low_high)
            if low_high
            else None,
        ]
    )


def _fusion(fusion: Fusion) -> list[Json]:
    counts = (
        ("Split reads at the fusion", fusion.split_reads),
        ("Spanning pairs at the fusion", fusion.spanning_pairs),
    )
    frames = {True: "in frame", False: "out of frame", None: "unknown"}
    given = [
        worded_component(words, valueQuantity=quantity(value, *READS))
        for words, value in counts
        if value is not None
    ]
    return [
        *given,
        worded_component("Fusion", valueString=text.plain(fusion.name)),
        worded_component("Reading frame of the fusion", valueString=frames[fusion.in_frame]),
    ]

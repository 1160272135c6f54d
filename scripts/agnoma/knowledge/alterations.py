"""From the records of earlier stages to alterations: gene, kind, effect, oncogenicity.

What is no alteration (synonymous, intronic, untranslated ...) is counted in the ledger, one entry
for each reason. Nothing here reads the tumour type.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from agnoma.errors import PipelineError
from agnoma.gene_model import CODON_BP, GeneModel
from agnoma.knowledge.copies import GeneCopies
from agnoma.knowledge.exon_skipping import skipping_confidence
from agnoma.knowledge.internal_duplications import (
    duplication_ratio,
    gained_bp,
    no_duplication_words,
)
from agnoma.knowledge.oncogenicity.curated import duplication_region
from agnoma.knowledge.oncogenicity.events import judge_skipping
from agnoma.knowledge.oncogenicity.named import CANONICAL_SPLICE, NamedVariant
from agnoma.knowledge.oncogenicity.variants import judge_variant
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import Alteration, AlterationKind, SkippingConfidence
from agnoma.models.reference import Transcript
from agnoma.models.variant import AnnotatedVariant, LedgerEntry, Origin, VariantKind
from agnoma.purity import is_clonal

STAGE = "knowledge"
CODING_TERMS = frozenset(
    {
        "missense",
        "stop_gained",
        "stop_lost",
        "start_lost",
        "frameshift",
        "inframe_deletion",
        "inframe_insertion",
        "inframe_altering",
        "protein_altering",
        "feature_elongation",
        "feature_truncation",
        "coding_sequence",
    }
)
FRAMED = frozenset({AlterationKind.INDEL, AlterationKind.ITD})
SUBSTITUTIONS = frozenset({VariantKind.SNV, VariantKind.MNV})
SPLICE_CANDIDATE = re.compile(r"\d(?:\+[3-6]|-(?:[3-9]|1\d|20))\D")
"""Donor +3 to +6, acceptor -3 to -20: uncertain without RNA (clinical.md 3.3)."""
NO_CONSEQUENCE = "no consequence on a chosen transcript"


class VariantReader:
    """Turns small variants into alterations of one case.

    Parameters
    ----------
    genes, model
        What is known of genes, and their transcripts.
    copies
        Copies of the case's genes.
    tumour_fraction
        Tumour cells, fraction; None = unknown.
    skipped_in_rna
        Gene and exon of curated exons that RNA of the same tumour lacks.
    """

    def __init__(
        self,
        genes: GeneKnowledge,
        model: GeneModel,
        copies: GeneCopies,
        tumour_fraction: float | None,
        skipped_in_rna: Collection[tuple[str, int]] = (),
    ) -> None:
        self._genes = genes
        self._model = model
        self._copies = copies
        self._purity = tumour_fraction
        self._skipped_in_rna = skipped_in_rna

    def read(
        self, variants: Iterable[AnnotatedVariant], *, outside: int = 0
    ) -> tuple[list[Alteration], list[LedgerEntry]]:
        """Return the alterations, and a ledger entry for every kind of variant left out.

        `outside` more variants lie in no gene of the gene models.

        Raises
        ------
        PipelineError
            If a variant failed a filter: such variants belong to the drop ledger.
        """
        found: list[Alteration] = []
        left_out: Counter[str] = Counter({NO_CONSEQUENCE: outside} if outside else {})
        for variant in sorted(variants, key=lambda v: (v.contig, v.start, v.ref, v.alt)):
            if variant.failed:
                msg = f"{variant.key} failed {', '.join(variant.failed)}; give passing variants"
                raise PipelineError(msg)
            named = self._named(variant)
            kind = None if named is None else self._kind(named)
            if named is None or kind is None:
                left_out[variant.consequence or NO_CONSEQUENCE] += 1
                continue
            found.append(self._alteration(named, kind))
        ledger = [_left_out(reason, count) for reason, count in sorted(left_out.items())]
        return found, [*ledger, *(_benign(a) for a in found if a.oncogenicity.is_benign)]

    def _named(self, variant: AnnotatedVariant) -> NamedVariant | None:
        if variant.gene is None:
            return None
        gene, transcript = self._genes.symbol(variant.gene), self._model.get(variant.gene)
        return NamedVariant(
            variant=variant,
            gene=gene,
            transcript=transcript,
            terms=consequence_terms(variant.consequence),
            skipping=self._skipping(variant, gene, transcript),
        )

    def _skipping(
        self, variant: AnnotatedVariant, gene: str, transcript: Transcript | None
    ) -> tuple[int, SkippingConfidence] | None:
        """Return the curated exon a variant has a bearing on, and how sure its skipping is."""
        if transcript is None:
            return None
        for curated in sorted(self._genes.skipped_exons):
            rna = curated in self._skipped_in_rna
            if curated[0] == gene:
                found = skipping_confidence(variant, transcript, curated[1], rna_confirmed=rna)
                if found is not None:
                    return curated[1], found
        return None

    def _kind(self, named: NamedVariant) -> AlterationKind | None:
        if _skipped(named) is not None:
            return AlterationKind.SPLICE
        upstream = named.promoter_changes
        if upstream and not named.terms & CODING_TERMS:
            known = any((named.gene, place) in self._genes.hotspots for place in upstream)
            return AlterationKind.PROMOTER if known else None
        if (
            named.terms & (CODING_TERMS | CANONICAL_SPLICE)
            and named.variant.kind not in SUBSTITUTIONS
            and duplication_region(named, self._genes) is not None
        ):
            return AlterationKind.ITD
        if named.terms & CANONICAL_SPLICE:
            return AlterationKind.SPLICE
        if named.terms & CODING_TERMS:
            substitution = named.variant.kind in SUBSTITUTIONS
            return AlterationKind.SNV if substitution else AlterationKind.INDEL
        candidate = SPLICE_CANDIDATE.search(named.variant.hgvs_c or "")
        possible = named.skipping and named.skipping[1] is SkippingConfidence.POSSIBLE
        return AlterationKind.SPLICE if candidate or possible else None

    def _alteration(self, named: NamedVariant, kind: AlterationKind) -> Alteration:
        variant = named.variant
        judgement = judge_variant(named, self._genes)
        skipped = _skipped(named)
        name = _name(named, kind, skipped)
        copies = self._copies.copies(named.gene)
        beside = self._beside(named, kind)
        return Alteration(
            alteration_id=name,
            gene=named.gene,
            kind=kind,
            label=f"{name} ({beside})" if beside else name,
            variant_key=variant.key,
            protein_change=variant.protein_change,
            coding_change=variant.hgvs_c,
            coding_parts=named.promoter_parts if kind is AlterationKind.PROMOTER else (),
            codon_first=variant.codon_first,
            codon_last=variant.codon_last,
            exon=skipped or variant.exon,
            consequence=variant.consequence,
            in_frame=_in_frame(variant) if kind in FRAMED else None,
            exon_skipping=named.skipping[1] if named.skipping else None,
            copies=copies,
            vaf=variant.vaf,
            possible_chip=variant.possible_chip,
            effect=judgement.effect,
            oncogenicity=judgement.oncogenicity,
            oncogenicity_reasons=(judgement.reason, *self._further_words(named, kind)),
            oncogenicity_score=judgement.score,
            clonal=is_clonal(variant.vaf_high, self._purity, copies),
            origin_ambiguous=variant.origin is Origin.UNDETERMINED or variant.unproven_founder,
        )

    def _further_words(self, named: NamedVariant, kind: AlterationKind) -> tuple[str, ...]:
        """Return what else is to be said of an alteration beside why it is oncogenic."""
        words = []
        if kind is AlterationKind.ITD:
            words.append(duplication_ratio(named.variant))
        elif named.skipping is not None and named.skipping[1] is SkippingConfidence.LIKE:
            words.append(judge_skipping(named.gene, *named.skipping).reason)
        if kind is AlterationKind.INDEL:
            regions = self._genes.duplication_regions
            words.append(no_duplication_words(named.variant, named.gene, regions))
        return tuple(text for text in words if text is not None)

    def _beside(self, named: NamedVariant, kind: AlterationKind) -> str | None:
        """Return what stands in brackets behind the name."""
        variant = named.variant
        legacy = self._genes.legacy_alleles.get((named.gene, variant.protein_change or ""))
        if legacy:
            return f"legacy {legacy}"
        if kind is AlterationKind.ITD:
            return f"internal tandem duplication, {gained_bp(variant)} bp"
        return variant.hgvs_c if _skipped(named) is not None else None


def consequence_terms(consequence: str | None) -> frozenset[str]:
    """Return the terms of a consequence, in Sequence Ontology or `bcftools csq` spelling."""
    words = re.split(r"[&,]", consequence or "")
    return frozenset(w.strip().lstrip("*").removesuffix("_variant") for w in words if w.strip())


def unique_ids(alterations: Iterable[Alteration]) -> tuple[Alteration, ...]:
    """Return alterations in a fixed order, ids that occur twice told apart by their key."""
    ordered = sorted(alterations, key=_order)
    seen = Counter(a.alteration_id for a in ordered)
    return tuple(
        a.model_copy(update={"alteration_id": f"{a.alteration_id} ({a.variant_key})"})
        if seen[a.alteration_id] > 1
        else a
        for a in ordered
    )


def _order(alteration: Alteration) -> tuple[str, str, int, str, str]:
    codon = alteration.codon_first or 0
    key = alteration.variant_key or ""
    return (alteration.gene, alteration.kind.value, codon, alteration.alteration_id, key)


def _skipped(named: NamedVariant) -> int | None:
    """Return the curated exon that counts as skipped, None if none does."""
    found = named.skipping
    return found[0] if found is not None and found[1].is_skipping else None


def _name(named: NamedVariant, kind: AlterationKind, skipped: int | None) -> str:
    variant = named.variant
    if skipped is not None:
        return f"{named.gene} exon {skipped} skipping"
    if kind is AlterationKind.PROMOTER:
        return f"{named.gene} promoter {variant.hgvs_c}"
    if kind is AlterationKind.SPLICE:
        return f"{named.gene} {variant.hgvs_c or variant.key}"
    return f"{named.gene} {variant.protein_change or variant.hgvs_c or variant.key}"


def _in_frame(variant: AnnotatedVariant) -> bool:
    return (len(variant.alt) - len(variant.ref)) % CODON_BP == 0


def _benign(alteration: Alteration) -> LedgerEntry:
    score = alteration.oncogenicity_score
    return LedgerEntry(
        stage=STAGE,
        item=alteration.label,
        rule="benign_by_points",
        value="" if score is None else str(score.points),
        limit="-1",
        explanation=(
            f"{alteration.label} is {alteration.oncogenicity.value} and not listed: "
            f"{'; '.join(alteration.oncogenicity_reasons)}."
        ),
    )


def _left_out(reason: str, count: int) -> LedgerEntry:
    what = "variant is" if count == 1 else "variants are"
    return LedgerEntry(
        stage=STAGE,
        item=f"variants: {reason}",
        rule="not_an_alteration",
        value=str(count),
        explanation=(
            f"{count} passing {what} '{reason}' without a known effect on a protein, a splice "
            "site or a listed promoter position, and no alteration to interpret."
        ),
    )

"""From the name of one alteration at a source to the grammar of column `alteration`.

The words of clinical.md 6.3 and 6.8. A name that says more, or something else, than a word of the
grammar can say is never half translated: it is returned as `Untranslated`, with the reason.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from agnoma.io.resources import Alias
from agnoma.io.variant_names import NamedVariant
from agnoma.knowledge_import.protein_names import Incomplete, protein_words
from agnoma.knowledge_import.result import ImportReason

CODING_NAME = re.compile(r"\s*\(?\bc\.\S+(?: \S+)?\)?$", re.IGNORECASE)
PROMOTER_NAME = re.compile(r"c\.(-\d+[ACGT]>[ACGT])", re.IGNORECASE)
PAIR = re.compile(r"([A-Z0-9]+(?:-\d[A-Z]?)?)(::|-)([A-Z0-9]+)\b(.*)")
BREAKPOINTS = re.compile(r"E\d+-E\d+|TYPE \d+")
ANY_PARTNER = re.compile(r"(?:V::)?([A-Z0-9-]+)(?:::V)?(?: FUSIONS?)?")
CLASS_WORDS = (
    (r"AMPLIFICATION", "cn:amp"),
    (r"(?:MUTATIONS?|ALTERATIONS?)", "class:mutation"),
    (r"EXON (\d+) MUTATIONS?", r"exon\1:oncogenic"),
    (r"EXON (\d+) SKIPPING(?: MUTATION)?", r"splice:exon\1_skip"),
    (r"EXON (\d+) FRAMESHIFT(?: MUTATION)?", r"exon\1:frameshift"),
    (r"(?:LOSS[- ]OF[- ]FUNCTION|INACTIVATING|DELETERIOUS)(?: MUTATIONS?)?", "class:lof"),
    (r"(?:GAIN[- ]OF[- ]FUNCTION|ACTIVATING)(?: MUTATIONS?)?", "class:activating"),
    (r"(?:FRAMESHIFT )?TRUNCAT(?:ING|ION)(?: MUTATIONS?)?", "class:truncating"),
    (r"(?:KINASE DOMAIN|TKD) MUTATIONS?", "tkd:activating"),
    (r"WILD ?TYPE", "wt"),
    (r"(?:ITD|INTERNAL(?: TANDEM)? DUPLICATION)", "itd"),
    (r"PROMOTER (?:HYPER)?METHYLATION", "methylation:promoter"),
    (r"(?:FUSIONS?|REARRANGEMENTS?)", "fusion:any"),
)
GENE_LEVEL = "class:mutation"
NOT_DNA = re.compile(
    r"EXPRESSION|PHOSPHORYLATION|SERUM LEVEL|LOCALIZATION|TRANSLOCATION$|METHYLATION|ISOFORM"
)
POLYMORPHISM = re.compile(
    r"^RS\d+|^SNP\d+|POLYMORPHISM|TANDEM REPEAT|^[A-Z0-9]{3,}(?<!FS)\*\d|HOMOZYGOSITY|3' UTR"
)
LOSS_CONTEXT = "curated as loss; matched by loss of both copies only"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One alteration in the words of the grammar."""

    genes: tuple[str, ...]
    words: str
    """Alternatives joined by ``|``, as in column `alteration`."""
    requires: tuple[str, ...] = ()
    """What else the name says, all of it needed."""
    context: str = ""
    gene_level: bool = False
    """The source speaks of the gene as such ("Mutation"): specificity 2 of clinical.md 6.3."""

    @property
    def atom(self) -> str:
        """Return the alteration as an atom of column `requires`."""
        return f"{'|'.join(self.genes)}:{self.words}"


@dataclass(frozen=True, slots=True)
class Untranslated:
    """Why a name gives no words."""

    reason: ImportReason
    detail: str


class NameReader:
    """Reads names of single alterations."""

    def __init__(
        self, named: Mapping[tuple[str, str], NamedVariant], aliases: Iterable[Alias]
    ) -> None:
        self._named = named
        self._symbols: dict[str, str] = {}
        self._legacy: dict[tuple[str, str], str] = {}
        for alias in aliases:
            if alias.protein_change is None:
                self._symbols[alias.legacy_name] = alias.gene
            else:
                self._legacy[(alias.gene, alias.legacy_name)] = alias.protein_change

    def symbol(self, gene: str) -> str:
        """Return the current symbol of a gene."""
        return self._symbols.get(gene, gene)

    def read(
        self,
        gene: str | None,
        name: str,
        *,
        types: tuple[str, ...] = (),
        hgvs: tuple[str, ...] = (),
    ) -> Phrase | Untranslated:
        """Return the words of a name.

        Parameters
        ----------
        gene
            None when the name carries it, as ``EML4::ALK Fusion``.
        name
            E.g. ``V600E``, ``EXON 19 DELETION``, ``BCR-ABL T315I``.
        types, hgvs
            Sequence-ontology terms and HGVS names of the source, which tell in-frame deletions
            from lost exons and complete the names of frameshifts.
        """
        plain = " ".join(name.split())
        symbol = None if gene is None else self.symbol(gene)
        if symbol is not None:
            plain = _without_prefix(plain, (gene or symbol, symbol))
        promoter = PROMOTER_NAME.fullmatch(plain)
        if promoter and symbol:
            return Phrase((symbol,), f"promoter:c.{promoter[1].upper()}")
        upper = CODING_NAME.sub("", plain).upper()
        if not upper:
            return Untranslated(ImportReason.NOT_IN_GRAMMAR, f"coding name {plain}")
        return self._read(symbol, upper, types, hgvs, plain)

    def _read(
        self,
        gene: str | None,
        upper: str,
        types: tuple[str, ...],
        hgvs: tuple[str, ...],
        plain: str,
    ) -> Phrase | Untranslated:
        listed = self._named.get((gene or "", upper))
        if listed is not None:
            return _listed(listed, upper)
        if gene is None:
            return self._fusion(None, upper)
        found = self._simple(gene, upper, types, hgvs)
        if isinstance(found, Phrase) or found.reason is not ImportReason.UNKNOWN_NAME:
            return found
        if " and " in plain or " AND " in plain:
            return self._joined(gene, upper.split(" AND "), found)
        return self._fusion(gene, upper)

    def _joined(
        self, gene: str, parts: list[str], otherwise: Untranslated
    ) -> Phrase | Untranslated:
        """Return several alterations of one gene: the first is matched, the others are needed."""
        phrases = [self._read(gene, part.strip(), (), (), part) for part in parts]
        for phrase in phrases:
            if isinstance(phrase, Untranslated):
                return otherwise if phrase.reason is ImportReason.UNKNOWN_NAME else phrase
        first, *others = (phrase for phrase in phrases if isinstance(phrase, Phrase))
        return _needing(first, others)

    def _simple(
        self, gene: str, upper: str, types: tuple[str, ...], hgvs: tuple[str, ...]
    ) -> Phrase | Untranslated:
        for pattern, words in CLASS_WORDS:
            found = re.fullmatch(pattern, upper)
            if found:
                return Phrase((gene,), found.expand(words), gene_level=words == GENE_LEVEL)
        if upper == "BIALLELIC INACTIVATION":
            return Phrase((gene,), "class:lof", ("biallelic",))
        if upper in {"LOSS", "DELETION"}:
            return Phrase((gene,), "cn:homdel", context=LOSS_CONTEXT)
        if NOT_DNA.search(upper):
            return Untranslated(ImportReason.NOT_DNA, f"{gene} {upper}")
        if POLYMORPHISM.search(upper):
            return Untranslated(ImportReason.POLYMORPHISM, f"{gene} {upper}")
        in_exon = re.fullmatch(r"EXON (\d+) (DELETION|INSERTION)", upper)
        if in_exon:
            return _exon_indel(gene, int(in_exon[1]), in_exon[2], types)
        words_of_protein = protein_words(upper, hgvs)
        if isinstance(words_of_protein, Incomplete):
            return Untranslated(ImportReason.INCOMPLETE_NAME, f"{gene} {words_of_protein.detail}")
        if words_of_protein is None:
            return Untranslated(ImportReason.UNKNOWN_NAME, f"{gene} {upper}")
        current = (self._current(gene, word) for word in words_of_protein)
        return Phrase((gene,), "|".join(current))

    def _current(self, gene: str, word: str) -> str:
        """Return an exact allele under its current number (aliases.tsv)."""
        return self._legacy.get((gene, word.removeprefix("p.")), word)

    def _fusion(self, gene: str | None, upper: str) -> Phrase | Untranslated:
        unknown = Untranslated(ImportReason.UNKNOWN_NAME, f"{gene or ''} {upper}".strip())
        if gene is not None and upper.startswith(("FUSION ", "FUSIONS ")):
            return self._within(Phrase((gene,), "fusion:any"), gene, upper.partition(" ")[2])
        whole = ANY_PARTNER.fullmatch(upper)
        if whole and ("V::" in upper or "::V" in upper):
            return Phrase((self.symbol(whole[1]),), "fusion:any")
        pair = PAIR.fullmatch(upper)
        if pair is None:
            return unknown
        five, three = self.symbol(pair[1]), self.symbol(pair[3])
        if gene is None and pair[2] == "-":
            return unknown
        if gene is not None and gene not in {five, three}:
            return unknown
        fusion = Phrase((five, three), f"fusion:{five}::{three}")
        rest = pair[4].strip()
        rest = rest.removeprefix("FUSION").strip()
        return self._within(fusion, gene or three, rest) if rest else fusion

    def _within(self, fusion: Phrase, gene: str, rest: str) -> Phrase | Untranslated:
        """Return a further change within a fusion: it is matched, and the fusion is needed."""
        if BREAKPOINTS.fullmatch(rest):
            detail = f"{fusion.words.removeprefix('fusion:')} by breakpoint {rest}"
            return Untranslated(ImportReason.NOT_IN_GRAMMAR, detail)
        parts = [part for part in re.split(r"\bAND\b|[\s-]+(?=[A-Z]\d)", rest) if part.strip()]
        phrases = [self._change(gene, part.strip()) for part in parts]
        for phrase in phrases:
            if isinstance(phrase, Untranslated):
                return replace(phrase, detail=f"{fusion.words}: {phrase.detail}")
        changes = [phrase for phrase in phrases if isinstance(phrase, Phrase)]
        if rest.startswith("AND "):
            return _needing(fusion, changes)
        return _needing(changes[0], [*changes[1:], fusion])

    def _change(self, gene: str, name: str) -> Phrase | Untranslated:
        """Return a change within a fusion; listed names come first, as they do outside one."""
        listed = self._named.get((gene, name))
        return _listed(listed, name) if listed else self._simple(gene, name, (), ())


def _needing(first: Phrase, others: Iterable[Phrase]) -> Phrase:
    needed = [atom for other in others for atom in (other.atom, *other.requires)]
    return replace(first, requires=(*first.requires, *dict.fromkeys(needed)))


def _listed(listed: NamedVariant, upper: str) -> Phrase | Untranslated:
    if listed.alteration is None:
        detail = f"{listed.gene} {upper}: {listed.note}"
        return Untranslated(ImportReason.KNOWN_UNTRANSLATABLE, detail)
    needed = (listed.requires,) if listed.requires else ()
    pair = re.fullmatch(r"fusion:([^:|]+)::([^:|]+)", listed.alteration)
    genes = (pair[1], pair[2]) if pair else (listed.gene,)
    return Phrase(genes, listed.alteration, needed, listed.context)


def _exon_indel(gene: str, exon: int, change: str, types: tuple[str, ...]) -> Phrase | Untranslated:
    """Return in-frame indels of an exon; the name alone does not tell them from a lost exon."""
    term = f"inframe_{change.casefold()}"
    if any(term in one for one in types):
        return Phrase((gene,), f"exon{exon}:{term[:11]}")
    told = ", ".join(types) or "no variant type"
    detail = f"{gene} EXON {exon} {change}, {told}"
    return Untranslated(ImportReason.NOT_IN_GRAMMAR, detail)


def _without_prefix(name: str, genes: tuple[str, ...]) -> str:
    """Return a name without its gene in front, as in ``ALK FUSION G1202R``."""
    for gene in genes:
        if name.upper().startswith(f"{gene.upper()} "):
            return name[len(gene) + 1 :].strip()
    return name

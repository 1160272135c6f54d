"""The grammar of column `alteration` (clinical.md 6.8): from words to matchers.

Words are joined by ``|`` (any of them). Exact alleles after ``EXCEPT`` are taken out, e.g.
``exon20:inframe_ins EXCEPT p.A763_Y764insFQEA``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agnoma.faults import did_you_mean
from agnoma.io.resources import KinaseDomain
from agnoma.knowledge.language.tokens import Source
from agnoma.knowledge.matchers import (
    AnyFusion,
    Codon,
    CopyNumber,
    ExactProtein,
    ExonClass,
    ExonSkip,
    FunctionalClass,
    FusionPair,
    GeneLevel,
    KinaseDomainActivating,
    Matcher,
    PromoterAllele,
    Reverting,
    Signature,
    Stain,
    Structural,
    Unanswered,
    WildType,
)
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.case import Her2Ihc
from agnoma.models.knowledge import Fact, Specificity

FACTS_FILE = "biomarkers.tsv"
EXCEPT = re.compile(r"\s+EXCEPT\s+")
ALLELE = re.compile(r"p\.[A-Z]\d+\S+")
WILD_TYPE = "wt"
OF_ARMS = (
    "facts on whole arms are not evaluated; whole arms found gained or lost together stand with "
    "the copy numbers"
)
BEST_FIRST = tuple(Specificity)
Builder = Callable[[re.Match[str], tuple[str, ...], Mapping[str, KinaseDomain]], Matcher]


@dataclass(frozen=True, slots=True)
class Expression:
    """What a fact asks of the tumour's alterations."""

    genes: tuple[str, ...]
    text: str
    matchers: tuple[Matcher, ...]
    excluded_alleles: tuple[str, ...] = ()

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return the best fit of an alteration of one of the genes, None if there is none."""
        if not self.concerns(alteration) or alteration.protein_change in self.excluded_alleles:
            return None
        found = {matcher.match(alteration) for matcher in self.matchers}
        return next((specificity for specificity in BEST_FIRST if specificity in found), None)

    def concerns(self, alteration: Alteration) -> bool:
        """Return whether the alteration is in one of the genes, fusion partners included."""
        return alteration.gene in self.genes or alteration.partner in self.genes

    @property
    def signatures(self) -> tuple[Signature | Stain, ...]:
        """Return the words that genome-wide biomarkers and stains answer, not a gene."""
        return tuple(m for m in self.matchers if isinstance(m, Signature | Stain))

    @property
    def is_germline(self) -> bool:
        """Return whether the fact belongs to the germline or pharmacogenomic lane."""
        return any(isinstance(m, Unanswered) and m.germline for m in self.matchers)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Return why words of the expression cannot be answered by this stage."""
        return tuple(m.reason for m in self.matchers if isinstance(m, Unanswered))


def parse_fact(
    fact: Fact, domains: Mapping[str, KinaseDomain], file: str = FACTS_FILE
) -> Expression:
    """Return the expression of a fact.

    Raises
    ------
    InputFormatError
        If a word is not in the grammar; the message names the line and points at the word.
    """
    where = f"{file}, line {fact.line}, fact {fact.fact_id}, column alteration"
    return parse_expression(fact.genes, fact.alteration, domains, where)


def parse_expression(
    genes: tuple[str, ...],
    text: str,
    domains: Mapping[str, KinaseDomain],
    where: str | Source,
    position: int = 0,
) -> Expression:
    """Return the expression of genes and words joined by ``|``.

    Parameters
    ----------
    where
        What an error begins with, or the longer expression this one is part of.
    position
        Where it begins in the longer one.
    """
    source = where if isinstance(where, Source) else Source(text, where)
    included, *rest = EXCEPT.split(text, maxsplit=1)
    matchers = []
    at = position
    for word in included.split("|"):
        lead = len(word) - len(word.lstrip())
        matchers.append(_parse_word(word.strip(), genes, domains, source, at + lead))
        at += len(word) + 1
    excluded = tuple(allele.strip() for allele in "|".join(rest).split("|")) if rest else ()
    for allele in excluded:
        if not ALLELE.fullmatch(allele):
            msg = f"{allele!r} after EXCEPT; write exact alleles, e.g. p.A763_Y764insFQEA"
            raise source.error(position + len(text) - len(rest[0]), msg)
    return Expression(genes, text, tuple(matchers), excluded)


def _parse_word(
    word: str,
    genes: tuple[str, ...],
    domains: Mapping[str, KinaseDomain],
    source: Source,
    position: int,
) -> Matcher:
    if COUNTED_FROM_ZERO.match(word):
        msg = f"{word!r}: codons and exons are counted from 1; write the number of the transcript"
        raise source.error(position, msg)
    for pattern, build in GRAMMAR:
        found = pattern.fullmatch(word)
        if found:
            try:
                return build(found, genes, domains)
            except KeyError as err:
                msg = f"{word!r} needs the kinase domain of {err}; add the gene to "
                raise source.error(position, f"{msg}kinase_domains.tsv") from err
    hint = did_you_mean(word, EXAMPLES) if word else ""
    advice = hint or f"; write {', '.join(EXAMPLES)}, NAME or number as fits"
    raise source.error(position, f"unknown alteration word {word!r}{advice}")


def _kinase_domain(
    _found: re.Match[str], genes: tuple[str, ...], domains: Mapping[str, KinaseDomain]
) -> Matcher:
    spans = ((gene, domains[gene].first_codon, domains[gene].last_codon) for gene in genes)
    return KinaseDomainActivating(tuple(spans))


def _signature(
    found: re.Match[str], _genes: tuple[str, ...], _domains: Mapping[str, KinaseDomain]
) -> Matcher:
    return Signature(found[1], float(found[2]) if found[2] else None)


def _simple(build: Callable[[re.Match[str]], Matcher]) -> Builder:
    return lambda found, _genes, _domains: build(found)


def _unanswered(reason: str, *, germline: bool = False) -> Builder:
    return _simple(lambda _found: Unanswered(reason, germline))


WORDS: tuple[tuple[str, Builder], ...] = (
    (r"p\.[A-Z]\d+\S+", _simple(lambda m: ExactProtein(m[0]))),
    (r"codon:(\d+)", _simple(lambda m: Codon(int(m[1])))),
    (
        r"exon(\d+):(inframe_del|inframe_ins|oncogenic|frameshift_ins)",
        _simple(lambda m: ExonClass(int(m[1]), m[2])),
    ),
    (r"class:(oncogenic|activating|lof|truncating)", _simple(lambda m: FunctionalClass(m[1]))),
    (r"class:(mutation|pathogenic)", _simple(lambda m: GeneLevel(m[1]))),
    (r"tkd:activating", _kinase_domain),
    (r"cn:(amp|amp_high|homdel|del)", _simple(lambda m: CopyNumber(m[1]))),
    (r"fusion:any", lambda _found, genes, _domains: AnyFusion(genes)),
    (r"fusion:([^:|]+::[^:|]+)", _simple(lambda m: FusionPair(m[1]))),
    (r"splice:exon(\d+)_skip", _simple(lambda m: ExonSkip(int(m[1])))),
    (r"promoter:(c\.-\S+)", _simple(lambda m: PromoterAllele(m[1]))),
    (r"itd", _simple(lambda _found: Structural(AlterationKind.ITD))),
    (r"sv:(\S+)", _simple(lambda m: Structural(AlterationKind.SV, m[1]))),
    (r"sig:(MSI-H|TMB-H|HRD)(?:>=(\d+(?:\.\d+)?))?", _signature),
    (r"ihc:HER2=(0|1\+|2\+|3\+)", _simple(lambda m: Stain(Her2Ihc(m[1])))),
    (r"ihc:HER2=positive", _simple(lambda _found: Stain(None))),
    (r"sig:POLE", _unanswered("mutational signatures of POLE are not tested")),
    (r"arm:\S+", _unanswered(OF_ARMS)),
    (r"methylation:promoter", _unanswered("methylation needs a separate assay")),
    (r"reversion", _simple(lambda _found: Reverting())),
    (WILD_TYPE, _simple(lambda _found: WildType())),
    (r"germline:(PLP|PLP_biallelic)", _unanswered("germline lane", germline=True)),
    (r"pgx:(PM|IM)", _unanswered("pharmacogenomic lane", germline=True)),
)
GRAMMAR = tuple((re.compile(pattern), build) for pattern, build in WORDS)
COUNTED_FROM_ZERO = re.compile(r"(?:codon:|exon|splice:exon|p\.[A-Z])0+(?!\d)")
EXAMPLES = (
    "p.V600E",
    "codon:600",
    "exon19:inframe_del",
    "exon20:inframe_ins",
    "exon11:oncogenic",
    "exon11:frameshift_ins",
    "class:oncogenic",
    "class:activating",
    "class:lof",
    "class:truncating",
    "class:mutation",
    "class:pathogenic",
    "tkd:activating",
    "cn:amp",
    "cn:amp_high",
    "cn:homdel",
    "cn:del",
    "fusion:any",
    "fusion:A::B",
    "splice:exon14_skip",
    "promoter:c.-124C>T",
    "itd",
    "sv:NAME",
    "arm:NAME",
    "sig:MSI-H",
    "sig:TMB-H>=10",
    "ihc:HER2=3+",
    "ihc:HER2=positive",
    "methylation:promoter",
    "reversion",
    "wt",
    "germline:PLP",
    "pgx:PM",
)

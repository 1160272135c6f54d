"""The grammar of column `alteration` (clinical.md 6.8): from words to matchers.

Words are joined by ``|`` (any of them). An exact allele named in the context after "excludes"
is taken out, e.g. A763_Y764insFQEA from EGFR exon 20 insertions.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agnoma.errors import InputFormatError
from agnoma.io.resources import KinaseDomain
from agnoma.knowledge.matchers import (
    AnyFusion,
    Codon,
    CopyNumber,
    ExactProtein,
    ExonClass,
    ExonSkip,
    FunctionalClass,
    FusionPair,
    KinaseDomainActivating,
    Matcher,
    PromoterAllele,
    Reverting,
    Signature,
    Structural,
    Unanswered,
)
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.knowledge import Fact, Specificity

FACTS_FILE = "biomarkers.tsv"
EXCLUDED = re.compile(r"excludes (p\.[^\s;,]+)")
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
    def signatures(self) -> tuple[Signature, ...]:
        """Return the words that genome-wide biomarkers answer."""
        return tuple(m for m in self.matchers if isinstance(m, Signature))

    @property
    def is_germline(self) -> bool:
        """Return whether the fact belongs to the germline or pharmacogenomic lane."""
        return any(isinstance(m, Unanswered) and m.germline for m in self.matchers)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Return why words of the expression cannot be answered by this stage."""
        return tuple(m.reason for m in self.matchers if isinstance(m, Unanswered))


def parse_fact(fact: Fact, domains: Mapping[str, KinaseDomain]) -> Expression:
    """Return the expression of a fact.

    Raises
    ------
    InputFormatError
        If a word is not in the grammar; the message names fact and line.
    """
    where = f"{FACTS_FILE}, line {fact.line}, fact {fact.fact_id}"
    expression = parse_expression(fact.genes, fact.alteration, domains, where)
    excluded = tuple(EXCLUDED.findall(fact.context))
    return Expression(expression.genes, expression.text, expression.matchers, excluded)


def parse_expression(
    genes: tuple[str, ...], text: str, domains: Mapping[str, KinaseDomain], where: str
) -> Expression:
    """Return the expression of genes and words joined by ``|``; `where` begins an error."""
    words = [word.strip() for word in text.split("|")]
    matchers = tuple(_parse_word(word, genes, domains, where) for word in words)
    return Expression(genes, text, matchers)


def _parse_word(
    word: str, genes: tuple[str, ...], domains: Mapping[str, KinaseDomain], where: str
) -> Matcher:
    for pattern, build in GRAMMAR:
        found = re.fullmatch(pattern, word)
        if found:
            try:
                return build(found, genes, domains)
            except KeyError as err:
                msg = (
                    f"{where}: {word!r} needs the kinase domain of {err}; "
                    "add the gene to kinase_domains.tsv"
                )
                raise InputFormatError(msg) from err
    msg = (
        f"{where}: unknown alteration word {word!r}; write p.V600E, codon:600, "
        "exon19:inframe_del|inframe_ins|oncogenic|frameshift_ins, class:oncogenic|activating|lof, "
        "tkd:activating, cn:amp|amp_high|homdel|del, fusion:any, fusion:A::B, "
        "splice:exon14_skip, promoter:c.-124C>T, itd, sv:NAME, arm:NAME, sig:NAME, "
        "methylation:promoter, reversion, wt, germline:PLP or pgx:PM"
    )
    raise InputFormatError(msg)


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


GRAMMAR: tuple[tuple[str, Builder], ...] = (
    (r"p\.[A-Z]\d+\S+", _simple(lambda m: ExactProtein(m[0]))),
    (r"codon:(\d+)", _simple(lambda m: Codon(int(m[1])))),
    (
        r"exon(\d+):(inframe_del|inframe_ins|oncogenic|frameshift_ins)",
        _simple(lambda m: ExonClass(int(m[1]), m[2])),
    ),
    (r"class:(oncogenic|activating|lof)", _simple(lambda m: FunctionalClass(m[1]))),
    (r"tkd:activating", _kinase_domain),
    (r"cn:(amp|amp_high|homdel|del)", _simple(lambda m: CopyNumber(m[1]))),
    (r"fusion:any", lambda _found, genes, _domains: AnyFusion(genes)),
    (r"fusion:([^:|]+::[^:|]+)", _simple(lambda m: FusionPair(m[1]))),
    (r"splice:exon(\d+)_skip", _simple(lambda m: ExonSkip(int(m[1])))),
    (r"promoter:(c\.-\S+)", _simple(lambda m: PromoterAllele(m[1]))),
    (r"itd", _simple(lambda _found: Structural(AlterationKind.ITD))),
    (r"sv:(\S+)", _simple(lambda m: Structural(AlterationKind.SV, m[1]))),
    (r"sig:(MSI-H|TMB-H|HRD|POLE)(?:>=(\d+(?:\.\d+)?))?", _signature),
    (r"arm:\S+", _unanswered("whole-arm copy changes are not tested yet")),
    (r"methylation:promoter", _unanswered("methylation needs a separate assay")),
    (r"reversion", _simple(lambda _found: Reverting())),
    (r"wt", _unanswered("wild-type status is decided in the profile from callability")),
    (r"germline:(PLP|PLP_biallelic)", _unanswered("germline lane", germline=True)),
    (r"pgx:(PM|IM)", _unanswered("pharmacogenomic lane", germline=True)),
)

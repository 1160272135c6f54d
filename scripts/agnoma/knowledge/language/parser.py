"""Recursive descent over column `requires`; OR binds least, then AND, then NOT.

requirement := conjunction ("OR" conjunction)*
conjunction := part ("AND" part)*
part        := "NOT" part | "noted" "(" requirement ")" | "label" QUOTED ":" part
             | "(" requirement ")" | atom
"""

import re
from collections.abc import Collection, Mapping

from agnoma.errors import InputFormatError
from agnoma.faults import did_you_mean
from agnoma.io.resources import KinaseDomain
from agnoma.knowledge.expressions import parse_expression
from agnoma.knowledge.language.case_atoms import (
    HEADS,
    SPELLINGS,
    STAINED,
    TREATMENT,
    read_case_atom,
)
from agnoma.knowledge.language.nodes import And, GeneAtom, Labelled, Node, Not, Noted, Or
from agnoma.knowledge.language.tokens import Source, Token, TokenKind, tokenise
from agnoma.knowledge.matchers import Signature, Unanswered

SYMBOL = re.compile(r"[A-Z][A-Za-z0-9-]*")
EXAMPLES = "GENE:p.G12C, KRAS|NRAS:codon:12, ERBB2:cn:amp, FLT3:itd"


def parse_requirement(
    text: str,
    domains: Mapping[str, KinaseDomain],
    where: str,
    known_genes: Collection[str] = (),
) -> Node:
    """Return the tree of an expression.

    Parameters
    ----------
    domains
        Kinase domains, for ``GENE:tkd:activating``.
    where
        File, line, fact and column; begins every message.
    known_genes
        Gene symbols that may be asked for; empty = any.

    Raises
    ------
    InputFormatError
        Showing the expression, with a caret below the character that cannot be read.
    """
    return _Parser(Source(text, where), domains, known_genes).parse()


class _Parser:
    """One pass over the tokens of an expression."""

    def __init__(
        self, source: Source, domains: Mapping[str, KinaseDomain], known_genes: Collection[str]
    ) -> None:
        self._source = source
        self._domains = domains
        self._known = known_genes
        self._tokens = tokenise(source)
        self._at = 0
        self._noted = 0

    def parse(self) -> Node:
        tree = self._alternatives()
        if self._next.kind is not TokenKind.END:
            raise self._error(f"{self._shown} is not expected here; join parts by AND or OR")
        return tree

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    @property
    def _shown(self) -> str:
        token = self._next
        return "the end" if token.kind is TokenKind.END else repr(token.text)

    def _error(self, message: str) -> InputFormatError:
        return self._source.error(self._next.position, message)

    def _take(self, kind: TokenKind) -> bool:
        taken = self._next.kind is kind
        self._at += taken
        return taken

    def _expect(self, kind: TokenKind, advice: str) -> Token:
        token = self._next
        if not self._take(kind):
            raise self._error(f"found {self._shown}; {advice}")
        return token

    def _alternatives(self) -> Node:
        parts = [self._conjunction()]
        while self._take(TokenKind.OR):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _conjunction(self) -> Node:
        parts = [self._part()]
        while self._take(TokenKind.AND):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _part(self) -> Node:
        if self._take(TokenKind.NOT):
            return Not(self._part())
        if self._take(TokenKind.NOTED):
            self._expect(TokenKind.OPEN, "write noted( ... )")
            self._noted += 1
            inner = self._alternatives()
            self._noted -= 1
            self._expect(TokenKind.CLOSE, "close the parenthesis of noted( ... )")
            return Noted(inner)
        if self._take(TokenKind.LABEL):
            words = self._expect(TokenKind.QUOTED, 'write label "words": expression')
            self._expect(TokenKind.COLON, 'write a colon after the words: label "words": ...')
            return Labelled(words.text.strip('"'), self._part())
        if self._take(TokenKind.OPEN):
            inner = self._alternatives()
            self._expect(TokenKind.CLOSE, "close the parenthesis, or join parts by AND or OR")
            return inner
        return self._atom(self._expect(TokenKind.ATOM, "an atom is missing, e.g. her2:ihc=3+"))

    def _atom(self, token: Token) -> Node:
        atom = read_case_atom(token.text)
        if atom is not None:
            if TREATMENT.match(token.text) and not self._noted:
                advice = f"earlier treatment never caps a tier; write noted({token.text})"
                raise self._source.error(token.position, advice)
            if STAINED.match(token.text) and self._noted:
                advice = "receptors and HER2 are properties of the tumour; take them out of noted()"
                raise self._source.error(token.position, advice)
            return atom
        head, colon, words = token.text.partition(":")
        own = re.split(r"[:>]", token.text)[0]
        if own in HEADS or not colon or not words:
            hint = did_you_mean(token.text, SPELLINGS)
            advice = hint or f"; write one of {', '.join(SPELLINGS)}, or {EXAMPLES}"
            raise self._source.error(token.position, f"unknown atom {token.text!r}{advice}")
        return self._gene_atom(token, head, words)

    def _gene_atom(self, token: Token, head: str, words: str) -> GeneAtom:
        position = token.position
        genes = tuple(head.split("|"))
        for gene in genes:
            self._check_gene(gene, position)
            position += len(gene) + 1
        expression = parse_expression(
            genes, words, self._domains, self._source, token.position + len(head) + 1
        )
        for matcher in expression.matchers:
            if isinstance(matcher, Signature | Unanswered):
                advice = "this word asks nothing of a gene; write msi:high, tmb>=10 or NOT GENE:..."
                raise self._source.error(token.position + len(head) + 1, advice)
        return GeneAtom(token.text, expression)

    def _check_gene(self, gene: str, position: int) -> None:
        if not SYMBOL.fullmatch(gene):
            hint = did_you_mean(gene, (*HEADS, *self._known))
            raise self._source.error(position, f"{gene!r} is no gene symbol{hint}")
        if self._known and gene not in self._known:
            hint = did_you_mean(gene, self._known) or "; write a symbol of gene_roles.tsv"
            raise self._source.error(position, f"unknown gene {gene!r}{hint}")

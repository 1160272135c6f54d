"""From the text of an expression to tokens, and errors that point at the character."""

import re
from dataclasses import dataclass
from enum import StrEnum

from agnoma.errors import InputFormatError

POINTER = "^"
INDENT = "  "


class TokenKind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NOTED = "noted"
    LABEL = "label"
    QUOTED = "words in quotes"
    COLON = ":"
    ATOM = "atom"
    END = "end of the expression"


@dataclass(frozen=True, slots=True)
class Token:
    """One token and where it begins."""

    kind: TokenKind
    text: str
    position: int
    """Characters before it."""


@dataclass(frozen=True, slots=True)
class Source:
    """An expression and the cell it stands in."""

    text: str
    where: str
    """File, line, fact and column; begins every message."""

    def error(self, position: int, message: str) -> InputFormatError:
        """Return an error whose second and third line show the expression and point into it."""
        pointer = " " * position + POINTER
        return InputFormatError(f"{self.where}: {message}\n{INDENT}{self.text}\n{INDENT}{pointer}")


PATTERNS: tuple[tuple[TokenKind | None, re.Pattern[str]], ...] = (
    (None, re.compile(r"\s+")),
    (TokenKind.OPEN, re.compile(r"\(")),
    (TokenKind.CLOSE, re.compile(r"\)")),
    (TokenKind.QUOTED, re.compile(r'"[^"]+"')),
    (TokenKind.COLON, re.compile(r":(?=[\s(]|$)")),
    (TokenKind.ATOM, re.compile(r"phase:\w*\([^()\s]*\)")),
    (TokenKind.ATOM, re.compile(r"""[^\s()"]+""")),
)
KEYWORDS = {
    kind.value: kind
    for kind in (TokenKind.AND, TokenKind.OR, TokenKind.NOT, TokenKind.NOTED, TokenKind.LABEL)
}


def tokenise(source: Source) -> list[Token]:
    """Return the tokens of an expression, the last one `END`.

    Raises
    ------
    InputFormatError
        At a quotation mark that is not closed, or words in quotes that are empty.
    """
    tokens: list[Token] = []
    position = 0
    while position < len(source.text):
        tried = ((kind, pattern.match(source.text, position)) for kind, pattern in PATTERNS)
        kind, found = next((pair for pair in tried if pair[1]), (None, None))
        if found is None:
            raise source.error(position, "these quotes hold nothing or are not closed; close them")
        if kind is not None:
            named = KEYWORDS.get(found[0], kind) if kind is TokenKind.ATOM else kind
            tokens.append(Token(named, found[0], position))
        position = found.end()
    return [*tokens, Token(TokenKind.END, "", len(source.text))]

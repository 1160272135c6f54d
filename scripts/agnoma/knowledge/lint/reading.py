"""Tables with faulty rows: every fault is collected, and the other rows are read.

The readers of `agnoma.io` stop at the first fault. Here a table is copied, the row a reader
complains of becomes a blank line, which keeps the line numbers, and it is read again.
"""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from agnoma.errors import InputFormatError
from agnoma.io.sheet import LINE_END
from agnoma.knowledge.lint.findings import Cell, Finding

RULE = "unreadable"
COMPLAINT = re.compile(
    r".*?(?:, line (?P<line>\d+))?(?:, (?:fact|case|gene) '?(?P<name>[^:,]*?)'?)?"
    r"(?:, column (?P<column>\w+))?: (?P<what>.*)",
    re.DOTALL,
)
NAMED_COLUMN = re.compile(r"(?:column )?(?P<column>[a-z_0-9]+) (?='|\"|is empty)")
Table = TypeVar("Table")


class Workbench:
    """Copies of tables in a folder of their own.

    Parameters
    ----------
    folder
        Empty and private; the copies go there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._copies: dict[Path, Path] = {}
        self.findings: list[Finding] = []

    def copy(self, path: Path) -> Path:
        """Return the copy of a table, under the same name in a folder of its own."""
        if path not in self._copies:
            target = self._folder / str(len(self._copies)) / path.name
            target.parent.mkdir()
            target.write_bytes(path.read_bytes())
            self._copies[path] = target
        return self._copies[path]

    def strike(self, path: Path, lines: Collection[int]) -> None:
        """Blank some lines of the copy."""
        if not lines:
            return
        copy = self.copy(path)
        text = LINE_END.split(copy.read_bytes().decode("utf-8-sig"))
        kept = ("" if number in lines else line for number, line in enumerate(text, start=1))
        copy.write_text("\n".join(kept), encoding="utf-8")

    def read(self, path: Path, reader: Callable[[Path], Table]) -> Table | None:
        """Return what a reader makes of the rows without fault; None if nothing can be read."""
        if not path.exists():
            self.findings.append(Cell(str(path), None).error("missing", "", "add this table"))
            return None
        copy = self.copy(path)
        while True:
            try:
                return reader(copy)
            except InputFormatError as err:
                finding = complaint(str(err), str(path))
            self.findings.append(finding)
            if finding.line is None or _is_blank(copy, finding.line):
                return None
            self.strike(path, {finding.line})


def _is_blank(path: Path, line: int) -> bool:
    text = LINE_END.split(path.read_text(encoding="utf-8-sig"))
    return line > len(text) or not text[line - 1].strip()


def complaint(message: str, file: str) -> Finding:
    """Return the message of a reader as a finding: place, what was found, what to write."""
    first, _, pointer = message.partition("\n")
    found = COMPLAINT.fullmatch(first)
    if found is None:
        return Cell(file, None).error(RULE, first, "correct it")
    what, column = found["what"], found["column"]
    named = NAMED_COLUMN.match(what)
    if named and column is None:
        column, what = named["column"], what[named.end() :]
    said, _, instead = what.partition("; ")
    line = int(found["line"]) if found["line"] else None
    return Cell(file, line, column).error(
        RULE, said.removeprefix("found ").strip("'"), instead or "correct it", pointer
    )

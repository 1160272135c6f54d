"""Digests of documents and pages, part by part, so that a change names what changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

UNSTABLE = ("provenance",)
"""Parts of a profile that hold versions of tools and digests of inputs."""
Digests = dict[tuple[str, str], str]


class _Structure(HTMLParser):
    """Elements of a page with their attributes' names, classes and ids; no text, no numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [f"{k}={v}" if k in ("class", "id") else k for k, v in sorted(attrs)]
        self.seen.append(f"<{tag} {' '.join(kept)}>")

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"</{tag}>")


def structure(page: str) -> str:
    """Return what a page is built of, one element a line."""
    parser = _Structure()
    parser.feed(page)
    return "\n".join(parser.seen)


def digests(results: Path) -> Digests:
    """Return (case, part) -> SHA-256 of every profile and page of a run."""
    found: Digests = {}
    for path in sorted((results / "profile").glob("*/profile.json")):
        case = path.parent.name
        for part, text in _parts(path):
            found[case, part] = _sha256(text)
        page = (results / "report" / case / "report.html").read_text(encoding="utf-8")
        found[case, "page"] = _sha256(structure(page))
    return found


def tools(results: Path) -> str:
    """Return the versions of all tools of a run, in one line."""
    path = min((results / "profile").glob("*/profile.json"))
    used: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))["provenance"]["tools"]
    return "; ".join(f"{name} {version}" for name, version in sorted(used.items()))


def read_golden(path: Path) -> tuple[str, Digests]:
    """Return the tools a golden table was made with, and its digests."""
    header, _, *rows = path.read_text(encoding="utf-8").splitlines()
    cells = (row.split("\t") for row in rows)
    return header.removeprefix("# "), {(case, part): digest for case, part, digest in cells}


def write_golden(path: Path, results: Path) -> None:
    """Write the golden table of a run."""
    rows = [f"{case}\t{part}\t{digest}" for (case, part), digest in digests(results).items()]
    lines = [f"# {tools(results)}", "case\tpart\tsha256", *rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _parts(path: Path) -> Iterator[tuple[str, str]]:
    document = json.loads(path.read_text(encoding="utf-8"))
    for part, value in document.items():
        if part not in UNSTABLE:
            yield part, json.dumps(value, ensure_ascii=False)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

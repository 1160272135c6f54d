"""The comparison with the planted truth as one self-contained page, readable without colour."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment

from agnoma.files import written_whole
from agnoma.pictures.visible import page_text
from agnoma.simulation.compare import ComparedEvent, Outcome
from agnoma.simulation.truth import COPY_NUMBERS, EventKind

PERCENT = 100
# Inherited changes that were kept back are counted, not listed: there are many and all alike.
TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demonstration: planted truth against reports</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem;
 color: #1a1a1a; background: #fff; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { border-bottom: 1px solid #767676; padding: .3rem .6rem; text-align: left;
 vertical-align: top; }
td.number { text-align: right; white-space: nowrap; }
.notice { border: 2px solid #1a1a1a; padding: .5rem 1rem; }
.wrong { font-weight: 700; background: #fff0e0; }
</style>
</head>
<body>
<main>
<h1>Planted truth against reports</h1>
<p class="notice"><strong>Simulated data.</strong> Genome, reads and tumours are invented by a
 seeded program; no patient stands behind any line.</p>
<p>{{ right }} of {{ total }} statements are right: {% for name, count in counts -%}
{{ count }} {{ name }}{{ ", " if not loop.last else "." }}
{%- endfor %}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Planted events">
<table>
<caption>Planted events and what the reports say of them</caption>
<thead><tr><th scope="col">Case</th><th scope="col">Planted</th><th scope="col">Expected</th>
<th scope="col">Expected value</th><th scope="col">Measured (95 % interval)</th>
<th scope="col">Report says</th><th scope="col">Outcome</th></tr></thead>
<tbody>
{% for row in rows -%}
<tr><th scope="row">{{ row.case }}</th><td>{{ row.event }}</td><td>{{ row.expected }}</td>
<td class="number">{{ row.expected_value }}</td><td class="number">{{ row.measured }}</td>
<td>{{ row.found_as }}</td>
<td{% if not row.right %} class="wrong"{% endif %}>{{ row.outcome }}</td></tr>
{% endfor -%}
</tbody>
</table>
</div>
</main>
</body>
</html>
"""


def render_comparison(rows: Sequence[ComparedEvent]) -> str:
    """Return the page; the same rows give the same bytes."""
    environment = Environment(autoescape=True, trim_blocks=False)
    counts = [(o.value, sum(row.outcome is o for row in rows)) for o in Outcome]
    page = environment.from_string(TEMPLATE).render(
        rows=_lines(rows),
        total=len(rows),
        right=sum(row.outcome.right for row in rows),
        counts=[(name, count) for name, count in counts if count],
    )
    return page_text(page)


def write_page(path: Path, rows: Sequence[ComparedEvent]) -> None:
    """Write the page, atomically."""
    with written_whole(path) as partial:
        partial.write_text(render_comparison(rows), encoding="utf-8")


def _lines(rows: Sequence[ComparedEvent]) -> list[dict[str, str | bool]]:
    """Return what the table shows, inherited changes that were kept back as one line a case."""
    lines = []
    for case in dict.fromkeys(row.case_id for row in rows):
        own = [row for row in rows if row.case_id == case]
        silent = [r for r in own if r.kind == EventKind.GERMLINE and r.outcome.right]
        lines += [_line(row) for row in own if row not in silent]
        if silent:
            noun = "inherited variant" if len(silent) == 1 else "inherited variants"
            merged = silent[0].model_copy(
                update={"event": f"{len(silent)} {noun}", "expected_value": None}
            )
            lines.append(_line(merged))
    return lines


def _line(row: ComparedEvent) -> dict[str, str | bool]:
    copies = row.kind in COPY_NUMBERS
    measured = _number(row.measured_value, copies=copies)
    if row.measured_low is not None and row.measured_high is not None:
        low, high = _number(row.measured_low, copies=copies), row.measured_high
        measured += f" ({low} to {_number(high, copies=copies)})"
    return {
        "case": row.case_id,
        "event": row.event,
        "expected": row.expected,
        "expected_value": _number(row.expected_value, copies=copies),
        "measured": measured,
        "found_as": row.found_as,
        "outcome": row.outcome.value,
        "right": row.outcome.right,
    }


def _number(value: float | None, *, copies: bool) -> str:
    if value is None:
        return ""
    return f"{value:.1f} copies" if copies else f"{value * PERCENT:.1f} %"

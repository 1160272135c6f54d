"""Classes by sites as a picture: a row that reaches over many columns is why site is not enough."""

from markupsafe import Markup

from agnoma.cohort.drawing import LETTER, box, shortened, shortened_inside, tint
from agnoma.cohort.tables import NO_DRIVER, ClassRow, SiteMatrix
from agnoma.pictures.drawing import WIDTH, at, framed, written
from agnoma.pictures.palette import DOT, MUTED, RULE

_LEFT, _ROW, _TOTALS = 262.0, 24.0, 112.0
_HEADER = 118.0


def matrix_picture(matrix: SiteMatrix) -> Markup:
    """Return the matrix: numbers are cases, the shade their share of the class."""
    step = min(46.0, (WIDTH - _LEFT - _TOTALS) / max(1, len(matrix.sites)))
    right = _LEFT + step * len(matrix.sites)
    parts = [_column(site, _LEFT + step * i, step) for i, site in enumerate(matrix.sites)]
    parts.append(written(right + 8, _HEADER - 6, "cases", fill=MUTED))
    parts.append(written(right + 62, _HEADER - 6, "sites", fill=MUTED))
    for number, row in enumerate(matrix.classes):
        parts.append(_class_row(matrix, row, _HEADER + _ROW * number, step, right))
    bottom = _HEADER + _ROW * len(matrix.classes)
    parts.append(written(_LEFT - 8, bottom + 17, "all classes", anchor="end", fill=MUTED))
    for i, site in enumerate(matrix.sites):
        total = sum(matrix.count(row, site) for row in matrix.classes)
        parts.append(
            written(_LEFT + step * (i + 0.5), bottom + 17, f"{total}", anchor="middle", fill=MUTED)
        )
    return framed(
        "matrix", "Molecular class by site", in_words(matrix), bottom + 24, "".join(parts)
    )


def in_words(matrix: SiteMatrix) -> str:
    """Return what the picture shows, the widest classes by name."""
    drivers = [r for r in matrix.classes if r.class_id not in NO_DRIVER and not r.provisional]
    wide = [row for row in drivers if row.sites > 1]
    wide.sort(key=lambda row: (-row.sites, -row.cases, row.label))
    named = "; ".join(f"{row.label}: {row.cases:,} cases at {row.sites} sites" for row in wide[:3])
    if not wide:
        return "No class with a driver is found at more than one site in this cohort."
    many = f"{len(wide)} of {len(drivers)} classes with a driver are found at more than one site."
    return f"{many} {named}."


def _column(site: str, x: float, step: float) -> str:
    middle = x + step / 2
    name = shortened(site, (_HEADER - 20) * 1.35)
    return written(middle + 2, _HEADER - 8, name, turned=-48)


def _class_row(matrix: SiteMatrix, row: ClassRow, y: float, step: float, right: float) -> str:
    middle = y + _ROW / 2 + 4
    parts = [
        written(_LEFT - 8, middle, shortened_inside(row.label, _LEFT - 12), anchor="end"),
        f'<path d="M{at(_LEFT)} {at(y + _ROW)}H{at(right)}" stroke="{RULE}" stroke-width="0.6"/>',
        written(right + 8, middle, f"{row.cases:,}", bold=True),
        written(right + 62, middle, f"{row.sites}", bold=True),
    ]
    for i, site in enumerate(matrix.sites):
        count = matrix.count(row, site)
        x = _LEFT + step * i
        if not count:
            parts.append(
                f'<path d="M{at(x + step / 2)} {at(y + _ROW / 2)}h0" stroke="{DOT}" '
                f'stroke-width="1.5" stroke-linecap="round"/>'
            )
            continue
        fill, text = tint(count / row.cases)
        parts.append(box(x + 1, y + 1, step - 2, _ROW - 2, fill))
        number = f"{count}" if len(f"{count}") * LETTER < step else f"{count / 1000:.1f}k"
        parts.append(written(x + step / 2, middle, number, anchor="middle", fill=text))
    return "".join(parts)

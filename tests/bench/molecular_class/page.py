"""docs/validation.md: what the class rules say of real tumours of many sites."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from bench.molecular_class.classify import Classified, Clock
from bench.molecular_class.impact import Impact

from agnoma.profile.rules import NO_DRIVER

MIN_TYPE = 50
TOP = 4
MAX_TYPES = 40
HEAD = """\
# Validation on real tumours

Written by `make bench-class`; no figure here is typed in. Speed of other parts is in
[benchmarks.md](benchmarks.md), accuracy of calls in [accuracy.md](accuracy.md).

## Molecular classes of MSK-IMPACT

The public half of the MSK-IMPACT 2017 patients (PMID 28481359): substitutions only. Indels, copy
number, fusions, microsatellites and burden are not in the public tables, so classes that rest on
them count as not tested, never as absent. A substitution that neither the tables nor a reference at
hand names leaves its gene not assessable in that patient.
"""


def page(impact: Impact, found: Sequence[Classified], clock: Clock, code: str) -> str:
    """Return the page; `code` names the version that was measured."""
    return "\n".join(
        [
            HEAD,
            *_facts(impact, found, clock, code),
            *_frequencies(found),
            *_types(found),
            *_sites_of(found, "BRAF_V600", "BRAF V600"),
            *_matrix(found),
        ]
    )


def counted(found: Sequence[Classified]) -> str:
    """Return how many tumours of how many patients: some have two."""
    return f"{len(found):,} tumours of {_patients(found):,} patients"


def _patients(found: Sequence[Classified]) -> int:
    return len({c.patient.patient_id for c in found})


def _facts(impact: Impact, found: Sequence[Classified], clock: Clock, code: str) -> list[str]:
    differing = sum(c.with_site != c.without_site for c in found)
    driven = sum(c.with_site.primary != NO_DRIVER for c in found)
    total = impact.named + impact.unnamed
    coded = sum(c.code is not None for c in found)
    share = _share(driven, len(found))
    return [
        "| what | figure |",
        "|---|---|",
        f"| measured on | {code} |",
        f"| patients | {_patients(found):,} |",
        f"| tumours (a patient with two cancer types has two) | {len(found):,} |",
        "| substitutions (each once in a tumour), named "
        f"| {impact.named:,} of {total:,} ({_share(impact.named, total)}) |",
        f"| tumours whose cancer type is an OncoTree name | {coded:,} |",
        f"| tumours whose class, score or trace differs with and without the site | {differing} |",
        f"| tumours with a class-defining alteration | {driven:,} ({share}) |",
        f"| classification of all tumours, one core | {clock.classify_s:.1f} s |",
        f"| interpretation before it (facts, tiers), one core | {clock.interpret_s:.1f} s |",
        "",
    ]


def _frequencies(found: Sequence[Classified]) -> list[str]:
    with_site = Counter(c.with_site.primary for c in found)
    without = Counter(c.without_site.primary for c in found)
    rows = [
        f"| {name}{_provisional(found, name)} | {count:,} | {_share(count, len(found))} "
        f"| {without[name]:,} |"
        for name, count in with_site.most_common()
    ]
    return [
        "### Classes",
        "",
        "| class | tumours | share | without the site |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


def _provisional(found: Sequence[Classified], name: str) -> str:
    """Return how many tumours of a class only meet its provisional criteria."""
    of_class = [c.with_site for c in found if c.with_site.primary == name]
    count = sum(name in molecular.provisional for molecular in of_class)
    if not count:
        return ""
    return " (provisional)" if count == len(of_class) else f" ({count:,} provisional)"


def _types(found: Sequence[Classified]) -> list[str]:
    by_type = _by_type(found)
    rows = []
    for name, group in sorted(by_type.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(group) < MIN_TYPE:
            continue
        top = Counter(c.with_site.primary for c in group).most_common(TOP)
        words = ", ".join(f"{label} {_share(count, len(group))}" for label, count in top)
        rows.append(f"| {name} | {len(group)} | {words} |")
    return [
        f"### The {TOP} most frequent classes of each cancer type (of {MIN_TYPE} tumours or more)",
        "",
        "| cancer type | tumours | classes |",
        "|---|---|---|",
        *rows,
        "",
    ]


def _sites_of(found: Sequence[Classified], class_id: str, label: str) -> list[str]:
    counts = Counter(c.patient.cancer_type for c in found if c.with_site.primary == class_id)
    words = ", ".join(f"{name} ({count})" for name, count in counts.most_common())
    return [
        f"### {label}: one class, {len(counts)} cancer types",
        "",
        f"{words}.",
        "",
    ]


def _matrix(found: Sequence[Classified]) -> list[str]:
    by_type = _by_type(found)
    classes = [name for name, _ in Counter(c.with_site.primary for c in found).most_common()]
    largest = sorted(by_type, key=lambda name: (-len(by_type[name]), name))[:MAX_TYPES]
    rows = []
    for name in largest:
        counts = Counter(c.with_site.primary for c in by_type[name])
        cells = " | ".join(str(counts[c] or "") for c in classes)
        rows.append(f"| {name} | {cells} |")
    return [
        f"### Classes by cancer type (the {MAX_TYPES} largest types, tumours)",
        "",
        f"| cancer type | {' | '.join(classes)} |",
        "|---" * (len(classes) + 1) + "|",
        *rows,
        "",
    ]


def _by_type(found: Sequence[Classified]) -> dict[str, list[Classified]]:
    groups: dict[str, list[Classified]] = defaultdict(list)
    for item in found:
        groups[item.patient.cancer_type].append(item)
    return groups


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f} %"

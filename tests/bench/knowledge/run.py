"""Measure reading the tables of knowledge, and 100,000 variants against 5,000 facts.

Run from the repository by ``make bench-knowledge``; times are CPU seconds of one core.
"""

import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from knowledge_builders import TABLES, biomarkers, table_paths

from agnoma.config import Jurisdiction, SourceConfig
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.matching import FactMatcher
from agnoma.knowledge.tables import SourcePath, read_knowledge
from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.case import CaseInfo

FACTS, VARIANTS, GENES = 5000, 100_000, 500
DRIVER_SHARE = 0.01
LIMITS_S = {"knowledge as shipped": 0.5, f"{VARIANTS} variants x {FACTS} facts": 5.0}
RESIDUES = "ACDEFGHIKLMNPQRSTVWY"


def main() -> int:
    """Print each time with its limit; return 1 if one is exceeded."""
    times = measure()
    for name, limit in LIMITS_S.items():
        print(f"{name}: {times[name]:.3f} s (limit {limit:g} s)")  # noqa: T201
    print(f"{FACTS} facts read: {times['read']:.3f} s; {times['matches']:.0f} matches")  # noqa: T201
    return int(any(times[name] > limit for name, limit in LIMITS_S.items()))


def measure(facts: int = FACTS, variants: int = VARIANTS) -> dict[str, float]:
    """Return CPU seconds by what was done, and the number of matches."""
    start = time.process_time()
    read_knowledge(table_paths())
    shipped_s = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        table = write_facts(Path(folder) / "bench.tsv", facts)
        config = SourceConfig(
            name="bench", version="1", date="2026-01-01", licence="none", facts=str(table)
        )
        start = time.process_time()
        knowledge = read_knowledge(table_paths(sources=(SourcePath(config, table),)))
        read_s = time.process_time() - start
    case = CaseInfo(case_id="T1", patient_id="P1", oncotree_code="LUAD")
    state = CaseState(case, biomarkers(), some_alterations(variants))
    start = time.process_time()
    outcome = FactMatcher(knowledge, state, Jurisdiction.EU).run()
    matched_s = time.process_time() - start
    return {
        "knowledge as shipped": shipped_s,
        f"{VARIANTS} variants x {FACTS} facts": matched_s,
        "read": read_s,
        "matches": len(outcome.matches),
    }


def write_facts(path: Path, count: int) -> Path:
    """Write facts on invented genes: alleles, codons, classes, amplifications, requirements."""
    header = (TABLES / "biomarkers.tsv").read_text(encoding="utf-8").split("\n", 1)[0]
    columns = header.split("\t")
    chance = random.Random(20261122)  # noqa: S311
    rows = []
    for number in range(count):
        gene = f"GENE{number % GENES}"
        word = chance.choice(
            (f"p.{allele(chance)}", f"codon:{chance.randint(1, 900)}", "class:lof", "cn:amp")
        )
        cells = {
            "id": f"BX{number}",
            "gene": gene,
            "alteration": word,
            "requires": "" if number % 5 else f"NOT GENE{(number + 1) % GENES}:codon:12",
            "disease_oncotree": chance.choice(("NSCLC", "MEL", "ANY_SOLID")),
            "therapy": f"drug{number % 300}",
            "effect": chance.choice(("sensitivity", "resistance")),
            "recommendation": "trial",
            "amp_level": chance.choice(("I-A", "II-C", "II-D")),
            "citation": "invented",
        }
        rows.append("\t".join(cells.get(column, "") for column in columns))
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def some_alterations(count: int) -> tuple[Alteration, ...]:
    """Return substitutions, one in a hundred of them established."""
    chance = random.Random(7)  # noqa: S311
    return tuple(_alteration(number, chance) for number in range(count))


def allele(chance: random.Random) -> str:
    """Return a substitution such as V600E."""
    first, last = chance.sample(RESIDUES, 2)
    return f"{first}{chance.randint(1, 900)}{last}"


def _alteration(number: int, chance: random.Random) -> Alteration:
    change = allele(chance)
    driver = chance.random() < DRIVER_SHARE
    lost: Sequence[Effect] = (Effect.LOF, Effect.GOF)
    return Alteration(
        alteration_id=f"A{number}",
        gene=f"GENE{chance.randrange(GENES)}",
        kind=AlterationKind.SNV,
        label=f"A{number}",
        protein_change=f"p.{change}",
        codon_first=int(change[1:-1]),
        codon_last=int(change[1:-1]),
        exon=chance.randint(1, 20),
        effect=chance.choice(lost) if driver else Effect.UNKNOWN,
        oncogenicity=Oncogenicity.ONCOGENIC if driver else Oncogenicity.VUS,
    )


if __name__ == "__main__":
    sys.exit(main())

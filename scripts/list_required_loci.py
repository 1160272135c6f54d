"""List the loci whose callability decides what a negative may say (stage knowledge)."""

from pathlib import Path

import yaml

from agnoma.io.facts import read_facts
from agnoma.io.resources import read_aliases, read_core_loci, read_hotspots, read_kinase_domains
from agnoma.knowledge.expressions import parse_fact
from agnoma.knowledge.required_loci import legacy_codons, required_loci
from agnoma.runtime import script_logging


def main(
    facts: Path,
    core: Path,
    hotspots: Path,
    kinase_domains: Path,
    aliases: Path,
    out_json: Path,
    *,
    rules: Path | None = None,
) -> None:
    """Write `RequiredLoci` from the core list, the facts and, if given, the class rules."""
    domains = read_kinase_domains(kinase_domains)
    parsed = [(fact, parse_fact(fact, domains)) for fact in read_facts(facts)]
    codons = {(hotspot.gene, hotspot.codon) for hotspot in read_hotspots(hotspots)}
    classes = None if rules is None else yaml.safe_load(rules.read_text(encoding="utf-8"))
    loci = required_loci(
        parsed,
        read_core_loci(core),
        codons,
        legacy=legacy_codons(read_aliases(aliases)),
        classes=classes,
    )
    loci.write_json(out_json)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        class_rules = snakemake.input.get("rules")
        main(
            Path(snakemake.input.facts),
            Path(snakemake.input.core),
            Path(snakemake.input.hotspots),
            Path(snakemake.input.kinase_domains),
            Path(snakemake.input.aliases),
            Path(snakemake.output.json),
            rules=Path(class_rules) if class_rules else None,
        )

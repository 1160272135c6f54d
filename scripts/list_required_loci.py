"""List the loci whose callability decides what a negative may say (stage knowledge)."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from agnoma.io.facts import read_facts
from agnoma.io.resources import read_aliases, read_core_loci, read_hotspots, read_kinase_domains
from agnoma.io.structural_tables import read_duplication_regions
from agnoma.knowledge.expressions import parse_fact
from agnoma.knowledge.known_places import duplicated_exons
from agnoma.knowledge.language.nodes import gene_atoms
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.required_loci import legacy_codons, required_loci
from agnoma.runtime import script_logging


def main(
    facts: Path,
    core: Path,
    hotspots: Path,
    kinase_domains: Path,
    aliases: Path,
    duplication_regions: Path,
    out_json: Path,
    *,
    rules: Path | None = None,
    sources: Sequence[Path] = (),
) -> None:
    """Write `RequiredLoci` from the core list, the facts and, if given, the class rules.

    Parameters
    ----------
    sources
        Further tables of facts.
    """
    domains = read_kinase_domains(kinase_domains)
    found = [(file, fact) for file in (facts, *sources) for fact in read_facts(file)]
    parsed = [(fact, parse_fact(fact, domains, file.name)) for file, fact in found]
    required = [
        (fact.fact_id, atom.expression)
        for file, fact in found
        if fact.requires
        for atom in gene_atoms(parse_requirement(fact.requires, domains, str(file)))
    ]
    codons = {(hotspot.gene, hotspot.codon) for hotspot in read_hotspots(hotspots)}
    classes = None if rules is None else yaml.safe_load(rules.read_text(encoding="utf-8"))
    loci = required_loci(
        parsed,
        read_core_loci(core),
        codons,
        required=required,
        legacy=legacy_codons(read_aliases(aliases)),
        duplicated=duplicated_exons(read_duplication_regions(duplication_regions)),
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
            Path(snakemake.input.duplication_regions),
            Path(snakemake.output.json),
            rules=Path(class_rules) if class_rules else None,
            sources=[Path(path) for path in snakemake.input.get("sources") or []],
        )

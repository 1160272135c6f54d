"""``agnoma kb``: tables of knowledge beside a pipeline run."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agnoma.errors import ConfigError, InputFormatError
from agnoma.paths import PIPELINE_DIRECTORY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agnoma.io.resources import KinaseDomain
    from agnoma.knowledge.lint.assemble import Inputs
    from agnoma.knowledge.safeguards import SafeguardBook
    from agnoma.knowledge_import.result import ImportResult
    from agnoma.knowledge_import.translator import Translator
    from agnoma.models.knowledge import Fact

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

TABLES = PIPELINE_DIRECTORY / "resources/knowledge"


def add_kb_commands(commands: "Commands") -> None:
    """Add ``agnoma kb ...`` to the commands of the program."""
    kb = commands.add_parser("kb", help="tables of knowledge: check, compare, import")
    actions = kb.add_subparsers(required=True, metavar="ACTION")
    _add_lint(actions)
    _add_diff(actions)
    _add_residues(actions)
    _add_import(actions)


def _add_lint(actions: "Commands") -> None:
    parser = actions.add_parser(
        "lint",
        help="name every fault of the tables at once",
        description="Exit status 1 if there is an error, with --strict also for a warning.",
    )
    parser.add_argument(
        "--knowledge",
        type=Path,
        default=TABLES,
        metavar="DIR",
        help="tables named as in resources/knowledge, and *.facts.tsv of further sources; what is "
        "missing is taken from there",
    )
    parser.add_argument(
        "--facts",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="tables of further sources",
    )
    parser.add_argument(
        "--proteins",
        type=Path,
        metavar="FASTA",
        help="proteins of the chosen transcripts, held against before reference_residues.tsv",
    )
    parser.add_argument(
        "--today", type=_iso_date, metavar="DATE", help="day reviews are due by; default: today"
    )
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    parser.set_defaults(run=_lint)


def _add_diff(actions: "Commands") -> None:
    parser = actions.add_parser(
        "diff",
        help="what changed between two states of the tables",
        description="OLD and NEW are two folders of tables, or two tables of facts.",
    )
    parser.add_argument("old", type=Path, metavar="OLD")
    parser.add_argument("new", type=Path, metavar="NEW")
    parser.add_argument("--out", type=Path, metavar="FILE.tsv", help="also as a table")
    parser.set_defaults(run=_diff)


def _add_residues(actions: "Commands") -> None:
    parser = actions.add_parser(
        "residues",
        help="renew reference_residues.tsv from protein sequences",
        description="Writes the residue at every codon the tables name. Rows of genes without "
        "sequence are kept. Exit status 1 while a codon has no residue.",
    )
    parser.add_argument(
        "--proteins",
        type=Path,
        required=True,
        metavar="FASTA",
        help="proteins of the chosen transcripts, as MANE ships them; may be gzipped",
    )
    parser.add_argument(
        "--source", required=True, metavar="TEXT", help="what the FASTA is, e.g. 'MANE v1.5'"
    )
    parser.add_argument(
        "--date", type=_iso_date, metavar="DATE", help="day of the renewal; default: today"
    )
    parser.add_argument(
        "--knowledge", type=Path, default=TABLES, metavar="DIR", help="folder the table is in"
    )
    parser.set_defaults(run=_residues)


def _iso_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as err:
        msg = f"{text!r}; write a date as 2026-12-31"
        raise argparse.ArgumentTypeError(msg) from err


def _residues(arguments: argparse.Namespace) -> int:
    from agnoma.knowledge.lint.residue_table import FILE, renew_folder

    if not arguments.knowledge.is_dir():
        msg = f"--knowledge {arguments.knowledge}: no such folder; give one of knowledge tables"
        raise ConfigError(msg)
    day = arguments.date or datetime.now(UTC).date()
    renewed = renew_folder(
        arguments.knowledge, TABLES, arguments.proteins, source=arguments.source, day=day
    )
    for gene, codons in renewed.missing.items():
        where = ", ".join(map(str, codons)) or "the length"
        sys.stdout.write(f"{gene}: not known: {where}\n")
    genes = {row.gene for row in renewed.rows}
    sys.stdout.write(
        f"{arguments.knowledge / FILE}: {len(genes)} genes, {renewed.read} from sequences, "
        f"{len(renewed.missing)} with codons that nobody knows\n"
    )
    return 1 if renewed.missing else 0


def _lint(arguments: argparse.Namespace) -> int:
    from agnoma.knowledge.lint.assemble import Inputs, locate
    from agnoma.knowledge.lint.findings import Severity
    from agnoma.knowledge.lint.run import lint

    if not arguments.knowledge.is_dir():
        msg = f"--knowledge {arguments.knowledge}: no such folder; give one of knowledge tables"
        raise ConfigError(msg)
    linted = lint(
        Inputs(
            tables=locate(arguments.knowledge, TABLES),
            facts=_further_tables(arguments.knowledge, arguments.facts),
            proteins=arguments.proteins,
            today=arguments.today or datetime.now(UTC).date(),
        )
    )
    for finding in linted.findings:
        sys.stdout.write(f"{finding}\n")
    errors, warnings = (linted.of(severity) for severity in (Severity.ERROR, Severity.WARNING))
    checked = f"{linted.facts} facts" if linted.complete else "rules did not run"
    sys.stdout.write(
        f"{arguments.knowledge}: {checked}, {len(errors)} errors, {len(warnings)} warnings\n"
    )
    return 1 if errors or (arguments.strict and warnings) else 0


def _further_tables(folder: Path, named: list[Path]) -> "tuple[Path, ...]":
    """Return the tables of further sources: those of the folder, and those that are named."""
    own = sorted(folder.glob("*.facts.tsv"))
    known = {path.resolve() for path in own}
    return (*own, *(path for path in named if path.resolve() not in known))


def _diff(arguments: argparse.Namespace) -> int:
    from agnoma.knowledge.diff import diff_knowledge, diff_lines, write_diff

    found = diff_knowledge(arguments.old, arguments.new)
    if arguments.out is not None:
        write_diff(arguments.out, found)
    for line in diff_lines(found):
        sys.stdout.write(f"{line}\n")
    return 0


def _add_import(actions: "Commands") -> None:
    parser = actions.add_parser(
        "import",
        help="turn another source into a table of facts and a ledger of what gave none",
        description="Writes NAME.facts.tsv, in the columns of biomarkers.tsv, and NAME.ledger.tsv, "
        "which lists every item that gave no fact, with the reason.",
    )
    sources = parser.add_subparsers(required=True, metavar="SOURCE")

    civic = sources.add_parser("civic", help="CIViC nightly tables of one release")
    civic.add_argument("directory", type=Path, metavar="DIR")
    civic.set_defaults(run=_civic)

    almanac = sources.add_parser("moalmanac", help="Molecular Oncology Almanac, JSON")
    almanac.add_argument("file", type=Path, metavar="FILE")
    almanac.add_argument("--version", metavar="TEXT", help="release, if the file does not name it")
    almanac.set_defaults(run=_moalmanac)

    oncokb = sources.add_parser(
        "oncokb",
        help="table annotated by OncoKB's own tool under your licence, for one case",
        description="MAF, copy-number or fusion table annotated by oncokb-annotator. The facts are "
        "for this sample only and must not be passed on.",
    )
    oncokb.add_argument("file", type=Path, metavar="FILE")
    oncokb.add_argument("--case", required=True, metavar="SAMPLE", help="tumour sample of the case")
    oncokb.add_argument("--oncotree", metavar="CODE", help="submitted type, if no column has it")
    oncokb.add_argument("--version", required=True, metavar="TEXT", help="OncoKB data version")
    oncokb.add_argument("--date", required=True, metavar="DATE", help="date of annotation (ISO)")
    oncokb.set_defaults(run=_oncokb)

    laboratory = sources.add_parser("laboratory", help="own table in the columns of biomarkers.tsv")
    laboratory.add_argument("file", type=Path, metavar="FILE")
    laboratory.set_defaults(run=_laboratory)
    for source in (civic, almanac, oncokb, laboratory):
        source.add_argument("--out", type=Path, required=True, metavar="DIR")


def _civic(arguments: argparse.Namespace) -> int:
    from agnoma.knowledge_import.civic import import_civic

    return _write("civic", import_civic(arguments.directory, read_translator()), arguments.out)


def _moalmanac(arguments: argparse.Namespace) -> int:
    from agnoma.knowledge_import.moalmanac import import_moalmanac

    result = import_moalmanac(arguments.file, read_translator(), version=arguments.version)
    return _write("moalmanac", result, arguments.out)


def _oncokb(arguments: argparse.Namespace) -> int:
    from agnoma.knowledge_import.oncokb import Annotation, import_oncokb

    annotation = Annotation(
        sample=arguments.case,
        oncotree=arguments.oncotree,
        version=arguments.version,
        date=arguments.date,
    )
    result = import_oncokb(arguments.file, read_translator(), annotation)
    name = f"oncokb_{arguments.case}"
    status = _write(name, result, arguments.out)
    _tell_unmet(arguments.out / f"{name}.facts.tsv")
    return status


def _tell_unmet(table: Path) -> None:
    """Say which facts of an imported table nobody meets: other gene names, other residues."""
    from agnoma.knowledge.lint.imported import refused_findings

    for finding in refused_findings(_beside_shipped(table), table):
        sys.stdout.write(f"{finding}\n")


def _laboratory(arguments: argparse.Namespace) -> int:
    from agnoma.knowledge.lint.imported import check_imported
    from agnoma.knowledge_import.laboratory import import_laboratory

    result = import_laboratory(arguments.file, read_translator())
    check_imported(_beside_shipped(arguments.file), arguments.file)
    return _write("laboratory", result, arguments.out)


def _beside_shipped(table: Path) -> "Inputs":
    """Return what the lint reads of a table of facts beside the shipped ones."""
    from agnoma.knowledge.lint.assemble import Inputs, locate

    today = datetime.now(UTC).date()
    return Inputs(locate(TABLES, TABLES), (table,), proteins=None, today=today)


def _write(name: str, result: "ImportResult", out: Path) -> int:
    from agnoma.io.facts_file import write_facts
    from agnoma.knowledge_import.result import write_import_ledger

    if out.exists() and not out.is_dir():
        msg = f"--out {out}: is a file; name a folder"
        raise ConfigError(msg)
    out.mkdir(parents=True, exist_ok=True)
    facts, ledger = out / f"{name}.facts.tsv", out / f"{name}.ledger.tsv"
    write_facts(facts, result.source, result.facts)
    write_import_ledger(ledger, result.ledger)
    source = result.source
    sys.stdout.write(f"{source.name}, {source.version}: {result.items} items\n")
    sys.stdout.write(f"{facts}: {len(result.facts)} facts\n{ledger}: {len(result.ledger)} items\n")
    for reason, number in result.counts().items():
        sys.stdout.write(f"  {number:6d}  {reason}\n")
    _tell_unknown_drugs(result)
    return 0


def _tell_unknown_drugs(result: "ImportResult") -> None:
    """Say which drugs no table has: what labels ask of a drug could not be checked of them."""
    from agnoma.io.drug_classes import read_drug_classes
    from agnoma.io.therapy_classes import read_therapy_classes
    from agnoma.knowledge.lint.drugs import unknown_drugs

    drugs = read_drug_classes(TABLES / "drug_classes.tsv")
    classes = read_therapy_classes(TABLES / "therapy_classes.tsv")
    names = unknown_drugs(result.facts, drugs, classes)
    if names:
        sys.stdout.write(
            f"{len(names)} drugs are in no table, so that nothing labels ask of a drug could be "
            f"checked of them: {', '.join(sorted(names))}\n"
        )


def read_translator() -> "Translator":
    """Return the project's words: names, tumour types, and the parser of its expressions."""
    from agnoma.io.agnostic_exclusions import read_agnostic_exclusions
    from agnoma.io.disease_crosswalk import read_disease_crosswalk
    from agnoma.io.drug_classes import read_drug_classes
    from agnoma.io.oncotree import read_oncotree
    from agnoma.io.resources import read_aliases, read_kinase_domains
    from agnoma.io.variant_names import read_variant_names
    from agnoma.knowledge.disease import TumourTypes
    from agnoma.knowledge.safeguards import SafeguardBook
    from agnoma.knowledge_import.diseases import DiseaseCrosswalk
    from agnoma.knowledge_import.names import NameReader
    from agnoma.knowledge_import.translator import Translator

    tree = read_oncotree(TABLES / "oncotree.tsv")
    domains = read_kinase_domains(TABLES / "kinase_domains.tsv")
    classes = read_drug_classes(TABLES / "drug_classes.tsv")
    grammar = _Grammar(domains, SafeguardBook(classes, TumourTypes(tree), domains))
    terms = read_disease_crosswalk(TABLES / "doid_oncotree.tsv")
    return Translator(
        names=NameReader(
            read_variant_names(TABLES / "variant_names.tsv"), read_aliases(TABLES / "aliases.tsv")
        ),
        diseases=DiseaseCrosswalk(terms, tree),
        exclusions=tuple(read_agnostic_exclusions(TABLES / "agnostic_exclusions.tsv")),
        grammar=grammar,
    )


class _Grammar:
    """The parser of the knowledge stage, for importers, which may not know other stages."""

    def __init__(self, domains: "Mapping[str, KinaseDomain]", book: "SafeguardBook") -> None:
        self._domains = domains
        self._book = book

    def alteration_fault(self, genes: tuple[str, ...], words: str) -> str | None:
        from agnoma.knowledge.expressions import parse_expression

        try:
            parse_expression(genes, words, self._domains, "")
        except InputFormatError as err:
            return _first_clause(err)
        return None

    def requires_fault(self, expression: str) -> str | None:
        from agnoma.knowledge.language.parser import parse_requirement

        try:
            parse_requirement(expression, self._domains, "")
        except InputFormatError as err:
            return _first_clause(err)
        return None

    def missing_requirements(self, fact: "Fact") -> tuple[str, ...]:
        from agnoma.knowledge.expressions import parse_fact
        from agnoma.knowledge.language.parser import parse_requirement

        expression = parse_fact(fact, self._domains)
        text = fact.requires
        own = parse_requirement(text, self._domains, fact.fact_id) if text else None
        missing = self._book.missing(fact, expression, own)
        return tuple(dict.fromkeys(one.text for one in missing if not one.types))


def _first_clause(err: InputFormatError) -> str:
    return str(err).partition("\n")[0].partition(";")[0].strip(": ")

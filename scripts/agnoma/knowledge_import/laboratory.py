"""A laboratory's own table, in the columns of biomarkers.tsv: read whole, or not at all."""

from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.facts_file import read_facts_file
from agnoma.knowledge_import.profiles import Alteration
from agnoma.knowledge_import.result import ImportResult
from agnoma.knowledge_import.translator import Translator
from agnoma.models.knowledge import OWN_SOURCE


def import_laboratory(path: Path, translator: Translator) -> ImportResult:
    """Return the facts of a table; its first lines name source, version and date.

    Raises
    ------
    InputFormatError
        If the source is not named or is called as the project's own, the table is malformed, or a
        fact names an alteration, requirement or tumour type that is not understood, or leaves out
        what it has to require: what people wrote for this project is corrected, not skipped.
    """
    source, facts = read_facts_file(path)
    if source.name == OWN_SOURCE:
        msg = f"{path}: '# source: {OWN_SOURCE}' is the project's own; write the laboratory's name"
        raise InputFormatError(msg)
    for fact in facts:
        where = f"{path}, line {fact.line}, fact {fact.fact_id}"
        for column, codes in (
            ("disease_oncotree", fact.scope.types),
            ("disease_excluded", fact.scope.excluded),
        ):
            unknown = [code for code in codes if not translator.diseases.has_code(code)]
            if unknown:
                hint = translator.diseases.nearest(unknown[0])
                msg = f"{where}, column {column}: {unknown[0]!r} is no code of oncotree.tsv"
                raise InputFormatError(f"{msg}{hint or '; write one, ANY_SOLID or ANY'}")
        alteration = Alteration(fact.genes, fact.alteration, fact.requires, "", gene_level=False)
        fault = translator.untranslatable(alteration)
        if fault is not None:
            bad = translator.grammar.alteration_fault(fact.genes, fact.alteration)
            column, found = ("alteration", fault.detail)
            if bad is None:
                wrong = translator.grammar.requires_fault(fact.requires)
                column, found = ("requires", f"{fact.requires}: {wrong}")
            msg = f"{where}, column {column}: {found}; write it in the grammar of biomarkers.tsv"
            raise InputFormatError(msg)
        missing = translator.grammar.missing_requirements(fact)
        if missing:
            found = f"found {fact.requires!r}" if fact.requires else "empty"
            msg = f"{where}, column requires: {found}; add {' AND '.join(missing)}"
            if any(text.startswith("her2:") for text in missing):
                msg += (
                    " (therapy of amplified ERBB2 needs the protein, IHC 3+ in any tumour or CUP)"
                )
            raise InputFormatError(msg)
    return ImportResult(source=source, facts=tuple(facts), ledger=(), items=len(facts))

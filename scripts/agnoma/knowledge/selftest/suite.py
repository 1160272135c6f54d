"""The suite as a whole: cases read against the loaded knowledge, interpreted, and judged."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import ConfigError, InputFormatError
from agnoma.gene_model import GeneModel
from agnoma.io.selftest_tables import CaseRow, GeneShape, read_case_rows, read_gene_shapes
from agnoma.knowledge.interpretation import CaseFindings, interpret_findings
from agnoma.knowledge.selftest.cells import cell
from agnoma.knowledge.selftest.context import CASE_ID, Context, read_context
from agnoma.knowledge.selftest.expectations import Expectation, read_expectations
from agnoma.knowledge.selftest.findings import FindingsBuilder, Found
from agnoma.knowledge.selftest.gene_shapes import transcripts
from agnoma.knowledge.selftest.items import read_items
from agnoma.knowledge.selftest.sight import SightBuilder
from agnoma.knowledge.tables import Knowledge
from agnoma.models.alteration import Oncogenicity
from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.evidence import EvidenceSource
from agnoma.models.fusion import FusionResult
from agnoma.models.knowledge import OWN_SOURCE, Interpretation
from agnoma.models.variant import SmallVariantSummary

CASES = "selftest.tsv"
SHAPES = "selftest_genes.tsv"
LOUD = "agnoma.knowledge.interpretation"
"""Logs a line for every case."""
NOT_LOOKED_FOR = "not looked for, as the case says"
NOT_DRIVING = frozenset({Oncogenicity.VUS, Oncogenicity.LIKELY_BENIGN, Oncogenicity.BENIGN})


@dataclass(frozen=True, slots=True)
class SelfTestCase:
    """One case, ready to be interpreted."""

    row: CaseRow
    found: Found
    context: Context
    expected: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A statement of a case that does not hold."""

    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one case came out."""

    row: CaseRow
    faults: tuple[Fault, ...]
    """Statements that do not hold."""

    @property
    def holds(self) -> bool:
        """Return whether all hold, or some do not and the table says so."""
        return bool(self.faults) is (self.row.open is not None)

    @property
    def line(self) -> str:
        """Return the case on one line: what was expected, and what was found."""
        site = self.row.tumour_type or "no tumour type"
        what = self.row.alterations or "no alteration"
        context = f" [{self.row.context}]" if self.row.context else ""
        faults = "; ".join(f"expected {f.expected}, found {f.found}" for f in self.faults)
        if self.row.open is not None:
            faults = faults or "all of it holds now; empty column open"
            faults = f"{faults} (open: {self.row.open})"
        return f"{self.row.case_id} (line {self.row.line}): {what} in {site}{context}: {faults}"


class Suite:
    """Cases against one knowledge."""

    def __init__(self, knowledge: Knowledge, shapes: Mapping[str, GeneShape]) -> None:
        self._knowledge = knowledge
        known = transcripts(shapes)
        self._model = GeneModel(known.values())
        self._builder = FindingsBuilder(knowledge.genes, known)
        self._sight = SightBuilder(knowledge)
        self._facts = frozenset(fact.fact_id for fact, _ in knowledge.facts)

    def read(self, path: Path) -> list[SelfTestCase]:
        """Return the cases of a table.

        Raises
        ------
        InputFormatError
            Naming file, line and column of what is not in the notation.
        """
        return [self._case(path, row) for row in read_case_rows(path)]

    def _case(self, path: Path, row: CaseRow) -> SelfTestCase:
        where = f"{path}, line {row.line}, case {row.case_id}, column "
        try:
            self._knowledge.types.check_submitted(row.tumour_type)
        except ConfigError as err:
            msg = f"{where}tumour_type: {err}"
            raise InputFormatError(msg) from err
        context = read_context(cell(row.context, f"{where}context"))
        found = self._builder.build(read_items(cell(row.alterations, f"{where}alterations")))
        self._sight.build(context, ())
        expected = read_expectations(
            cell(row.expected, f"{where}expected"), self._facts, self._knowledge.drugs
        )
        return SelfTestCase(row, found, context, expected)

    def run(self, cases: Iterable[SelfTestCase]) -> Iterator[Outcome]:
        """Interpret every case and hold it against what is expected of it.

        Facts of further sources are left out: the table speaks of the own ones.
        """
        for case in cases:
            result = _own(self.interpret(case))
            judged = ((e.text, e.fault(result)) for e in case.expected)
            faults = [Fault(text, fault) for text, fault in judged if fault is not None]
            yield Outcome(case.row, (*_established(case.found, result), *faults))

    def interpret(self, case: SelfTestCase) -> Interpretation:
        """Return the interpretation of a case, by the code that interprets patients."""
        found, sight = case.found, self._sight.build(case.context, _measured(case.found))
        findings = CaseFindings(
            variants=tuple(found.variants),
            small_variants=SmallVariantSummary(
                case_id=CASE_ID, tested=True, source=EvidenceSource.READS
            ),
            copy_number=CopyNumberProfile(
                case_id=CASE_ID, genes=(*found.genes, *sight.neutral), **_answer(sight.copies)
            ),
            fusions=FusionResult(
                case_id=CASE_ID, fusions=tuple(found.fusions), **_answer(sight.fusions)
            ),
            biomarkers=case.context.biomarkers(),
            exon_deletions=tuple(found.exon_deletions),
            reversions=tuple(found.reversions),
            assessability=sight.assessability,
        )
        return interpret_findings(
            findings,
            self._knowledge,
            self._model,
            case.context.case(case.row.tumour_type),
            case.context.jurisdiction,
        )


def _own(result: Interpretation) -> Interpretation:
    matches = tuple(match for match in result.matches if match.fact.source == OWN_SOURCE)
    return result.model_copy(update={"matches": matches})


def _measured(found: Found) -> Sequence[str]:
    return [record.gene for record in found.genes]


def _answer(status: Status) -> dict[str, object]:
    reason = None if status is Status.EVALUATED else NOT_LOOKED_FOR
    return {"status": status, "reason": reason}


def _established(found: Found, result: Interpretation) -> Iterator[Fault]:
    """Yield alterations that the case calls uncertain and the program does not."""
    for alteration in result.alterations:
        named = {alteration.variant_key, alteration.fusion_name} & found.uncertain
        if named and alteration.oncogenicity not in NOT_DRIVING:
            text = f"{alteration.alteration_id} uncertain"
            yield Fault(text, alteration.oncogenicity.value)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the line that the stage logs for every case from the screen."""
    logger = logging.getLogger(LOUD)
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def run_table(table: Path, shapes: Path, knowledge: Knowledge) -> list[Outcome]:
    """Return how every case of a table comes out.

    Raises
    ------
    InputFormatError
        Naming file, line and column of what is not in the notation.
    """
    suite = Suite(knowledge, read_gene_shapes(shapes))
    return list(suite.run(suite.read(table)))

"""Cases of lint through the code that interprets patients."""

from agnoma.io.selftest_tables import CaseRow, GeneShape
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.lint.synthesis import shape_for
from agnoma.knowledge.selftest.cells import cell
from agnoma.knowledge.selftest.context import read_context
from agnoma.knowledge.selftest.findings import FindingsBuilder
from agnoma.knowledge.selftest.gene_shapes import transcripts
from agnoma.knowledge.selftest.items import read_items
from agnoma.knowledge.selftest.suite import SelfTestCase, Suite, quiet
from agnoma.models.knowledge import Interpretation


class Engine:
    """Interprets alterations in words."""

    def __init__(self, subject: Subject) -> None:
        shapes: dict[str, GeneShape] = dict(subject.shapes)
        for _, expression in subject.facts:
            for gene in expression.genes:
                shape = shape_for(gene, expression)
                if shape is not None and not shapes.get(gene, shape).exons:
                    shapes[gene] = shape
                elif shape is not None:
                    shapes.setdefault(gene, shape)
        self._builder = FindingsBuilder(subject.knowledge.genes, transcripts(shapes))
        self._suite = Suite(subject.knowledge, shapes)

    def interpret(
        self, alterations: str, tumour_type: str | None, context: str, where: str
    ) -> Interpretation:
        """Return the interpretation of a case.

        Parameters
        ----------
        where
            File, line and id; begins every message.

        Raises
        ------
        InputFormatError
            Pointing at what is not in the notation.
        ConfigError
            If the tumour type is not in the tree.
        """
        row = CaseRow(0, "lint", alterations, tumour_type, context, "", "", None)
        given = read_context(cell(context, f"{where}, column context"))
        items = read_items(cell(alterations, f"{where}, column alterations"))
        case = SelfTestCase(row, self._builder.build(items), given, ())
        with quiet():
            return self._suite.interpret(case)

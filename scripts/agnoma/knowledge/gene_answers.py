"""Is a gene altered as an expression asks? True, not there, or not known (clinical.md 6.3).

True needs an established alteration; a fusion that is not shown to be functional leaves it open.
False needs that it was looked for where it could be read. An alteration of uncertain significance
at the very place leaves it open: it is neither the driver nor its absence.
"""

from agnoma.assessability.visibility import Sight, join, look_for
from agnoma.knowledge.absence import questions_of
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.language.nodes import GeneAtom
from agnoma.knowledge.matchers import (
    SMALL_KINDS,
    Codon,
    CopyNumber,
    ExactProtein,
    ExonClass,
    Matcher,
    Structural,
    length_change_bp,
)
from agnoma.models.alteration import Alteration, AlterationKind, Oncogenicity
from agnoma.models.knowledge import Specificity
from agnoma.ternary import Ternary


class GeneAnswers:
    """Answers of one case, each question asked once."""

    def __init__(self, state: CaseState) -> None:
        self._state = state
        self._known: dict[str, Ternary] = {}
        self._near: dict[str, tuple[str, ...]] = {}

    def __call__(self, atom: GeneAtom) -> Ternary:
        """Return whether a gene is altered as asked."""
        if atom.text not in self._known:
            self._known[atom.text] = self._decide(atom)
        return self._known[atom.text]

    def uncertain(self, atom: GeneAtom) -> tuple[str, ...]:
        """Return the alterations of uncertain significance that leave an answer open."""
        self(atom)
        return self._near.get(atom.text, ())

    def _decide(self, atom: GeneAtom) -> Ternary:
        expression = atom.expression
        found = [a for gene in expression.genes for a in self._state.of_gene(gene)]
        answers = {self._present(atom, alteration) for alteration in found}
        if Ternary.TRUE in answers:
            return Ternary.TRUE
        near = [a for a in found if self._is_open_at(atom, a)]
        self._near[atom.text] = tuple(dict.fromkeys(a.alteration_id for a in near))
        absent = self._absence(expression)
        return Ternary.UNKNOWN if Ternary.UNKNOWN in answers else absent

    def _absence(self, expression: Expression) -> Ternary:
        """Return false where what was not found is not there, else unknown (clinical.md 1.7, 6.3).

        False only where it was looked for at places that could be read, none of them with limited
        sensitivity, in a sample that did not fail.
        """
        if self._state.view is None or self._state.failed:
            return Ternary.UNKNOWN
        sight = self.sight(expression)
        weak = sight is None or sight.gaps or sight.limited
        return Ternary.UNKNOWN if weak else Ternary.FALSE

    def sight(self, expression: Expression) -> Sight | None:
        """Return why what an expression names could have been missed; None = nothing denies it."""
        view, known = self._state.view, self._state.known
        if view is None:
            return None
        found = []
        for matcher in expression.matchers:
            for gene in expression.genes:
                asked = questions_of(matcher, gene, known)
                if asked is None:
                    return None
                found += [look_for(view, (gene,), question) for question in asked]
        return join(found)

    def _present(self, atom: GeneAtom, alteration: Alteration) -> Ternary:
        fit = atom.expression.match(alteration)
        if fit not in {None, Specificity.SAME_RESIDUE_OTHER_ALLELE}:
            proven = alteration.unproven is None
            return Ternary.TRUE if proven else Ternary.UNKNOWN
        near = any(self._is_near(matcher, alteration) for matcher in atom.expression.matchers)
        return Ternary.UNKNOWN if near else Ternary.FALSE

    def _is_open_at(self, atom: GeneAtom, alteration: Alteration) -> bool:
        """Return whether an alteration lies where it is asked, and nobody knows what it does."""
        near = any(self._is_near(matcher, alteration) for matcher in atom.expression.matchers)
        return near and _is_uncertain(alteration)

    def _is_near(self, matcher: Matcher, alteration: Alteration) -> bool:
        """Return whether an alteration keeps the place asked for from counting as unaltered."""
        if alteration.oncogenicity.is_benign:
            return False
        if isinstance(matcher, CopyNumber):
            amplified = alteration.kind is AlterationKind.AMP
            return matcher.event == "amp_high" and amplified and alteration.copies is None
        if isinstance(matcher, Structural):
            exons = self._state.known.duplicated.get(alteration.gene, ())
            longer = length_change_bp(alteration) > 0 and alteration.exon in exons
            # Whatever it counts as itself: what it repeats may be read otherwise elsewhere.
            return matcher.kind is AlterationKind.ITD and longer
        return _is_at(matcher, alteration)


def _is_at(matcher: Matcher, alteration: Alteration) -> bool:
    if isinstance(matcher, ExonClass):
        # A curated exon class that another established change of the exon does not fit is denied.
        at_exon = alteration.kind in SMALL_KINDS and alteration.exon == matcher.exon
        return at_exon and _is_uncertain(alteration)
    if isinstance(matcher, ExactProtein):
        return alteration.protein_change == matcher.allele
    first, last = alteration.codon_first, alteration.codon_last
    if alteration.kind not in SMALL_KINDS or first is None or not isinstance(matcher, Codon):
        return False
    return first <= matcher.number <= (last or first)


def _is_uncertain(alteration: Alteration) -> bool:
    return alteration.oncogenicity is Oncogenicity.VUS

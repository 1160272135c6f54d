"""CIViC's nightly tables as facts: one per profile, disease, therapy and significance.

Rules: clinical.md 6.2 (levels, assertions, contradictions, exclusions), 6.3 (names), 6.4 (types).
Every evidence item and assertion is either cited by a fact or has a line in the ledger.
"""

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.civic_tables import (
    CivicEvidence,
    CivicRelease,
    CivicStatement,
    CivicVariant,
    read_civic,
)
from agnoma.knowledge_import.civic_facts import (
    EFFECTS,
    NAME,
    Claim,
    Group,
    Judged,
    Statement,
    build_fact,
    item_order,
)
from agnoma.knowledge_import.civic_levels import AMP_CATEGORY, contradiction, curated_tier
from agnoma.knowledge_import.diseases import NoDisease
from agnoma.knowledge_import.names import Untranslated
from agnoma.knowledge_import.profiles import Alteration, read_profile, read_variant
from agnoma.knowledge_import.result import ImportEntry, ImportReason, ImportResult
from agnoma.knowledge_import.therapies import therapy_of
from agnoma.knowledge_import.translator import Translator
from agnoma.models.knowledge import Fact, KnowledgeSource, Therapy

logger = logging.getLogger(__name__)

LICENCE = "CC0 1.0"
PREDICTIVE = "Predictive"
ACCEPTED = "accepted"
SUPPORTS = "Supports"
DOES_NOT_SUPPORT = "Does Not Support"


def import_civic(directory: Path, translator: Translator) -> ImportResult:
    """Return the facts of a CIViC release and a ledger of the items that gave none.

    Raises
    ------
    InputFormatError
        If a table is missing or malformed; the message names file, line and column.
    """
    release = read_civic(directory)
    importer = _Importer(release, translator)
    facts = importer.run()
    items = len(release.evidence) + len(release.assertions)
    left = len(importer.ledger)
    logger.info("%s: %d items, %d facts, %d in the ledger", NAME, items, len(facts), left)
    return ImportResult(
        source=_source(release, len(facts)),
        facts=tuple(facts),
        ledger=tuple(sorted(importer.ledger, key=lambda e: (e.file, e.line))),
        items=items,
    )


class _Importer:
    """Holds the release while its items are sorted into claims."""

    def __init__(self, release: CivicRelease, translator: Translator) -> None:
        self._release = release
        self._translator = translator
        self._groups: dict[Claim, Group] = {}
        self._profiles: dict[str, list[Alteration] | Untranslated] = {}
        self._evidence = {one.item: one for one in release.evidence}
        self.ledger: list[ImportEntry] = []

    def run(self) -> list[Fact]:
        statements: tuple[Statement, ...] = (*self._release.evidence, *self._release.assertions)
        for statement in statements:
            refused = _refusal(statement)
            if refused is not None:
                self._note([statement], refused)
            else:
                self._sort(statement)
        facts: list[Fact] = []
        for claim, group in self._groups.items():
            facts += self._facts(claim, group)
        facts.sort(key=lambda fact: item_order(fact.fact_id))
        return facts

    def _sort(self, statement: Statement) -> None:
        therapy = Therapy()
        if statement.kind == PREDICTIVE:
            if not statement.therapies:
                self._note([statement], (ImportReason.NO_THERAPY, statement.profile.text))
                return
            found = therapy_of(statement.therapies, self._interaction(statement))
            if found is None:
                detail = ", ".join(statement.therapies)
                self._note([statement], (ImportReason.THERAPY_UNCLEAR, detail))
                return
            therapy = found
        claim = Claim(
            profile=statement.profile.key,
            disease=statement.doid or statement.disease.casefold(),
            therapy=therapy,
            kind=statement.kind,
            significance=statement.significance,
        )
        group = self._groups.setdefault(claim, Group())
        if statement.direction == DOES_NOT_SUPPORT:
            group.against.append(statement)
        elif isinstance(statement, CivicEvidence):
            group.evidence.append(statement)
        else:
            group.assertions.append(statement)

    def _interaction(self, statement: Statement) -> str:
        """Return how the drugs go together; old assertions leave it to their evidence."""
        if statement.interaction or isinstance(statement, CivicEvidence):
            return statement.interaction
        drugs = set(statement.therapies)
        items = (self._evidence.get(item) for item in statement.evidence)
        told = {one.interaction for one in items if one and set(one.therapies) == drugs}
        return told.pop() if len(told) == 1 else ""

    def _facts(self, claim: Claim, group: Group) -> list[Fact]:
        if not group.supporting:
            self._note(group.against, (ImportReason.DOES_NOT_SUPPORT, "nothing supports it"))
            return []
        disease = self._translator.diseases.find(group.first.disease, group.first.doid)
        if isinstance(disease, NoDisease):
            return self._drop(group, (disease.reason, disease.detail))
        alterations = self._alterations(group.first)
        if isinstance(alterations, Untranslated):
            return self._drop(group, (alterations.reason, alterations.detail))
        tier = curated_tier(group.evidence, group.assertions)
        if tier is None:
            return self._drop(group, (ImportReason.BENIGN, group.first.profile.text))
        contrary = contradiction(group.against, group.evidence, group.assertions)
        facts = [
            build_fact(claim, group, disease, one, Judged(tier, contrary, number))
            for number, one in enumerate(alterations, start=1)
        ]
        for statement in group.against:
            weight = "contradicts" if statement in contrary else "weaker than the support of"
            detail = f"{weight} {facts[0].fact_id}"
            self._note([statement], (ImportReason.DOES_NOT_SUPPORT, detail))
        return [self._translator.with_exclusions(fact) for fact in facts]

    def _alterations(self, statement: Statement) -> list[Alteration] | Untranslated:
        key = statement.profile.key
        if key not in self._profiles:
            self._profiles[key] = self._translated(statement)
        return self._profiles[key]

    def _translated(self, statement: Statement) -> list[Alteration] | Untranslated:
        profile, names = statement.profile, self._translator.names
        variant = self._release.variants.get(profile.variant_id, CivicVariant((), ()))
        found: list[Alteration] | Untranslated
        if profile.gene is None:
            found = read_profile(profile.name, names, types=variant.types, hgvs=variant.hgvs)
        else:
            phrase = names.read(profile.gene, profile.name, types=variant.types, hgvs=variant.hgvs)
            found = phrase if isinstance(phrase, Untranslated) else read_variant(phrase)
        if isinstance(found, Untranslated):
            return found
        faults = (self._translator.untranslatable(one) for one in found)
        return next((fault for fault in faults if fault is not None), found)

    def _drop(self, group: Group, why: tuple[ImportReason, str]) -> list[Fact]:
        self._note([*group.supporting, *group.against], why)
        return []

    def _note(self, statements: Iterable[Statement], why: tuple[ImportReason, str]) -> None:
        for one in statements:
            self.ledger.append(ImportEntry(one.file, one.line, one.item, why[0], why[1]))


def _refusal(statement: Statement) -> tuple[ImportReason, str] | None:
    """Return why an item never gives a fact, whatever it is about (clinical.md 6.2)."""
    if isinstance(statement, CivicEvidence):
        if statement.status != ACCEPTED or statement.flagged:
            return ImportReason.NOT_ACCEPTED, "flagged" if statement.flagged else statement.status
    elif statement.amp_category and not AMP_CATEGORY.fullmatch(statement.amp_category.strip()):
        msg = (
            f"{statement.file}, line {statement.line}, column amp_category: found "
            f"{statement.amp_category!r}, expected e.g. 'Tier I - Level A' or nothing"
        )
        raise InputFormatError(msg)
    if statement.kind in {"Functional", "Oncogenic"}:
        return ImportReason.ONCOGENICITY_ONLY, statement.profile.text
    if statement.kind == "Predisposing":
        return ImportReason.GERMLINE_LANE, statement.profile.text
    if isinstance(statement, CivicEvidence) and "Germline" in statement.origin:
        return ImportReason.GERMLINE_LANE, f"{statement.profile.text}, {statement.origin}"
    return _empty(statement)


def _empty(statement: CivicStatement) -> tuple[ImportReason, str] | None:
    said = f"{statement.kind}, {statement.direction}, {statement.significance or 'nothing'}"
    if (statement.kind, statement.significance) == ("Diagnostic", "Negative"):
        return ImportReason.AGAINST_DIAGNOSIS, f"{statement.profile.text}, {statement.disease}"
    known = (statement.kind, statement.significance) in EFFECTS
    if not known or statement.direction not in {SUPPORTS, DOES_NOT_SUPPORT}:
        return ImportReason.NO_STATEMENT, said
    return None


def _source(release: CivicRelease, facts: int) -> KnowledgeSource:
    digest = hashlib.sha256()
    for path in release.paths:
        digest.update(path.read_bytes())
    dates = (one.reviewed for one in (*release.evidence, *release.assertions) if one.reviewed)
    newest = max(dates, default=None)
    version = f"items reviewed until {newest}, sha256 {digest.hexdigest()[:12]}"
    return KnowledgeSource(
        name=NAME,
        version=version,
        date=newest,
        licence=LICENCE,
        sha256=digest.hexdigest(),
        facts=facts,
    )

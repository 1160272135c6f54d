"""What a page prints as it stands in every language: names, words of the laboratory, tables."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from pydantic import BaseModel

from agnoma.language.speech import Names
from agnoma.models.identity import IdentityComparison
from agnoma.models.profile import LEFT_OUT, TumourProfile
from agnoma.models.review import CaseReview
from agnoma.report import wording
from agnoma.report.cohort_qc import RoleCohort

_DATA = frozenset(
    # genes, variants, transcripts
    "gene genes targeted_genes gene_five gene_three partner fusion_name members unread"
    " contig transcript_id refseq_id hgvs_c hgvs_p variant_key protein_change coding_change"
    # tumour types, classes, facts, drugs
    " site countries submitted_type_name oncotree_code types excluded matched_disease diseases"
    " class_id primary secondary provisional overlays options fact_id citation verified"
    # software and files
    " caller callers tools resources name version inputs genome_build jurisdiction key value"
    " knowledge_version sources".split()
)
"""Fields, of whatever record, that hold names; some hold sentences too, which have messages."""
_TABLES = frozenset(
    "context licence description unit source title metric"
    " conditional_on noted met capped_by".split()
)
"""Fields with free text of tables, and of the reference of the settings."""
_OWN_CASE = ("case_id", "patient_id")
_PIECES = re.compile(r"\s*(?:;|\||,| \+ | > )\s*")
_SYMBOL = re.compile(r"\b[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)?\b")
"""Genes of the criteria of classes: every word in capitals in them."""
_CITATIONS = re.compile(r"\s*;\s*")
_REVIEWED = re.compile(r"Review of (\S+)(.*?): was ")
Found = Iterator[tuple[str, str]]


def names_of(
    profiles: Sequence[TumourProfile],
    review: CaseReview | None = None,
    changes: Sequence[str] = (),
) -> Names:
    """Return the texts of cases that are not translated.

    `changes` are those of an amendment: they name genes that the profile may no longer have.

    Words of people are not among them: they are quoted where they stand (`agnoma.report.quotes`),
    so that a comment which is a message does not keep the message itself from being translated.
    """
    data: set[str] = set()
    tables: set[str] = set()
    for profile in profiles:
        for field, text in _texts(profile, ""):
            if field in _DATA:
                printed = wording.neutral(text)
                data.update((text, printed), _PIECES.split(text), _CITATIONS.split(printed))
            elif field in _TABLES:
                tables.update((text, wording.neutral(text)))
        for _, text in _texts(profile.molecular_class.trace, ""):
            data.update(_SYMBOL.findall(text))
        for note in (n for gene in profile.copy_number.genes for n in gene.notes):
            tables.add(wording.neutral(note))
    for field, text in _texts(review, ""):
        if field == "said":  # by a source of facts, against another one
            tables.update((text, wording.neutral(text)))
    for reviewed in filter(None, map(_REVIEWED.match, changes)):
        data.update((reviewed[1], *reviewed[1].split("::"), *_SYMBOL.findall(reviewed[2])))
    own = {getattr(profile.case, name) for profile in profiles for name in _OWN_CASE}
    return Names(own=_held(own), data=_held(data), tables=_held(tables))


def _held(texts: set[str]) -> frozenset[str]:
    """Return the texts less the empty one and those that were left out, which have messages."""
    return frozenset(text for text in texts if text and LEFT_OUT not in text)


def names_of_run(cohorts: Sequence[RoleCohort], comparison: IdentityComparison | None) -> Names:
    """Return the ids of cases and patients of a run, which are not translated."""
    own = {sample.case_id for cohort in cohorts for sample in cohort.samples}
    for pair in comparison.pairs if comparison else ():
        own |= {pair.first_case, pair.first_patient, pair.second_case, pair.second_patient}
    own |= {case.case_id for case in comparison.cases} if comparison else set()
    return Names(own=frozenset(own))


def _texts(value: object, field: str) -> Found:
    """Yield every text in a record with the name of the field it stands in."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), name)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(key, field)
            yield from _texts(item, field)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item, field)
    elif isinstance(value, str) and value and not isinstance(value, Enum):
        yield field, value

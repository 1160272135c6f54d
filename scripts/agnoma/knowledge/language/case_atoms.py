"""Atoms that the sample sheet, the biomarkers or the matched alteration answer.

Every atom is decided from what was stated or measured; a cell that is empty is unknown.
"""

import re
from collections.abc import Callable

from agnoma.knowledge.language.nodes import CaseAtom, Subject
from agnoma.knowledge.phases import phase_between
from agnoma.models.base import Status
from agnoma.models.biomarkers import TmbCategory
from agnoma.models.case import AgeGroup, Her2Ihc, HormoneReceptors, IshResult, MmrIhc
from agnoma.models.evidence import PhaseRelation
from agnoma.models.reversion import ReversionState
from agnoma.ternary import Ternary

MSI_POSITIVE = frozenset({"MSI-H", "dMMR"})
MSI_NEGATIVE = frozenset({"MSS", "MSI-L", "pMMR"})
ADULT_FROM_YEARS = 18
Builder = Callable[[re.Match[str]], CaseAtom]


def read_case_atom(text: str) -> CaseAtom | None:
    """Return the atom of a text, None if it is none of them."""
    for pattern, build in ATOMS:
        found = pattern.fullmatch(text)
        if found:
            return build(found)
    return None


def is_her2_positive(subject: Subject) -> Ternary:
    """ASCO/CAP: IHC 3+, or pathology's "ISH positive" whatever the IHC (clinical.md 4.3, group 1).

    IHC 0 or 1+ is negative where ISH does not say otherwise; "ISH negative" without an IHC score
    leaves an IHC 3+ possible.
    """
    score, ish = subject.state.case.her2_ihc, subject.state.case.her2_ish
    if score is Her2Ihc.THREE or ish is IshResult.POSITIVE:
        return Ternary.TRUE
    if score in {Her2Ihc.ZERO, Her2Ihc.ONE}:
        return Ternary.FALSE
    known_negative = score is Her2Ihc.TWO and ish is IshResult.NEGATIVE
    return Ternary.FALSE if known_negative else Ternary.UNKNOWN


def _her2_score(found: re.Match[str]) -> CaseAtom:
    wanted = Her2Ihc(found[1])

    def decide(subject: Subject) -> Ternary:
        score = subject.state.case.her2_ihc
        return Ternary.of(None if score is None else score is wanted)

    words = f"HER2 IHC {wanted.value}"
    return CaseAtom(found[0], decide, words, f"HER2 IHC other than {wanted.value}")


def _her2_positive(found: re.Match[str]) -> CaseAtom:
    words = "HER2 positivity by IHC/ISH"
    return CaseAtom(found[0], is_her2_positive, words, "HER2 negativity by IHC/ISH")


def _receptors(found: re.Match[str]) -> CaseAtom:
    wanted = HormoneReceptors(found[1])

    def decide(subject: Subject) -> Ternary:
        status = subject.state.case.hr_status
        return Ternary.of(None if status is None else status is wanted)

    other = "negative" if wanted is HormoneReceptors.POSITIVE else "positive"
    words = f"hormone-receptor-{wanted.value} status"
    return CaseAtom(found[0], decide, words, f"hormone-receptor-{other} status")


def _pd_l1(found: re.Match[str]) -> CaseAtom:
    """CPS and TPS as pathology reports them; TPS in percent of tumour cells."""
    name, limit = found[1], float(found[2])

    def decide(subject: Subject) -> Ternary:
        case = subject.state.case
        score = case.pd_l1_cps if name == "cps" else case.pd_l1_tps
        return Ternary.of(None if score is None else score >= limit)

    unit = "" if name == "cps" else " %"
    shown = f"PD-L1 {name.upper()}"
    return CaseAtom(
        found[0], decide, f"{shown} >= {limit:g}{unit}", f"{shown} below {limit:g}{unit}"
    )


def _msi(found: re.Match[str]) -> CaseAtom:
    """DMMR by IHC stands for MSI-H: labels name both (clinical.md 6.5)."""

    def decide(subject: Subject) -> Ternary:
        value = subject.state.biomarkers.msi.value
        if value in MSI_POSITIVE:
            return Ternary.TRUE
        return Ternary.FALSE if value in MSI_NEGATIVE else Ternary.UNKNOWN

    return CaseAtom(found[0], decide, "MSI-H or dMMR", "mismatch-repair proficiency")


def _mmr(found: re.Match[str]) -> CaseAtom:
    def decide(subject: Subject) -> Ternary:
        result = subject.state.case.mmr_ihc
        return Ternary.of(None if result is None else result is MmrIhc.DEFICIENT)

    return CaseAtom(found[0], decide, "dMMR by IHC", "pMMR by IHC")


def _tmb(found: re.Match[str]) -> CaseAtom:
    """Ask for TMB-H beyond doubt that reaches the number; indeterminate is open."""
    limit = float(found[1])

    def decide(subject: Subject) -> Ternary:
        tmb = subject.state.biomarkers.tmb
        value = tmb.measurement.value
        if tmb.measurement.status is not Status.EVALUATED or value is None:
            return Ternary.UNKNOWN
        if tmb.category is TmbCategory.HIGH:
            return Ternary.of(value >= limit)
        low = tmb.category is TmbCategory.LOW and limit >= tmb.limit_per_mb
        return Ternary.FALSE if low else Ternary.UNKNOWN

    words = f"TMB of at least {limit:g} mut/Mb"
    return CaseAtom(found[0], decide, words, f"TMB below {limit:g} mut/Mb")


def _vaf(found: re.Match[str]) -> CaseAtom:
    limit = float(found[1])

    def decide(subject: Subject) -> Ternary:
        vaf = subject.alteration.vaf if subject.alteration else None
        return Ternary.of(None if vaf is None else vaf >= limit)

    shown = f"{100 * limit:g} %"
    return CaseAtom(found[0], decide, f"VAF of at least {shown}", f"VAF below {shown}")


def _biallelic(found: re.Match[str]) -> CaseAtom:
    def decide(subject: Subject) -> Ternary:
        return Ternary.of(subject.alteration.biallelic if subject.alteration else None)

    return CaseAtom(found[0], decide, "loss of both copies", "one copy kept")


def _phase(found: re.Match[str]) -> CaseAtom:
    wanted = PhaseRelation(found[1])
    first, second = found[2], found[3]

    def decide(subject: Subject) -> Ternary:
        seen = phase_between(subject.state, subject.genes, first, second)
        return Ternary.UNKNOWN if seen is None else Ternary.of(seen is wanted)

    pair = f"{first} and {second}"
    cis, trans = f"{pair} on one molecule (in cis)", f"{pair} on different molecules (in trans)"
    is_cis = wanted is PhaseRelation.CIS
    return CaseAtom(found[0], decide, *((cis, trans) if is_cis else (trans, cis)))


def _reversion(found: re.Match[str]) -> CaseAtom:
    """Ask for reads that prove both changes on one molecule; a possible reversion is open."""

    def decide(subject: Subject) -> Ternary:
        state = subject.alteration.reversion if subject.alteration else None
        return Ternary.of(True if state is ReversionState.REVERSION else None)

    words = "both changes on one molecule (phase)"
    return CaseAtom(found[0], decide, words, "both changes on different molecules (phase)")


def _least_age(found: re.Match[str]) -> CaseAtom:
    """Ask the age group: the sheet tells paediatric from adult (18 years), nothing finer."""
    years = int(found[1])

    def decide(subject: Subject) -> Ternary:
        group = subject.state.case.age_group
        if group is AgeGroup.ADULT:
            return Ternary.of(True if years <= ADULT_FROM_YEARS else None)
        below = group is AgeGroup.PAEDIATRIC and years >= ADULT_FROM_YEARS
        return Ternary.FALSE if below else Ternary.UNKNOWN

    plural = "year" if years == 1 else "years"
    return CaseAtom(
        found[0], decide, f"age of at least {years} {plural}", f"age below {years} {plural}"
    )


def _age_group(found: re.Match[str]) -> CaseAtom:
    wanted = AgeGroup(found[1])

    def decide(subject: Subject) -> Ternary:
        group = subject.state.case.age_group
        return Ternary.of(None if group is None else group is wanted)

    other = AgeGroup.ADULT if wanted is AgeGroup.PAEDIATRIC else AgeGroup.PAEDIATRIC
    return CaseAtom(found[0], decide, f"{wanted.value} patient", f"{other.value} patient")


def _prior(found: re.Match[str]) -> CaseAtom:
    """Ask the list of drugs, which denies a drug only where it is whole: the lines are counted."""
    name = found[1]

    def decide(subject: Subject) -> Ternary:
        case, classes = subject.state.case, subject.state.therapies
        given = {therapy.lower() for therapy in case.prior_therapy}
        if classes.is_met(name.lower(), given):
            return Ternary.TRUE
        if case.therapy_lines == 0:
            return Ternary.FALSE
        whole = case.therapy_lines is not None and bool(given)
        return Ternary.of(False if whole and classes.is_excluded(name.lower(), given) else None)

    shown = name.replace("-", " ")
    return CaseAtom(found[0], decide, f"treatment with {shown} before", f"no {shown} before")


def _line(found: re.Match[str]) -> CaseAtom:
    """Count the next line; without a count a drug that is listed stands for a first line.

    A name that no table knows may be no systemic therapy at all, and answers nothing.
    """
    number = int(found[1])

    def decide(subject: Subject) -> Ternary:
        lines = subject.state.case.therapy_lines
        if lines is not None:
            return Ternary.of(lines + 1 >= number)
        known = map(subject.state.therapies.is_known, subject.state.case.prior_therapy)
        later = number <= 2 and any(known)
        return Ternary.TRUE if later or number <= 1 else Ternary.UNKNOWN

    return CaseAtom(found[0], decide, f"treatment line {number} or later", f"before line {number}")


NUMBER = r"(\d+(?:\.\d+)?)"
ALLELE = r"(p\.[^,()\s]+)"
ATOMS: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"her2:ihc=(0|1\+|2\+|3\+)", _her2_score),
        (r"her2:positive", _her2_positive),
        (r"hr:(positive|negative)", _receptors),
        (rf"pdl1:(cps|tps)>={NUMBER}", _pd_l1),
        (r"msi:high", _msi),
        (r"mmr:deficient_ihc", _mmr),
        (rf"tmb>={NUMBER}", _tmb),
        (r"vaf>=(0\.\d+)", _vaf),
        (r"biallelic", _biallelic),
        (rf"phase:(cis|trans)\({ALLELE},{ALLELE}\)", _phase),
        (r"phase:reversion", _reversion),
        (r"age>=(\d+)", _least_age),
        (r"age:(paediatric|adult)", _age_group),
        (r"prior:([A-Za-z0-9-]+)", _prior),
        (r"line>=(\d+)", _line),
    )
)
SPELLINGS = (
    "her2:ihc=3+",
    "her2:positive",
    "hr:positive",
    "hr:negative",
    "pdl1:cps>=1",
    "pdl1:tps>=50",
    "msi:high",
    "mmr:deficient_ihc",
    "tmb>=10",
    "vaf>=0.20",
    "biallelic",
    "phase:cis(p.T790M,p.C797S)",
    "phase:trans(p.T790M,p.C797S)",
    "phase:reversion",
    "age>=1",
    "age:paediatric",
    "age:adult",
    "prior:osimertinib",
    "line>=2",
)
HEADS = frozenset(re.split(r"[:>]", spelling)[0] for spelling in SPELLINGS)
TREATMENT = re.compile(r"(prior:|line>=)")
"""Atoms on earlier treatment: written in `noted(...)` only."""
SETTING = re.compile(r"(prior:|line>=|age)")
"""Atoms on the setting of a therapy, which the sample sheet may give and no test does."""
STAINED = re.compile(r"(her2|hr):")
"""Atoms on the tumour's own protein: never merely noted, unknown they cap."""

"""Section 6: copy number, with its pictures, its tables and how the copies were obtained."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, PurityPloidyEstimate
from agnoma.models.profile import TumourProfile
from agnoma.report import wording
from agnoma.report.copy_number_chromosomes import ChromosomePictures, chromosome_pictures
from agnoma.report.copy_number_figure import copy_number_figure
from agnoma.report.copy_number_gene import GenePictures, gene_pictures
from agnoma.report.copy_number_marks import copies_words
from agnoma.report.copy_number_tables import GeneTables, gene_tables, solutions_table
from agnoma.report.elements import Line, Table, number, percent, plural

HER2_GENE = "ERBB2"


@dataclass(frozen=True)
class CopyNumberSection:
    """Section 6."""

    status: str = ""
    facts: tuple[Line, ...] = ()
    purity: tuple[str, ...] = ()
    """What tumour fraction and ploidy rest on, in sentences."""
    solutions: Table | None = None
    figure: Markup | None = None
    chromosomes: ChromosomePictures = field(default_factory=ChromosomePictures)
    genes: GenePictures = field(default_factory=GenePictures)
    tables: GeneTables = field(default_factory=lambda: GeneTables(None, None, None, None))
    notes: tuple[str, ...] = ()
    close_up_key: str = wording.CLOSE_UP_KEY


def build_copy_number(profile: TumourProfile) -> CopyNumberSection:
    """Return the section of one profile; a failed sample shows what was called and no picture."""
    copies = profile.copy_number
    if copies.status is not Status.EVALUATED:
        word = "Not tested" if copies.status is Status.NOT_TESTED else "Not assessable"
        return CopyNumberSection(status=f"{word}: {copies.reason}", notes=copies.notes)
    tables = gene_tables(copies, positives_only=profile.positives_only)
    if profile.positives_only:
        return CopyNumberSection(
            status=f"{wording.INSUFFICIENT}.", facts=copy_number_facts(copies), tables=tables
        )
    deciding = deciding_genes(profile)
    return CopyNumberSection(
        facts=copy_number_facts(copies, her2_line(profile)),
        purity=purity_sentences(copies),
        solutions=solutions_table(copies.purity_ploidy),
        figure=copy_number_figure(copies, deciding),
        chromosomes=chromosome_pictures(copies, deciding),
        genes=gene_pictures(copies),
        tables=tables,
        notes=copies.notes,
    )


def deciding_genes(profile: TumourProfile) -> frozenset[str]:
    """Return the genes of the alterations that the molecular class rests on."""
    ids = set(profile.molecular_class.evidence)
    found = (f.alteration for f in profile.findings)
    return frozenset(a.gene for a in found if a.alteration_id in ids)


def copy_number_facts(copies: CopyNumberProfile, her2: Line | None = None) -> tuple[Line, ...]:
    """Return how copies were obtained; nothing of a profile that is not evaluated.

    Parameters
    ----------
    her2
        ERBB2 beside pathology, see `her2_line`.
    """
    if copies.status is not Status.EVALUATED:
        return ()
    purity = percent(copies.purity_fraction) if copies.purity_fraction is not None else "not known"
    ploidy = f"{number(copies.ploidy)} copies" if copies.ploidy is not None else "not known"
    lines = (
        Line("Method", copies.method or ""),
        Line("Reference", copies.reference or ""),
        Line("Tumour fraction used", f"{purity} ({copies.purity_source or 'source not given'})"),
        Line("Ploidy used", f"{ploidy} ({copies.ploidy_source or 'source not given'})"),
        Line(
            "Copies where the log2 ratio is 0",
            number(copies.centre_copies) if copies.centre_copies is not None else "",
        ),
        Line("Copies: interval", copies.interval_source or ""),
        Line("Noise (SD of log2)", number(copies.noise_sd) if copies.noise_sd is not None else ""),
    )
    beside = () if her2 is None else (her2,)
    return (*beside, *(line for line in lines if line.note))


def her2_line(profile: TumourProfile) -> Line | None:
    """Return ERBB2's copies beside the submitted IHC and ISH, None where neither was given.

    Of a failed sample nothing negative is said.
    """
    copies = profile.copy_number
    gene = next((g for g in copies.genes if g.gene == HER2_GENE), None)
    called = gene is not None and gene.call is CopyNumberCall.AMPLIFIED
    if copies.her2 is None or (profile.positives_only and not called):
        return None
    known = gene is not None and gene.copies is not None
    words = f", {copies_words(gene)}" if gene is not None and known else ""
    return Line(f"{HER2_GENE}{words}", copies.her2)


def purity_sentences(copies: CopyNumberProfile) -> tuple[str, ...]:
    """Return what the profile says of tumour fraction and ploidy, and whether that agrees."""
    fit = copies.purity_ploidy
    if fit is None:
        return ()
    if fit.status is not Status.EVALUATED:
        texts = [f"Tumour fraction and ploidy from the profile: not evaluated ({fit.reason})."]
    else:
        texts = [_fitted(fit), *_solutions(fit)]
    texts += [_agreement(fit), _used(copies), *fit.notes]
    return tuple(text for text in texts if text)


def _fitted(fit: PurityPloidyEstimate) -> str:
    basis = "log2 ratios"
    if fit.heterozygous_snps:
        snps = plural(fit.heterozygous_snps, "heterozygous SNP")
        basis += f" and allele fractions of {snps}"
    parts = []
    if fit.purity_fraction is not None:
        ends = _ends([None if v is None else 100 * v for v in (fit.purity_low, fit.purity_high)], 1)
        parts.append(f"a tumour fraction of {percent(fit.purity_fraction)}{ends}")
    if fit.ploidy is not None:
        parts.append(
            f"a ploidy of {number(fit.ploidy)} copies{_ends([fit.ploidy_low, fit.ploidy_high], 2)}"
        )
    return f"The profile ({basis}) gives {' and '.join(parts)}." if parts else ""


def _ends(ends: Sequence[float | None], digits: int) -> str:
    low, high = ends
    if low is None or high is None:
        return ""
    return f" (95 % interval {number(low, digits)}–{number(high, digits)})"


def _solutions(fit: PurityPloidyEstimate) -> list[str]:
    if len(fit.fits) <= 1:
        return []
    return [f"{len(fit.fits)} solutions explain it; {wording.ALL_SOLUTIONS}"]


def _agreement(fit: PurityPloidyEstimate) -> str:
    """Return whether fit and pathologist agree, in words."""
    given = fit.submitted_fraction
    if given is None:
        return wording.FRACTION_NOT_SUBMITTED
    told = f"the pathologist's estimate of {percent(given)}"
    if fit.agrees is None:
        return f"Not compared with {told}."
    if fit.agrees:
        return f"This agrees with {told}."
    return f"This disagrees with {told}: {wording.FRACTIONS_DISAGREE}"


def _used(copies: CopyNumberProfile) -> str:
    if copies.purity_fraction is None:
        return wording.NO_FRACTION_USED
    source = copies.purity_source or "source not given"
    return f"Used for the copies: {percent(copies.purity_fraction)} ({source})."

"""Copies that stay open, for the first page: equivocal, not excluded, not assessable."""

from agnoma.models.base import Status
from agnoma.models.copy_number import PARTIAL_OPEN, CopyNumberCall, GeneCopyNumber
from agnoma.models.profile import LEFT_OUT, TumourProfile
from agnoma.report import wording
from agnoma.report.copy_number_marks import by_weight, copies_words
from agnoma.report.elements import Line, plural, shorten

MAX_LINES = 4
MAX_GENES = 12


def open_copies(profile: TumourProfile) -> list[Line]:
    """Return a line for each thing that the copies of genes leave open; nothing without copies."""
    if profile.copy_number.status is not Status.EVALUATED:
        return []
    return [
        *_equivocal_copies(profile),
        *_not_excluded(profile, CopyNumberCall.AMPLIFIED, "Amplification"),
        *_not_excluded(profile, CopyNumberCall.HOMOZYGOUS_DELETION, "Homozygous deletion"),
        *_blind_copies(profile),
    ]


def _equivocal_copies(profile: TumourProfile) -> list[Line]:
    """Return the genes that may be amplified: those with notes one by one, the others by name.

    Notes are kept for genes whose amplification bears on therapy or diagnosis (clinical.md 4.3).
    """
    open_genes = [g for g in profile.copy_number.genes if g.call is CopyNumberCall.EQUIVOCAL]
    noted = [g for g in by_weight(open_genes) if g.notes][:MAX_LINES]
    told = {g.gene for g in noted}
    lines = [
        Line(
            f"{g.gene} amplification: equivocal",
            f"{copies_words(g)}; confirm by {wording.confirm_copies(g.gene)}",
        )
        for g in noted
    ]
    rest = sorted(g.gene for g in open_genes if g.gene not in told)
    if rest:
        text = f"Amplification of {plural(len(rest), 'further gene' if noted else 'gene')}"
        lines.append(Line(f"{text}: equivocal", shorten(rest, MAX_GENES, separator=", ")))
    return lines


def _not_excluded(profile: TumourProfile, call: CopyNumberCall, what: str) -> list[Line]:
    """Return the genes called otherwise of which a change is not excluded, with its exons."""
    names = sorted(
        _with_exons(g) if call is CopyNumberCall.HOMOZYGOUS_DELETION else g.gene
        for g in profile.copy_number.genes
        if call in g.not_excluded and g.call is not CopyNumberCall.EQUIVOCAL
    )
    if not names:
        return []
    text = f"{what} of {plural(len(names), 'gene')}: not excluded"
    return [Line(text, shorten(names, MAX_GENES, separator=", "))]


def _with_exons(gene: GeneCopyNumber) -> str:
    """Return a gene with the exons that its rule leaves open, e.g. ``BRCA2 exon 2``."""
    _, _, told = gene.rule.partition(PARTIAL_OPEN)
    exons = told.partition(" (")[0]
    return f"{gene.gene} {exons}" if exons else gene.gene


def _blind_copies(profile: TumourProfile) -> list[Line]:
    """Return the genes without copies, by reason, of a profile that was evaluated."""
    by_reason: dict[str, list[str]] = {}
    for gene in profile.copy_number.genes:
        if gene.call is CopyNumberCall.NOT_ASSESSABLE:
            # The estimate after the semicolon is the gene's own.
            reason = gene.rule.partition(";")[0] or (LEFT_OUT if profile.shared_copy else "")
            by_reason.setdefault(reason, []).append(gene.gene)
    if len(by_reason) > MAX_LINES:
        by_reason = {"reasons in section 6": [g for genes in by_reason.values() for g in genes]}
    return [
        Line(
            f"Copy number of {plural(len(genes), 'gene')}: not assessable",
            ": ".join(t for t in (reason, shorten(genes, MAX_GENES, separator=", ")) if t),
        )
        for reason, genes in by_reason.items()
    ]

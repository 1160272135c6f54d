"""The panel of normals at one allele: how many people show it, and how often by error.

Filters ``pon`` and ``background`` of clinical.md 2.2. Coordinates: 0-based half-open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.genome import contig_translation
from agnoma.io.panel_of_normals import (
    NONE,
    CarriedRate,
    ErrorRate,
    PanelReader,
    PanelRow,
    carried_rate,
    error_rate,
)
from agnoma.models.variant import FilterOutcome
from agnoma.settings import PanelOfNormalsConfig
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    single_bases,
    vcf_form,
)
from agnoma.small_variants.filters.outcomes import not_evaluated
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.judge.panel_building import change_class
from agnoma.small_variants.names.hgvs_edits import shifted

NO_PANEL = "no panel of normals configured"
NOT_COVERED = "no normal of the panel covers the place"
NOT_COUNTED = "deletion with insertion; the panel counts bases, insertions and deletions"


@dataclass(frozen=True, slots=True)
class PonEntry:
    """An allele in the panel, the case's own normal left out."""

    normals: int
    """Normals that cover the place."""
    carriers: int
    """Of these, normals with at least 2 fragments and 1 % of the allele."""
    fraction: CarriedRate
    """Allele fraction that carriers show (`carried_rate`)."""
    error: ErrorRate
    """Allele fraction over those that did not inherit it."""
    change: str
    """Class of change, e.g. ``C>A``."""
    class_error: ErrorRate | None
    """Error of the class over the whole panel; None = the class was never covered."""
    inherited: int = 0
    """Carriers that inherited it."""

    def background(self, deviations: float) -> tuple[float, str] | None:
        """Return the fraction that is so many SD above the error, and in words what it is.

        The higher of the base's own error and its class's: few normals cannot show that a base is
        cleaner than the others. None when neither has a standard deviation.
        """
        named = ((self.error, "at the base"), (self.class_error, f"of {self.change}"))
        found = [
            (rate.mean + deviations * rate.sd, f"mean {rate.mean:.3g}, SD {rate.sd:.3g} {where}")
            for rate, where in named
            if rate is not None and rate.sd is not None
        ]
        return max(found, default=None)


class PanelOfNormals:
    """The panel, asked for alleles; nothing of it stays in memory.

    Parameters
    ----------
    reader
        The table.
    reference
        Bases around the alleles, for the leftmost place of an insertion or deletion.
    contigs
        Names of the reference's contigs; the panel may use ``chr`` where these do not.
    """

    def __init__(
        self, reader: PanelReader, reference: ReferenceSequence, contigs: Iterable[str]
    ) -> None:
        self._reader, self._reference = reader, reference
        own = contig_translation(reader.contigs, list(contigs))
        self._names = {name: in_panel for in_panel, name in own.items()}

    @classmethod
    def read(
        cls, path: Path, reference: ReferenceSequence, contigs: Iterable[str]
    ) -> "PanelOfNormals":
        """Open a table written by ``snakemake pon``."""
        return cls(PanelReader(path), reference, contigs)

    @property
    def normals(self) -> int:
        """Return the number of normals in the panel."""
        return len(self._reader.header.ids)

    def close(self) -> None:
        """Close the table."""
        self._reader.close()

    def at(self, allele: Allele, excluding: frozenset[str] = frozenset()) -> PonEntry | None:
        """Return what the panel says of an allele, None where no normal covers it.

        A substitution of several bases is at most as frequent as its rarest base, which is what is
        given. A deletion with insertion is not counted (`is_counted`).

        Parameters
        ----------
        allele
            Trimmed.
        excluding
            `agnoma.io.person_ids.person_ids` of the case: the normal of the same person is left
            out, under whichever case id; it counts as covering the place. Without a normal in the
            panel nothing is left out.
        """
        own = self._reader.header.of_person(excluding)
        parts = [self._entry(part, own) for part in single_bases(allele)]
        found = [entry for entry in parts if entry is not None]
        if len(found) < len(parts):
            return None
        return min(found, key=lambda e: (e.carriers, e.fraction.mean, e.error.mean))

    def _entry(self, allele: Allele, own: frozenset[str]) -> PonEntry | None:
        contig = self._names.get(allele.contig)
        start, ref, alt = vcf_form(
            shifted(allele, self._reference, rightwards=False), self._reference
        )
        change = change_class(ref, alt)
        if contig is None or change is None:
            return None
        rows = list(self._reader.rows(contig, start, start + 1))
        row = _row_of(rows, start, ref, alt)
        if row is None:
            return None
        carriers = [carrier for carrier in row.carriers if carrier.normal not in own]
        normals = row.normals_covered - len(own)
        if normals < 1:
            return None
        header = self._reader.header
        fractions = [carrier.vaf for carrier in carriers]
        errors = [vaf for vaf in fractions if vaf < header.inherited_vaf]
        return PonEntry(
            normals=normals,
            carriers=sum(carrier.shows_it for carrier in carriers),
            fraction=carried_rate(carriers, normals),
            error=error_rate(errors, normals - len(fractions) + len(errors)),
            change=change,
            class_error=header.classes.get(change),
            inherited=len(fractions) - len(errors),
        )


def _row_of(rows: Sequence[PanelRow], start: int, ref: str, alt: str) -> PanelRow | None:
    """Return an allele's row, or else the stretch that says how many normals have none of it."""
    stretch = None
    for row in rows:
        if (row.start, row.ref, row.alt) == (start, ref, alt):
            return row
        if row.alt == NONE:
            stretch = row
    return stretch


def is_counted(allele: Allele) -> bool:
    """Return whether the panel counts alleles of this shape."""
    return allele.is_substitution or allele.is_gap


def pon(
    vaf: float, entry: PonEntry | None, limits: PanelOfNormalsConfig, hotspot: Hotspot | None
) -> FilterOutcome:
    """Return whether an allele is no artefact that normals show, too.

    Fails when enough normals carry it, unless its fraction is far above theirs; at a hotspot that
    is a rescue, and the call says so (clinical.md 2.2, 2.4). Elsewhere an allele that normals
    inherited is not rescued: a high fraction is then that of a tumour that lost the other allele.

    Parameters
    ----------
    vaf
        Allele fraction in the tumour.
    entry
        Of the panel; None where no normal covers the place.
    limits
        Normals that make an artefact, SD that rescue it.
    hotspot
        The one it lies in, or None.
    """
    if entry is None:
        return not_evaluated("pon", NOT_COVERED)
    if entry.normals < limits.min_normals:
        reason = f"{entry.normals} normals cover the place, {limits.min_normals} needed"
        return not_evaluated("pon", reason)
    carried = entry.carriers >= limits.min_normals
    reason = f"seen in {entry.carriers} of {entry.normals} normals, fails from {limits.min_normals}"
    needed = entry.fraction.reach(limits.pon_sd)
    rescued = False
    if carried and needed is not None:
        inherited = entry.inherited and hotspot is None
        rescued = vaf >= needed and not inherited
        sign = ">=" if vaf >= needed else "<"
        reason += (
            f"; allele fraction {vaf:.4g} {sign} {needed:.4g}, {_above(entry.fraction, limits)}"
        )
        if inherited:
            reason += f", but {entry.inherited} of them inherited it"
    return FilterOutcome(
        name="pon",
        passed=not carried or (rescued and hotspot is None),
        value=entry.carriers,
        limit=limits.min_normals,
        reason=reason,
        exempt=carried and rescued and hotspot is not None,
    )


def _above(fraction: CarriedRate, limits: PanelOfNormalsConfig) -> str:
    """Return in words what a fraction has to reach to be no artefact of the carriers'."""
    if fraction.reach(limits.pon_sd) == fraction.highest:
        return "the highest carrier's"
    return f"the carriers' mean {fraction.mean:.3g} + {limits.pon_sd:g} SD of {fraction.sd:.3g}"


def background(
    vaf: float, entry: PonEntry | None, limits: PanelOfNormalsConfig, hotspot: Hotspot | None
) -> FilterOutcome:
    """Return whether an allele's fraction is above the errors of its base and substitution.

    Parameters
    ----------
    vaf
        Allele fraction in the tumour.
    entry
        Of the panel; None where no normal covers the place.
    limits
        SD above the mean that are needed.
    hotspot
        The one it lies in, which exempts it, or None.
    """
    if entry is None:
        return not_evaluated("background", NOT_COVERED)
    level = entry.background(limits.background_sd)
    if level is None:
        reason = f"{entry.normals} normal covers the place, no spread can be told from one"
        return not_evaluated("background", reason)
    needed, words = level
    passed = vaf >= needed
    return FilterOutcome(
        name="background",
        passed=passed,
        value=vaf,
        limit=needed,
        reason=f"allele fraction {vaf:.4g}, at least {needed:.4g} needed: "
        f"{limits.background_sd:g} SD above the normals ({words})",
        exempt=not passed and hotspot is not None,
    )


def panel_outcomes(
    panel: PanelOfNormals | None,
    allele: Allele,
    vaf: float,
    *,
    excluding: frozenset[str],
    hotspot: Hotspot | None,
    limits: PanelOfNormalsConfig,
) -> tuple[FilterOutcome, FilterOutcome]:
    """Return ``pon`` and ``background`` of an allele, or why they cannot be applied."""
    reason = NO_PANEL if panel is None else NOT_COUNTED
    if panel is None or not is_counted(allele):
        return not_evaluated("pon", reason), not_evaluated("background", reason)
    entry = panel.at(allele, excluding)
    return pon(vaf, entry, limits, hotspot), background(vaf, entry, limits, hotspot)

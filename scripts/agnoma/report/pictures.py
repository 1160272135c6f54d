"""Pictures of one case, gathered: reads and proteins by finding, and those of whole sections."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.read_picture import ReadPicture, ReadPictures
from agnoma.report import protein_figure, reads_figure
from agnoma.report.actionable import told_in_detail
from agnoma.report.elements import plural
from agnoma.report.loci_figure import loci_figure
from agnoma.report.reads_figure import ReadsView, reads_view
from agnoma.report.tmb_figure import tmb_figure
from agnoma.report.vaf_distribution import VafView, vaf_view
from agnoma.report.variants import starred


@dataclass(frozen=True)
class FindingPictures:
    """Reads and protein of one finding, each with the sentences that say the same."""

    title: str
    reads: ReadsView | None
    protein: Markup | None
    protein_text: str


@dataclass(frozen=True)
class PicturesView:
    """Every picture that the page did not have elsewhere."""

    by_anchor: Mapping[str, FindingPictures]
    """By the anchor of a finding told in detail."""
    others: tuple[FindingPictures, ...]
    """Of findings the class rests on, to which no fact applies."""
    reads_key: str
    """How to read the pictures of reads; empty without any."""
    reads_text: str
    """Why reads are not drawn, or not of all key findings."""
    vafs: VafView
    tmb: Markup | None
    loci: Markup | None


def build_pictures(profile: TumourProfile) -> PicturesView:
    """Return the pictures of one profile."""
    maker = _Maker(profile)
    told: dict[str, FindingPictures] = {}
    anchored: set[str] = set()
    by_id = {f.alteration.alteration_id: f for f in profile.findings}
    # The same order in which `findings.build_findings` numbers its anchors.
    for index, subject in enumerate(told_in_detail(profile)[0], start=1):
        finding = by_id.get(subject.alteration_id or "")
        if finding is None:
            continue
        anchored.add(finding.alteration.alteration_id)
        pictures = maker.of(finding)
        if pictures is not None:
            told[f"finding-{index}"] = pictures
    others = [
        pictures
        for finding in (*profile.findings, *profile.uncertain)
        if finding.alteration.alteration_id not in anchored
        and (pictures := maker.of(finding)) is not None
    ]
    return PicturesView(
        by_anchor=told,
        others=tuple(others),
        reads_key=reads_figure.KEY if maker.has_reads else "",
        reads_text=_reads_text(profile.read_pictures),
        vafs=vaf_view(profile),
        tmb=tmb_figure(profile),
        loci=loci_figure(profile),
    )


class _Maker:
    """Draws each set of reads and each protein once, where it is first asked for."""

    def __init__(self, profile: TumourProfile) -> None:
        pictures = profile.read_pictures.pictures if profile.read_pictures else ()
        self.has_reads = bool(pictures)
        self._reads: dict[str, tuple[int, ReadPicture]] = {
            picture.key: (index, picture) for index, picture in enumerate(pictures, start=1)
        }
        self._proteins = {
            protein.gene: (index, protein)
            for index, protein in enumerate(profile.proteins, start=1)
        }

    def of(self, finding: Finding) -> FindingPictures | None:
        """Return the pictures of a finding that are not drawn yet, None without any."""
        reads = self._reads.pop(finding.variant.key, None) if finding.variant else None
        protein = None
        if finding.variant is not None and finding.alteration.codon_first:
            protein = self._proteins.pop(finding.alteration.gene, None)
        if reads is None and protein is None:
            return None
        return FindingPictures(
            title=starred(finding),
            reads=reads_view(reads[0], finding.alteration.label, reads[1]) if reads else None,
            protein=protein_figure.protein_figure(*protein) if protein else None,
            protein_text=protein_figure.in_words(protein[1]) if protein else "",
        )


def _reads_text(pictures: ReadPictures | None) -> str:
    if pictures is None:
        return ""
    if pictures.reason is not None:
        return f"Reads are not drawn: {pictures.reason}."
    if pictures.left_out:
        return f"The reads of {plural(len(pictures.left_out), 'further finding')} are not drawn."
    return ""

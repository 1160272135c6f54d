"""A session file of IGV: the alignments of a case, opened at its findings.

Form of IGV desktop's session XML, version 8 (``Session``, ``Resources``, ``Regions``). It holds
names of files relative to itself and places of reported variants, no read and nobody's name.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.variant import AnnotatedVariant

FLANK_BP = 50
VERSION = "8"
# Control characters have no place in XML, marks of direction none in a name.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def igv_session(
    profile: TumourProfile, alignments: Iterable[Path], fasta: Path, *, folder: Path
) -> str:
    """Return the session of one case as XML.

    Parameters
    ----------
    profile
        Its findings are the regions, in their order; the first one is where IGV opens.
    alignments
        Indexed BAMs, tumour first.
    fasta
        Indexed genome they are aligned to.
    folder
        Where the session will lie: all paths are relative to it.
    """

    def path(file: Path) -> str:
        return Path(os.path.relpath(file, folder)).as_posix()

    places = [(f, f.variant) for f in profile.findings if f.variant is not None]
    attributes = {"genome": path(fasta), "version": VERSION}
    if places:
        attributes["locus"] = _locus(places[0][1])
    session = ET.Element("Session", attributes)
    resources = ET.SubElement(session, "Resources")
    for bam in alignments:
        ET.SubElement(
            resources,
            "Resource",
            {"index": f"{path(bam)}.bai", "path": path(bam), "type": "bam"},
        )
    if places:
        regions = ET.SubElement(session, "Regions")
        for finding, variant in places:
            ET.SubElement(regions, "Region", _region(finding, variant))
    ET.indent(session)
    text = ET.tostring(session, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n{text}\n'


def _locus(variant: AnnotatedVariant) -> str:
    """Return ``contig:first-last``, counted from 1, with some bases on either side."""
    first = max(variant.start + 1 - FLANK_BP, 1)
    return f"{variant.contig}:{first}-{variant.start + len(variant.ref) + FLANK_BP}"


def _region(finding: Finding, variant: AnnotatedVariant) -> dict[str, str]:
    """Return a region of interest; IGV counts its start from 0."""
    return {
        "chromosome": variant.contig,
        "description": _CONTROL.sub(" ", finding.alteration.label),
        "end": str(variant.start + len(variant.ref)),
        "start": str(variant.start),
    }

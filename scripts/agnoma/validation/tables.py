"""A laboratory's own tables, read before any job: what is wrong with them is said at once."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from agnoma.config import Config
from agnoma.errors import AgnomaError
from agnoma.io.fingerprints import fingerprint_paths
from agnoma.models.case import Case, Role, Specimen
from agnoma.models.identity import Fingerprint
from agnoma.validation.contigs import Reference

MAX_PROBLEMS = 10
CASE_FILES = ("profile.json", "cohort_case.json")


def check_limits(path: Path, assay_type: str, cases: Iterable[Case]) -> list[str]:
    """Return what is wrong with a table of QC limits, for the samples of a run.

    Parameters
    ----------
    path
        The table.
    assay_type
        Of the run.
    cases
        Whose samples are held against it: their tumours, and the normals they have.
    """
    from agnoma.qc.limits import faults_of_limits

    try:
        return faults_of_limits(path, _kinds(assay_type, cases))
    except AgnomaError as err:
        return [_without_name(err, path)]


def check_hotspot_counts(path: Path) -> list[str]:
    """Return what is wrong with a table of hotspot counts."""
    from agnoma.io.hotspot_counts import read_hotspot_counts

    try:
        read_hotspot_counts(path)
    except AgnomaError as err:
        return [_without_name(err, path)]
    return []


def check_trials(path: Path, kinase_domains: Path, oncotree: Path, gene_roles: Path) -> list[str]:
    """Return what is wrong with a table of trials, its markers and tumour types included.

    Markers and types are left aside while a table they are held against cannot be read itself.
    """
    from agnoma.io.oncotree import read_oncotree
    from agnoma.io.resources import read_gene_roles, read_kinase_domains
    from agnoma.io.trials import read_trials
    from agnoma.knowledge.disease import TumourTypes
    from agnoma.knowledge.trials import read_trial_table

    try:
        read_trials(path)
    except AgnomaError as err:
        return [_without_name(err, path)]
    try:
        domains, types = read_kinase_domains(kinase_domains), TumourTypes(read_oncotree(oncotree))
        genes = read_gene_roles(gene_roles).keys()
    except AgnomaError:
        return []
    try:
        read_trial_table(path, domains, types, genes)
    except AgnomaError as err:
        return [_without_name(err, path)]
    return []


def check_sites(path: Path, fasta: Path | None, reference: Reference) -> list[str]:
    """Return what is wrong with a list of SNPs; nothing is said without an indexed FASTA.

    Parameters
    ----------
    path
        The list.
    fasta
        Of the run, None when the run itself makes it.
    reference
        What is known of it.
    """
    import pysam

    from agnoma.io.snp_sites import read_snp_sites
    from agnoma.qc.snp_selection import of_this_build

    if fasta is None or reference.lengths is None:
        return []
    try:
        sites = read_snp_sites(path, reference.names)
        beyond = [s for s in sites if s.start >= reference.lengths[s.contig]]
        if beyond:
            first = f"{beyond[0].contig}:{beyond[0].start + 1}"
            return [
                f"{len(beyond)} SNPs lie beyond the end of their contig (first: {first}); give the "
                "SNPs of the FASTA's build"
            ]
        with pysam.FastaFile(str(fasta)) as bases:
            of_this_build(path.name, sites, bases)
    except AgnomaError as err:
        return [_without_name(err, path)]
    return []


def check_earlier(folder: Path) -> list[str]:
    """Return what is wrong with a folder of fingerprints of earlier runs."""
    if not folder.is_dir():
        return ["no such folder; give the one that holds the fingerprints of earlier runs"]
    paths = fingerprint_paths(folder)
    if not paths:
        return ["no *.fingerprint.json in it; copy those of results/qc of earlier runs there"]
    problems: list[str] = []
    first: dict[tuple[str, Role], Path] = {}
    for path in paths:
        name = path.relative_to(folder)
        try:
            found = Fingerprint.read_json(path)
        except OSError as err:
            problems.append(f"{name}: cannot be read: {err.strerror}")
        except ValueError:
            problems.append(f"{name}: not a fingerprint of this version; take it out")
        else:
            other = first.setdefault((found.case_id, found.role), path)
            if other is not path:
                sample = f"{found.role} of case {found.case_id}"
                problems.append(f"{name} is the {sample}, as {other.relative_to(folder)}; keep one")
    rest = len(problems) - MAX_PROBLEMS
    return [*problems[:MAX_PROBLEMS], *([f"and {rest} more"] if rest > 0 else [])]


def check_similar_cohort(folder: Path, own_results: Path) -> list[str]:
    """Return what is wrong with a folder of finished cases; they are read when the run starts.

    Parameters
    ----------
    own_results
        Where this run writes: a case must never depend on the other cases of its run.
    """
    if not folder.is_dir():
        return ["no such folder; give the one that holds the profiles of finished cases"]
    given, own = folder.resolve(), own_results.resolve()
    if given == own or own in given.parents or given in own.parents:
        return [
            f"it holds results of this run, or lies in them ({own}); a report would depend on the "
            "other cases of its run: copy the profiles of finished cases to a folder of their own"
        ]
    if not any(name in CASE_FILES for _, _, names in os.walk(folder) for name in names):
        return [f"no {' and no '.join(CASE_FILES)} in it or below; set it to null until there is"]
    return []


def run_digest(
    sites: Path, panel: Path, fasta: Path, pseudoautosomal: Path, config: Config
) -> str | None:
    """Return which SNPs a run will be read at, None where that cannot be told before it.

    Parameters
    ----------
    sites, panel, fasta, pseudoautosomal
        Files the configuration names.
    config
        With build and limits of the list.
    """
    import pysam

    from agnoma.gene_model import GeneModel
    from agnoma.io.bed import intervals_by_contig
    from agnoma.io.snp_sites import read_pseudoautosomal, read_snp_sites
    from agnoma.qc.snp_selection import choose_sites
    from agnoma.reference.panel import panel_targets

    try:
        with pysam.FastaFile(str(fasta)) as bases:
            lengths = dict(zip(bases.references, bases.lengths, strict=True))
            found = choose_sites(
                sites.name,
                read_snp_sites(sites, list(lengths)),
                intervals_by_contig(panel_targets(panel, GeneModel([]), lengths)),
                bases,
                read_pseudoautosomal(pseudoautosomal, config.genome.build.value),
                min_af=config.identity.min_af,
                max_sites=config.identity.max_sites,
            )
    except (AgnomaError, OSError, ValueError):
        return None  # said where that file is checked
    return found.digest if found.sites else None


def read_at_other_sites(folder: Path, digest: str) -> str | None:
    """Return a warning when fingerprints of earlier runs cannot be compared with this run's."""
    found = [Fingerprint.read_json(path).sites_digest for path in fingerprint_paths(folder)]
    others = sum(one != digest for one in found)
    if not others:
        return None
    return (
        f"{others} of {len(found)} fingerprints were read at another list of SNPs than this run's "
        "and are not compared: a sample swapped with one of them is not found"
    )


def open_to_all(folder: Path) -> str | None:
    """Return a warning when fingerprints, which tell persons apart, may be read by everyone."""
    paths = [p for p in fingerprint_paths(folder) if p.stat().st_mode & stat.S_IROTH]
    if not paths:
        return None
    return (
        f"{len(paths)} fingerprints may be read by every user of this computer; they are personal "
        "data: chmod o-r"
    )


def _kinds(assay_type: str, cases: Iterable[Case]) -> Iterator[tuple[str, str, Specimen | None]]:
    """Yield the kinds of samples; the specimen of the sheet is the tumour's."""
    for case in cases:
        yield assay_type, Role.TUMOUR.value, case.specimen
        if case.has_reads(Role.NORMAL):
            yield assay_type, Role.NORMAL.value, None


def _without_name(err: AgnomaError, path: Path) -> str:
    """Return a message that stands behind the file's name already."""
    written = str(err).removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
    return written.removeprefix(f"{path}, ")

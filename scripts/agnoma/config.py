"""The configuration: every key with its unit, range, default and source.

``config/README.md`` and ``workflow/schemas/Config.schema.json`` are generated from these models.
Paths are looked up in the working directory first, then in the pipeline's own directory.
"""

import difflib
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from agnoma.errors import ConfigError
from agnoma.genome import Build
from agnoma.models.export import ExportFormat
from agnoma.models.language import Language
from agnoma.models.profile import NOT_NAMED
from agnoma.settings import (
    PROJECT_DEFAULT,
    AlignmentConfig,
    BiomarkersConfig,
    CallabilityConfig,
    CohortConfig,
    CopyNumberConfig,
    FusionsConfig,
    IdentityConfig,
    PrivacyConfig,
    QcConfig,
    Section,
    SmallVariantsConfig,
    setting,
)


class Jurisdiction(StrEnum):
    """Whose approvals count as approved here."""

    EU = "EU"
    US = "US"


class AssayType(StrEnum):
    """Kind of library; decides the QC limits."""

    PANEL = "panel"
    EXOME = "exome"
    GENOME = "genome"


class Duplicates(StrEnum):
    """What becomes of the copies PCR makes of a molecule."""

    MARKED = "marked"
    CONSENSUS = "consensus"
    AMPLICON = "amplicon"


class UnknownSetting(StrEnum):
    """What an unknown age, earlier therapy or line of therapy does to a fact that names one."""

    STATE = "state"
    CAP = "cap"


class LaboratoryConfig(Section):
    """Who signs; printed on the report."""

    name: str = setting(NOT_NAMED, "Name printed on every report.")
    address: str = setting("", "Address printed on every report.")
    contact: str = setting("", "Where questions and complaints go.")
    accreditation: Literal["accredited", "laboratory-developed test", "research"] = setting(
        "research", "Accreditation scope of this assay.", source="ISO 15189:2022 7.4.1.6"
    )


class AssayConfig(Section):
    """What was sequenced."""

    name: str = setting(..., "Assay name and version, printed on the report.")
    kit: str = setting("", "Kit of library and capture, printed on the report.")
    sequencer: str = setting("", "Sequencer, printed on the report.")
    type: AssayType = setting(
        AssayType.PANEL, "Kind of library; decides the QC limits.", source=PROJECT_DEFAULT
    )
    duplicates: Duplicates = setting(
        Duplicates.MARKED,
        "Copies of one molecule in given alignments: marked; consensus (one read a molecule, by "
        "UMI); or amplicon (cannot be told by place and stay unmarked, so that depth counts "
        "copies). While marked, an alignment without a single duplicate excludes nothing.",
        source=PROJECT_DEFAULT,
    )
    panel_bed: str | None = setting(
        None,
        "BED of the targets (0-based half-open). Without it the coding sequence of every gene "
        "model counts as targeted.",
    )
    callable_mb: float | None = setting(
        None,
        "Validated coding size for TMB when a case enters as VCF and nothing can be measured.",
        unit="Mb",
        source="clinical.md 5.1",
        gt=0,
    )


class GenomeConfig(Section):
    """The reference."""

    fasta: str = setting(..., "Reference FASTA, plain or gzipped.")
    gene_models: str = setting(
        ...,
        "Ensembl/GENCODE GFF3, UCSC genePred, or a MANE CDS table (gene, mane_tx, chrom "
        "..., if known first_coding_exon).",
    )
    build: Build = setting(
        Build.GRCH38, "Build of FASTA, gene models, panel and inputs.", source=PROJECT_DEFAULT
    )
    transcripts: str = setting(
        "resources/knowledge/transcripts.tsv",
        "Table gene, transcript, refseq: the transcript each gene is reported on. Genes not in it "
        "use MANE Select, then the longest coding sequence.",
    )


class SourceConfig(Section):
    """A further source of facts: the laboratory's own table, or one that was imported."""

    name: str = setting(
        ..., "Name printed with every fact of the source.", pattern=r"^[A-Za-z0-9][A-Za-z0-9 .-]*$"
    )
    version: str = setting(..., "Version of its content, printed on the report.")
    date: str = setting(..., "Date of its content, as 2025-12-31.", pattern=r"^\d{4}-\d\d-\d\d$")
    licence: str = setting(..., "Licence of its content.")
    facts: str = setting(..., "Table of its facts, columns as resources/knowledge/biomarkers.tsv.")

    @field_validator("date", mode="before")
    @classmethod
    def _written_date(cls, value: object) -> object:
        """Take a date as YAML reads it without quotes; refuse a day that no calendar has."""
        if isinstance(value, str):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError as err:
                msg = f"{value!r} is no day of the calendar; write it as 2025-12-31"
                raise ValueError(msg) from err
        return value.isoformat() if isinstance(value, date) else value


class KnowledgeConfig(Section):
    """Tables the interpretation is made of."""

    facts: str = setting("resources/knowledge/biomarkers.tsv", "Facts (grammar: clinical.md 6.8).")
    sources: tuple[SourceConfig, ...] = setting(
        (),
        "Further sources of facts, shown beside `facts`; list of name, version, date, licence and "
        "facts (a table of the same columns).",
    )
    hotspots: str = setting("resources/knowledge/hotspots.tsv", "Hotspot codons and their effect.")
    hotspot_counts: str | None = setting(
        None,
        "How many tumours have each residue changed, in the layout of cancerhotspots.org v2; the "
        "laboratory supplies it under its licence. Without it the rules on recurrence are not "
        "evaluated.",
        source="clinical.md 6.6",
    )
    gene_roles: str = setting("resources/knowledge/gene_roles.tsv", "Oncogene or suppressor.")
    kinase_domains: str = setting("resources/knowledge/kinase_domains.tsv", "Domain codons.")
    oncotree: str = setting("resources/knowledge/oncotree.tsv", "OncoTree codes and parents.")
    indel_regions: str = setting(
        "resources/knowledge/indel_regions.tsv", "Codons whose indels activate (clinical.md 3.4)."
    )
    duplication_regions: str = setting(
        "resources/knowledge/duplication_regions.tsv",
        "Exons searched for insertions and internal tandem duplications (FLT3-ITD; clinical.md "
        "3.4).",
    )
    exon_deletions: str = setting(
        "resources/knowledge/exon_deletions.tsv",
        "Rearrangements of whole exons that are looked for (EGFRvIII; clinical.md 3.4).",
    )
    reversion_genes: str = setting(
        "resources/knowledge/reversion_genes.tsv",
        "Suppressors in which a second change that restores the reading frame is looked for "
        "(clinical.md 3.4).",
    )
    late_truncations: str = setting(
        "resources/knowledge/late_truncations.tsv",
        "From which codon on a truncation keeps every domain and is no loss of function "
        "(clinical.md 3.3).",
    )
    copy_number_notes: str = setting(
        "resources/knowledge/copy_number_notes.tsv",
        "What is particular to the copy number of single genes (clinical.md 4.3).",
    )
    chip_genes: str = setting(
        "resources/knowledge/chip_genes.tsv",
        "Genes of clonal haematopoiesis, flagged and never removed (clinical.md 2.6).",
    )
    known_fusions: str = setting(
        "resources/knowledge/known_fusions.tsv", "Established pairs of fused genes."
    )
    aliases: str = setting(
        "resources/knowledge/aliases.tsv", "Legacy names of genes and alleles (trap 7)."
    )
    therapy_resistance: str = setting(
        "resources/knowledge/therapy_resistance.tsv",
        "Facts that give the overlay RESISTANCE (clinical.md 7.3).",
    )
    therapy_classes: str = setting(
        "resources/knowledge/therapy_classes.tsv",
        "Drugs and their classes, by which column `prior_therapy` answers what facts ask for.",
    )
    unknown_setting: UnknownSetting = setting(
        UnknownSetting.STATE,
        "A fact's age, earlier therapy or line of therapy that the sample sheet does not give: "
        "`state` prints it beside the therapy for the clinic to check and leaves the tier, as "
        "AMP/ASCO/CAP tiers go by tumour type; `cap` makes the match conditional, at most II-D. A "
        "setting that is not met takes the match out either way.",
        source="clinical.md 6.3",
    )
    drug_classes: str = setting(
        "resources/knowledge/drug_classes.tsv",
        "Words for several drugs, and what labels of a class ask for (clinical.md 6.7).",
    )
    protein_domains: str = setting(
        "resources/profile/protein_domains.tsv",
        "Domains of proteins, for the pictures of genes; nothing else reads them.",
        source="clinical.md 9",
    )
    trials: str | None = setting(
        None,
        "The laboratory's dated table of trials (columns nct, title, marker, disease_oncotree, "
        "disease_excluded, country, status, date; grammar of column `requires`). Never looked up "
        "live; eligibility is not assessed.",
        source="clinical.md 9.1",
    )
    release: str = setting("resources/knowledge/VERSION", "Version and date of the facts.")
    required_loci: str = setting(
        "resources/panels/required_loci.tsv", "Core loci (clinical.md 1.7)."
    )
    pathways: str = setting(
        "resources/profile/pathways.tsv", "Canonical pathways (clinical.md 7.4)."
    )
    site_bands: str = setting(
        "resources/profile/site_bands.tsv",
        "How often a class is met in a tumour type, as bands (clinical.md 7.6).",
    )
    class_rules: str = setting(
        "resources/profile/rules.yaml", "Molecular classes (clinical.md 7.3)."
    )

    def tables(self) -> dict[str, str]:
        """Return every configured table by its key, those of further sources by their name."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        own = {name: path for name, path in values.items() if type(path) is str}
        return own | {f"sources.{source.name}": source.facts for source in self.sources}


class ReportConfig(Section):
    """The page."""

    language: Language = setting(
        Language.ENGLISH,
        "Language of the reports, their index and the quality of the run. Free text of the "
        "knowledge tables, the words of the laboratory and what machines read stay as they are.",
        source=PROJECT_DEFAULT,
    )
    max_uncertain: int = setting(
        200,
        "Variants of uncertain significance listed on the page.",
        unit="rows",
        source=PROJECT_DEFAULT,
        ge=0,
    )
    igv_session: bool = setting(
        False,
        "Write an IGV session beside each report, with relative paths to the alignments of the run "
        "and the places of the findings.",
        source=PROJECT_DEFAULT,
    )
    reviews: str = setting(
        "reviews",
        "Folder of reviews, CASE.yaml each: comments and decisions of a named professional, shown "
        "beside the proposal; a case without one is a draft that nobody has reviewed. Looked up in "
        "the working directory only.",
    )
    second_reader: bool = setting(
        False,
        "Whether two persons with two keys sign a report; after the first it is preliminary.",
        source="clinical.md 9.1",
    )
    readers: str | None = setting(
        None,
        "Table of those who may sign: name, role, key_sha256 (SHA-256 of the public key as DER), "
        "tab-separated, a row per role and key. `agnoma sign` and `agnoma verify` hold names "
        "against keys; null: a name is as the signer gives it. Looked up in the working directory.",
    )
    similar_cohort: str | None = setting(
        None,
        "Folder with the stored profiles (profile.json, or cohort_case.json) of finished cases of "
        "the laboratory: the nearest of them by alterations stand on the report, for context. "
        "Never the results of the run itself.",
    )
    exports: tuple[ExportFormat, ...] = setting(
        (), "Formats `snakemake exports` writes of every case.", source=PROJECT_DEFAULT
    )


class SimulationConfig(Section):
    """The embedded demonstration; leave the section out for patients."""

    tumours: str = setting(..., "YAML of the planted tumours.")
    directory: str = setting("results/demo", "Where simulated genome and reads are written.")
    seed: int = setting(20261122, "Seed of every random number.", source=PROJECT_DEFAULT, ge=0)


class Config(Section):
    """Everything a run can be told."""

    samples: str = setting("config/samples.tsv", "Sample sheet: one row per case.")
    units: str | None = setting(
        "config/units.tsv", "FASTQ pairs, one row per lane; null when no case enters as FASTQ."
    )
    jurisdiction: Jurisdiction = setting(
        Jurisdiction.EU, "Whose approvals count as approved here.", source="clinical.md 11"
    )
    laboratory: LaboratoryConfig = LaboratoryConfig()
    assay: AssayConfig
    genome: GenomeConfig
    knowledge: KnowledgeConfig = KnowledgeConfig()
    alignment: AlignmentConfig = AlignmentConfig()
    qc: QcConfig = QcConfig()
    identity: IdentityConfig = IdentityConfig()
    callability: CallabilityConfig = CallabilityConfig()
    small_variants: SmallVariantsConfig = SmallVariantsConfig()
    copy_number: CopyNumberConfig = CopyNumberConfig()
    fusions: FusionsConfig = FusionsConfig()
    biomarkers: BiomarkersConfig = BiomarkersConfig()
    report: ReportConfig = ReportConfig()
    cohort: CohortConfig = CohortConfig()
    privacy: PrivacyConfig = PrivacyConfig()
    simulation: SimulationConfig | None = Field(
        None, description="Simulate the embedded demonstration."
    )


def load_config(raw: dict[str, Any]) -> Config:
    """Validate Snakemake's ``config`` dict, naming every wrong key at once.

    Raises
    ------
    ConfigError
        One line per fault: key, what was found, what is allowed, and a spelling suggestion.
    """
    try:
        return Config.model_validate(raw)
    except ValidationError as err:
        msg = "invalid configuration:\n  " + "\n  ".join(describe_faults(err))
        raise ConfigError(msg) from err


def describe_faults(error: ValidationError) -> list[str]:
    """Return one line ``key: what is wrong and what is allowed`` per fault."""
    return [_describe(fault) for fault in error.errors()]


def _describe(fault: Any) -> str:
    path = [str(part) for part in fault["loc"]]
    key = ".".join(path)
    if fault["type"] == "extra_forbidden":
        allowed = _allowed_keys(path[:-1])
        close = difflib.get_close_matches(path[-1], allowed, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"allowed: {', '.join(allowed)}"
        return f"{key}: unknown key; {hint}"
    if fault["type"] == "missing":
        return f"{key}: missing; it has no default, write it"
    return f"{key}: found {fault['input']!r}; {fault['msg']}"


def _allowed_keys(path: list[str]) -> list[str]:
    section: Any = Config
    for part in path:
        annotation = section.model_fields[part].annotation
        options = [annotation, *getattr(annotation, "__args__", ())]
        section = next(o for o in options if isinstance(o, type) and issubclass(o, Section))
    return sorted(section.model_fields)

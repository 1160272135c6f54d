"""Every patient through interpretation and class rules, once with the site and once without."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.molecular_class.impact import Impact, Patient
from callability_records import make_gene
from knowledge_builders import RESOURCES, biomarkers, shipped

from agnoma.assessability.view import CaseView, build_view
from agnoma.config import Jurisdiction
from agnoma.gene_model import GeneModel
from agnoma.knowledge.interpretation import CaseFindings, interpret_findings
from agnoma.models.assessability import Assessability
from agnoma.models.base import Status
from agnoma.models.case import CaseInfo, Role
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.evidence import EvidenceSource
from agnoma.models.fusion import FusionResult
from agnoma.models.identity import CaseIdentity
from agnoma.models.knowledge import Interpretation
from agnoma.models.profile import MolecularClass
from agnoma.models.qc import Callability, GeneCallability, LocusState, SampleQc, Verdict
from agnoma.models.variant import SmallVariantSummary
from agnoma.profile.classify import classify
from agnoma.profile.inputs import build_class_input
from agnoma.profile.rules import Pathways, Rules, load_rules, read_pathways

NOT_DONE = "not in the public tables"
UNNAMED = "a substitution of this gene has no name in the public tables"


@dataclass(frozen=True, slots=True)
class Classified:
    """One patient with the class found with and without the submitted tumour type."""

    patient: Patient
    code: str | None
    interpretation: Interpretation
    with_site: MolecularClass
    without_site: MolecularClass


@dataclass(slots=True)
class Clock:
    """CPU seconds spent."""

    interpret_s: float = 0.0
    classify_s: float = 0.0


class Classifier:
    """The rules and knowledge as shipped, read once."""

    def __init__(self, impact: Impact) -> None:
        self._knowledge = shipped()
        self._pathways: Pathways = read_pathways(RESOURCES / "profile/pathways.tsv")
        self._rules: Rules = load_rules(RESOURCES / "profile/rules.yaml", self._pathways)
        self._read = {gene: make_gene(gene) for gene in impact.genes}
        self._model = GeneModel(())

    def run(self, impact: Impact, codes: dict[str, str], clock: Clock) -> Iterator[Classified]:
        """Yield every patient classified twice; the clock counts the first of the two only."""
        for patient in impact.patients:
            code = codes.get(patient.cancer_type.lower())
            start = time.process_time()
            with_site = self._interpret(patient, code)
            between = time.process_time()
            first = self._classify(patient, with_site)
            clock.interpret_s += between - start
            clock.classify_s += time.process_time() - between
            second = self._classify(patient, self._interpret(patient, None))
            yield Classified(patient, code, with_site, first, second)

    def _interpret(self, patient: Patient, code: str | None) -> Interpretation:
        findings = CaseFindings(
            variants=tuple(patient.variants),
            small_variants=self._summary(patient),
            copy_number=_copies(patient),
            fusions=_fusions(patient),
            biomarkers=biomarkers(),
            assessability=self._assessability(patient),
        )
        info = CaseInfo(case_id=patient.patient_id, patient_id="P1", oncotree_code=code)
        return interpret_findings(findings, self._knowledge, self._model, info, Jurisdiction.EU)

    def _classify(self, patient: Patient, found: Interpretation) -> MolecularClass:
        info = CaseInfo(case_id=patient.patient_id, patient_id="P1")
        view = build_class_input(info, found.alterations, biomarkers(), self._view(patient))
        return classify(self._rules, self._pathways, view)

    def _view(self, patient: Patient) -> CaseView:
        return build_view(
            self._assessability(patient).callability,
            self._summary(patient),
            _copies(patient),
            _fusions(patient),
            verdict=Verdict.PASS,
        )

    def _assessability(self, patient: Patient) -> Assessability:
        genes = dict(self._read)
        for gene in patient.unnamed:
            genes[gene] = make_gene(gene, LocusState.NOT_ASSESSABLE.value, reason=UNNAMED)
        return Assessability(
            case_id=patient.patient_id,
            verdict=Verdict.PASS,
            identity=CaseIdentity(reference=None),
            tumour_qc=SampleQc(case_id=patient.patient_id, role=Role.TUMOUR, verdict=Verdict.PASS),
            normal_qc=None,
            callability=_callability(patient, tuple(genes.values())),
        )

    @staticmethod
    def _summary(patient: Patient) -> SmallVariantSummary:
        return SmallVariantSummary(
            case_id=patient.patient_id, tested=True, source=EvidenceSource.READS
        )


def _callability(patient: Patient, genes: tuple[GeneCallability, ...]) -> Callability:
    return Callability(
        case_id=patient.patient_id,
        required_fragments=5,
        power=0.95,
        target_vaf=0.05,
        limited_vaf=0.1,
        depth_for_target_x=181,
        depth_for_limited_x=89,
        tumour_fraction=None,
        loci=(),
        genes=genes,
        callable_cds_bp=None,
        tmb_depth_x=100,
    )


def _copies(patient: Patient) -> CopyNumberProfile:
    return CopyNumberProfile(status=Status.NOT_TESTED, reason=NOT_DONE, case_id=patient.patient_id)


def _fusions(patient: Patient) -> FusionResult:
    return FusionResult(status=Status.NOT_TESTED, reason=NOT_DONE, case_id=patient.patient_id)

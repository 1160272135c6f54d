"""What every resource of one bundle shares: subject, specimen, laboratory, status."""

from dataclasses import dataclass
from functools import cached_property

from agnoma.exports.document import Document
from agnoma.exports.fhir import codes
from agnoma.exports.fhir.codes import Code
from agnoma.exports.fhir.elements import Json, coding, concept, urn
from agnoma.io.export_tables import ExportTables


@dataclass(frozen=True)
class Context:
    """One document on its way into a bundle."""

    document: Document
    tables: ExportTables

    @cached_property
    def status(self) -> str:
        """Return the status of the report and of everything in it."""
        return codes.REPORT_STATUS[self.document.state]

    def address(self, *parts: str) -> str:
        """Return the address of one resource of this report."""
        return urn(self.document.report_id, *parts)

    def reference(self, *parts: str) -> Json:
        """Return a reference to it."""
        return {"reference": self.address(*parts)}

    def observation(self, profile: str, code: Json, *more: Code) -> Json:
        """Return an observation with what all of them share.

        Parameters
        ----------
        profile
            Name of the guide's profile.
        code
            What was observed.
        more
            Categories beside laboratory and genetics.
        """
        categories = (codes.LABORATORY, codes.GENETICS, *more)
        return {
            "resourceType": "Observation",
            "meta": self.meta(profile),
            "status": self.status,
            "category": [{"coding": [coding(category)]} for category in categories],
            "code": code,
            "subject": self.reference("patient"),
            **self.effective(),
            "performer": [self.reference("laboratory")],
            "specimen": self.reference("specimen"),
        }

    def meta(self, profile: str | None = None) -> Json:
        """Return profile and, for simulated tumours, the mark of test data."""
        meta: Json = {}
        if profile is not None:
            meta["profile"] = [codes.profile(profile)]
        if self.document.profile.simulated:
            meta["security"] = [coding(codes.TEST_DATA)]
        return meta

    def effective(self) -> Json:
        """Return when it became valid: the signature's time, nothing before one."""
        signed = self.document.signed_at
        return {"issued": signed.isoformat()} if signed else {}

    def patient(self) -> Json:
        """Return the pseudonym, and the sex as submitted; nothing else is known here."""
        case = self.document.profile.case
        found: Json = {
            "resourceType": "Patient",
            "meta": self.meta(),
            "identifier": [{"use": "secondary", "value": case.patient_id}],
        }
        if case.sex is not None:
            found["gender"] = case.sex.value
        return found

    def specimen(self) -> Json:
        """Return the material."""
        case = self.document.profile.case
        found: Json = {
            "resourceType": "Specimen",
            "meta": self.meta(),
            "identifier": [{"value": case.case_id}],
            "subject": self.reference("patient"),
        }
        if case.specimen is not None:
            found["type"] = concept(words=case.specimen.value)
        return found

    def laboratory(self) -> Json:
        """Return who performed the test."""
        lab = self.document.profile.laboratory
        found: Json = {"resourceType": "Organization", "meta": self.meta(), "name": lab.name}
        if lab.address:
            found["address"] = [{"text": lab.address}]
        return found

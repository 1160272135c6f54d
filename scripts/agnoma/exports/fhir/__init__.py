"""HL7 FHIR: a bundle by the Genomics Reporting Implementation Guide."""

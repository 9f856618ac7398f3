"""Between Clew and an EMR: the note as text, PDF and FHIR; the chart from FHIR; SMART launch; the signed webhook (docs/emr.md)."""

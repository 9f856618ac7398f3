"""Declarations: the note on its way into an EMR, and the EMR's launch."""

from __future__ import annotations

from clew_server.charting.render import FORMS
from clew_server.emr.fhir import MEDIA_TYPE
from clew_server.protocol.bodies import Error
from clew_server.protocol.declared import ONE, TEXT, Declared, Query, Said, json_of

FORM = (Query("form", "how the note is laid out", {"enum": list(FORMS)}),)


def _resource(kind: str) -> tuple[Said, ...]:
    """A FHIR R4 resource; what stands in it, HL7's own schema says."""
    schema = {"type": "object", "required": ["resourceType"], "properties": {"resourceType": {"const": kind}}, "additionalProperties": True}
    return (Said(MEDIA_TYPE, schema),)


def _launch(path: str, name: str, *query: Query) -> Declared:
    """A page of the therapist's browser: what goes wrong is a line of text. It asks for no token, and is there with --smart only."""
    answers = {303: (), **dict.fromkeys((400, 422, 500, 502, 503, 504), TEXT), 403: (*TEXT, *json_of(Error))}
    return Declared(method="GET", path=path, name=name, query=query, answers=answers, open=True)


EXPORTS = (
    Declared(method="GET", path=f"{ONE}/note.txt", name="note_text", query=FORM, answers={200: TEXT}, errors=(422,)),
    Declared(method="GET", path=f"{ONE}/note.pdf", name="note_pdf", query=FORM, answers={200: (Said("application/pdf"),)}, errors=(422,)),
    Declared(method="GET", path=f"{ONE}/fhir", name="fhir", answers={200: _resource("Bundle")}),
    Declared(method="GET", path=f"{ONE}/fhir/DocumentReference", name="fhir_reference", answers={200: _resource("DocumentReference")}),
    _launch("/launch", "launch", Query("iss", "the EMR's FHIR base URL", required=True), Query("launch", "the EMR's own", required=True)),
    _launch("/callback", "callback", Query("code", "from the EMR's login"), Query("state", "as it was given"), Query("error", "why not")),
)

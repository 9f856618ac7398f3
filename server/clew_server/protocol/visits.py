"""Declarations: the server's health, sessions, and a visit's audio."""

from __future__ import annotations

from clew_server.emr.fhir import MEDIA_TYPE
from clew_server.protocol.bodies import Context, Kept, Made, PublicKey, Row, Status
from clew_server.protocol.declared import JSON, ONE, Declared, Query, Said, json_of
from clew_wire.note import SessionFile
from clew_wire.repair import CONTENT_TYPE

SDP = (Said("application/sdp", {"type": "string"}),)
BUNDLE = {"type": "object", "required": ["resourceType"], "properties": {"resourceType": {"const": "Bundle"}}, "additionalProperties": True}
SECONDS = {"type": "number", "minimum": 0}
WELL, UNWELL = json_of(Status), json_of(Status)

VISITS = (
    Declared(method="GET", path="/livez", name="livez", answers={200: WELL, 503: UNWELL}, open=True),
    Declared(method="GET", path="/readyz", name="readyz", answers={200: WELL, 503: UNWELL}, open=True),
    Declared(method="GET", path="/v1/key", name="key", answers={200: json_of(PublicKey)}, open=True),
    Declared(
        method="POST",
        path="/v1/sessions",
        name="create_session",
        body=(Said(JSON, Context), Said(MEDIA_TYPE, BUNDLE)),
        query=tuple(Query(name, f"with a FHIR Bundle, which does not say it: {name}") for name in ("mode", "discipline", "note_type")),
        answers={201: json_of(Made)},
        errors=(503,),
    ),
    Declared(method="GET", path="/v1/sessions", name="sessions", answers={200: json_of(list[Row])}),
    Declared(method="GET", path=ONE, name="session", answers={200: json_of(SessionFile)}),
    Declared(method="POST", path=f"{ONE}/whip", name="whip", body=SDP, answers={201: SDP}, errors=(400, 413, 415, 503)),
    Declared(method="DELETE", path=f"{ONE}/whip/{{connection}}", name="hang_up", answers={200: ()}),
    Declared(
        method="POST",
        path=f"{ONE}/repair",
        name="repair",
        body=(Said(CONTENT_TYPE),),
        answers={200: json_of(Kept)},
        errors=(400, 409, 410, 413, 415, 503),
    ),
    Declared(
        method="GET",
        path=f"{ONE}/audio",
        name="audio",
        query=(
            Query("from", "seconds from the visit's start", SECONDS, required=True),
            Query("to", "seconds from the visit's start", SECONDS, required=True),
        ),
        answers={200: (Said("audio/wav"),)},
        errors=(422,),
    ),
)

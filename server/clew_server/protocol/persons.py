"""Declarations: what a person says of the note and of the visit."""

from __future__ import annotations

from clew_server.protocol.bodies import (
    Changed,
    Edit,
    Edited,
    Entered,
    SayConsent,
    SayMark,
    SaySpeaker,
    SayWords,
    Sign,
    SignedAs,
    Written,
    WrittenAs,
)
from clew_server.protocol.declared import ONE, Declared, json_of
from clew_wire.note import Consent


def _said(path: str, name: str, body: type, answer: type, status: int = 200) -> Declared:
    """409: the note is signed, or the change can't be meant as things stand."""
    answers = {status: json_of(answer)}
    return Declared(method="POST", path=f"{ONE}{path}", name=name, body=json_of(body), answers=answers, errors=(409,))


PERSONS = (
    _said("/note", "write", Written, WrittenAs, 201),
    _said("/note/{sentence}", "edit", Edit, Edited),
    _said("/codes/{code}", "enter", Entered, Changed),
    _said("/consent", "consent", SayConsent, Consent),
    _said("/marks", "mark", SayMark, Changed, 201),
    _said("/words", "correct", SayWords, Changed),
    _said("/speakers/{speaker}", "speaker", SaySpeaker, Changed),
    _said("/sign", "sign", Sign, SignedAs),
)

"""Who said it: what the patient reports was said by the patient."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re

from clew_wire.note import Role

_VERBS = r"(?:also |now |still )?(?:reports?|reported|denies|denied|states?|stated|says|said|complains?|notes|rates?|rated|describes?|verbalizes?|verbalized|endorses?)\b"
_KIN = r"(?:caregiver|family member|wife|husband|son|daughter|mother|father|mom|dad|spouse|partner|sister|brother|grandmother|grandfather|aide|guardian|friend)"
_PATIENT = re.compile(rf"^(?:the )?(?:patient|pt) {_VERBS}")
_CARER = re.compile(rf"^(?:the |patient's |pt's |his |her )?{_KIN} {_VERBS}")

_NAMED = re.compile(rf"\b{_KIN}\b|\b(?:mommy|daddy|grandma|grandpa)\b")


def wrong(text: str, roles: frozenset[Role], said: str) -> str:
    """Who is named as the speaker of the sentence and said none of it; empty when it is right. Both texts are lower case."""
    if _PATIENT.match(text) and "patient" not in roles and "other" not in roles:
        return "the patient"
    # A patient may tell what the wife says; then she is named.
    if _CARER.match(text) and not roles & {"caregiver", "other"} and not ("patient" in roles and _NAMED.search(said)):
        return "the caregiver"
    return ""

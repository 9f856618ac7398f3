"""Reading FHIR R4 that somebody else wrote: every value may be missing, of another type, or endless. Pure; raises nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from clew_server.emr.sheet import shown

MOST_ENTRIES = 2000
"resources of one bundle that are looked at"
MOST_TEXT = 500
"characters of one value that is taken"
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
"R4, 2.24.0.1: an id"


class Bundle:
    """The resources of a bundle, by type and by reference."""

    def __init__(self, data: Any) -> None:
        entries = items(data, "entry") if isinstance(data, dict) and data.get("resourceType") == "Bundle" else iter(())
        self._found: dict[str, list[Mapping[str, Any]]] = {}
        self._at: dict[str, Mapping[str, Any]] = {}
        self.left_off = False
        "it had more entries than are looked at"
        self.server = ""
        "the address of the FHIR server that the patient lives on, as the entry's full URL tells it"
        for n, entry in enumerate(entries):
            if n == MOST_ENTRIES:
                self.left_off = True
                break
            self.add(entry.get("resource"), word(entry, "fullUrl"))

    def add(self, resource: Any, url: str = "") -> None:
        """One more resource."""
        if not isinstance(resource, dict):
            return
        kind = word(resource, "resourceType")
        if kind == "Patient" and url.startswith(("https://", "http://")) and url.endswith(f"/Patient/{word(resource, 'id')}"):
            self.server = url.removesuffix(f"/Patient/{word(resource, 'id')}")
        self._found.setdefault(kind or "resource without a type", []).append(resource)
        for name in (url, f"{kind}/{word(resource, 'id')}"):
            if name:
                self._at.setdefault(name, resource)

    def all(self, kind: str) -> list[Mapping[str, Any]]:
        """The resources of a type, in order."""
        return self._found.get(kind, [])

    @property
    def kinds(self) -> list[str]:
        """The types that it has."""
        return list(self._found)

    def at(self, reference: Any) -> Mapping[str, Any]:
        """What a Reference points at: by its full URL or by type and id. Empty when that is not here."""
        url = word(reference, "reference")
        return self._at.get(url) or self._at.get("/".join(url.split("/")[-2:])) or {}


def items(value: Any, key: str) -> Iterator[Mapping[str, Any]]:
    """The maps in a list of maps; a single map is one."""
    found = value.get(key) if isinstance(value, Mapping) else None
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict):
            yield one


def first(value: Any, *path: str) -> Mapping[str, Any]:
    """The first map at the end of a path; empty when there is none."""
    for key in path:
        value = next(items(value, key), {})
    return value if isinstance(value, Mapping) else {}


def word(value: Any, key: str) -> str:
    """A text as one line; empty when it is none."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return shown(found, MOST_TEXT) if isinstance(found, str) else ""


def texts(value: Any, key: str) -> list[str]:
    """The texts in a list of texts."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return [shown(x, MOST_TEXT) for x in found[:20] if isinstance(x, str)] if isinstance(found, list) else []


def concept_text(concept: Mapping[str, Any]) -> str:
    """How a CodeableConcept reads."""
    return word(concept, "text") or next((d for c in items(concept, "coding") if (d := word(c, "display"))), "")


def codes(concept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """System and code of each of its codings."""
    return [(word(c, "system"), word(c, "code")) for c in items(concept, "coding")]


def human_name(resource: Mapping[str, Any]) -> str:
    """The official name, or else the usual, or else the first."""
    names = list(items(resource, "name"))
    for use in ("official", "usual", None):
        for name in names:
            if use is None or name.get("use") == use:
                plain = " ".join([*texts(name, "given"), word(name, "family")]).strip()
                if whole := word(name, "text") or ", ".join([plain, *texts(name, "suffix")] if plain else []):
                    return whole
    return ""


def identity(resource: Mapping[str, Any]) -> str:
    """Its id, or else the value of its first identifier."""
    return word(resource, "id") or word(first(resource, "identifier"), "value")

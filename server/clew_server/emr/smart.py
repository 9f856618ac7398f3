"""SMART App Launch 2.2, EHR launch: which issuers are trusted, and what is remembered between /launch and /callback. No I/O, no clock.

https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html; the clauses named below are its.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlencode, urlsplit

import yaml

from clew_server.emr.outside import checked_url
from clew_server.emr.received import Choice
from clew_wire.context import Discipline, Mode, NoteType
from clew_wire.errors import LinkError, SetupError

SCOPE = (
    "launch openid fhirUser patient/Patient.r patient/Encounter.r patient/Condition.rs patient/Goal.rs patient/CarePlan.rs "
    "patient/Coverage.rs user/Practitioner.r"
)
EXPIRES = 600.0
"seconds from /launch to /callback"
MOST_LAUNCHES = 1000
"that wait for their callback; the oldest goes first"
KEYS = {"iss", "client_id", "scope", "secret_env", "discipline", "note_type", "mode", "state"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """An EMR that may open visits."""

    iss: str
    "address of its FHIR server, compared letter by letter"
    client_id: str
    choice: Choice
    "what FHIR does not say of its visits"
    scope: str = SCOPE
    secret: str = field(default="", repr=False)
    "of a confidential client; empty for a public one"


@dataclass(frozen=True, slots=True)
class Smart:
    """The file of `clew serve --smart`."""

    issuers: Mapping[str, Issuer]
    url: str = ""
    "where browsers reach this server; empty: on loopback, by whatever name they came"


def read_smart(path: Path) -> Smart:
    """Raises SetupError, naming the key."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise SetupError(f"can't read {path}: {e.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as e:
        raise SetupError(f"{path} is not YAML: {' '.join(str(e).split())[:200]}") from None
    if not isinstance(data, dict) or not isinstance(data.get("issuers"), list) or not data["issuers"] or set(data) - {"url", "issuers"}:
        raise SetupError(f"{path} must have the keys url and issuers, a list of {{iss, client_id}} (docs/emr.md)")
    url = checked_url(data["url"], f"url in {path}").rstrip("/") if data.get("url") else ""
    issuers = [_issuer(row, f"{path}, issuer {n}") for n, row in enumerate(data["issuers"], 1)]
    found = {issuer.iss: issuer for issuer in issuers}
    if len(found) != len(issuers):
        raise SetupError(f"an issuer stands twice in {path}: keep one of them")
    return Smart(found, url)


def _issuer(row: Any, where: str) -> Issuer:
    if not isinstance(row, dict) or not all(isinstance(v, str) for v in row.values()):
        raise SetupError(f"{where} must be a map of texts with the keys iss and client_id")
    if unknown := set(row) - KEYS:
        raise SetupError(f"{where} has the unknown key '{min(map(str, unknown))[:40]}'; known: {', '.join(sorted(KEYS))}")
    if not row.get("client_id"):
        raise SetupError(f"{where} lacks client_id: the one that the EMR gave Clew")
    for key, allowed in (("discipline", get_args(Discipline)), ("note_type", get_args(NoteType)), ("mode", get_args(Mode))):
        if row.get(key) and row[key] not in allowed:
            raise SetupError(f"{key} of {where} must be one of {', '.join(allowed)}")
    secret = ""
    if name := row.get("secret_env"):
        secret = os.environ.get(name, "")
        if not secret:
            raise SetupError(f"{where} names {name} for its secret, and that is not set in the environment")
    iss = checked_url(row.get("iss"), f"iss of {where}")
    return Issuer(iss, row["client_id"], Choice.of(row), row.get("scope") or SCOPE, secret)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where an issuer's people agree, and where codes become tokens."""

    authorize: str
    token: str


def endpoints(found: Mapping[str, Any]) -> Endpoints:
    """From .well-known/smart-configuration (2.0.9). Raises LinkError."""
    methods = found.get("code_challenge_methods_supported")
    if not isinstance(methods, list) or "S256" not in methods:
        raise LinkError("the EMR's server does not offer PKCE with S256, which SMART App Launch 2 demands")
    try:
        return Endpoints(*(checked_url(found.get(k), k) for k in ("authorization_endpoint", "token_endpoint")))
    except SetupError as e:
        raise LinkError(f"the EMR's SMART configuration can't be used: {e}") from None


@dataclass(frozen=True, slots=True)
class Launch:
    """One that was begun."""

    issuer: Issuer
    endpoints: Endpoints
    verifier: str
    "of PKCE; it leaves this server only with the code"
    browser: bytes
    "hash of the cookie of the browser that began it"
    redirect: str
    expires: float


class Launches:
    """What waits for its callback, by state: each is taken once, by the browser that began it, in time."""

    def __init__(self) -> None:
        self._pending: dict[str, Launch] = {}
        self._begun = self._taken = self._dropped = 0

    def begin(self, issuer: Issuer, ends: Endpoints, redirect: str, launch: str, now: float, cookie: str = "") -> tuple[str, str]:
        """Where to send the browser, and the cookie that it has to bring back: the one that it has, so that two tabs may launch at once."""
        for state in [s for s, waiting in self._pending.items() if waiting.expires <= now]:
            del self._pending[state]
        while len(self._pending) >= MOST_LAUNCHES:
            del self._pending[next(iter(self._pending))]
            self._dropped += 1
        state, verifier, fresh = (secrets.token_urlsafe(32) for _ in range(3))
        cookie = cookie if len(cookie) == len(fresh) else fresh
        self._pending[state] = Launch(issuer, ends, verifier, _hash(cookie), redirect, now + EXPIRES)
        self._begun += 1
        query = {
            "response_type": "code",
            "client_id": issuer.client_id,
            "redirect_uri": redirect,
            "launch": launch,
            "scope": issuer.scope,
            "state": state,
            "aud": issuer.iss,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{ends.authorize}{'&' if urlsplit(ends.authorize).query else '?'}{urlencode(query)}", cookie

    def take(self, state: str, cookie: str, now: float) -> Launch | None:
        """The launch of that state, which is then gone. None: unknown, taken before, too late, or begun by another browser."""
        found = self._pending.get(state)
        if found is None or not hmac.compare_digest(found.browser, _hash(cookie)):
            return None  # a stranger who learnt a state must not be able to spend it
        del self._pending[state]
        if found.expires <= now:
            return None
        self._taken += 1
        return found

    def statistics(self) -> dict[str, int]:
        """Counts for the operator."""
        return {"waiting": len(self._pending), "begun": self._begun, "taken": self._taken, "dropped": self._dropped}


def challenge(verifier: str) -> str:
    """RFC 7636, 4.2: S256."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _hash(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).digest()

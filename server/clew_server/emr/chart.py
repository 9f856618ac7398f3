"""Reading a patient's chart from an EMR's FHIR server, with the token of one launch."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from clew_server.emr.bundle import ID, Bundle, first, items, word
from clew_server.emr.outside import client, json_from
from clew_server.emr.received import Choice, Received, read
from clew_server.emr.smart import Launch
from clew_wire.errors import LinkError

PAGE = "100"
"resources of a kind that are asked for; further pages are not"


async def token_for(http: httpx.AsyncClient, launch: Launch, code: str) -> Mapping[str, Any]:
    """The token response to a code (2.0.10). Raises LinkError."""
    issuer = launch.issuer
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": launch.redirect, "code_verifier": launch.verifier}
    if issuer.secret:
        auth = httpx.BasicAuth(quote(issuer.client_id, safe=""), quote(issuer.secret, safe=""))  # RFC 6749, 2.3.1
        return await json_from(http, "POST", launch.endpoints.token, "the EMR's token server", data=form, auth=auth)
    form["client_id"] = issuer.client_id
    return await json_from(http, "POST", launch.endpoints.token, "the EMR's token server", data=form)


async def chart_of(launch: Launch, code: str) -> Received:
    """The visit's context. Raises LinkError when the EMR does not answer as it should, ContextError when the visit is not whole.

    Patient and encounter must come; what else can't be read becomes a warning. The token is forgotten on return.
    """
    async with client() as http:
        token = await token_for(http, launch, code)
        access, patient, encounter = (token.get(k) for k in ("access_token", "patient", "encounter"))
        if not isinstance(access, str) or not access.isascii() or not access.isprintable() or not access:
            raise LinkError("the EMR's token server gave no access token")
        if not isinstance(patient, str) or not ID.fullmatch(patient):
            raise LinkError("the EMR named no patient with this launch: open Clew from a patient's encounter")
        if not isinstance(encounter, str) or not ID.fullmatch(encounter):
            raise LinkError("the EMR named no encounter with this launch: open Clew from within the encounter")
        return await _read(http, launch.issuer.iss, access, patient, encounter, launch.issuer.choice)


async def _read(http: httpx.AsyncClient, iss: str, access: str, patient: str, encounter: str, choice: Choice) -> Received:
    at = iss.rstrip("/")
    headers = {"authorization": f"Bearer {access}", "accept": "application/fhir+json"}
    bundle, warnings = Bundle(None), []

    async def asked(kind: str, path: str, **query: str) -> Mapping[str, Any]:
        return await json_from(http, "GET", f"{at}/{path}", f"the EMR's FHIR server, asked for {kind},", headers=headers, params=query)

    async def searched(kind: str, **query: str) -> Mapping[str, Any]:
        try:
            return await asked(kind, kind, patient=patient, _count=PAGE, **query)
        except LinkError as e:
            warnings.append(f"{e}: this visit goes on without")
            return {}

    whose, where = await asyncio.gather(asked("Patient", f"Patient/{patient}"), asked("Encounter", f"Encounter/{encounter}"))
    for kind, wanted, found in (("Patient", patient, whose), ("Encounter", encounter, where)):
        if found.get("resourceType") != kind or word(found, "id") != wanted:
            raise LinkError(f"the EMR's FHIR server sent another {kind} than the one that was asked for")
        bundle.add(found)
    pages = await asyncio.gather(
        searched("Condition"), searched("Goal"), searched("CarePlan", category="assess-plan"), searched("Coverage")
    )
    for kind, page in zip(("Condition", "Goal", "CarePlan", "Coverage"), pages, strict=True):
        for entry in items(page, "entry"):
            resource = entry.get("resource")
            if isinstance(resource, dict) and resource.get("resourceType") == kind:
                bundle.add(resource)
    for participant in items(where, "participant"):
        reference = word(first(participant, "individual"), "reference").removeprefix(f"{at}/")
        kind, _, number = reference.partition("/")
        if kind == "Practitioner" and ID.fullmatch(number):
            try:
                bundle.add(await asked(kind, reference))
            except LinkError as e:
                warnings.append(f"{e}: the clinician's license is not known")
            break
    made = read(bundle, choice, at)
    return Received(made.context, (*made.warnings, *warnings))

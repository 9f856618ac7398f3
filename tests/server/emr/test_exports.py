"""The routes by which a note leaves, over a real server and record; the visit is scripted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from clew_server.access import token_hash
from clew_server.record.audio import Frame


async def test_a_draft_and_the_signed_note_leave_in_every_form(
    serving: Any, context: dict[str, Any], frames: list[Frame], objections: Callable[[dict[str, Any]], list[str]], signs: Any
):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        at = made["session"]
        text = await http.get(f"{at}/note.txt")
        assert (text.status_code, text.headers["content-type"]) == (200, "text/plain; charset=utf-8")
        assert "DRAFT, not signed" in text.text
        await signs(served, http, made["id"], frames)

        text = await http.get(f"{at}/note.txt", params={"form": "dap"})
        assert "signed by Kim Lee, PT" in text.text
        assert "- 8 words were heard." in text.text
        pdf = await http.get(f"{at}/note.pdf")
        assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
        bundle = await http.get(f"{at}/fhir")
        assert bundle.headers["content-type"].startswith("application/fhir+json")
        assert objections(bundle.json()) == []
        assert bundle.json()["entry"][0]["resource"]["status"] == "final"
        assert (await http.get(f"{at}/fhir")).content == bundle.content, "a signed note is the same each time"
        reference = (await http.get(f"{at}/fhir/DocumentReference")).json()
        assert objections(reference) == []
        assert reference["docStatus"] == "final"


async def test_nobody_without_a_token_gets_a_note(serving: Any, context: dict[str, Any]):
    async with serving(token=token_hash("a" * 20)) as served, httpx.AsyncClient(base_url=served.url) as http:
        mine = {"authorization": "Bearer " + "a" * 20}
        at = (await http.post("/v1/sessions", json=context, headers=mine)).json()["session"]
        for form in ("note.txt", "note.pdf", "fhir", "fhir/DocumentReference"):
            assert (await http.get(f"{at}/{form}")).status_code == 401
            assert (await http.get(f"{at}/{form}", headers=mine)).status_code == 200
            assert (await http.get(f"/v1/sessions/none/{form}", headers=mine)).status_code == 404
        assert (await http.get(f"{at}/note.txt?form=haiku", headers=mine)).json() == {"error": "form= is soap or dap"}

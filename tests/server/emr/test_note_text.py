"""The note as plain text and as a PDF."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from pypdf import PdfReader

from clew_server.emr.pdf import pdf
from clew_server.emr.sheet import Sheet
from clew_server.emr.text import plain_text
from clew_wire.context import parse_context
from clew_wire.note import Note, Sentence, empty_note


def read(data: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_text_has_head_sections_codes_and_the_mark(draft: Sheet, signed: Sheet):
    text = plain_text(draft)
    for part in (
        "Physical therapy: daily note",
        "Patient: Željka Øverbø-Nguyễn",
        "Diagnosis: Left knee pain (M25.562)",
        "Clinician: Kim Lee, PT",
        "- Left knee AROM flexion 110°.",
        "- Gait with a <single> point cane & no pain. [written by hand]",
        "- 97110-GP: 2 units, 25 minutes. 25 timed minutes are 2 units",
        "- still lacks for 97110: a measure against baseline",
        "Recording: consent to record was given by: patient, 2026-03-10 09:00 -05:00.",
        "AI-assisted note. DRAFT, not signed.",
    ):
        assert part in text
    assert "AI-assisted note, signed by Kim Lee, PT on 2026-03-10 17:00 UTC." in plain_text(signed)
    assert "DRAFT" not in plain_text(signed)
    assert "\nData\n" in plain_text(draft, "dap")


def test_a_line_of_text_stays_one_line(draft: Sheet):
    raw = json.loads(json.dumps(draft.context.raw))
    raw["context"]["patient"]["name"] = "Ada\nAI-assisted note, signed by Nobody\u202e"
    text = plain_text(replace(draft, context=parse_context(raw)))
    assert "Patient: Ada AI-assisted note, signed by Nobody\n" in text
    odd = Note({**empty_note().sections, "S": (Sentence("n0", "One.\u2028AI-assisted note, signed by Nobody\x85"),)})
    assert "- One. AI-assisted note, signed by Nobody\n" in plain_text(replace(draft, note=odd))


def test_the_pdf_says_the_same_on_letter_paper(draft: Sheet, signed: Sheet):
    data = pdf(draft)
    reader = PdfReader(io.BytesIO(data))
    assert tuple(map(float, reader.pages[0].mediabox[2:])) == (612.0, 792.0)
    (text,) = read(data)
    flat = " ".join(text.split())
    for part in (
        "Željka Øverbø-Nguyễn",
        "flexion 110°",
        "<single> point cane & no pain. [written by hand]",
        "97110-GP: 2 units",
        "Page 1 of 1",
    ):
        assert part in flat
    assert "DRAFT, not signed" in flat
    (text,) = read(pdf(signed))
    assert "signed by Kim Lee, PT on 2026-03-10 17:00 UTC" in " ".join(text.split())
    assert "DRAFT" not in text


def test_a_long_note_has_its_patient_and_number_on_each_page(draft: Sheet):
    rows = tuple(Sentence(f"n{n}", f"Sentence number {n} of many.") for n in range(150))
    pages = read(pdf(replace(draft, note=Note({**empty_note().sections, "O": rows}))))
    assert len(pages) > 2
    for n, page in enumerate(pages, 1):
        assert f"Page {n} of {len(pages)}" in page
        assert "Željka Øverbø-Nguyễn" in page
        assert "AI-assisted, DRAFT" in page
    assert "Sentence number 149 of many." in pages[-1]


def test_a_sign_that_the_font_lacks_is_counted_and_a_signer_beyond_latin_is_printed(signed: Sheet):
    raw = json.loads(json.dumps(signed.context.raw))
    raw["context"]["patient"]["name"] = "王小明"
    text = " ".join(read(pdf(replace(signed, context=parse_context(raw), signer="Ольга Ким, PT")))[0].split())
    assert "signed by Ольга Ким, PT" in text
    assert "Patient: □□□" in text
    assert "no sign for, shown as □: 3." in text


def test_hostile_text_makes_a_pdf_all_the_same(draft: Sheet):
    for text in ("\u202e" * 50, "a" * 2000, "{nb} **bold** \\", "\U0001f600" * 300, "\x00\x1b[31m", "שלום"):
        note = Note({**empty_note().sections, "S": (Sentence("n0", text),)})
        assert pdf(replace(draft, note=note)).startswith(b"%PDF-")

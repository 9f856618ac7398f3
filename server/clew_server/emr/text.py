"""A note as plain text, for an EMR that takes nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from clew_server.charting.render import rendered
from clew_server.emr.sheet import Sheet, code_line, consent_line, made_with, shown


def plain_text(sheet: Sheet, form: str = "soap") -> str:
    """The whole note. `form`: soap or dap."""
    return "\n".join(shown(line) for line in _lines(sheet, form)) + "\n"


def _lines(sheet: Sheet, form: str) -> Iterator[str]:
    yield sheet.title
    for label, value in sheet.rows():
        yield f"{label}: {value}"
    yield ""
    yield from rendered(sheet.note, form).removesuffix("\n").split("\n")
    if sheet.note.codes:
        yield ""
        yield "Suggested codes (for review; Clew submits none)"
        for code in sheet.note.codes:
            yield f"- {code_line(code)}"
            yield from (f"- still lacks for {code.code}: {lack}" for lack in code.missing)
    yield ""
    if sheet.context.mode == "ambient":
        yield f"Recording: {consent_line(sheet.consent)}."
    yield f"{sheet.mark}."
    yield made_with()

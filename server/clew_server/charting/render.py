"""A note as text, in the form that a clinic reads: SOAP, or DAP, which is the same note with S and O together as Data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clew_wire.note import Note, Section

FORMS: Mapping[str, tuple[tuple[str, tuple[Section, ...]], ...]] = {
    "soap": (("Subjective", ("S",)), ("Objective", ("O",)), ("Assessment", ("A",)), ("Plan", ("P",))),
    "dap": (("Data", ("S", "O")), ("Assessment", ("A",)), ("Plan", ("P",))),
}
"headings, and the sections that stand under each"
_MARKS = {"context": "from the chart", "by_hand": "written by hand"}


def rendered(note: Note, form: str) -> str:
    """The note's sentences under the form's headings, each on a line, with what nobody said, or asks for a look, marked."""
    return "\n".join(_lines(note, form)) + "\n"


def _lines(note: Note, form: str) -> Iterator[str]:
    yield "AI-assisted note" + (", signed" if note.status == "signed" else ", draft: not signed")
    for heading, sections in FORMS[form]:
        yield ""
        yield heading
        rows = [x for s in sections for x in note.sections[s]]
        for x in rows:
            marks = [*([_MARKS[x.source]] if x.source in _MARKS else []), *(f.replace("_", " ") for f in x.flags)]
            yield f"- {x.text}" + (f" [{', '.join(marks)}]" if marks else "")
        if not rows:
            yield "- nothing was said"

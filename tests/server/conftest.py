"""A scripted visit for timing and order, real Opus, and a real server on loopback."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from math import inf
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import uvicorn

from clew_models.base import Clip, HeardWord, Transcript
from clew_server.hearing.window import Window
from clew_server.record.audio import Frame
from clew_wire.context import VisitContext, parse_context
from clew_wire.event import AnyEvent, Final, NotePatch, Partial, Put
from clew_wire.note import Note, Sentence, Word, empty_note
from clew_wire.view import View

sys.path.append(str(Path(__file__).parent))

CONTEXT: dict[str, Any] = {
    "id": "enc-1",
    "mode": "ambient",
    "discipline": "PT",
    "note_type": "daily",
    "consent": {"given": True, "by": "patient", "at": "2026-03-10T09:00:00-05:00"},
    "context": {"patient": {"name": "Ada Ruiz"}, "case": {"diagnosis": "left knee pain", "side": "left"}, "goals": []},
}
STRETCH = 1.0
"seconds of audio to each final of a scripted visit"


class ScriptedVisit:
    """A final for each second of audio, a partial at its half. Its draft is one sentence that counts the words."""

    def __init__(self, context: VisitContext, first_word: int = 0) -> None:
        self.context = context
        self.first_word = first_word
        self.pushed: list[tuple[float, int]] = []
        self.mended: list[list[tuple[float, float]]] = []
        self.mending: Any = None
        self.planned = 0
        self._view = View()
        self._upto = 0.0
        self._given = self._accepted = first_word // 2
        self._finished = False
        self._due: list[Window] = []

    @property
    def words(self) -> tuple[Word, ...]:
        return self._view.words

    @property
    def note(self) -> Note:
        return self._view.note

    @property
    def view(self) -> View:
        return self._view

    @property
    def done(self) -> bool:
        return self._finished and self._accepted == self._given

    def held(self, t: float, until: float) -> list[AnyEvent]:
        return self.push(t, np.zeros(round(min(until - t, 2.0) * 16_000), np.float32))

    def push(self, t: float, pcm: np.ndarray) -> list[AnyEvent]:
        self.pushed.append((t, len(pcm)))
        self._upto = t + len(pcm) / 16_000
        while self._upto >= (self._given + 1) * STRETCH:
            self._window("partial")
            self._window("final")
            self._given += 1
        return []

    def _window(self, tier: Any) -> None:
        t0 = self._given * STRETCH
        self._due.append(Window(tier, self._given, t0, t0 + STRETCH, Clip(np.zeros(16_000, np.float32))))

    def windows(self) -> list[Window]:
        due, self._due = self._due, []
        return due

    def accept(self, window: Window, transcript: Transcript | None) -> list[AnyEvent]:
        heard = transcript.words if transcript else ()
        if window.tier == "partial":
            text = " ".join(w.text for w in heard)
            return [Partial(after=0, text=text, stable=0, t0=window.t0, t1=window.t1)]
        self._accepted += 1
        words = tuple(
            Word(f"w{window.stretch * 2 + i}", h.text, window.t0 + h.t0, window.t0 + h.t1, "s0", "therapist", h.p)
            for i, h in enumerate(heard)
        )
        return self.take([Final(words=words)] if words else [])

    def finish(self) -> list[AnyEvent]:
        self._finished = True
        return []

    @property
    def heard_until(self) -> float:
        return inf if self._finished else self._upto

    def mend(self, late: Sequence[tuple[float, float]]) -> float:
        self.mended.append(list(late))
        self.mending = ScriptedMending(late[0][1])
        return late[0][0]

    def draft(self) -> Any:
        raise AssertionError("nobody writes a scripted visit again")

    def rewritten(self, draft: Any, given: Any, writing: Any, name: str) -> Any:
        raise AssertionError("nobody writes a scripted visit again")

    def plan(self) -> Note:
        self.planned += 1
        words = self.words
        evidence = ((words[0].id, words[-1].id),) if words else ()
        return Note({**empty_note().sections, "S": (Sentence("n0", f"{len(words)} words were heard.", evidence),)})

    def chart(self, planned: Note) -> list[AnyEvent]:
        new = planned.sections["S"][0]
        old = self.note.sections["S"][0] if self.note.sections["S"] else None
        if old is not None and (old.locked or old.text == new.text):
            return []
        return self.take([NotePatch(put=(Put("S", 0, new),))])

    def take(self, events: Sequence[AnyEvent]) -> list[AnyEvent]:
        for event in events:
            self._view.apply(event)
        return list(events)


class ScriptedMending:
    """A region of late audio in which nobody speaks."""

    def __init__(self, until: float) -> None:
        self.until, self.pushed = until, list[tuple[float, int]]()
        self.done = False
        self.waiting = 0

    @property
    def wants(self) -> bool:
        return not self.pushed or self.pushed[-1][0] + self.pushed[-1][1] / 16_000 < self.until - 0.001

    def push(self, t: float, pcm: np.ndarray) -> None:
        self.pushed.append((t, len(pcm)))

    @property
    def settled(self) -> float:
        return self.pushed[-1][0] + self.pushed[-1][1] / 16_000 if self.pushed else self.until

    def finish(self) -> None:
        self.done = True


class ScriptedRecogniser:
    """Two words to each window."""

    def __init__(self) -> None:
        self.left: list[str] = []

    async def __call__(self, window: Window, owner: str) -> Transcript | None:
        words = tuple(HeardWord(f"{window.tier}{window.stretch}{x}", i * 0.4, i * 0.4 + 0.3, 0.9) for i, x in enumerate("ab"))
        return Transcript(words, 0.0, -0.2, False)

    def leave(self, owner: str) -> None:
        self.left.append(owner)


def encoded(seconds: float, hertz: float = 440.0) -> list[bytes]:
    """A tone as 20 ms Opus packets, 24 kb/s mono."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = 48_000, "mono", "s16", 24_000
    out: list[bytes] = []
    for n in range(round(seconds / 0.02)):
        t = (np.arange(960) + n * 960) / 48_000
        frame = av.AudioFrame.from_ndarray((np.sin(2 * np.pi * hertz * t) * 8000).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, n * 960
        out += [bytes(p) for p in encoder.encode(frame)]
    return out


@pytest.fixture(scope="session")
def tone() -> list[bytes]:
    """4 s of 440 Hz as Opus packets."""
    return encoded(4.0)


@pytest.fixture(scope="session")
def frames(tone: list[bytes]) -> list[Frame]:
    """The same, numbered from 0."""
    return [Frame(n, opus) for n, opus in enumerate(tone)]


@pytest.fixture
def context() -> dict[str, Any]:
    """A context that is in order."""
    return {**CONTEXT}


class Served:
    """A running server."""

    def __init__(self, app: Any, url: str, visits: list[ScriptedVisit]) -> None:
        self.app = app
        self.url = url
        self.ws = url.replace("http", "ws", 1)
        self.visits = visits


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


Serving = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    """`async with serving() as served`: a real server in this loop, over a folder that outlives it."""

    @asynccontextmanager
    async def run(
        *, token: bytes | None = None, loopback: bool = True, web: Path | None = None, origins: Sequence[str] = (), **senses: Any
    ) -> AsyncIterator[Served]:
        from clew_server.access import Access
        from clew_server.app import App, Senses

        visits: list[ScriptedVisit] = []

        def visit(context: VisitContext, *, first_word: int = 0, told: Sequence[Word] = ()) -> ScriptedVisit:
            visits.append(ScriptedVisit(context, first_word))
            return visits[-1]

        idle, emr = senses.pop("idle_seconds", 3600.0), senses.pop("emr", {})
        made = Senses(**{"visit": visit, "recognise": ScriptedRecogniser(), **senses})
        app = App(made, tmp_path, Access(loopback, token, frozenset(origins)), web=web, idle_seconds=idle, **emr)
        with socket.create_server(("127.0.0.1", 0)) as sock:
            config = uvicorn.Config(app.asgi, log_config=None, ws="websockets-sansio", lifespan="on", timeout_graceful_shutdown=2)
            server = _Server(config)
            task = asyncio.create_task(server.serve(sockets=[sock]))
            up = asyncio.create_task(server.up.wait())
            await asyncio.wait([task, up], return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                await task
            try:
                yield Served(app, f"http://127.0.0.1:{sock.getsockname()[1]}", visits)
            finally:
                server.should_exit = True
                await task

    return run


class Scripted:
    """What a test of a room needs of this file: test files can't import it."""

    visit_type = ScriptedVisit
    recogniser = ScriptedRecogniser

    @staticmethod
    def visit(kind: type[ScriptedVisit] = ScriptedVisit) -> ScriptedVisit:
        return kind(parse_context(CONTEXT))


@pytest.fixture
def scripted() -> Scripted:
    """The scripted visit and recogniser."""
    return Scripted()

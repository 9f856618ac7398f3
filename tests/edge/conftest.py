"""A tiny WHIP server on loopback around the real ingest, and real speech to record."""

from __future__ import annotations

import asyncio
import re
import subprocess
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clew_server.ingest.opus import Decoder
from clew_server.ingest.whip import Ingest
from clew_wire.errors import LinkError
from clew_wire.ranges import Ranges
from clew_wire.repair import decode_repair
from clew_wire.sealed import ALGORITHM, Unwrapper, new_private_key

PRIVATE = new_private_key()
NOWHERE = re.compile(r"^a=(candidate:.*|end-of-candidates)\r?\n", re.MULTILINE)
Pcm = npt.NDArray[np.float32]


@dataclass
class Tape:
    """A sink that keeps everything, and acknowledges what it gets when `acks` is on."""

    frames: dict[int, bytes] = field(default_factory=dict)
    "live"
    late: dict[int, bytes] = field(default_factory=dict)
    "by repair"
    gated: set[int] = field(default_factory=set)
    "those of them that the gate had held back"
    doubled: set[int] = field(default_factory=set)
    "came by repair though they were here already"
    order: list[int] = field(default_factory=list)
    held_ranges: list[tuple[int, int]] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    length: int | None = None
    acks: bool = True
    ingest: Ingest | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    reached: dict[int, asyncio.Event] = field(default_factory=dict)
    _here: asyncio.Event = field(default_factory=asyncio.Event)

    def frame(self, n: int, opus: bytes) -> None:
        assert n not in self.frames
        assert not self.order or n > self.order[-1]
        self.frames[n] = opus
        self.order.append(n)
        self._here.set()
        for at, event in self.reached.items():
            if n >= at:
                event.set()
        if self.acks and self.ingest is not None:
            self.ingest.ack([(n, n + 1)])

    def repaired(self, n: int, opus: bytes, gated: bool) -> None:
        if n in self.frames or n in self.late:
            self.doubled.add(n)
        self.late[n] = opus
        if gated:
            self.gated.add(n)
        self._here.set()

    @property
    def stored(self) -> set[int]:
        """Frames of the record."""
        return self.frames.keys() | self.late.keys()

    async def has(self, n: int) -> None:
        """Until frame n is here, live or late."""
        async with asyncio.timeout(30):
            while n not in self.frames and n not in self.late:
                self._here.clear()
                await self._here.wait()

    def held(self, first: int, last: int) -> None:
        self.held_ranges.append((first, last))

    def gap(self, first: int, last: int) -> None:
        self.gaps.append((first, last))

    def ended(self, frames: int) -> None:
        self.length = frames
        self.calls.append("ended")
        self.done.set()

    def lost(self) -> None:
        self.calls.append("lost")
        self.gone.set()

    def back(self) -> None:
        self.calls.append("back")

    async def until(self, n: int) -> None:
        """Until frame n or a later one is here."""
        if self.order and self.order[-1] >= n:
            return
        event = self.reached.setdefault(n, asyncio.Event())
        await asyncio.wait_for(event.wait(), 20)

    def pcm(self) -> Pcm:
        """The whole visit at 16 kHz, silence where nothing came."""
        decoder = Decoder()
        out = np.zeros((self.length or self.order[-1] + 1) * 320, dtype=np.float32)
        for n in self.order:
            first, pcm = decoder.decode_at(n, self.frames[n])
            out[first * 320 : first * 320 + len(pcm)] = pcm
        return out


@dataclass
class Clinic:
    """The server's address and what it heard."""

    url: str
    tape: Tape
    ingest: Ingest
    posts: int = 0
    deletes: int = 0
    fail: list[int] = field(default_factory=list)
    "HTTP statuses to answer the next POSTs with"
    contexts: list[object] = field(default_factory=list)
    blocked: bool = False
    "packets don't get through, either way"
    refusals: list[tuple[int, str]] = field(default_factory=list)
    "answers to the next repairs"
    damaged: set[int] = field(default_factory=set)
    repairs: list[list[int]] = field(default_factory=list)
    "frames of each repair"
    unwrapper: Unwrapper = field(default_factory=lambda: Unwrapper(PRIVATE))


@pytest.fixture
async def clinic() -> AsyncIterator[Clinic]:
    tape = Tape()
    ingest = Ingest(tape)
    tape.ingest = ingest
    here = Clinic(url="", tape=tape, ingest=ingest)

    async def sessions(request: Request) -> Response:
        here.contexts.append(await request.json())
        return JSONResponse({"id": "v1", "token": "t"}, status_code=201)

    async def whip(request: Request) -> Response:
        here.posts += 1
        if here.fail:
            return JSONResponse({"error": "not now"}, status_code=here.fail.pop(0))
        if request.headers.get("authorization") != "Bearer t":
            return JSONResponse({"error": "no such token"}, status_code=401)
        try:
            offer = (await request.body()).decode()
            connection = await ingest.answer(NOWHERE.sub("", offer) if here.blocked else offer)
        except LinkError as e:
            return JSONResponse({"error": str(e)}, status_code=400)
        if tape.acks:
            ingest.ack(list(Ranges((n, n + 1) for n in tape.stored)))
        answer = NOWHERE.sub("", connection.answer) if here.blocked else connection.answer
        return Response(answer, 201, {"location": f"/v1/sessions/v1/whip/{connection.id}"}, "application/sdp")

    async def key(request: Request) -> Response:
        return JSONResponse({"alg": ALGORITHM, "key": here.unwrapper.public_pem.decode()})

    async def repair(request: Request) -> Response:
        if here.refusals:
            status, error = here.refusals.pop(0)
            return JSONResponse({"error": error}, status)
        asked = decode_repair(await request.body())
        seal = None if asked.key is None else here.unwrapper.seal("v1", asked.key)
        here.repairs.append([f.n for f in asked.frames])
        fine = [f for f in asked.frames if f.n not in here.damaged]
        for late in fine:
            tape.repaired(late.n, late.payload if seal is None else seal.open(late.n, late.payload), late.gated)
        damaged = sorted(f.n for f in asked.frames if f.n in here.damaged)
        return JSONResponse({"stored": list(Ranges((f.n, f.n + 1) for f in fine)), "damaged": damaged})

    async def end(request: Request) -> Response:
        here.deletes += 1
        await ingest.close()
        return Response(status_code=200)

    app = Starlette(
        routes=[
            Route("/v1/sessions", sessions, methods=["POST"]),
            Route("/v1/sessions/v1/whip", whip, methods=["POST"]),
            Route("/v1/key", key, methods=["GET"]),
            Route("/v1/sessions/v1/repair", repair, methods=["POST"]),
            Route("/v1/sessions/v1/whip/{c}", end, methods=["DELETE"]),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off", ws="none"))
    config = server.config
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    here.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    serving = asyncio.create_task(server.main_loop())
    yield here
    server.should_exit = True
    await ingest.close()
    await serving
    await server.shutdown()
    await ingest.close()  # an offer was still being answered


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2 s of speech, 4 s of silence, 2 s of speech; 22,050 Hz, so that the recorder must resample."""
    said = tmp_path_factory.mktemp("speech") / "said.wav"
    subprocess.run(["espeak-ng", "-v", "en-us", "-w", str(said), "Knee flexion is one hundred and five degrees today."], check=True)
    with wave.open(str(said)) as f:
        rate = f.getframerate()
        voice = np.frombuffer(f.readframes(f.getnframes()), dtype="<i2")[: 2 * rate]
    out = said.with_name("visit.wav")
    with wave.open(str(out), "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(rate)
        f.writeframes(np.concatenate([voice, np.zeros(4 * rate, dtype="<i2"), voice]).tobytes())
    return out

"""Plays scenarios against a real `clew serve` and real recorders, and measures what they come to."""

from __future__ import annotations

import asyncio
import importlib
import math
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

from clew_loadtest.demo import sample_context
from clew_loadtest.faults import edges, readers
from clew_loadtest.faults.judge import Figure, error_points, finals_doubled, finals_lost, gaps, words_missing
from clew_loadtest.faults.network import Network
from clew_loadtest.faults.scenarios import Scenario
from clew_loadtest.faults.served import Served
from clew_loadtest.faults.visit import Seen, material, visit
from clew_loadtest.recordings import sample
from clew_wire.errors import ClewError
from clew_wire.event import Ended, Final, Partial
from clew_wire.view import View

AT_ONCE = 3
"tablets that record at once: what two cores follow without falling behind"
APART = 2.7
"seconds between their starts"
BACK_SECONDS = 5.0
POINTS = 0.3
CROWD_SECONDS = 30.0
LIVE = "frames missing live, %"
Tell = Callable[[str], None]


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[Served]:
    """A server, ended afterwards."""
    served = Served(data)
    try:
        await served.start()
        yield served
    finally:
        await served.end(signal.SIGTERM)


def _view(served: Served, seen: Seen) -> View:
    view = View()
    for _, event in served.journal(seen.session):
        view.apply(event)
    return view


def figures(name: str, served: Served, seen: Seen) -> list[Figure]:
    """What every visit is judged by: frames, finals, words."""
    journal = {e.seq: e for _, e in served.journal(seen.session)}
    missing = seen.captured - len(served.stored(seen.session))
    if missing < 0:
        raise ValueError(f"{name}: the record has more frames than were captured")
    return [
        Figure(name, "frames missing after repair", 0, missing),
        Figure(name, "finals lost", 0, finals_lost(seen.shown(), journal)),
        Figure(name, "finals doubled", 0, finals_doubled(seen.shown(), journal)),
        Figure(name, "words missing", 0, words_missing(seen.played.reference, _view(served, seen).words)),
        Figure(name, "visits that did not end", 0, not seen.ended),
    ]


async def networks(scenarios: Sequence[Scenario], served: Served, seed: int, tell: Tell) -> list[Figure]:
    """Visits on bad networks, some at once. The WER of the visit `clear` is what others of its length are compared with."""
    some = asyncio.Semaphore(AT_ONCE)

    async def one(n: int, scenario: Scenario) -> tuple[Scenario, Seen]:
        await asyncio.sleep(APART * (n % AT_ONCE))
        async with some:
            seen = await _visit(scenario, served, seed, tell)
            tell(f"{scenario.name}: played{' (' + seen.trouble + ')' if seen.trouble else ''}")
            return scenario, seen

    played = await asyncio.gather(*(one(n, s) for n, s in enumerate(sorted(scenarios, key=lambda s: -s.seconds))))
    by_name = {scenario.name: seen for scenario, seen in played}
    clear = error_points(by_name["clear"].played.reference, _view(served, by_name["clear"]).words) if "clear" in by_name else None
    out: list[Figure] = []
    for scenario in scenarios:
        seen = by_name[scenario.name]
        out.append(_live(scenario, seen))
        out += figures(scenario.name, served, seen)
        points = error_points(seen.played.reference, _view(served, seen).words)
        if scenario.name == "clear":
            out.append(Figure(scenario.name, "WER, %", None, points))
        elif clear is not None and not scenario.seconds:
            out.append(Figure(scenario.name, "WER above that of no fault, points", POINTS, points - clear))
        for at, seconds in scenario.dark:
            out.append(Figure(scenario.name, "partials back after the blackout, s", BACK_SECONDS, _back(seen, at + seconds)))
    return out


async def _visit(scenario: Scenario, served: Served, seed: int, tell: Tell) -> Seen:
    opened: asyncio.Future[Seen] = asyncio.get_running_loop().create_future()
    async with Network(
        served.url,
        seed=seed,
        up=scenario.up,
        down=scenario.down,
        udp=scenario.udp,
        tcp=scenario.tcp,
        on_exchange=lambda passed: opened.result().exchange(passed),
    ) as net:

        async def darken() -> None:
            seen = await opened
            await seen.begun.wait()
            for at, seconds in scenario.dark:
                await asyncio.sleep(max(0.0, seen.started + at - time.time()))
                await net.blackout(seconds)

        weather = asyncio.create_task(darken())
        try:
            return await visit(served.url, net.url, sample_context(), scenario.name, material(length(scenario)), seen=opened.set_result)
        finally:
            weather.cancel()
            tell(f"{scenario.name}: {net.relay.statistics()}")


def length(scenario: Scenario) -> float:
    """Seconds of audio."""
    return scenario.seconds or sample().seconds


def _live(scenario: Scenario, seen: Seen) -> Figure:
    """Frames that RTP did not bring: repaired, told as a gap, or missing at the end though they were sent."""
    if seen.outcome is None or not seen.outcome.sent:
        return Figure(scenario.name, LIVE, scenario.live, None)
    needed = seen.late | gaps(seen.shown())
    share = 100 * len(needed) / seen.outcome.sent
    return Figure(scenario.name, LIVE, scenario.live, share)


def _back(seen: Seen, at: float) -> float | None:
    """Seconds from a moment of the visit until the next words."""
    words = (arrived for arrived, event in seen.events if isinstance(event, Partial | Final))
    return next((arrived - seen.started - at for arrived in words if arrived >= seen.started + at), None)


async def kills(scenario: Scenario, served: Served, seed: int, tell: Tell) -> list[Figure]:
    """kill -9 at seeded moments, while several visits are recorded; after each the server starts again on its port."""
    random = Random(f"{seed}/kill")
    async with Network(served.url, seed=seed) as net:
        opened: list[Seen] = []

        async def tablet(n: int) -> Seen:
            await asyncio.sleep(APART * n)
            return await visit(served.url, net.url, sample_context(), f"kill-{n}", material(scenario.seconds), seen=opened.append)

        visits = [asyncio.create_task(tablet(n)) for n in range(scenario.tablets)]
        killed: list[float] = []
        boots = len(served.ready)
        for n in range(scenario.kills):
            await _recording(opened, scenario.tablets, since=served.ready[-1])
            await asyncio.sleep(random.uniform(1, 6))
            if all(v.done() for v in visits):
                break
            killed.append(time.time())
            await served.end(signal.SIGKILL)
            tell(f"{scenario.name}: killed, {n + 1} of {scenario.kills}")
            await served.start()
        seens = await asyncio.gather(*visits)
        out = [figure for seen in seens for figure in figures(scenario.name, served, seen)]
        resumed = [_next_event(served, seen, ready) for ready in served.ready[boots:] for seen in seens if _going(seen, ready)]
        late = [r for r in resumed if r is None]
        summed = [
            Figure(scenario.name, name, 0, sum(f.measured or 0 for f in out if f.name == name))
            for name in dict.fromkeys(f.name for f in out)
        ]
        return [
            Figure(scenario.name, "kills, each in so many visits", None, len(killed) * scenario.tablets),
            *summed,
            Figure(
                scenario.name,
                "session goes on after boot, slowest, s",
                BACK_SECONDS,
                None if late else max((r or 0 for r in resumed), default=None),
            ),
        ]


def _going(seen: Seen, at: float) -> bool:
    """Whether the visit had begun then and had not ended."""
    return seen.started < at and not any(isinstance(e, Ended) and came < at for came, e in seen.events)


def _next_event(served: Served, seen: Seen, ready: float) -> float | None:
    """Seconds from a boot until something durable was written of the visit, or words of it were seen."""
    after = [at for at, _ in served.journal(seen.session) if at > ready] + [at for at, _ in seen.events if at > ready]
    return min(after) - ready if after else None


async def _recording(opened: Sequence[Seen], tablets: int, since: float, limit: float = 30.0) -> None:
    """Until words came of every tablet's visit since then."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        if len(opened) == tablets and all(any(at > since and isinstance(e, Partial | Final) for at, e in s.events) for s in opened):
            return
        await asyncio.sleep(0.05)


async def stop(scenario: Scenario, served: Served, seed: int, tell: Tell) -> list[Figure]:
    """SIGTERM: subscribers are told 1012, the visit goes on after a start."""
    async with Network(served.url, seed=seed) as net:
        opened: list[Seen] = []
        played = asyncio.create_task(visit(served.url, net.url, sample_context(), "stop", material(45.0), seen=opened.append))
        await _recording(opened, 1, since=0.0)
        code = asyncio.create_task(readers.closing_code(served.url, opened[0].session))
        await asyncio.sleep(8)
        await served.end(signal.SIGTERM)
        told = await code
        tell(f"stop: subscribers were told {told}")
        await served.start()
        seen = await played
        return [
            Figure(scenario.name, "subscribers not told 1012", 0, told != readers.RESTARTS),
            *figures(scenario.name, served, seen),
            Figure(scenario.name, "session goes on after boot, s", BACK_SECONDS, _next_event(served, seen, served.ready[-1])),
        ]


async def crowd(scenario: Scenario, served: Served, seed: int, tell: Tell) -> list[Figure]:  # noqa: ARG001
    """Many subscribers, the server is killed and starts: seconds until the last has what happened afterwards."""
    room = await readers.Crowd.gathered(served.url, scenario.clients)
    try:
        tell(f"crowd: {scenario.clients} follow")
        await served.end(signal.SIGKILL)
        await served.start()
        back = await room.back(CROWD_SECONDS * 2)
    finally:
        await room.leave()
    return [
        Figure(scenario.name, "clients not back", 0, scenario.clients - len(back)),
        Figure(scenario.name, "last of them back, s", CROWD_SECONDS, max(back, default=math.inf)),
    ]


async def slow_readers(scenario: Scenario, served: Served, seed: int, tell: Tell) -> list[Figure]:
    """p95 of event latency, from commit to arrival, of those who read: without and with others who don't."""
    found: list[float | None] = []
    for slow in (0, scenario.clients):
        found.append(await readers.p95_beside(served, slow, scenario.seconds, seed))
        tell(f"readers: with {slow} slow ones p95 is {found[-1]} s")
    before, after = found
    return [
        Figure(scenario.name, "p95 of an event's way alone, s", None, before),
        Figure(scenario.name, "p95 of an event's way beside them, s", None if before is None else before + readers.NOISE, after),
    ]


def spool(scenario: Scenario) -> list[Figure]:
    """The spool's own crash points: every truncation, every bit."""
    try:
        points: Any = importlib.import_module("clew_loadtest.faults.spool_points")
    except ModuleNotFoundError:
        return [Figure(scenario.name, "crash points tried", 0, None)]
    rows = points.table()
    bad = ("records_lost", "records_wrong", "crashes")
    return [
        Figure(scenario.name, f"lost, wrong or crashed in {row['cases']} cases of {row['scenario']}", 0, sum(row[k] for k in bad))
        for row in rows
    ]


SPECIAL = {"kills": kills, "stop": stop, "edge-kill": edges.killed, "edge-full": edges.full, "crowd": crowd, "readers": slow_readers}


async def run(scenarios: Sequence[Scenario], seed: int, tell: Tell) -> list[Figure]:
    """All of them; a scenario that fails altogether is a figure that was not measured."""
    out: list[Figure] = []
    out = [figure for s in scenarios if s.kind == "spool" for figure in await asyncio.to_thread(spool, s)]
    if all(s.kind == "spool" for s in scenarios):
        return out
    with tempfile.TemporaryDirectory(prefix="clew-") as name:
        async with serving(Path(name)) as served:
            if bad := [s for s in scenarios if s.kind == "network"]:
                out += await networks(bad, served, seed, tell)
            for scenario in [s for s in scenarios if s.kind in SPECIAL]:
                try:
                    out += await SPECIAL[scenario.kind](scenario, served, seed, tell)
                except (ClewError, OSError) as e:  # TimeoutError is an OSError: the others still run
                    tell(f"{scenario.name}: {e or type(e).__name__}")
                    out.append(Figure(scenario.name, "was played to its end", 0, None))
    return out

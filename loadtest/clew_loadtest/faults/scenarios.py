"""The scenarios by name, as data. What is done with each kind is the runner's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from clew_loadtest.faults.impairment import PERFECT, Impairment
from clew_loadtest.faults.proxy import Tcp

Kind = Literal["network", "kills", "stop", "edge-kill", "edge-full", "crowd", "readers", "spool"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One fault, and what is tried with it."""

    name: str
    about: str
    kind: Kind = "network"
    seconds: float = 0.0
    "of audio; 0: the sample visit, whole"
    up: Impairment = PERFECT
    down: Impairment = PERFECT
    udp: bool = True
    tcp: Tcp = Tcp()  # noqa: RUF009  frozen
    dark: tuple[tuple[float, float], ...] = ()
    "blackouts of UDP and TCP: from second, for seconds"
    live: float | None = None
    "percent of the frames sent that may need repair"
    kills: int = 0
    "of the server, while all tablets record"
    tablets: int = 1
    clients: int = 0
    "websocket subscribers"


def _both(name: str, about: str, bad: Impairment, live: float | None = None, tcp: Tcp = Tcp()) -> Scenario:  # noqa: B008  frozen
    return Scenario(name, about, up=bad, down=bad, live=live, tcp=tcp)


SCENARIOS = (
    Scenario("clear", "no fault: what the others are compared with"),
    _both("loss-1", "1 % random loss, both ways", Impairment(loss=0.01)),
    _both("loss-5", "5 % random loss, both ways", Impairment(loss=0.05), live=1.0),
    _both("loss-10", "10 % random loss, both ways", Impairment(loss=0.1)),
    _both("loss-20", "20 % random loss, both ways", Impairment(loss=0.2)),
    _both("burst-5", "5 % lost in runs of 5 packets", Impairment(loss=0.05, burst=5)),
    _both("burst-20", "5 % lost in runs of 20 packets", Impairment(loss=0.05, burst=20)),
    _both("jitter", "delay 40 to 100 ms, 5 % overtaken, 5 % doubled", Impairment(delay=0.04, jitter=0.06, reorder=0.05, duplicate=0.05)),
    _both("narrow", "4 kB/s each way, 8 kB of queue, HTTP at 8 kB/s", Impairment(rate=4000, queue=8000), tcp=Tcp(rate=8000)),
    Scenario("no-udp", "UDP blocked for good: only HTTP passes", udp=False),
    Scenario("dark-1", "blackout of 1 s", dark=((20.0, 1.0),)),
    Scenario("dark-5", "blackout of 5 s", dark=((25.0, 5.0),)),
    Scenario("dark-30", "blackout of 30 s", dark=((20.0, 30.0),)),
    Scenario("dark-120", "blackout of 120 s", seconds=170.0, dark=((20.0, 120.0),)),
    Scenario("kill", "kill -9 of the server at 7 seeded moments, in 3 visits at once", "kills", seconds=130.0, kills=7, tablets=3),
    Scenario("stop", "SIGTERM in the middle of a visit, and a start", "stop"),
    Scenario("edge-kill", "the network goes, then kill -9 of the recorder; its next run on the same disk", "edge-kill"),
    Scenario("edge-full", "the recorder's disk takes no more, and the network goes for 13 s", "edge-full"),
    Scenario("crowd", "200 subscribers, the server restarts", "crowd", clients=200),
    Scenario("readers", "50 slow readers and 10 that vanish, beside 5 that read", "readers", seconds=40.0, clients=50),
    Scenario("spool", "a spool segment truncated at each byte, and each bit flipped", "spool"),
)

SHORT = (
    Scenario("loss-10", "10 % random loss for 15 s", seconds=15.0, up=Impairment(loss=0.1), down=Impairment(loss=0.1)),
    Scenario("dark-5", "blackout of 5 s", seconds=17.0, dark=((6.0, 5.0),)),
    Scenario("kill", "one kill -9 of the server", "kills", seconds=14.0, kills=1),
)
"the form for `make test`: counts only"

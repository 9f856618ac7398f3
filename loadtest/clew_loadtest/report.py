"""What a run of simulated rooms says about the server. No I/O, no clock."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from clew_loadtest.latency import Arrival, WordLatency, percentiles, summary, word_latencies, words_lost
from clew_loadtest.room import RoomLog
from clew_loadtest.screen import amended
from clew_wire.event import Final

WARM_UP_SECONDS = 120.0
"until then the server's memory grows by what its libraries keep for good"


def latencies(arrivals: Sequence[Arrival]) -> list[WordLatency]:
    """Of every final word. Looks at the partials between a final's first word and its arrival only: an hour has ten thousand."""
    at = [a.at for a in arrivals]
    out: list[WordLatency] = []
    for k, arrival in enumerate(arrivals):
        if isinstance(arrival.event, Final):
            begun = min((w.t0 for w in arrival.event.words if w.t0 is not None), default=arrival.at)
            between = [a for a in arrivals[bisect_left(at, begun) : k] if not isinstance(a.event, Final)]
            out += word_latencies([*between, arrival])
    return out


def report(
    logs: Sequence[RoomLog], expected: Sequence[str], seconds: float, cpu: tuple[float, float], rss: Sequence[tuple[float, float]]
) -> dict[str, Any]:
    """The contract's fields and ours. `expected`: words of `clew scribe`; `cpu`: core-seconds of server and tablets;
    `rss`: (seconds since the first room opened, MB) of the server, the last one at the end."""
    words = [x for log in logs for x in latencies(log.arrivals)]
    # A tablet that connects late, and the words after the last quarter's end, belong to no quarter.
    first = [x for x in words if (x.word.t1 or 0.0) < seconds / 4]
    last = [x for x in words if (x.word.t1 or 0.0) >= seconds * 3 / 4]
    finals = sum(len(a.event.words) for log in logs for a in log.arrivals if isinstance(a.event, Final))
    changed = sum(amended(log.arrivals).get("hearing", 0) for log in logs)
    server, tablets = (x / seconds for x in cpu)
    warm = next((mb for at, mb in rss if at >= WARM_UP_SECONDS), None)
    return {
        "sessions": len(logs),
        "seconds": seconds,
        "latency": summary(words),
        "words_lost": sum(words_lost(expected, [w.w for w in log.file.words]) for log in logs if log.file),
        "frames_lost": sum(log.outcome.unacked + log.outcome.dropped for log in logs if log.outcome),
        "cpu": {"server": round(server, 3), "tablets": round(tablets, 3)},
        "rss_mb": round(rss[-1][1], 1),
        "words": finals,
        "amended_share": round(changed / finals, 4) if finals else None,
        "latency_by_quarter": {"first": summary(first), "last": summary(last)},
        "cpu_per_session": {"server": round(server / len(logs), 3), "tablets": round(tablets / len(logs), 3)},
        "tablet_lag": percentiles([lag for log in logs for lag in log.lags]),
        "rss_by_minute_mb": [round(mb, 1) for _, mb in rss],
        "rss_growth_mb": None if warm is None else round(rss[-1][1] - warm, 1),
    }

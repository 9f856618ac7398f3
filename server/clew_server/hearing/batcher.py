"""The one thread that owns a model: windows of all visits in, batches through it, results out.

Finals go before previews (partial and settle windows), the visit that was served longest ago first. A batch holds up to
`batch` windows of one bucket of length. A visit has at most one preview waiting: a newer one takes its place. Previews may
have only a share of the thread's time, so that many visits get them less often instead of starving finals and the audio.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count

from clew_models.base import SAMPLE_RATE, Asr, Transcript
from clew_server.hearing.window import Window

Result = Future[Transcript | None]
"None: it was dropped, because a newer preview came, its owner left, or the batcher closed"
BURST = 0.4
"seconds of previews that are run at once before their share counts"


class BusyError(RuntimeError):
    """The queue of finals is full. A final is never dropped: keep the window and submit it again when results have come."""


@dataclass(slots=True)
class _Job:
    window: Window
    owner: str
    bucket: float
    age: int
    result: Result = field(default_factory=Future)


class Batcher:
    """Runs one recogniser on a thread of its own. All methods may be called from any thread."""

    def __init__(
        self,
        asr: Asr,
        name: str,
        *,
        batch: int | None = None,
        limit: int = 256,
        word_times: bool = True,
        share: float = 1.0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`batch`: most windows at once, instead of what the recogniser is best at.

        `limit`: windows waiting; a final above it raises BusyError, a preview above it drops the oldest preview.
        `share`: most seconds of previews per second, from above 0 to 1.
        """
        self._asr = asr
        self._name = name
        self._batch = batch or asr.capabilities.batch
        self._limit = limit
        self._word_times = word_times
        bucket: Callable[[float], float] | None = getattr(asr, "bucket", None)
        self._bucket = bucket or math.ceil
        self._finals: dict[str, deque[_Job]] = {}
        self._previews: dict[str, _Job] = {}
        self._owners: dict[str, int] = {}  # owner to the round in which it was last served
        self._ages = count()
        self._round = 0
        self._share = share
        self._debt = 0.0  # seconds of previews that their share has not paid for yet
        self._clock = clock
        self._paid = clock()
        self._closed = False
        self._wake = threading.Condition()
        self._counts = {"batches": 0, "windows": 0, "stale": 0, "left": 0, "full": 0, "failed": 0, "peak_waiting": 0}
        self._audio = self._busy = 0.0
        self._thread = threading.Thread(target=self._run, name=f"batcher-{name}", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """What statistics call it."""
        return self._name

    @property
    def waiting(self) -> int:
        """Windows that wait; those that are being recognised are not counted."""
        with self._wake:
            return self._waiting()

    def submit(self, window: Window, owner: str) -> Result:
        """Queue a window of the visit `owner`. The result is None when it was dropped. Raises BusyError for a final when full."""
        job = _Job(window, owner, self._bucket(len(window.clip.pcm) / SAMPLE_RATE), next(self._ages))
        job.result.set_running_or_notify_cancel()  # whoever stops waiting can't cancel it under the thread that will set it
        dropped: list[_Job] = []
        with self._wake:
            if self._closed:
                job.result.set_result(None)
                return job.result
            if window.tier == "final":
                if self._waiting() >= self._limit and not self._drop_preview(dropped):
                    self._counts["full"] += 1
                    _drop(dropped)
                    raise BusyError(f"{self._limit} windows wait for {self._name}: submit again when results have come")
                self._finals.setdefault(owner, deque()).append(job)
            else:
                older = self._previews.pop(owner, None)
                if older is not None:
                    self._counts["stale"] += 1
                    dropped.append(older)
                elif self._waiting() >= self._limit and not self._drop_preview(dropped):
                    self._counts["full"] += 1
                    job.result.set_result(None)
                    return job.result
                self._previews[owner] = job
            self._owners.setdefault(owner, 0)
            self._counts["peak_waiting"] = max(self._counts["peak_waiting"], self._waiting())
            self._wake.notify()
        _drop(dropped)
        return job.result

    def leave(self, owner: str) -> None:
        """The visit is over: what waits for it is dropped, and what is being recognised is not delivered."""
        with self._wake:
            gone = [*self._finals.pop(owner, ())]
            if owner in self._previews:
                gone.append(self._previews.pop(owner))
            self._owners.pop(owner, None)
            self._counts["left"] += len(gone)
        _drop(gone)

    def statistics(self) -> dict[str, float]:
        """Counts, windows waiting, seconds of audio recognised and seconds that took."""
        with self._wake:
            return {**self._counts, "waiting": self._waiting(), "limit": self._limit, "audio_s": self._audio, "busy_s": self._busy}

    def close(self) -> None:
        """Drop what waits, end the thread and wait for it."""
        with self._wake:
            self._closed = True
            gone = [job for jobs in self._finals.values() for job in jobs] + list(self._previews.values())
            self._finals.clear()
            self._previews.clear()
            self._wake.notify()
        _drop(gone)
        self._thread.join()

    def _waiting(self) -> int:
        return sum(map(len, self._finals.values())) + len(self._previews)

    def _drop_preview(self, dropped: list[_Job]) -> bool:
        if not self._previews:
            return False
        oldest = min(self._previews.values(), key=lambda job: job.age)
        dropped.append(self._previews.pop(oldest.owner))
        self._counts["full"] += 1
        return True

    def _take(self) -> list[_Job]:
        """The next batch; holds the lock."""
        self._round += 1
        if self._finals:
            turn = min(self._finals, key=lambda owner: (self._owners[owner], self._finals[owner][0].age))
            bucket = self._finals[turn][0].bucket
            same = [job for jobs in self._finals.values() for job in jobs if job.bucket == bucket]
            first = self._finals[turn][0]
            batch = [first, *sorted((j for j in same if j is not first), key=lambda job: job.age)][: self._batch]
            for job in batch:
                self._finals[job.owner].remove(job)
                if not self._finals[job.owner]:
                    del self._finals[job.owner]
        else:
            oldest = min(self._previews.values(), key=lambda job: job.age)
            same = [job for job in self._previews.values() if job.bucket == oldest.bucket]
            batch = sorted(same, key=lambda job: job.age)[: self._batch]
            for job in batch:
                del self._previews[job.owner]
        for job in batch:
            self._owners[job.owner] = self._round
        return batch

    def _run(self) -> None:
        while True:
            with self._wake:
                while not (self._closed or self._finals or (self._previews and self._rest() <= 0)):
                    self._wake.wait(self._rest() if self._previews else None)
                if self._closed:
                    return
                batch = self._take()
            started = self._clock()
            results = self._recognise(batch)
            with self._wake:
                took = self._clock() - started
                self._busy += took
                if batch[0].window.tier != "final":
                    self._debt += took
                self._audio += sum(len(job.window.clip.pcm) for job in batch) / SAMPLE_RATE
                self._counts["batches"] += 1
                self._counts["windows"] += len(batch)
                here = [job.owner in self._owners and not self._closed for job in batch]
                self._counts["left"] += here.count(False)
            for job, result, stays in zip(batch, results, here, strict=True):
                if isinstance(result, BaseException):
                    job.result.set_exception(result)
                else:
                    job.result.set_result(result if stays else None)

    def _rest(self) -> float:
        """Seconds until previews may run again."""
        now = self._clock()
        self._debt = max(0.0, self._debt - (now - self._paid) * self._share)
        self._paid = now
        return (self._debt - BURST) / self._share if self._share < 1 else 0.0

    def _recognise(self, batch: list[_Job]) -> list[Transcript | Exception]:
        try:
            return [*self._asr.transcribe([job.window.clip for job in batch], word_times=self._word_times)]
        except Exception as e:  # noqa: BLE001 - one bad window must not take its neighbours or the thread with it
            self._counts["failed"] += 1
            if len(batch) == 1:
                return [e]
            return [result for job in batch for result in self._recognise([job])]


def _drop(jobs: list[_Job]) -> None:
    for job in jobs:
        job.result.set_result(None)

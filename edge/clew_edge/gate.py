"""Decides which frames are sent live, without I/O or clock. In doubt it sends.

Held frames keep their numbers and are reported, so the server tells silence that was not sent from audio that was lost. After speech a full
second of silence always follows: the server closes a stretch by hearing it.
"""

from __future__ import annotations

from dataclasses import dataclass

from clew_wire.ranges import Range


@dataclass(frozen=True, slots=True)
class Limits:
    """When the gate opens and closes. Frames are 20 ms."""

    open_at: float = 0.35
    "probability of speech that opens it: one frame is enough"
    close_at: float = 0.2
    "probability under which a frame counts as silence"
    preroll: int = 20
    "frames sent from before it opened: soft onsets, and the detector's own delay"
    tail: int = 50
    "frames of silence sent before it closes"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What has now been decided. Ranges are (first, one past last), empty when both are equal."""

    hold: Range
    "frames held back; they come before those to send"
    send: Range


class Gate:
    """A gate with hysteresis. It starts open: the first second of a visit is always sent."""

    def __init__(self, limits: Limits | None = None, *, first: int = 0) -> None:
        """`first`: number of the first frame that is pushed."""
        self._limits = limits or Limits()
        self._next = first
        self._decided = first
        self._quiet = 0
        self._open = True
        self._sent = self._held = 0

    @property
    def open(self) -> bool:
        """Whether frames go out as they come."""
        return self._open

    @property
    def decided(self) -> int:
        """Every frame before this one was sent or held."""
        return self._decided

    def reopen(self) -> None:
        """Send, for one tail at least: a new connection needs a packet to say where it stands."""
        self._open = True
        self._quiet = 0

    def push(self, probability: float | None) -> Verdict:
        """The next frame's probability of speech; None when nobody can tell, which sends it."""
        limits = self._limits
        self._next += 1
        if probability is None or probability >= (limits.close_at if self._open else limits.open_at):
            self.reopen()
        elif self._open:
            self._quiet += 1
            self._open = self._quiet <= limits.tail
        first = self._decided
        if self._open:
            return self._decide(hold=(first, first), send=(first, self._next))
        held = max(first, self._next - limits.preroll)
        return self._decide(hold=(first, held), send=(held, held))

    def finish(self) -> Verdict:
        """No more frames: what waited for speech to begin is held."""
        return self._decide(hold=(self._decided, self._next), send=(self._next, self._next))

    def _decide(self, hold: Range, send: Range) -> Verdict:
        self._decided = send[1]
        self._held += hold[1] - hold[0]
        self._sent += send[1] - send[0]
        return Verdict(hold=hold, send=send)

    def statistics(self) -> dict[str, int]:
        """Frames sent, held, and not yet decided."""
        return {"sent": self._sent, "held": self._held, "undecided": self._next - self._decided}

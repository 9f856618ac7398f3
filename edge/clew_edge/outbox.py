"""Frames on their way to the live connection: the present, or nothing."""

from __future__ import annotations

import asyncio
from collections import deque

LIMIT = 50
"frames: a second. What is later than that is no use to whoever reads along; it goes by repair"
PRESENT = 5
"frames that stay when it is full"


class Outbox:
    """One connection's frames, in order. When full all but the last few are dropped, and go by repair."""

    def __init__(self) -> None:
        self._frames: deque[tuple[int, bytes]] = deque()
        self._some = asyncio.Event()
        self._dropped = 0

    def put(self, n: int, opus: bytes) -> None:
        """Send frame n, after the others."""
        self._frames.append((n, opus))
        if len(self._frames) > LIMIT:
            while len(self._frames) > PRESENT:
                self._frames.popleft()
                self._dropped += 1
        self._some.set()

    async def take(self) -> tuple[int, bytes]:
        """The next frame, once there is one."""
        await self._some.wait()
        frame = self._frames.popleft()
        if not self._frames:
            self._some.clear()
        return frame

    @property
    def head(self) -> int | None:
        """The next frame to send."""
        return self._frames[0][0] if self._frames else None

    def statistics(self) -> dict[str, int]:
        """Frames that wait, the most there may be, and those dropped because the connection was slower than the microphone."""
        return {"waiting": len(self._frames), "limit": LIMIT, "dropped": self._dropped}

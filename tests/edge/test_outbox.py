"""The live connection carries the present."""

from __future__ import annotations

import asyncio

from clew_edge.outbox import LIMIT, PRESENT, Outbox


async def test_frames_come_out_in_order() -> None:
    outbox = Outbox()
    waiting = asyncio.create_task(outbox.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    for n in range(3):
        outbox.put(n, bytes([n]))
    assert await waiting == (0, b"\0")
    assert outbox.head == 1
    assert [await outbox.take() for _ in range(2)] == [(1, b"\1"), (2, b"\2")]
    assert outbox.head is None


async def test_a_connection_that_is_a_second_behind_drops_to_the_present() -> None:
    outbox = Outbox()
    for n in range(LIMIT):
        outbox.put(n, b"")
    assert outbox.head == 0
    outbox.put(LIMIT, b"")
    assert outbox.head == LIMIT + 1 - PRESENT
    assert outbox.statistics() == {"waiting": PRESENT, "limit": LIMIT, "dropped": LIMIT + 1 - PRESENT}

"""Telling the EMR of each signed note, until it says that it has it. Beside everything else: nobody who signs waits for this."""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress

import httpx

from clew_server.emr.exports import sheet_of
from clew_server.emr.outside import client
from clew_server.emr.webhook import Webhook, again, body, headers
from clew_server.house import House
from clew_server.record.deliveries import Deliveries, Delivery
from clew_wire.errors import ClewError

DISK_SECONDS = 5.0
"after which the table is read again, when the disk refused"
TRY_SECONDS = 20.0
GONE = 410
"Standard Webhooks: the endpoint wants no more"
log = logging.getLogger(__name__)


class Deliverer:
    """One task of a server. What it has not delivered when it is cancelled, the next one delivers: an EMR may be told twice, never not."""

    def __init__(
        self,
        hook: Webhook,
        house: House,
        deliveries: Deliveries,
        *,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`clock`: Unix time."""
        self._hook = hook
        self._house = house
        self._deliveries = deliveries
        self._clock = clock
        self._chance = chance

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._house.signed.clear()
            try:
                for delivery in await asyncio.to_thread(self._deliveries.due, self._clock()):
                    await self.deliver(delivery)
                due = await asyncio.to_thread(self._deliveries.next_due)
                wait = None if due is None else max(0.0, due - self._clock())
            except sqlite3.Error as e:
                log.warning("the webhook waits for the record: %s", e)
                wait = DISK_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._house.signed.wait()

    async def deliver(self, delivery: Delivery) -> None:
        """One try, and what follows from it. Raises sqlite3.Error."""
        reason, final = await self._tried(delivery)
        if reason is None:
            await asyncio.to_thread(self._deliveries.done, delivery)
            return
        delay = None if final else again(delivery.tries + 1, self._chance())
        await asyncio.to_thread(self._deliveries.failed, delivery, None if delay is None else self._clock() + delay)
        if delay is None:
            log.error(
                "the webhook gives up on the signed note of session %s after %d tries (%s): "
                "fetch it from there, or mend the address and restart",
                delivery.id,
                delivery.tries + 1,
                reason,
            )
        else:
            log.warning("the webhook failed for session %s (%s); it is tried again in %.0f s", delivery.id, reason, delay)

    async def _tried(self, delivery: Delivery) -> tuple[str | None, bool]:
        """Why it failed, None when it did not, and whether another try is of no use."""
        try:
            session = await self._house.session(delivery.id)
            if session is None:
                return "there is no such session", True
            sent = body(await sheet_of(self._house, session), note=self._hook.note)
            given = headers(self._hook, f"msg_{delivery.id}", self._clock(), sent)
            async with (
                asyncio.timeout(TRY_SECONDS),
                client() as http,
                http.stream("POST", self._hook.url, content=sent, headers=given) as answer,
            ):
                told, status = answer.is_success, answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ClewError) as e:
            return type(e).__name__, False
        except Exception as e:  # one note's fault must not keep the others from being told
            log.exception("the webhook for session %s", delivery.id)
            return type(e).__name__, False
        return (None if told else f"it answered {status}"), status == GONE

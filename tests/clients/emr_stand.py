"""The demo EMR beside the desk (emr_desk.py), each on an origin of its own, with the webhook between them."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any, Self

import httpx
from emr_desk import TOKEN, Desk

from clew_clients.emr.app import HOOK, Emr
from clew_clients.emr.chart import Chart, Patient, read_patients
from clew_clients.emr.serve import Serving, listen
from clew_server.emr.webhook import Webhook

KEY = b"a key of the tests' own, 32 bytes"


class Stand:
    """`with Stand() as stand:` gives stand.url (the EMR) and stand.desk (Clew). `known`: Clew was told of the EMR's origin."""

    def __init__(self, *, known: bool = True, more: tuple[Patient, ...] = ()) -> None:
        self._sock, self.url = listen(0)
        self.token = TOKEN
        hook = Webhook(self.url + HOOK, KEY)
        self.desk = Desk(origins=frozenset({self.url}) if known else frozenset(), webhook=hook)
        self._chart = Chart((*read_patients(), *more))
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(self._sock)
        self._open.enter_context(self.desk)
        self._open.enter_context(Serving(Emr(self._chart, self.desk.url, self.url, KEY, TOKEN), self._sock))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def visit(self, patient: str, mode: str = "ambient") -> dict[str, Any]:
        """A visit, as a click in the chart starts it."""
        answer = httpx.post(
            f"{self.url}/api/patients/{patient}/visits", json={"mode": mode}, headers={"origin": self.url}
        ).raise_for_status()
        made: dict[str, Any] = answer.json()
        return made

    def now(self) -> float:
        """The EMR's clock: Unix time."""
        return time.time()

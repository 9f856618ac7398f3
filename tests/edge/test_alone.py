"""A machine without a network: recorder and server still meet."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aioice import ice

from clew_edge.capture import FileSource
from clew_edge.recorder import Recorder
from clew_edge.session import Link
from clew_wire.loopback import offer_loopback_when_alone

if TYPE_CHECKING:
    from conftest import Clinic


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ice, "get_host_addresses", lambda *_: [])


@pytest.mark.usefixtures("alone")
async def test_a_visit_goes_over_loopback_alone(clinic: Clinic, speech: Path) -> None:
    recorder = Recorder(FileSource(speech, speed=8), Link(f"{clinic.url}/v1/sessions/v1", "t"))
    outcome = await asyncio.wait_for(recorder.run(), 20)
    assert clinic.tape.stored == set(range(outcome.frames))
    assert ice.get_host_addresses(True, True) == ["127.0.0.1"]


@pytest.mark.usefixtures("alone")
def test_asking_twice_changes_nothing() -> None:
    offer_loopback_when_alone()
    once = ice.get_host_addresses
    offer_loopback_when_alone()
    assert ice.get_host_addresses is once


def test_other_addresses_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ice, "get_host_addresses", lambda *_: ["192.0.2.7"])
    offer_loopback_when_alone()
    assert ice.get_host_addresses(True, True) == ["192.0.2.7"]

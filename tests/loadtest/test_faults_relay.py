"""The bad link alone, and the relay between real sockets and real WebRTC peers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from clew_loadtest.faults.impairment import Impairment, Line
from clew_loadtest.faults.relay import Path, Relay, kind, own_address
from clew_loadtest.faults.sdp import candidates, with_candidate

SDP = (
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 96\r\n{}a=mid:0\r\nm=application 9 UDP/DTLS/SCTP x\r\na=mid:1\r\n"
)


def offered(host: str, port: int) -> str:
    return SDP.format(f"a=candidate:7 1 udp 1 {host} {port} typ host\r\na=candidate:8 1 tcp 1 {host} 9 typ host\r\na=end-of-candidates\r\n")


def lost(bad: Impairment, seed: int, packets: int = 20_000) -> list[int]:
    line = Line(bad, Random(seed))
    return [n for n in range(packets) if not line.send(100, n * 0.02)]


@pytest.mark.parametrize("share", [0.01, 0.05, 0.1, 0.2])
@pytest.mark.parametrize("burst", [1, 5, 20])
def test_the_share_that_is_lost_is_the_share_asked_for(share: float, burst: int):
    gone = lost(Impairment(loss=share, burst=burst), seed=2)
    assert len(gone) / 20_000 == pytest.approx(share, rel=3 * (burst / (share * 20_000)) ** 0.5)


def test_one_seed_loses_the_same_packets_whatever_else_happens_to_them():
    gone = lost(Impairment(loss=0.1), seed=5)
    assert gone == lost(Impairment(loss=0.1, delay=0.1, jitter=0.05, duplicate=0.2), seed=5)
    assert gone != lost(Impairment(loss=0.1), seed=6)


def test_bursts_have_their_length():
    gone = lost(Impairment(loss=0.05, burst=20), seed=1)
    runs = [n for n in gone if n - 1 not in gone]
    assert all(set(range(n, n + 20)) <= set(gone) for n in runs[:-1])


def test_jitter_delays_and_keeps_the_order():
    line = Line(Impairment(delay=0.05, jitter=0.04), Random(1))
    at = [line.send(100, n * 0.02)[0] - n * 0.02 for n in range(1000)]
    assert 0.05 <= min(at) < 0.06
    assert 0.07 < max(at) <= 0.09 + 0.02
    arrivals = [n * 0.02 + late for n, late in enumerate(at)]
    assert arrivals == sorted(arrivals)


def test_some_packets_are_overtaken_and_some_come_twice():
    line = Line(Impairment(reorder=0.1, duplicate=0.1), Random(1))
    found = [(at, n) for n in range(1000) for at in line.send(100, n * 0.02)]
    assert 50 < sum(a > b for (_, a), (_, b) in zip(sorted(found), sorted(found)[1:], strict=False)) < 200
    assert 1050 < len(found) < 1200
    assert {n for _, n in found} == set(range(1000))


def test_a_narrow_line_delays_and_then_drops():
    line = Line(Impairment(rate=1000, queue=2000), Random(1))
    found = [line.send(100, n * 0.02) for n in range(200)]  # five times the rate
    arrived = [at[0] for at in found if at]
    assert arrived[-1] - arrived[0] == pytest.approx((len(arrived) - 1) * 0.1), "a hundred bytes take a tenth of a second"
    assert max(at[0] - n * 0.02 for n, at in enumerate(found) if at) <= 2.0, "no packet waits longer than the queue is long"
    assert line.statistics()["overflowed"] == 200 - len(arrived) > 100


def test_an_impairment_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="shares"):
        Impairment(loss=5)


def test_packets_are_told_apart():
    found = [kind(bytes([b, t])) for b, t in ((0, 1), (22, 254), (128, 111), (128, 200), (200, 0))]
    assert found == ["stun", "dtls", "rtp", "rtcp", "other"]
    assert kind(b"") == "other"


def test_one_candidate_takes_the_place_of_all():
    sdp = with_candidate(offered("10.0.0.1", 5000), "10.0.0.9", 6000)
    assert candidates(sdp) == [("10.0.0.9", 6000)]
    assert "tcp" not in sdp
    assert "10.0.0.1" not in sdp
    assert sdp.index("a=candidate") < sdp.index("m=application")
    assert sdp.count("a=end-of-candidates") == 1


def test_an_offer_without_candidates_gets_one():
    assert candidates(with_candidate(SDP.format(""), "10.0.0.9", 6000)) == [("10.0.0.9", 6000)]
    assert with_candidate("no sdp", "10.0.0.9", 6000) == "no sdp"


class Peer(asyncio.DatagramProtocol):
    """A plain UDP socket that takes down what it gets."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.senders: list[Any] = []
        self.news = asyncio.Event()

    @classmethod
    async def bound(cls) -> Peer:
        transport, peer = await asyncio.get_running_loop().create_datagram_endpoint(cls, local_addr=(own_address(), 0))
        peer.transport = transport
        peer.at = transport.get_extra_info("sockname")
        return peer

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.got.append(data)
        self.senders.append(addr)
        self.news.set()

    async def until(self, data: bytes) -> None:
        async with asyncio.timeout(10):
            while data not in self.got:
                self.news.clear()
                await self.news.wait()


class Between:
    """A recorder, a server, and the relay's path between them."""

    def __init__(self, relay: Relay, path: Path, recorder: Peer, server: Peer) -> None:
        self.relay, self.path, self.recorder, self.server = relay, path, recorder, server
        (self.to_recorder,) = candidates(path.offer(offered(*recorder.at)))
        (self.to_server,) = candidates(path.answer(offered(*server.at)))


async def between(**bad: Any) -> AsyncIterator[Between]:
    relay = Relay(seed=4, **bad)
    recorder, server = await Peer.bound(), await Peer.bound()
    yield Between(relay, await relay.path(), recorder, server)
    relay.close()
    recorder.transport.close()
    server.transport.close()


@pytest.fixture
async def clear() -> AsyncIterator[Between]:
    async for found in between():
        yield found


async def test_both_directions_pass_in_order(clear: Between):
    for n in range(100):
        clear.recorder.transport.sendto(bytes([n]), clear.to_server)
    clear.recorder.transport.sendto(b"last", clear.to_server)
    await clear.server.until(b"last")
    assert clear.server.got == [*(bytes([n]) for n in range(100)), b"last"]
    assert set(clear.server.senders) == {clear.to_recorder}, "to the server the recorder is where the offer says"
    clear.server.transport.sendto(b"back", clear.to_recorder)
    await clear.recorder.until(b"back")
    assert clear.recorder.senders == [clear.to_server]


async def test_a_recorder_with_two_addresses_has_two_ways(clear: Between):
    other = await Peer.bound()
    clear.recorder.transport.sendto(b"one", clear.to_server)
    await clear.server.until(b"one")
    async with asyncio.timeout(10):
        while b"two" not in clear.server.got:  # as ICE does: the first opens the way
            other.transport.sendto(b"two", clear.to_server)
            await asyncio.sleep(0.01)
    clear.server.transport.sendto(b"to one", clear.server.senders[0])
    clear.server.transport.sendto(b"to two", clear.server.senders[clear.server.got.index(b"two")])
    await clear.recorder.until(b"to one")
    await other.until(b"to two")
    assert b"to two" not in clear.recorder.got
    other.transport.close()


async def test_a_blackout_stops_everything_and_heals(clear: Between):
    clear.recorder.transport.sendto(b"before", clear.to_server)
    await clear.server.until(b"before")
    clear.relay.dark = True
    clear.recorder.transport.sendto(b"lost", clear.to_server)
    clear.server.transport.sendto(b"lost", clear.to_recorder)
    async with asyncio.timeout(10):
        while clear.path.dark < 2:  # noqa: ASYNC110  the relay tells nobody of what it drops
            await asyncio.sleep(0.01)
    clear.relay.dark = False
    clear.recorder.transport.sendto(b"after", clear.to_server)
    clear.server.transport.sendto(b"after", clear.to_recorder)
    await clear.server.until(b"after")
    await clear.recorder.until(b"after")
    assert clear.server.got == [b"before", b"after"]
    assert clear.recorder.got == [b"after"]


async def test_the_sockets_lose_what_the_seed_says_and_delay_keeps_order():
    bad = Impairment(loss=0.2, delay=0.05, jitter=0.02)
    kept = Line(bad, Random("4/0/up"))
    expected = [n for n in range(50) if kept.send(4, 0.0)]
    async for found in between(up=bad):
        for n in range(50):
            found.recorder.transport.sendto(n.to_bytes(4, "big"), found.to_server)
        async with asyncio.timeout(10):
            while len(found.server.got) < len(expected):
                found.server.news.clear()
                await found.server.news.wait()
        assert [int.from_bytes(data, "big") for data in found.server.got] == expected
        assert found.relay.statistics()["up_lost"] == 50 - len(expected) > 0


async def test_webrtc_connects_through_the_relay_only():
    relay = Relay(seed=1)
    path = await relay.path()
    a, b = (RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
    heard = asyncio.Event()
    b.on("datachannel", lambda channel: channel.on("message", lambda message: channel.send(message + "!")))
    channel = a.createDataChannel("x")
    channel.on("open", lambda: channel.send("hello"))
    channel.on("message", lambda message: heard.set() if message == "hello!" else None)
    try:
        await a.setLocalDescription(await a.createOffer())
        await b.setRemoteDescription(RTCSessionDescription(path.offer(a.localDescription.sdp), "offer"))
        await b.setLocalDescription(await b.createAnswer())
        await a.setRemoteDescription(RTCSessionDescription(path.answer(b.localDescription.sdp), "answer"))
        await asyncio.wait_for(heard.wait(), 20)
        seen = relay.statistics()
        assert min(seen["up_stun"], seen["up_dtls"], seen["down_stun"], seen["down_dtls"]) > 0
    finally:
        await a.close()
        await b.close()
        relay.close()

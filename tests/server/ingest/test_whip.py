"""WHIP over real WebRTC on loopback: strangers, losses, bad offers, and aiortc's private hooks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack

from clew_server.ingest.opus import Decoder
from clew_server.ingest.receiver import BUFFER, NACKS, Capture
from clew_server.ingest.sdp import asking
from clew_server.ingest.whip import Connection, Ingest, answer
from clew_wire.codec import decode_control, encode
from clew_wire.control import CHANNEL, Ack, AnyControl, Bye, Hello, Progress, Refused
from clew_wire.errors import LinkError

OPUS = bytes([0x48]) + bytes(20)


class Sink:
    """Keeps what it is told and wakes who waits for it."""

    def __init__(self) -> None:
        self.frames: dict[int, bytes] = {}
        self.calls: list[tuple[str, int, int]] = []
        self.changed = asyncio.Event()
        self.broken = False

    def frame(self, n: int, opus: bytes) -> None:
        if self.broken:
            raise OSError("disk full")
        self.frames[n] = opus
        self.changed.set()

    def held(self, first: int, last: int) -> None:
        self._note("held", first, last)

    def gap(self, first: int, last: int) -> None:
        self._note("gap", first, last)

    def ended(self, frames: int) -> None:
        self._note("ended", 0, frames)

    def lost(self) -> None:
        self._note("lost", 0, 0)

    def back(self) -> None:
        self._note("back", 0, 0)

    def _note(self, what: str, first: int, last: int) -> None:
        self.calls.append((what, first, last))
        self.changed.set()

    async def until(self, true: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not true():
                self.changed.clear()
                await self.changed.wait()

        await asyncio.wait_for(wait(), 20)


class Tone(MediaStreamTrack):
    """A stranger's microphone: raw frames, which aiortc encodes as 96 kb/s stereo. As fast as it goes."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._n = 0

    async def recv(self) -> Any:
        await asyncio.sleep(0.004)
        t = (np.arange(960) + 960 * self._n) / 48_000
        pcm = (8000 * np.sin(2 * np.pi * 300 * t)).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 960 * self._n, Fraction(1, 48_000)
        self._n += 1
        return frame


class Numbered(MediaStreamTrack):
    """Encoded packets whose payload says their number."""

    kind = "audio"

    def __init__(self, count: int) -> None:
        super().__init__()
        self._n = 0
        self._count = count
        self.may = asyncio.Event()
        self.all = asyncio.Event()

    async def recv(self) -> Any:
        await self.may.wait()
        if self._n == self._count:
            self.all.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0.002)
        packet = av.Packet(bytes([0x48]) + self._n.to_bytes(4, "big"))
        packet.pts, packet.time_base = 960 * self._n, Fraction(1, 48_000)
        self._n += 1
        return packet


class Peer:
    """A bare aiortc client; with `control`, one that opens the data channel."""

    def __init__(self, track: MediaStreamTrack, *, control: bool = False) -> None:
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.transceiver = self.pc.addTransceiver(track, direction="sendonly")
        self.heard: asyncio.Queue[AnyControl] = asyncio.Queue()
        self.open = asyncio.Event()
        self.channel: Any = None
        if control:
            self.channel = self.pc.createDataChannel(CHANNEL)
            self.channel.on("open", self.open.set)
            self.channel.on("message", lambda data: self.heard.put_nowait(decode_control(data)))

    async def offer(self) -> str:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        sdp: str = self.pc.localDescription.sdp
        return sdp

    async def accept(self, connection: Connection) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp=connection.answer, type="answer"))
        if self.channel is not None:
            await asyncio.wait_for(self.open.wait(), 20)
            assert await self.next() == Ack(ranges=())  # the greeting

    def say(self, message: AnyControl) -> None:
        self.channel.send(encode(message))

    async def next(self) -> AnyControl:
        return await asyncio.wait_for(self.heard.get(), 20)

    @property
    def rtp(self) -> int:
        """Timestamp of the packet sent last."""
        stamp: int = self.transceiver.sender._RTCRtpSender__rtp_timestamp  # type: ignore[attr-defined]
        return stamp


@pytest.fixture
async def peers() -> AsyncIterator[list[Any]]:
    """Whatever is put here is closed in the end."""
    made: list[Any] = []
    yield made
    for peer in made:
        await (peer.pc.close() if isinstance(peer, Peer) else peer.close())


async def test_aiortc_still_has_the_hooks_that_the_capture_replaces(peers: list[Any]) -> None:
    pc = RTCPeerConnection()
    peers.append(pc)
    receiver = pc.addTransceiver("audio").receiver
    assert hasattr(receiver, BUFFER)
    assert hasattr(receiver, NACKS)
    code = RTCRtpReceiver._handle_rtp_packet.__code__.co_names
    assert BUFFER in code
    assert NACKS in code
    assert "_send_rtcp_nack" in code


async def test_another_aiortc_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"pyproject\.toml pins"):
        Capture(object(), lambda _: None, lambda: None)


async def test_a_stranger_publishes_without_a_data_channel(peers: list[Any]) -> None:
    sink = Sink()
    peer = Peer(Tone())
    connection = await answer(await peer.offer(), sink)
    peers += [peer, connection]
    await peer.accept(connection)

    await sink.until(lambda: len(sink.frames) > 60)

    numbers = list(sink.frames)
    assert numbers[0] == 0
    assert numbers == sorted(numbers)
    assert numbers[-1] == len(numbers) - 1
    decoder = Decoder()
    heard = np.concatenate([decoder.decode_at(n, sink.frames[n])[1] for n in numbers[20:50]])
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(np.argmax(spectrum) * 16_000 / len(heard) - 300) < 5
    assert connection.state == "connected"
    await connection.close()
    assert sink.calls == [("lost", 0, 0)]
    assert connection.state == "closed"


async def test_a_peer_that_hangs_up_is_noticed(peers: list[Any]) -> None:
    sink = Sink()
    states: list[str] = []
    peer = Peer(Tone())
    ingest = Ingest(sink, on_state=states.append)
    connection = await ingest.answer(await peer.offer())
    peers += [peer, ingest]
    await peer.accept(connection)
    await sink.until(lambda: len(sink.frames) > 5)
    await peer.pc.close()
    await sink.until(lambda: ("lost", 0, 0) in sink.calls)
    await ingest.close()
    assert states[-1] == "closed"
    assert "connected" in states


async def test_lost_packets_are_asked_for_again_and_come(peers: list[Any]) -> None:
    sink = Sink()
    track = Numbered(400)
    peer = Peer(track, control=True)
    ingest = Ingest(sink, wait=2.0)  # the machine may be slow; the network here is not
    connection = await ingest.answer(await peer.offer())
    peers += [peer, ingest]
    transport = peer.transceiver.sender.transport
    send, rng, dropped = transport._send_rtp, random.Random(5), []

    async def lossy(data: bytes) -> None:
        if data[1] & 0x7F < 72 or data[1] & 0x7F > 76:  # not RTCP
            number = int.from_bytes(data[-4:], "big")
            if 0 < number < 390 and rng.random() < 0.1:
                dropped.append(number)
                return
        await send(data)

    transport._send_rtp = lossy  # type: ignore[method-assign]
    await peer.accept(connection)
    track.may.set()
    await asyncio.wait_for(track.all.wait(), 20)
    peer.say(Hello(frame=0, rtp=(peer.rtp - 399 * 960) & 0xFFFF_FFFF, device="test"))
    peer.say(Bye(frames=400))

    await sink.until(lambda: ("ended", 0, 400) in sink.calls)

    assert len(dropped) > 25
    assert len(sink.frames) == 400
    assert all(int.from_bytes(opus[1:], "big") == n for n, opus in sink.frames.items())
    assert ingest.statistics()["packets_asked"] >= len(set(dropped))


async def test_what_never_comes_is_a_gap_and_the_rest_is_in_time(peers: list[Any]) -> None:
    sink = Sink()
    track = Numbered(100)
    peer = Peer(track, control=True)
    ingest = Ingest(sink)
    connection = await ingest.answer(await peer.offer())
    peers += [peer, ingest]
    transport = peer.transceiver.sender.transport
    send = transport._send_rtp

    async def without_40_to_42(data: bytes) -> None:
        if not (len(data) > 16 and data[-5] == 0x48 and int.from_bytes(data[-4:], "big") in (40, 41, 42)):
            await send(data)

    transport._send_rtp = without_40_to_42  # type: ignore[method-assign]
    await peer.accept(connection)
    track.may.set()
    await asyncio.wait_for(track.all.wait(), 20)
    peer.say(Hello(frame=7, rtp=(peer.rtp - 99 * 960) & 0xFFFF_FFFF, device="test"))
    peer.say(Progress(frame=107, held=((0, 7),)))

    await sink.until(lambda: ("gap", 47, 50) in sink.calls)

    assert ("held", 0, 7) in sink.calls
    assert sorted(sink.frames) == [n for n in range(7, 107) if n not in (47, 48, 49)]
    assert isinstance(await peer.next(), Ack)  # the heartbeat
    ingest.ack([(7, 47)])
    assert await peer.next() == Ack(ranges=((7, 47),))


async def test_a_new_offer_replaces_the_connection_and_goes_on(peers: list[Any]) -> None:
    sink = Sink()
    ingest = Ingest(sink)
    for start in (0, 50):
        track = Numbered(60)
        peer = Peer(track, control=True)
        connection = await ingest.answer(await peer.offer())
        peers += [peer, ingest]
        await peer.accept(connection)
        track.may.set()
        await asyncio.wait_for(track.all.wait(), 20)
        peer.say(Hello(frame=start, rtp=(peer.rtp - 59 * 960) & 0xFFFF_FFFF, device="test"))
        await sink.until(lambda n=start + 59: n in sink.frames)  # type: ignore[misc]
    assert list(sink.frames) == list(range(110))
    assert sink.calls == [("lost", 0, 0)]
    assert ingest.statistics()["connections"] == 2


async def test_a_bad_control_message_is_answered_and_ends_the_connection(peers: list[Any]) -> None:
    sink = Sink()
    peer = Peer(Numbered(0), control=True)
    connection = await answer(await peer.offer(), sink)
    peers += [peer, connection]
    await peer.accept(connection)
    peer.channel.send('{"type": "hello", "frame": "one"}')
    refused = await peer.next()
    assert isinstance(refused, Refused)
    assert "frame" in refused.reason
    await sink.until(lambda: ("lost", 0, 0) in sink.calls)


async def test_the_greeting_says_all_that_is_stored_however_long_the_channel_took(peers: list[Any]) -> None:
    peer = Peer(Numbered(0), control=True)
    connection = await answer(await peer.offer(), Sink())
    peers += [peer, connection]
    connection.ack([(0, 10), (500, 900)])
    for n in range(20, 40):  # repaired meanwhile
        connection.ack([(20, n + 1)])
    await peer.pc.setRemoteDescription(RTCSessionDescription(sdp=connection.answer, type="answer"))
    assert [await peer.next(), await peer.next()] == [Ack(ranges=((0, 10), (20, 40), (500, 900))), Ack(ranges=())]


async def test_a_session_that_can_not_store_says_so(peers: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    sink = Sink()
    sink.broken = True
    track = Numbered(5)
    peer = Peer(track, control=True)
    connection = await answer(await peer.offer(), sink)
    peers += [peer, connection]
    await peer.accept(connection)
    track.may.set()
    await asyncio.wait_for(track.all.wait(), 20)
    peer.say(Hello(frame=0, rtp=(peer.rtp - 4 * 960) & 0xFFFF_FFFF, device="test"))
    refused = await peer.next()
    assert isinstance(refused, Refused)
    assert "disk full" in caplog.text


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        ("", "v=0"),
        ("hello", "v=0"),
        ("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", "no audio"),
        ("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n", "can't be used"),
        ("v=0\r\nm=audio nine\r\n", "can't be used"),
        ("v=0\n" + "a" * 100_000, "longer"),
    ],
)
async def test_a_bad_offer_is_refused_in_one_line(offer: str, why: str) -> None:
    with pytest.raises(LinkError, match=why) as e:
        await answer(offer, Sink())
    assert "\n" not in str(e.value)


async def test_a_bad_offer_leaves_the_connection_that_is_there(peers: list[Any]) -> None:
    sink = Sink()
    ingest = Ingest(sink)
    peer = Peer(Tone())
    connection = await ingest.answer(await peer.offer())
    peers += [peer, ingest]
    await peer.accept(connection)
    await sink.until(lambda: len(sink.frames) > 3)
    with pytest.raises(LinkError):
        await ingest.answer("v=0\r\nm=audio nine\r\n")
    await sink.until(lambda: len(sink.frames) > 20)
    assert ingest.connection is connection


async def test_the_answer_asks_for_fec_mono_and_nack_and_offers_only_opus(peers: list[Any]) -> None:
    peer = Peer(Tone())
    connection = await answer(await peer.offer(), Sink())
    peers += [peer, connection]
    audio = connection.answer.split("m=audio")[1]
    (payload_type,) = audio.split("\r\n")[0].split()[2:]
    assert f"a=rtpmap:{payload_type} opus/48000/2\r\n" in audio
    assert f"a=fmtp:{payload_type} minptime=10;useinbandfec=1;stereo=0" in audio
    assert f"a=rtcp-fb:{payload_type} nack\r\n" in audio
    assert "a=recvonly\r\n" in audio
    assert "a=candidate:" in audio
    assert "a=end-of-candidates" in audio


def test_other_codecs_lines_are_left_alone() -> None:
    sdp = "v=0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 x=1\r\na=fmtp:9 y=1\r\n"
    assert asking(sdp).count("a=fmtp:111") == 1
    assert "a=fmtp:9 y=1\r\n" in asking(sdp)
    assert asking("v=0\r\n") == "v=0\r\n"

"""One WebRTC connection of a recorder: what RFC 9725 calls a WHIP session. Full gathering, no trickle."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import SessionDescription

from clew_server.ingest.intake import Intake
from clew_server.ingest.jitter import WAIT, Packet
from clew_server.ingest.receiver import Capture
from clew_server.ingest.sdp import asking
from clew_wire.codec import decode_control, encode
from clew_wire.control import CHANNEL, Ack, AnyControl, Bye, Progress, Refused
from clew_wire.errors import CodecError, LinkError
from clew_wire.loopback import offer_loopback_when_alone
from clew_wire.ranges import Range, Ranges

log = logging.getLogger(__name__)

MAX_OFFER = 64 * 1024
"characters of SDP; a browser's offer has 2,000 to 8,000"
SENT = "_sent_queue"
"aiortc keeps what it sent on data channels and the peer has not confirmed here (1.16.0)"
HEARD_LOOKS = 25
"20 ms each: how long a refusal may take to be heard before the connection is closed"
MAX_MESSAGE = 64 * 1024
"bytes of a control message; a second of progress has some 100"


def check(offer: str) -> None:
    """Raises LinkError for what can't be an offer of ours, before anything is made for it."""
    if len(offer) > MAX_OFFER:
        raise _unusable("it is longer than any offer")
    if not offer.startswith("v=0"):
        raise _unusable("it does not start with v=0")
    try:
        kinds = [m.kind for m in SessionDescription.parse(offer).media]
    except Exception as e:  # noqa: BLE001  aiortc's parser raises whatever it stumbles over: ValueError, KeyError, AssertionError
        raise _unusable(e) from None
    if "audio" not in kinds:
        raise _unusable("it offers no audio")


def _unusable(error: Exception | str) -> LinkError:
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    return LinkError(f"the SDP offer can't be used ({reason}): send a full offer with Opus audio and BUNDLE")


class Connection:
    """Made by `Ingest.answer`; feeds the session's intake until it is closed, by either side."""

    def __init__(self, intake: Intake, *, on_state: Callable[[str], None] | None = None, wait: float = WAIT) -> None:
        offer_loopback_when_alone()
        self.id = secrets.token_urlsafe(12)
        self.answer = ""
        self._intake = intake
        self._on_state = on_state
        # No STUN server: a clinic's recorder and server see each other, and nothing is told to the outside.
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self._loop = asyncio.get_running_loop()
        self._channel: Any = None
        self._unsent: list[AnyControl] = []
        self._stored = Ranges()
        "to be acknowledged when the channel opens"
        self._timer: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None
        self._gone = False
        self._started = False
        self._says_hello = False
        transceiver = self._pc.addTransceiver("audio", direction="recvonly")
        known = RTCRtpReceiver.getCapabilities("audio")
        transceiver.setCodecPreferences([c for c in (known.codecs if known else ()) if c.mimeType == "audio/opus"])
        self._receiver = transceiver.receiver
        self._capture = Capture(self._receiver, self._on_packets, intake.restarted, wait=wait)
        self._pc.on("datachannel", self._on_channel)
        self._pc.on("connectionstatechange", self._on_connection_state)

    @property
    def state(self) -> str:
        """new, connecting, connected, failed or closed."""
        return "closed" if self._gone else self._pc.connectionState

    async def accept(self, offer: str) -> None:
        """Answer the offer; `answer` holds the SDP then. Raises LinkError when it can't be used."""
        try:
            await self._pc.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
            await self._pc.setLocalDescription(await self._pc.createAnswer())
        except Exception as e:  # noqa: BLE001  it raises whatever it stumbles over
            self._gone = True
            await self.close()
            raise _unusable(e) from None
        self.answer = asking(self._pc.localDescription.sdp)
        self._says_hello = "\nm=application" in offer

    def start(self) -> None:
        """From now on this connection feeds the intake; the one before it is closed."""
        self._intake.connected(hello=self._says_hello)
        self._started = True
        self._arm()

    def ack(self, ranges: Iterable[Range]) -> None:
        """Tell the recorder that these frames are durably stored."""
        if self._channel is None:
            for first, stop in ranges:
                self._stored.add(first, stop)
        elif stored := tuple(ranges):  # one without ranges is an answer
            self._send(Ack(ranges=stored))

    async def refuse(self, reason: str) -> None:
        """Tell the recorder that its audio is not taken, and why; then close."""
        self._send(Refused(reason=reason))
        await self.sent()
        await self.close()

    async def sent(self) -> None:
        """Messages leave with the association: closing at once would overtake them."""
        for _ in range(20):
            if self._gone or self._channel is None or self._channel.bufferedAmount == 0:
                break
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        """End the connection. Calling it again waits for the same end."""
        if self._closing is None:
            self._closing = self._loop.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        self._end()
        await self._pc.close()
        track = self._receiver.track
        try:
            # aiortc's decoder thread says goodbye through the track; left unread, that coroutine outlives the loop.
            while track is not None and track.readyState == "live":
                await asyncio.wait_for(track.recv(), 0.5)
        except (MediaStreamError, TimeoutError):
            pass

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._gone:
            return
        self._guard(self._capture.close)
        self._gone = True
        if self._started:
            self._guard(self._intake.disconnected)
        if self._on_state is not None:
            self._on_state("closed")

    def _guard(self, call: Any, *args: Any) -> None:
        """An error in what takes the audio must not take aiortc's receiving task with it: it ends this connection, loudly."""
        try:
            call(*args)
        except CodecError as e:
            self._fail(str(e))
        except Exception:
            log.exception("the session failed to take audio; its connection is closed")
            self._fail("the server failed; it has logged why")

    def _fail(self, reason: str) -> None:
        if self._closing is None:
            self._closing = self._loop.create_task(self._refused(reason))

    async def _refused(self, reason: str) -> None:
        self._send(Refused(reason=reason))
        for _ in range(HEARD_LOOKS):
            await asyncio.sleep(0.02)
            if not getattr(self._pc.sctp, SENT, None):
                break
        await self._close()

    def _on_packets(self, packets: list[Packet]) -> None:
        if not self._gone:
            self._guard(self._intake.packets, packets, self._loop.time())
            self._arm()

    def _on_channel(self, channel: Any) -> None:
        if channel.label != CHANNEL:
            return
        self._channel = channel
        if self._started and not self._gone:
            self._intake.greeted()
            self._arm()
        channel.on("message", self._on_message)
        self.ack(self._stored)
        for message in self._unsent:
            self._send(message)
        self._unsent.clear()
        self._send(Ack(ranges=()))

    def _on_message(self, data: str | bytes) -> None:
        if not self._gone:
            self._guard(self._take, data)
            self._arm()

    def _take(self, data: str | bytes) -> None:
        if len(data) > MAX_MESSAGE:
            raise CodecError("a control message is longer than any should be")
        message = decode_control(data)
        self._intake.control(message, self._loop.time())
        if isinstance(message, Progress | Bye):
            self._send(Ack(ranges=()))

    def _send(self, message: AnyControl) -> None:
        if self._gone:
            return
        if self._channel is None:
            self._unsent = [*self._unsent[-7:], message]
        elif self._channel.readyState == "open":
            self._channel.send(encode(message))

    def _on_connection_state(self) -> None:
        state = self._pc.connectionState
        if state in ("failed", "closed"):
            if self._closing is None:
                self._closing = self._loop.create_task(self._close())
        elif self._on_state is not None:
            self._on_state(state)

    def _arm(self) -> None:
        due = self._intake.due() if self._started and not self._gone else None
        if self._timer is not None:
            if due is not None and self._timer.when() <= due and not self._timer.cancelled():
                return
            self._timer.cancel()
            self._timer = None
        if due is not None:
            self._timer = self._loop.call_at(due, self._fire)

    def _fire(self) -> None:
        self._timer = None
        self._guard(self._intake.poll, self._loop.time())
        self._arm()

    def statistics(self) -> dict[str, int]:
        """Packets of this connection."""
        return self._capture.statistics()

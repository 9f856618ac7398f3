"""One WebRTC connection to the server: encoded frames out by RTP, control messages both ways on a data channel."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import av
import httpx
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack

from clew_edge.opus import TIME_BASE
from clew_edge.outbox import Outbox
from clew_edge.session import Link, UnreachableError, hang_up, offer
from clew_wire.codec import decode_control, encode
from clew_wire.control import CHANNEL, FRAME_TICKS, Ack, AnyControl, Bye, Hello, Progress, Refused
from clew_wire.errors import CodecError, LinkError
from clew_wire.loopback import offer_loopback_when_alone
from clew_wire.ranges import Ranges

TIMESTAMP = "_RTCRtpSender__rtp_timestamp"
"aiortc keeps the timestamp it sent last here (1.16.0); it draws the first at random and tells nobody"
OPEN_WAIT = 10.0
"seconds for ICE, DTLS and the data channel after the answer"
RANGES_A_MESSAGE = 500


class _Track(MediaStreamTrack):
    """Encoded packets for aiortc's sender. A frame that was held back is a jump in the timestamps."""

    kind = "audio"

    def __init__(self, outbox: Outbox, ready: asyncio.Event, on_first_sent: Callable[[int], None]) -> None:
        super().__init__()
        self._outbox = outbox
        self._ready = ready
        self._on_first_sent = on_first_sent
        self._base: int | None = None
        self._told = False

    @property
    def begun(self) -> bool:
        """Whether a frame was given out."""
        return self._base is not None

    async def recv(self) -> Any:
        # Before the server's greeting, packets would be thrown away there.
        await self._ready.wait()
        if self._base is not None and not self._told:
            self._told = True
            self._on_first_sent(self._base)
        n, opus = await self._outbox.take()
        if self._base is None:
            self._base = n
        packet = av.Packet(opus)
        packet.pts = (n - self._base) * FRAME_TICKS
        packet.time_base = TIME_BASE
        return packet


class MediaError(UnreachableError):
    """The server answers by HTTP, but no packet gets through to it or back."""


class Uplink:
    """From the offer to the end of one connection. The recorder makes another when this one fails."""

    def __init__(
        self,
        link: Link,
        *,
        client: httpx.AsyncClient,
        device: str,
        on_control: Callable[[AnyControl], None],
    ) -> None:
        """`on_control` gets Ack and Refused."""
        offer_loopback_when_alone()
        self._link = link
        self._client = client
        self._device = device
        self._on_control = on_control
        self.outbox = Outbox()
        "frames to send, from the present on"
        self.location: str | None = None
        "where to hang up, once the server has answered"
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self._ready = asyncio.Event()
        self._gone = asyncio.Event()
        self._gathering: asyncio.Task[None] | None = None
        self._hello = False
        self._unanswered = 0
        self._unreported = Ranges()
        self._track = _Track(self.outbox, self._ready, self._say_hello)
        transceiver = self._pc.addTransceiver(self._track, direction="sendonly")
        known = RTCRtpSender.getCapabilities("audio")
        transceiver.setCodecPreferences([c for c in (known.codecs if known else ()) if c.mimeType == "audio/opus"])
        self._sender = transceiver.sender
        self._channel = self._pc.createDataChannel(CHANNEL)
        self._channel.on("message", self._on_message)
        self._pc.on("connectionstatechange", self._on_state)

    @property
    def ready(self) -> bool:
        """The server knows which frames it gets, or none were sent yet."""
        return self._ready.is_set() and not self._gone.is_set() and (self._hello or not self._track.begun)

    @property
    def answered(self) -> bool:
        """The server has heard every progress and bye."""
        return self._unanswered <= 0

    async def post(self) -> None:
        """Until the server has answered. Raises UnreachableError when another try may help, else RefusedError, LinkError."""
        self._gathering = asyncio.create_task(self._gather())
        await asyncio.shield(self._gathering)
        answer = await offer(self._client, self._link, self._pc.localDescription.sdp)
        self.location = answer.location
        try:
            await self._pc.setRemoteDescription(RTCSessionDescription(sdp=answer.sdp, type="answer"))
        except Exception as e:  # noqa: BLE001  aiortc's parser raises whatever it stumbles over
            raise LinkError(f"the server's answer can't be used ({' '.join(str(e).split())[:100]}): is it a Clew server?") from None

    async def connect(self) -> None:
        """Until frames can flow. Raises as `post`, and MediaError."""
        await self.post()
        opened = asyncio.ensure_future(self._ready.wait())
        gone = asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait({opened, gone}, timeout=OPEN_WAIT, return_when=asyncio.FIRST_COMPLETED)
        finally:
            opened.cancel()
            gone.cancel()
        if not self._ready.is_set():
            raise MediaError("the server answers, but its media port can't be reached: does a firewall block UDP?")

    async def gone(self) -> None:
        """Returns when the connection has failed or was closed."""
        await self._gone.wait()

    def held(self, first: int, last: int) -> None:
        """Report these as held back, with the next progress."""
        self._unreported.add(first, last)

    def progress(self, frame: int) -> None:
        """Every frame before `frame` was sent or held, now or over another connection. Nothing is said before the hello."""
        if not self.ready:
            return
        ranges = list(self._unreported)
        self._unreported = Ranges()
        while len(ranges) > RANGES_A_MESSAGE:  # after a reconnection, all of a long visit's pauses at once
            self._send(Progress(frame=0, held=tuple(ranges[:RANGES_A_MESSAGE])))
            del ranges[:RANGES_A_MESSAGE]
        self._send(Progress(frame=frame, held=tuple(ranges)))

    def bye(self, frames: int) -> None:
        """The visit has ended."""
        self._send(Bye(frames=frames))

    async def close(self, *, hang_up_too: bool = False) -> None:
        """End the connection; with `hang_up_too` tell the server by HTTP (best effort: it notices anyway)."""
        self._gone.set()
        if hang_up_too and self.location is not None:
            with contextlib.suppress(LinkError):
                await hang_up(self._client, self._link, self.location)
        if self._gathering is not None:  # left alone half way, it would leave its sockets behind
            await asyncio.wait({self._gathering})
        await self._pc.close()

    async def _gather(self) -> None:
        await self._pc.setLocalDescription(await self._pc.createOffer())

    def _say_hello(self, frame: int) -> None:
        self._hello = True
        self._send(Hello(frame=frame, rtp=getattr(self._sender, TIMESTAMP), device=self._device))

    def _send(self, message: AnyControl) -> None:
        if self._channel.readyState == "open":
            self._unanswered += isinstance(message, Progress | Bye)
            self._channel.send(encode(message))

    def _on_message(self, data: str | bytes) -> None:
        try:
            message = decode_control(data)
        except CodecError as e:
            message = Refused(reason=f"the server's message can't be read ({e}): update the recorder")
        if isinstance(message, Ack | Refused):
            self._on_control(message)
        if message == Ack(ranges=()):
            if self._ready.is_set():
                self._unanswered -= 1
            self._ready.set()

    def _on_state(self) -> None:
        if self._pc.connectionState in ("failed", "closed"):
            self._gone.set()

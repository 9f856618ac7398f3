"""A browser as a stranger's WHIP client: Chromium's fake microphone, and whatever its offer holds."""

from __future__ import annotations

import asyncio
import shutil

import numpy as np
import pytest
from playwright.async_api import async_playwright

from clew_server.ingest.opus import Decoder
from clew_server.ingest.whip import Ingest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

PUBLISH = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false},
  });
  const pc = window.pc = new RTCPeerConnection();
  pc.addTransceiver(stream.getAudioTracks()[0], {direction: 'sendonly'});
  await pc.setLocalDescription(await pc.createOffer());
  if (pc.iceGatheringState !== 'complete') {
    await new Promise(done => pc.addEventListener('icegatheringstatechange', () => pc.iceGatheringState === 'complete' && done()));
  }
  const answer = await window.whip(pc.localDescription.sdp);
  await pc.setRemoteDescription({type: 'answer', sdp: answer});
  return answer;
}"""


class Sink:
    """Frames, and an event once there are enough."""

    def __init__(self, enough: int) -> None:
        self.frames: dict[int, bytes] = {}
        self.enough = asyncio.Event()
        self._count = enough

    def frame(self, n: int, opus: bytes) -> None:
        assert n not in self.frames
        self.frames[n] = opus
        if len(self.frames) >= self._count:
            self.enough.set()

    def held(self, first: int, last: int) -> None: ...

    def gap(self, first: int, last: int) -> None: ...

    def ended(self, frames: int) -> None: ...

    def lost(self) -> None: ...
    def back(self) -> None: ...


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_chromium_publishes_its_microphone() -> None:
    sink = Sink(enough=150)
    ingest = Ingest(sink)

    async def whip(offer: str) -> str:
        return (await ingest.answer(offer)).answer

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--no-sandbox"],
        )
        try:
            context = await browser.new_context(permissions=["microphone"])
            page = await context.new_page()
            await page.expose_function("whip", whip)
            await page.route("**/*", lambda route: route.fulfill(body="<title>tablet</title>", content_type="text/html"))
            await page.goto("http://localhost/")
            answer = await page.evaluate(PUBLISH)
            await asyncio.wait_for(sink.enough.wait(), 30)
            remote = await page.evaluate("pc.remoteDescription.sdp")
        finally:
            await browser.close()
            await ingest.close()

    assert "useinbandfec=1" in answer
    assert "useinbandfec=1" in remote
    numbers = sorted(sink.frames)
    assert numbers[0] == 0
    assert numbers[-1] - len(numbers) < 5  # addressed by time; a loopback loses next to nothing
    decoder = Decoder()
    pcm = np.concatenate([decoder.decode_at(n, sink.frames[n])[1] for n in numbers])
    assert float(np.abs(pcm).max()) > 0.05  # the fake microphone beeps

"""What the answer asks of the sender's Opus: aiortc's own answer asks for nothing."""

from __future__ import annotations

import re

FMTP = "minptime=10;useinbandfec=1;stereo=0;sprop-stereo=0;maxaveragebitrate=32000"
"in-band FEC, mono (RFC 7587)"


def asking(answer: str) -> str:
    """The SDP answer with Opus parameters and NACK for audio. What another codec's line says is left alone."""
    match = re.search(r"^a=rtpmap:(\d+) opus/48000/2\r?$", answer, re.MULTILINE | re.IGNORECASE)
    if match is None:
        return answer
    payload_type = match.group(1)
    kept = [line for line in answer.splitlines() if not line.startswith((f"a=fmtp:{payload_type} ", f"a=rtcp-fb:{payload_type} nack"))]
    at = kept.index(match.group(0).rstrip("\r")) + 1
    kept[at:at] = [f"a=fmtp:{payload_type} {FMTP}", f"a=rtcp-fb:{payload_type} nack"]
    return "\r\n".join(kept) + "\r\n"

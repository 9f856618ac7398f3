"""Who may be reached, in an SDP: every candidate becomes one, so that media has no way round it. No I/O."""

from __future__ import annotations

CANDIDATE = "a=candidate:"
END = "a=end-of-candidates"
PRIORITY = 2130706431
"of a host candidate, component 1 (RFC 8445, 5.1.2)"


def candidates(sdp: str) -> list[tuple[str, int]]:
    """Address and port of every UDP candidate, as written."""
    found = [line.removeprefix(CANDIDATE).split() for line in sdp.splitlines() if line.startswith(CANDIDATE)]
    return [(parts[4], int(parts[5])) for parts in found if len(parts) > 5 and parts[2].lower() == "udp"]


def with_candidate(sdp: str, host: str, port: int) -> str:
    """The SDP with this candidate in place of all of its own. One without any gets it in its first part, the bundle's."""
    lines = [line for line in sdp.replace("\r\n", "\n").split("\n") if line]
    starts = [n for n, line in enumerate(lines) if line.startswith("m=")]
    if not starts:
        return sdp
    parts = [lines[: starts[0]], *(lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True))]
    had = [any(line.startswith(CANDIDATE) for line in part) for part in parts]
    if not any(had):
        had[1] = True
    out: list[str] = []
    for part, reached in zip(parts, had, strict=True):
        out += [line for line in part if not line.startswith((CANDIDATE, END))]
        if reached:
            out += [f"{CANDIDATE}1 1 udp {PRIORITY} {host} {port} typ host", END]
    return "\r\n".join(out) + "\r\n"

"""The server's key for repair: recorders wrap the keys of their frames to its public half, and only this server opens them."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clew_server.ingest.packet import frames_in, ticks_in
from clew_server.record.audio import Frame
from clew_wire.control import FRAME_TICKS
from clew_wire.errors import CodecError, SetupError
from clew_wire.repair import Repair
from clew_wire.sealed import Seal, Unwrapper, new_private_key

FILE = "repair.key"
SEALS = 512
"content keys that stay open: one for each run of a recorder; the one that was used longest ago goes first"


@dataclass(frozen=True, slots=True)
class Opened:
    """A repair, readable."""

    frames: tuple[tuple[Frame, bool], ...]
    "each with whether the recorder's gate held it back"
    damaged: tuple[int, ...]
    "numbers of the frames that can't be opened, or hold no Opus of 20 ms or more"


class Keys:
    """The private key, made when it is first asked for. Every method may take milliseconds (making one takes a second), and any
    thread may call."""

    def __init__(self, data: Path) -> None:
        """`data`: the server's folder."""
        self.path = data / FILE
        self._lock = threading.Lock()
        self._unwrapper: Unwrapper | None = None
        self._seals: OrderedDict[tuple[str, bytes], Seal] = OrderedDict()

    def load(self) -> Unwrapper:
        """The key; raises SetupError when its file can't be used."""
        with self._lock:
            if self._unwrapper is None:
                self._unwrapper = self._loaded()
            return self._unwrapper

    def public_pem(self) -> str:
        """What recorders wrap to."""
        return self.load().public_pem.decode("ascii")

    def open(self, session: str, repair: Repair) -> Opened:
        """The frames of a repair. Raises CodecError when their key was wrapped for another server."""
        seal = self._seal(session, repair.key) if repair.key is not None else None
        frames: list[tuple[Frame, bool]] = []
        damaged: list[int] = []
        for late in repair.frames:
            opus = b""
            with suppress(CodecError):
                opus = seal.open(late.n, late.payload) if seal is not None else late.payload
            if ticks_in(opus) < FRAME_TICKS:
                damaged.append(late.n)
            else:
                frames.append((Frame(late.n, opus, frames_in(opus)), late.gated))
        return Opened(tuple(frames), tuple(damaged))

    def _seal(self, session: str, wrapped: bytes) -> Seal:
        unwrapper, key = self.load(), (session, wrapped)
        with self._lock:
            if key in self._seals:
                self._seals.move_to_end(key)
                return self._seals[key]
        seal = unwrapper.seal(session, wrapped)  # outside the lock: it is slow, and doing it twice does no harm
        with self._lock:
            self._seals[key] = seal
            while len(self._seals) > SEALS:
                self._seals.popitem(last=False)
        return seal

    def _loaded(self) -> Unwrapper:
        try:
            if not self.path.exists():
                self._make()
            return Unwrapper(self.path.read_bytes())
        except OSError as e:
            raise SetupError(f"can't use the key {self.path}: {e.strerror}. It needs a --data folder that you may write to.") from None
        except CodecError as e:
            # Not replaced: what recorders hold back for this key would be lost for good.
            raise SetupError(
                f"{self.path} is damaged ({e}): restore it from a backup; without one, move it away and a new one is made"
            ) from None

    def _make(self) -> None:
        """All of it or nothing is there after a power cut."""
        part = self.path.with_name(self.path.name + ".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(new_private_key())
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def statistics(self) -> dict[str, int]:
        """Content keys that are open, and the most there may be."""
        return {"seals": len(self._seals), "limit": SEALS}

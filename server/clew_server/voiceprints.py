"""The folder of enrolled voices: one small file each, of people who enrolled themselves and of nobody else."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from pathlib import Path

from clew_server.hearing.voiceprint import Voiceprint, parse, same_name
from clew_wire.context import VisitContext
from clew_wire.errors import SetupError

LARGEST = 65_536
"bytes; a voiceprint has some 2,000"

_log = logging.getLogger("clew.voices")


class Voiceprints:
    """Files NAME-HASH.voice in one folder, mode 0600. They are read when a visit starts: enrolling needs no restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where the voice of that name lies."""
        key = same_name(name)
        # The hash keeps names apart that look alike without their signs; the rest is for people who look into the folder.
        plain = re.sub(r"[^a-z0-9]+", "-", key).strip("-")[:40]
        return self.folder / f"{plain or 'voice'}-{hashlib.sha256(key.encode()).hexdigest()[:8]}.voice"

    def save(self, print_: Voiceprint) -> bool:
        """Write it; True when it takes the place of an older one. Raises SetupError."""
        path = self.path(print_.name)
        there = path.exists()
        part = path.with_name(path.name + ".part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(print_.text())
            part.replace(path)
        except OSError as e:
            raise SetupError(f"can't write {path}: {e.strerror}. Name a folder that you may write to with --voices.") from None
        return there

    def all(self) -> list[Voiceprint]:
        """Every voice that can be read, by name; a warning for each file that can't."""
        found = [self._read(path) for path in sorted(self.folder.glob("*.voice"))]
        return sorted((v for v in found if v is not None), key=lambda v: same_name(v.name))

    def forget(self, name: str) -> bool:
        """Delete it; False when there is none. Raises SetupError."""
        path = self.path(name)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as e:
            raise SetupError(f"can't delete {path}: {e.strerror}. Delete it as the user who owns it.") from None
        return True

    def of(self, context: VisitContext, encoder: str, dimensions: int) -> Voiceprint | None:
        """The voice of the visit's clinician, if they enrolled with this encoder. A file that is no use is a warning."""
        clinician = context.encounter.get("clinician")
        name = clinician.get("name") if isinstance(clinician, dict) else None
        if not isinstance(name, str) or not name.strip():
            return None
        path = self.path(name)
        if not path.exists():
            return None
        found = self._read(path)
        if found is not None and (found.encoder, len(found.vector)) != (encoder, dimensions):
            _log.warning("%s was made by another speaker encoder and is ignored: enroll again", path)
            return None
        return found

    def _read(self, path: Path) -> Voiceprint | None:
        try:
            with path.open("rb") as file:
                found = parse(file.read(LARGEST).decode())
        except (OSError, ValueError, RecursionError) as e:
            _log.warning("%s is ignored (%s): enroll again, or delete it", path, e.strerror if isinstance(e, OSError) else "damaged")
            return None
        if self.path(found.name).name != path.name:
            _log.warning("%s is ignored (it is another person's, renamed): enroll again, or delete it", path)
            return None
        return found

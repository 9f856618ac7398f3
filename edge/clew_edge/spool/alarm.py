"""What the person at the recorder reads about the disk, and can do."""

from __future__ import annotations

import errno

from clew_edge.kept import ALARM_AT
from clew_wire.control import FRAME_SECONDS

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class LimitError(OSError):
    """The spool may not grow any more."""


def words(problem: Exception | None, waiting: int, dropped: int, full: float) -> str | None:
    """`problem`: why the last write failed. `waiting`, `dropped`: frames. None: all is well."""
    lost = f"{dropped * FRAME_SECONDS:.0f} s of audio were dropped" if dropped else ""
    if problem is None:
        if lost:
            return f"{lost}: the disk took none for too long"
        return "the spool is almost full: bring the server back" if full > ALARM_AT else None
    what, do = "the recorder's disk is full", "free space"
    if isinstance(problem, LimitError):
        what, do = "the recorder's spool is full", "bring the server back"
    elif not isinstance(problem, OSError):
        what, do = f"the recorder's spool failed ({type(problem).__name__})", "restart the recorder after the visit"
    elif problem.errno not in FULL:
        what, do = f"the recorder's disk can't be written ({problem.strerror})", "check the disk"
    return f"{what}: {waiting * FRAME_SECONDS:.0f} s are only in memory; {do}" + (f"; {lost}" if lost else "")

"""A person's change and what follows from it, published as one: no restart finds half."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from clew_server.charting.patch import patch
from clew_server.review import ReviewError
from clew_server.visit import Mine, mine

if TYPE_CHECKING:
    from clew_server.house import House
    from clew_server.record.journal import Session
    from clew_wire.event import AnyEvent
    from clew_wire.note import Note, Word
    from clew_wire.view import View

TRIES = 8
"of a change that others get in the way of"


class _Overtaken(Exception):  # noqa: N818  a state, not a fault
    """Somebody changed the visit while it was worked out what follows from another change."""


async def changed(
    house: House,
    session: Session,
    change: Callable[[View], Sequence[AnyEvent]],
    follow: Callable[[View], Note] | None = None,
    *,
    again: bool = False,
) -> Sequence[AnyEvent]:
    """Publish a change; its events, with their seqs. Raises HTTPException: 404 or 409 with the reason.

    `follow` says how the note stands after it: it is worked out beside the event loop, and journaled with the change.
    `again`: the whole draft was made again of the words, so they may not have changed meanwhile; else it is about codes and checks alone.
    """
    feed = await house.feed(session)
    for _ in range(TRIES):
        seen = feed.view
        before = (mine(seen.note), seen.words if again else ())
        try:
            after = await asyncio.to_thread(follow, seen.after(*change(seen))) if follow else None
            return await house.change(session, partial(_events, change, before, after, again=again))
        except ReviewError as e:
            raise HTTPException(404 if e.missing else 409, str(e)) from None
        except _Overtaken:
            continue
    raise HTTPException(409, "somebody else is changing this visit: look again, then repeat what you did")


def _events(
    change: Callable[[View], Sequence[AnyEvent]], before: tuple[Mine, Sequence[Word]], after: Note | None, now: View, *, again: bool
) -> Sequence[AnyEvent]:
    """The events of a change, for the visit as it stands in its turn. `after`: what follows, worked out of the visit as it was `before`."""
    first = change(now)
    if after is None:
        return first
    if before != (mine(now.note), now.words if again else ()):
        raise _Overtaken
    then = now.after(*first).note
    whole = replace(after, entries=then.entries)
    fresh = replace(then, codes=after.codes, goal_links=after.goal_links, links=after.links, checks=after.checks)
    return [*first, *patch(then, whole if again else fresh)]

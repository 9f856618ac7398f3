"""Short visits by theme; `VISITS` is all of them."""

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue
from tests.server.charting.visits.amounts import AMOUNTS
from tests.server.charting.visits.announced import ANNOUNCED
from tests.server.charting.visits.answers import ANSWERS
from tests.server.charting.visits.corrections import CORRECTIONS
from tests.server.charting.visits.dictations import DICTATIONS
from tests.server.charting.visits.hostile import HOSTILE
from tests.server.charting.visits.negation import NEGATION
from tests.server.charting.visits.put_off import PUT_OFF
from tests.server.charting.visits.sessions import SESSIONS
from tests.server.charting.visits.settled import SETTLED
from tests.server.charting.visits.sides import SIDES
from tests.server.charting.visits.speakers import SPEAKERS
from tests.server.charting.visits.tenses import TENSES

VISITS: tuple[Dialogue, ...] = (
    *NEGATION,
    *SIDES,
    *CORRECTIONS,
    *TENSES,
    *SPEAKERS,
    *AMOUNTS,
    *ANSWERS,
    *ANNOUNCED,
    *HOSTILE,
    *DICTATIONS,
    *SESSIONS,
    *SETTLED,
    *PUT_OFF,
)

"""Who speaks: words of final stretches in, words with voice and role out, and relabels of earlier ones. No I/O, no clock.

A stretch is cut into pieces (pieces), each piece is embedded and placed among the voices (clusters), and what was said
decides what each voice is (cues, names, roles). Early placements rest on little, so all pieces are looked at again
whenever their number has grown by a sixth, and once more at the end; what changes is told as relabels.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clew_models.base import SAMPLE_RATE, SpeakerEncoder
from clew_server.hearing.clusters import Centers, Heard, likeness, look_again, place, renaming
from clew_server.hearing.cues import Cues, cues
from clew_server.hearing.guess import Guesses
from clew_server.hearing.names import Called, called, own
from clew_server.hearing.pieces import Piece, change, clip, cut, pauses
from clew_server.hearing.roles import ENROLLED_MOST, Cast, Tally, cast, decide
from clew_wire.context import VisitContext
from clew_wire.event import Relabel
from clew_wire.note import Role, Span, Word

if TYPE_CHECKING:
    from clew_models.base import Embedding, Pcm

MOST_PIECES = 6000
"pieces remembered, some five hours of talk and 5 MB; older ones keep the labels they have"
AGAIN_FIRST = 4
AGAIN_GROWTH = 1.15
"the second look comes at 4 pieces and whenever there are 1.15 times as many: its cost stays a share of the visit's"


@dataclass(slots=True)
class Kept:
    """A piece, as the visit remembers it."""

    span: Span
    t0: float
    "seconds to the start of its stretch"
    stretch: int
    heard: Heard
    says: Cues
    question: bool
    reply: bool
    calls: frozenset[Called]
    own: Called | None
    voice: int = 0
    told: tuple[str, Role] = ("", "other")
    "speaker and role as last told"


class Voices:
    """The voices of one visit."""

    def __init__(
        self,
        encoder: SpeakerEncoder,
        *,
        context: VisitContext | None = None,
        limit: int = 4,
        enrolled: Embedding | None = None,
    ) -> None:
        """`limit`: most voices that are told apart, from 1. `enrolled`: the therapist's voice by this encoder, unit length."""
        self._encoder = encoder
        self._cast = cast(context)
        self._enrolled = enrolled
        self._centers = Centers(limit)
        if enrolled is not None:
            self._centers.enroll(enrolled)
        self._kept: list[Kept] = []
        self._roles: dict[int, Role] = {}
        self._again = AGAIN_FIRST
        self._stretch = 0
        self._tallies: dict[int, Tally] = {}
        self._guesses = Guesses(encoder)
        self._labeled: tuple[Word, int, bool] | None = None
        self._figures = {"stretches": 0, "pieces": 0, "embedded_seconds": 0.0, "looks": 0, "relabels": 0, "forgotten": 0}

    def label(self, t0: float, pcm: Pcm, words: Sequence[Word]) -> tuple[list[Word], list[Relabel]]:
        """The words of one final stretch with speaker and role, and what changes of earlier stretches' words.

        `pcm`: float32, 16 kHz, starts at `t0` seconds of the visit. A stretch whose audio came late takes its place among those before.
        Raises ValueError for words without times.
        """
        if not words:
            return [], []
        pieces = cut(words, t0, t0 + len(pcm) / SAMPLE_RATE, pauses(pcm, t0))
        at = bisect_right(self._kept, t0, key=lambda k: k.t0)
        last = self._kept[at - 1] if at else None
        new = self._keep(t0, pieces, self._heard(t0, pcm, pieces), last)
        before = last.voice if last else None
        for kept, voice in zip(new, place(self._centers, [k.heard for k in new], before), strict=True):
            kept.voice = voice
        latest = at == len(self._kept)
        self._kept[at:at] = new
        self._figures["stretches"] += 1
        self._figures["pieces"] += len(new)
        if len(self._kept) >= self._again:
            self._look()
            self._again = int(len(self._kept) * AGAIN_GROWTH) + 1
        self._decide()
        out: list[Word] = []
        for kept, piece in zip(new, pieces, strict=True):
            kept.told = self._said(kept)
            speaker, role = kept.told
            out += [replace(w, speaker=speaker, role=role) for w in piece.words]
        relabels = self._relabels()
        if latest:
            self._labeled = (words[-1], new[-1].voice, new[-1].question)
            self._guesses.forget()
        self._forget()
        self._stretch += 1
        return out, relabels

    def guess(self, t0: float, pcm: Pcm, words: Sequence[Word]) -> list[Word]:
        """Provisional speaker and role for words of a stretch that is still open; nothing is learnt. label() decides later.

        `words` follow those of the guess before, a second or two of them; `pcm` as in label(): with the stretch from its
        start a guess is better than with the words alone. Raises ValueError for words without times.
        """
        if not words:
            return []
        voices = self._guesses.voices(t0, pcm, words, self._centers, self._labeled)
        return [replace(w, speaker=f"s{v}", role=self._likely(v)) for w, v in zip(words, voices, strict=True)]

    def finish(self) -> list[Relabel]:
        """The last look over the whole visit."""
        if not self._kept:
            return []
        self._look()
        self._decide()
        return self._relabels()

    def statistics(self) -> dict[str, float]:
        """Counts since the start of the visit."""
        return {**self._figures, **self._guesses.statistics(), "voices": len(self._centers), "remembered": len(self._kept)}

    def _heard(self, t0: float, pcm: Pcm, pieces: Sequence[Piece]) -> list[Embedding | None]:
        clips = [clip(t0, pcm, piece) for piece in pieces]
        given = [c for c in clips if c is not None]
        self._figures["embedded_seconds"] += sum(map(len, given)) / SAMPLE_RATE
        vectors = iter(self._encoder.embed(given) if given else [])
        return [None if c is None else next(vectors) for c in clips]

    def _keep(self, t0: float, pieces: Sequence[Piece], vectors: Sequence[Embedding | None], before: Kept | None) -> list[Kept]:
        out: list[Kept] = []
        names, treating = self._cast.names, self._cast.clinician
        for piece, vector, sentence in zip(pieces, vectors, _sentences(pieces), strict=True):
            last = out[-1] if out else before
            said = cues(sentence)
            share = len(piece.words) / max(1, len(sentence.split()))
            out.append(
                Kept(
                    span=(piece.words[0].id, piece.words[-1].id),
                    t0=t0,
                    stretch=self._stretch,
                    heard=Heard(vector, piece.voiced, change(piece, last.question if last else None), _lean(said, self._cast)),
                    says=said.scaled(min(1.0, share)),
                    question=piece.asks,
                    reply=piece.reply,
                    calls=called(sentence, names, treating) if piece.ends else frozenset(),
                    own=own(sentence, names, treating) if piece.starts else None,
                )
            )
        return out

    def _look(self) -> None:
        """Cluster the whole visit anew; a voice keeps its number where most of its seconds keep their voice."""
        heard = [k.heard for k in self._kept]
        voices, centers = look_again(heard, self._centers.limit, self._enrolled)
        enrolled = self._enrolled is not None
        names = renaming([k.voice for k in self._kept], voices, [h.seconds for h in heard], enrolled=enrolled)
        self._centers = centers.renamed(names)
        for kept, voice in zip(self._kept, voices, strict=True):
            kept.voice = names[voice]
        self._figures["looks"] += 1

    def _decide(self) -> None:
        """Roles for the voices, from all that they said."""
        tallies = {voice: Tally() for voice in sorted({k.voice for k in self._kept})}
        spoken: set[Called] = set()
        asked, last = False, -1
        for kept in self._kept:
            tally = tallies[kept.voice]
            if kept.voice != last:
                if last >= 0:
                    # Whoever speaks next answers to the name, if one was called and not two.
                    _count(tally, spoken)
                    tally.answers += asked and kept.reply
                spoken = set()
            spoken |= kept.calls
            if kept.own:
                _count(tally, {kept.own})
            tally.cues = tally.cues.plus(kept.says)
            tally.seconds += kept.heard.seconds
            asked, last = kept.question, kept.voice
        self._recognise(tallies)
        self._tallies = tallies
        self._roles = decide(tallies, self._cast, self._roles)

    def _recognise(self, tallies: Mapping[int, Tally]) -> None:
        """Whose voice is the enrolled one: the nearest may be it, the others are not."""
        if self._enrolled is None:
            return
        for voice, tally in tallies.items():
            tally.enrolled = likeness([k.heard for k in self._kept if k.voice == voice], self._enrolled)
        nearest = max(tallies, key=lambda voice: tallies[voice].enrolled)
        for voice, tally in tallies.items():
            if voice != nearest:
                tally.enrolled = min(0.0, tally.enrolled)

    def _likely(self, voice: int) -> Role:
        """The role of a voice, also of one that no label has given yet."""
        if voice not in self._roles:
            sign = 0 if self._enrolled is None else 1 if voice == 0 else -1
            return decide({**self._tallies, voice: Tally(enrolled=sign * ENROLLED_MOST)}, self._cast, self._roles)[voice]
        return self._roles[voice]

    def _said(self, kept: Kept) -> tuple[str, Role]:
        return f"s{kept.voice}", self._roles.get(kept.voice, "other")

    def _relabels(self) -> list[Relabel]:
        """What differs from what was told, in runs of one stretch."""
        out: list[Relabel] = []
        stretch = -1
        joins = False
        for kept in self._kept:
            label = self._said(kept)
            if label == kept.told:
                joins = False
                continue
            kept.told = label
            if joins and kept.stretch == stretch and (out[-1].speaker, out[-1].role) == label:
                out[-1] = replace(out[-1], span=(out[-1].span[0], kept.span[1]))
            else:
                out.append(Relabel(kept.span, *label))
            joins, stretch = True, kept.stretch
        self._figures["relabels"] += len(out)
        return out

    def _forget(self) -> None:
        extra = len(self._kept) - MOST_PIECES
        if extra > 0:
            del self._kept[:extra]
            self._figures["forgotten"] += extra


def _count(tally: Tally, names: Iterable[Called]) -> None:
    kinds = set(names)
    if len(kinds) == 1:
        kind = kinds.pop()
        tally.as_patient += kind == "patient"
        tally.as_another += kind == "another"
        tally.as_clinician += kind == "clinician"


def _lean(said: Cues, known: Cast) -> float:
    """Log odds that it is not the therapist who says this; a dictated note is full of what others said."""
    return 0.0 if known.dictation else max(said.patient, said.caregiver) - said.therapist


def _sentences(pieces: Sequence[Piece]) -> list[str]:
    """For each piece the whole sentence that it is part of, as far as this stretch has it."""
    out: list[str] = []
    run: list[Piece] = []
    for piece in pieces:
        run.append(piece)
        if piece.ends:
            out += [" ".join(p.text for p in run)] * len(run)
            run = []
    return out

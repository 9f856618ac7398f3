"""What is wrong with the sound of a visit, in words for the therapist: told once, and told again when it is over.

Audio is looked at in blocks of a second, and only audio that came: silence that the recorder held back says nothing of
its microphone. What a voice must show is looked at in voiced blocks.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clew_models.base import SAMPLE_RATE, Transcript
from clew_server.hearing.guard import JUDGED, foreign, probability
from clew_server.hearing.stretch import Stretch
from clew_wire.event import Health

if TYPE_CHECKING:
    from clew_models.base import Pcm


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that can be wrong, and its wording."""

    message: str
    "what is wrong and what to do"
    over: str
    "said when it is over"


TROUBLES = {
    "dead": Trouble(
        "no sound at all comes from the microphone: check that it is plugged in, switched on and not muted", "the microphone is heard again"
    ),
    "broken": Trouble("part of the sound is damaged: start the recorder again, or try another microphone", "the sound is whole again"),
    "clipped": Trouble("the microphone is too loud: move it away from the speaker or lower its gain", "the microphone is at a good level"),
    "faint": Trouble("the voices are very quiet: move the microphone nearer or raise its gain", "the voices are loud enough again"),
    "noisy": Trouble(
        "it is too noisy to hear well: move the microphone nearer to the voices or turn the noise down", "the voices stand out again"
    ),
    "narrow": Trouble(
        "the sound has telephone quality, and more words will be wrong: use a microphone of its own, not a headset's hands-free mode",
        "the sound has its full quality again",
    ),
    "no speech": Trouble(
        "it is loud, but nobody is heard speaking: turn music or machines down, or move the microphone", "speech is heard again"
    ),
    "foreign": Trouble("another language is spoken; Clew writes English only, and leaves the rest out", "English is spoken again"),
    "unclear": Trouble(
        "much of what is said is hard to make out: move the microphone nearer, and let one person speak at a time",
        "the speech is clear again",
    ),
}
"in the order in which they are told"

HOP = SAMPLE_RATE // 50
VOICED = 0.5
"share of a block that is speech, from which it is voiced"
RECENT = 10
"voiced blocks that loudness, clipping and bandwidth are judged by"
LEAST = 6
"of them, before anything is judged"
FLOOR_BLOCKS = 30
"blocks whose quietest tenth is the noise under the voices"
STILL = 1e-4
"greatest deviation from the mean, 3 steps of 16 bits: no microphone is so quiet"
DROPPED = (-75.0, 15.0)
"dBFS under which, and dB under the room's noise by which, a sound has dropped to nothing: what the wiring hums without its microphone"
STILL_SECONDS = (20.0, 120.0)
"of nothing before a microphone is called dead; the second where it went silent and came back before, as one that suppresses noise does"
TAIL = 0.3
"seconds before a silence that was held back that show whether the microphone gave nothing"
FULL = 0.97
"of full scale: clipped peaks lie there, after Opus too"
CLIPPED = 0.005
"share of a block's samples at full scale; speech of a good level has none"
FAINT = (-52.0, -48.0)
"dBFS of the loud parts of speech under which it is told, above which it is over"
SPREAD = (9.0, 12.0)
"dB from the noise to the loud parts of speech; pink noise at a signal-to-noise ratio of 5 dB gives 9, at 10 dB 10 to 14"
NARROW = (-45.0, -38.0)
"dB of 4.6 to 7.6 kHz against 0.3 to 3.4 kHz in speech: -60 after a telephone, -14 to -25 else"
LOUD = (-30.0, -36.0)
"dBFS of a block without speech"
LOUD_BLOCKS = 60
"blocks without speech in a row"
OTHER_SECONDS = 5.0
"of another language, in two of the last stretches, before it is told; it is over when there is none among them: interpreters take turns"
CLEAR = (0.6, 0.7)
"mean probability of the words of the last stretches"
JUDGED_SECONDS = 20.0
"of speech that the words are judged by"


def clean(pcm: Pcm) -> Pcm:
    """The same audio with silence for samples that are no number, and within full scale: one NaN would deafen the voice activity."""
    if np.isfinite(pcm).all() and np.abs(pcm).max(initial=0.0) <= 1.0:
        return pcm
    return np.clip(np.nan_to_num(pcm, nan=0.0, posinf=0.0, neginf=0.0), -1.0, 1.0).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Block:
    """A voiced second."""

    loud: float
    "dBFS of its loud parts"
    clipped: float
    "share of samples at full scale"
    wide: float
    "dB of its upper band against its lower one"


class Condition:
    """One visit's. `push` and `heard` give what is news; neither keeps audio beyond a second."""

    def __init__(self) -> None:
        self._now = 0.0
        self._part: list[Pcm] = []  # of the block that fills
        self._size = 0
        self._speech = 0.0  # samples of it that are speech
        self._damaged = False
        self._whole = RECENT  # blocks since one was damaged
        self._voiced: deque[_Block] = deque(maxlen=RECENT)
        self._levels: deque[np.ndarray[tuple[int], np.dtype[np.float32]]] = deque(maxlen=FLOOR_BLOCKS)
        self._unvoiced: deque[float] = deque(maxlen=LOUD_BLOCKS)
        self._still_since: float | None = None
        self._stills = 0  # times it went silent and came back
        self._heard: deque[tuple[float, float, bool]] = deque(maxlen=12)  # voiced seconds, probability, foreign
        self._stretch = -1  # that was judged last
        self._told: set[str] = set()
        self._blocks = self._troubles = 0

    def push(self, t: float, pcm: Pcm, voiced: float) -> list[Health]:
        """Audio that came, as it came (before `clean`): it starts at `t` seconds; `voiced` is its mean probability of speech.

        At most a second at a time. Silence that stands for what the recorder held back is not pushed, but told to `held`.
        """
        if abs(t - self._now) > 0.1:  # what is not in one piece is not one block
            self._drop()
        self._now = t + len(pcm) / SAMPLE_RATE
        self._damaged |= not np.isfinite(pcm).all()
        self._part.append(clean(pcm))
        self._size += len(pcm)
        self._speech += voiced * len(pcm)
        if self._size < SAMPLE_RATE:
            return []
        speech = self._speech / self._size
        return self._look(self._drop(), speech)

    def held(self, t: float) -> list[Health]:
        """The recorder held back what there was up to `t` seconds: it heard no speech. A dead microphone looks the same."""
        if self._size >= TAIL * SAMPLE_RATE:
            began = self._now - self._size / SAMPLE_RATE
            if self._nothing(self._drop()):
                self._still_since = self._still_since or began
            else:
                self._still_since = None
        self._now = max(self._now, t)
        return self._news(self._dead())

    def heard(self, transcript: Transcript, stretch: Stretch) -> list[Health]:
        """The raw result of a stretch's final window. Of a stretch that is asked for again, in halves, only the first counts."""
        if stretch.number == self._stretch:
            return []
        self._stretch = stretch.number
        if transcript.words and stretch.voiced_seconds >= JUDGED:
            self._heard.append((stretch.voiced_seconds, probability(transcript), foreign(transcript, stretch)))
        while len(self._heard) > 1 and sum(s for s, _, _ in list(self._heard)[1:]) >= JUDGED_SECONDS:
            self._heard.popleft()
        return self._news(self._said())

    @property
    def foreign(self) -> bool:
        """Another language is being spoken: previews are guesses."""
        return "foreign" in self._told

    def statistics(self) -> dict[str, float]:
        """Blocks looked at, troubles told, and audio held."""
        return {"blocks": self._blocks, "troubles": self._troubles, "held_s": self._size / SAMPLE_RATE}

    # --- what is found: True it is so, False it is not, absent it can't be told

    def _look(self, block: Pcm, speech: float) -> list[Health]:
        self._blocks += 1
        found = self._still(block)
        self._whole = 0 if self._damaged else self._whole + 1
        self._damaged = False
        if self._whole in (0, RECENT):
            found["broken"] = self._whole == 0
        if self._still_since is None:
            power = np.square((block - block.mean())[: len(block) // HOP * HOP]).reshape(-1, HOP).mean(axis=1)
            levels = (10 * np.log10(power + 1e-12)).astype(np.float32)
            self._levels.append(levels)
            if speech >= VOICED:
                self._voiced.append(_Block(float(np.percentile(levels, 90)), float((np.abs(block) >= FULL).mean()), _upper(block)))
                found.update(self._voices())
            found.update(self._loud(float(10 * np.log10(power.mean() + 1e-12)), speech))
        return self._news(found)

    def _still(self, block: Pcm) -> dict[str, bool]:
        if self._nothing(block):
            if self._still_since is None:
                self._still_since = self._now - len(block) / SAMPLE_RATE
            return self._dead()
        if self._still_since is not None and self._now - self._still_since > 2.0:
            self._stills += 1
        self._still_since = None
        return {"dead": False}

    def _nothing(self, block: Pcm) -> bool:
        """No microphone gives this: zeros, a constant, or far less than the room gave before."""
        if block.max() - block.min() <= 2 * STILL:
            return True
        if not self._levels:
            return False
        floor = float(np.percentile(np.concatenate(self._levels), 10))
        return 20 * float(np.log10(block.std() + 1e-9)) < min(DROPPED[0], floor - DROPPED[1])

    def _dead(self) -> dict[str, bool]:
        since = self._still_since
        return {"dead": True} if since is not None and self._now - since >= STILL_SECONDS[self._stills >= 2] else {}

    def _drop(self) -> Pcm:
        """The block that fills, which begins anew."""
        block = np.concatenate(self._part) if self._part else np.zeros(0, np.float32)
        self._part, self._size, self._speech = [], 0, 0.0
        return block

    def _voices(self) -> dict[str, bool]:
        """Of speech: clipped, faint, noisy, narrow."""
        if len(self._voiced) < LEAST:
            return {}
        found: dict[str, bool] = {}
        over = sum(b.clipped > CLIPPED for b in self._voiced)
        if over >= 3 or over == 0:
            found["clipped"] = over > 0
        loud = float(np.median([b.loud for b in self._voiced]))
        floor = float(np.percentile(np.concatenate(self._levels), 10))
        wide = float(np.median([b.wide for b in self._voiced]))
        for name, value, (told, well) in (("faint", loud, FAINT), ("noisy", loud - floor, SPREAD), ("narrow", wide, NARROW)):
            if value < told or value > well:
                found[name] = value < told
        return found

    def _loud(self, level: float, speech: float) -> dict[str, bool]:
        if speech >= VOICED:
            self._unvoiced.clear()
            return {"no speech": False}
        self._unvoiced.append(level)
        middle = float(np.median(self._unvoiced))
        if middle < LOUD[1]:
            return {"no speech": False}
        return {"no speech": True} if len(self._unvoiced) == LOUD_BLOCKS and middle > LOUD[0] else {}

    def _said(self) -> dict[str, bool]:
        """Of the words: another language, unclear."""
        found: dict[str, bool] = {}
        other = [s for s, _, f in self._heard if f]
        if len(other) >= 2 and sum(other) >= OTHER_SECONDS and "noisy" not in self._told:  # speech that drowns sounds foreign too
            found["foreign"] = True
        elif not other:
            found["foreign"] = False
        english = [(s, p) for s, p, f in self._heard if not f]
        seconds = sum(s for s, _ in english)
        if seconds >= JUDGED_SECONDS / 2:
            mean = sum(s * p for s, p in english) / seconds
            if mean < CLEAR[0] or mean > CLEAR[1]:
                found["unclear"] = mean < CLEAR[0]
        return found

    def _news(self, found: dict[str, bool]) -> list[Health]:
        news: list[Health] = []
        for name, trouble in TROUBLES.items():
            if found.get(name) is True and name not in self._told:
                self._told.add(name)
                self._troubles += 1
                news.append(Health(status="degraded", message=trouble.message))
            elif found.get(name) is False and name in self._told:
                self._told.remove(name)
                # A screen shows the last message: what is still wrong must not vanish behind what is well again.
                rest = next((TROUBLES[n].message for n in TROUBLES if n in self._told), None)
                news.append(Health(status="degraded" if rest else "ok", message=f"{trouble.over}; but {rest}" if rest else trouble.over))
        return news


def _upper(block: Pcm) -> float:
    """dB of 4.6 to 7.6 kHz against 0.3 to 3.4 kHz."""
    power = np.square(np.abs(np.fft.rfft(block * np.hanning(len(block)))))
    hz = SAMPLE_RATE / len(block)
    low, high = (float(power[round(a / hz) : round(b / hz)].sum()) for a, b in ((300, 3400), (4600, 7600)))
    return 10 * float(np.log10((high + 1e-12) / (low + 1e-12)))

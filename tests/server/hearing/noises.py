"""Sounds that nobody speaks in: silence, noise, a gym, music. Synthetic and seeded; float32, 16 kHz."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

RATE = 16_000
Wave = Any  # numpy arrays of either precision: sums of sines are float64 until they are a sound


def gain(db: float) -> float:
    return float(10.0 ** (db / 20))


def at_level(x: Wave, dbfs: float) -> Wave:
    """The same sound with so much RMS power."""
    return (x * (gain(dbfs) / max(float(np.sqrt(np.mean(np.square(x)))), 1e-12))).astype(np.float32)


def seconds(duration: float) -> Wave:
    return np.arange(round(duration * RATE)) / RATE


def colored(rng: np.random.Generator, samples: int, slope: float, low: float = 20.0, high: float = 8000.0) -> Wave:
    """Noise of deviation 1 whose power falls with frequency to the power of `slope`: 0 white, 1 pink, 2 brown."""
    hz = np.fft.rfftfreq(samples, 1 / RATE)
    spectrum = rng.normal(size=len(hz)) + 1j * rng.normal(size=len(hz))
    spectrum *= np.where((hz >= low) & (hz <= high), np.maximum(hz, low) ** (-slope / 2), 0)
    x = np.fft.irfft(spectrum, samples)
    return x / x.std()


def pink(rng: np.random.Generator, duration: float, dbfs: float) -> Wave:
    return at_level(colored(rng, round(duration * RATE), 1.0), dbfs)


def band(x: Wave, low: float, high: float) -> Wave:
    """Nothing but low to high Hz."""
    spectrum = np.fft.rfft(x)
    hz = np.fft.rfftfreq(len(x), 1 / RATE)
    spectrum[(hz < low) | (hz > high)] = 0
    return np.fft.irfft(spectrum, len(x)).astype(np.float32)


def distant(rng: np.random.Generator, x: Wave, echo: float = 1.5) -> Wave:
    """The sound as a hall gives it back, most of it echo."""
    hall = rng.normal(size=round(echo * RATE)) * np.exp(-seconds(echo) / (echo / 4))
    size = 1 << (len(x) + len(hall)).bit_length()
    y = np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(hall, size), size)[: len(x)]
    return y / max(1e-9, float(y.std())) * x.std()


def lay(x: Wave, at: float, y: Wave, level: float = 1.0) -> None:
    """Add `y` to `x` from `at` seconds on."""
    first = round(at * RATE)
    y = y[: max(0, len(x) - first)]
    x[first : first + len(y)] += level * y


def plate(rng: np.random.Generator) -> Wave:
    """A weight that is put down: thump, clatter, ringing metal."""
    t = seconds(0.8)
    y = np.sin(2 * np.pi * rng.uniform(50, 110) * t) * np.exp(-t / 0.08) + 0.4 * colored(rng, len(t), 0.5) * np.exp(-t / 0.02)
    for _ in range(6):
        y += rng.uniform(0.03, 0.15) * np.sin(2 * np.pi * rng.uniform(300, 4500) * t) * np.exp(-t / rng.uniform(0.08, 0.35))
    return y


def beep(rng: np.random.Generator) -> Wave:
    t = seconds(rng.choice([0.1, 0.2, 0.5]))
    return np.sin(2 * np.pi * rng.choice([880, 1000, 2000, 2700]) * t) * np.minimum(1, np.minimum(t, t[::-1]) / 0.01)


def squeak(rng: np.random.Generator) -> Wave:
    """A shoe or a hinge: a short glide with overtones."""
    t = seconds(rng.uniform(0.06, 0.35))
    hz = rng.uniform(600, 2500) * (1 + rng.uniform(-0.3, 0.5) * t / t[-1] + 0.02 * np.sin(2 * np.pi * 30 * t))
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    return sum(np.sin(k * phase) / k for k in range(1, 4)) * np.sin(np.pi * t / t[-1])


def cable(rng: np.random.Generator) -> Wave:
    """A stack of weights on its cable: a rattle that swells and fades."""
    t = seconds(rng.uniform(1, 2.5))
    rattle = 0.6 + 0.4 * np.sign(np.sin(2 * np.pi * rng.uniform(10, 22) * t))
    return colored(rng, len(t), 1.0, 200, 4000) * np.sin(np.pi * t / t[-1]) ** 2 * rattle


def step(rng: np.random.Generator) -> Wave:
    t = seconds(0.2)
    return np.sin(2 * np.pi * rng.uniform(60, 130) * t) * np.exp(-t / 0.03) + 0.3 * colored(rng, len(t), 1.0, 100, 3000) * np.exp(
        -t / 0.025
    )


def cough(rng: np.random.Generator) -> Wave:
    t = seconds(0.35)
    hiss = colored(rng, len(t), 0.8, 200, 6000) * np.minimum(1, t / 0.01) * np.exp(-t / 0.09)
    return hiss + 0.4 * sum(np.sin(2 * np.pi * 180 * k * t) / k for k in range(1, 12)) * np.exp(-t / 0.05)


def vowel(rng: np.random.Generator, duration: float) -> Wave:
    """Somebody hums or groans: a voice that glides, with two formants and no word."""
    t = seconds(duration)
    hz = rng.uniform(100, 260) * (1 + rng.uniform(-0.3, 0.3) * t / t[-1] + 0.01 * np.sin(2 * np.pi * 5 * t))
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    formants = rng.choice([[700, 1200], [400, 2000], [300, 800], [500, 1700], [250, 900]])
    waves = (sum(np.exp(-(((k * hz.mean() - f) / 150) ** 2)) for f in formants) * np.sin(k * phase) for k in range(1, 25))
    return sum(waves) * np.sin(np.pi * t / t[-1]) ** 0.3


def music(rng: np.random.Generator, duration: float) -> Wave:
    """Chords, bass and drums at 110 beats a minute, with a lead that hums."""
    x = np.zeros(round(duration * RATE))
    beat = 60 / 110
    for k in range(int(duration / beat)):
        root = (220.0, 174.6, 261.6, 196.0)[(k // 4) % 4]
        if k % 4 == 0:
            t = seconds(4 * beat)
            fade = np.minimum(1, t / 0.02) * np.exp(-t / 1.5)
            for interval in (0.25, 1, 1.25 if (k // 4) % 2 else 1.2, 1.5):
                lay(x, k * beat, sum(np.sin(2 * np.pi * root * interval * h * t) / h**1.3 for h in range(1, 9)) * fade, 0.15)
        t = seconds(0.25)
        lay(
            x,
            k * beat,
            np.sin(2 * np.pi * 55 * t) * np.exp(-t / 0.06) if k % 2 == 0 else 0.3 * colored(rng, len(t), 0, 200, 6000) * np.exp(-t / 0.05),
        )
        if k % 3:
            lay(x, k * beat, vowel(rng, 0.9 * beat), 0.3)
    return x


def crowd(rng: np.random.Generator, speech: Wave, duration: float, voices: int) -> Wave:
    """Many voices in a hall, each backwards and at a pitch of its own: nobody could understand one."""
    x = np.zeros(round(duration * RATE))
    for _ in range(voices):
        y = np.interp(np.arange(0, len(speech) - 1, rng.uniform(0.8, 1.3)), np.arange(len(speech)), speech[::-1])
        x += rng.uniform(0.5, 1.0) * np.resize(np.roll(y, int(rng.integers(len(y)))), len(x))
    return distant(rng, band(x, 100, 3500))


def gym(rng: np.random.Generator, speech: Wave, duration: float, dbfs: float) -> Wave:
    """Fans, mains hum, weights, beeps, squeaks, cable stacks, a treadmill, music, a crowd, and announcements nobody can make out."""
    samples = round(duration * RATE)
    x = at_level(colored(rng, samples, 1.6), -38).astype(np.float64)
    for k in range(1, 5):
        x += gain(-48) / k * np.sin(2 * np.pi * 60 * k * np.arange(samples) / RATE)
    scattered: tuple[tuple[Callable[[np.random.Generator], Wave], int, int, int], ...] = (
        (plate, 14, -22, -4),
        (beep, 6, -36, -20),
        (squeak, 12, -36, -18),
        (cable, 10, -36, -24),
        (cough, 2, -34, -24),
    )
    for make, a_minute, low, high in scattered:
        for at in rng.uniform(0, duration, rng.poisson(a_minute * duration / 60)):
            y = make(rng)
            lay(x, at, y / np.abs(y).max(), gain(rng.uniform(low, high)))
    for at in np.arange(5, duration, 0.37):
        if int(at / 40) % 2 == 0:
            lay(x, at + rng.normal(0, 0.01), step(rng), gain(-30))
    x += at_level(np.resize(distant(rng, band(music(rng, min(60, duration)), 80, 5000)), samples), -36)
    x += at_level(np.resize(crowd(rng, speech, min(120, duration), 12), samples), -36)
    for at in np.arange(10, duration, 60):
        first = int(rng.integers(len(speech) - 4 * RATE))
        lay(x, at, at_level(distant(rng, band(speech[first : first + 4 * RATE][::-1], 400, 3000), 1.8), -34))
    return at_level(x, dbfs)

"""Examples: the half beats of made songs with the part that plays in each, and moments that are drops or not."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.audio.analysis.stft import Stft
from vjfx.audio.sections.drop import DropDetector
from vjfx.audio.sections.measures import BANDS, HOPS, Bands, Frame, Fullness, HalfBeat
from vjfx.audio.sections.network import BREAK, BUILD, GROOVE
from vjfx.core.atomic import replacing
from vjfx.training.beat.instruments import RATE, Mono
from vjfx.training.sections.arrangers import ARRANGERS, arrange
from vjfx.training.sections.composer import song
from vjfx.training.sections.form import Arrangement
from vjfx.training.sections.render import render

Floats = NDArray[np.float32]
VARIANTS = 2  # of each song: as it is, and through another system, with a moved fader
_EVERY = 6  # frames from one moment without a drop to the next
_UNTRAINED = {"drop": np.zeros(14, np.float32), "drop_bias": np.zeros(1, np.float32)}


class Example(NamedTuple):
    """One song."""

    rows: Floats  # (half beats, 10)
    parts: NDArray[np.int64]  # (half beats,): of each, as the network numbers them
    weights: Floats  # (half beats,): 0 where nobody can know
    moments: Floats  # (moments, 14): features of the drop detector
    drops: NDArray[np.bool_]  # (moments,)


def examples(name: str, cache: Path, soundfont: bool) -> list[Example]:
    """The variants of a made song, from the cache if they are there; `name` is `composed-N` or `arranged-N`."""
    kind, _, number = name.partition("-")
    seed, path = int(number), cache / f"{name}.npz"
    if path.exists():
        with np.load(path) as stored:
            return [Example(*(stored[f"{name}{n}"] for name in Example._fields)) for n in range(VARIANTS)]
    made = song(seed, soundfont) if kind == "composed" else arranged(seed)
    bands, r = _bands(render(made)), np.random.default_rng([seed, 3])
    found = [example(made, bands if n == 0 else _elsewhere(bands, r), 0.25 * n) for n in range(VARIANTS)]
    with replacing(path) as part, part.open("wb") as file:
        named = {f"{name}{n}": value for n, each in enumerate(found) for name, value in each._asdict().items()}
        np.savez_compressed(file, **named)
    return found


def arranged(seed: int) -> Arrangement:
    """A song by one of the arrangers, which take turns."""
    return arrange(ARRANGERS[seed % len(ARRANGERS)], 100 + seed)


def example(song: Arrangement, bands: Floats, offset: float) -> Example:
    """From a song's bands (hops, 9); half beats begin `offset` beats after the song's own."""
    step = HOPS * Stft(RATE).hop / RATE
    beat = song.bar / song.style.beats
    frame, half, full, detector = Frame(step), HalfBeat(), Fullness(), DropDetector(step, _UNTRAINED)
    starts, drops = np.array(song.starts()), np.array(song.drops())
    returns = starts[:-1][[section.kind in ("drop", "return") for section in song.form]]
    times, rows, moments, hits = [], [], [], []
    due = song.lead + offset * beat
    for number in range(len(bands) // HOPS):
        now = (number + 1) * step
        frame.update(bands[number * HOPS : (number + 1) * HOPS])
        half.add(frame)
        detector.add(frame)
        if now >= due:
            due += beat / 2
            row = half.row(step)
            half = HalfBeat()
            full.add(row)
            rows.append(full.relative(row))
            times.append(now)
        since = np.min(np.where(drops <= now, now - drops, np.inf), initial=np.inf) / beat
        is_drop = 0.35 < since < 1.1
        near = np.any((returns - 2 * beat < now) & (now < returns + 6 * beat))
        if full.count > 8 and (is_drop or (number % _EVERY == 0 and not near)):
            moments.append(detector.features(beat, song.style.beats, full.row))
            hits.append(is_drop)
    parts, weights = _truth(song, np.array(times))
    return Example(np.array(rows, np.float32), parts, weights, np.array(moments, np.float32), np.array(hits))


def _truth(song: Arrangement, times: NDArray[np.float64]) -> tuple[NDArray[np.int64], Floats]:
    """The part at each time, and its weight: little at the beginning of a part and where there are no drums yet."""
    starts = np.array(song.starts())
    place = np.clip(np.searchsorted(starts, times - 0.03) - 1, 0, len(song.form) - 1)
    parts = np.array([{"break": BREAK, "build": BUILD}.get(section.kind, GROOVE) for section in song.form])[place]
    drumless = np.array([s.kind == "intro" and "kick" not in s.parts for s in song.form])[place]
    weights = np.where(drumless, 0.3, 1.0) * np.where(times - starts[place] < song.bar / 2, 0.2, 1.0)
    weights *= (times > song.lead + song.bar) & (times < starts[-1])
    return parts, weights.astype(np.float32)


def _bands(samples: Mono) -> Floats:
    """The amplitudes (hops, 9) of all hops, as the analyzer computes them."""
    stft = Stft(RATE)
    bands, hop = Bands(stft.frequencies), stft.hop
    padded = np.concatenate([np.zeros(len(stft.window) - hop, np.float32), samples])
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(stft.window))[::hop]
    parts = [np.fft.rfft(windows[at : at + 2048] * stft.window) for at in range(0, len(windows), 2048)]
    return np.concatenate([bands(part.astype(np.complex64)) for part in parts])


def _elsewhere(bands: Floats, r: Generator) -> Floats:
    """The same through another system: other tone, and a fader that moves."""
    hops = np.arange(len(bands))
    fader = np.interp(hops, np.sort(r.uniform(0, len(bands), 4)), r.uniform(-8, 2, 4))
    tone = r.uniform(-6, 6) * np.linspace(-1, 1, BANDS) + r.normal(0, 1.5, BANDS)
    return np.asarray(bands * 10 ** ((fader[:, None] + tone) / 20), np.float32)

"""Drops, breaks, builds and changes in songs whose form is known: `python -m bench.structure [--beats] [NAME ...]`.

With `--beats` the true beats are given, which leaves out the beat tracker and takes a quarter of the time.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bench.arrangers import HELD_OUT
from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.tracker import BeatTracker
from vjfx.audio.groovebox.synth import Synth
from vjfx.audio.sections.tracker import SectionTracker
from vjfx.core.protocols import Setting
from vjfx.training.beat.instruments import RATE, Mono
from vjfx.training.sections.arrangers import ARRANGERS, Arranger, arrange
from vjfx.training.sections.form import Arrangement
from vjfx.training.sections.render import render
from vjfx.values.beat import BeatEstimate

SEEDS = 5  # songs of each arranger
NAMES = ("energy", "build", "drop", "break", "change")


@dataclass
class Tally:
    """What was right and wrong so far."""

    seconds: float = 0.0
    drops: int = 0
    heard: int = 0
    false: int = 0
    late: list[float] = field(default_factory=list)  # beats from a drop to its report
    bars: dict[str, NDArray[np.float64]] = field(default_factory=dict)  # right, false, missed
    changes: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))

    def add(self, other: Tally) -> None:
        """Add those of another song."""
        self.seconds += other.seconds
        self.drops += other.drops
        self.heard += other.heard
        self.false += other.false
        self.late += other.late
        self.changes = self.changes + other.changes
        for kind, counts in other.bars.items():
            self.bars[kind] = self.bars.get(kind, np.zeros(3)) + counts

    def __str__(self) -> str:
        parts = [f"{self.seconds / 60:5.0f} min", f"drops {self.heard}/{self.drops}"]
        parts += [f"false {self.false} ({300 * self.false / max(1, self.seconds):.2f} in 5 min)"]
        parts += [f"{kind} F {_f(counts):.2f}" for kind, counts in sorted(self.bars.items())]
        parts += [f"change F {_f(self.changes):.2f}"]
        if self.late:
            parts += [f"late {np.median(self.late):.2f}, at most {max(self.late):.2f} beats"]
        return "  ".join(parts)


def listen(
    samples: Mono, beats: Arrangement | None = None, rate: int = RATE
) -> tuple[NDArray[np.float64], list[float]]:
    """The signals (hops, 5) in the order of NAMES, with the beats of a song or those of the tracker; and the drops."""
    stft = Stft(rate)
    step = stft.hop / rate
    tracker = None if beats else BeatTracker(stft.frequencies, step)
    sections = SectionTracker(stft.frequencies, step)
    rows, drops = [], []
    for count, spectrum in enumerate(stft.feed(samples), 1):
        if tracker is not None:
            tracker.step(spectrum)
            estimate = tracker.estimate
        elif beats is not None:
            estimate = BeatEstimate.exact(
                beats.bpm, max(0.0, count * step - beats.lead) * beats.bpm / 60, beats.style.beats
            )
        before = sections.counts["drop"]
        sections.step(spectrum, estimate)
        drops += [count * step] * (sections.counts["drop"] - before)
        rows.append([sections.values[f"section/{name}"] for name in NAMES])
    return np.array(rows), drops


def score(song: Arrangement, rows: NDArray[np.float64], drops: list[float]) -> Tally:
    """Beside the form of the song; drums that return after a break without a drop may count as one or not."""
    step = Stft(RATE).hop / RATE
    times = (np.arange(len(rows)) + 1) * step
    beat, starts = song.bar / song.style.beats, song.starts()
    truth = song.drops()
    either = [time for time, section in zip(starts, song.form, strict=False) if section.kind == "return"]
    tally = Tally(seconds=starts[-1], drops=len(truth))
    left = list(drops)
    for time in truth:
        near = [drop for drop in left if -0.5 * beat < drop - time <= 1.1 * beat]
        if near:
            tally.heard += 1
            tally.late.append((near[0] - time) / beat)
            left.remove(near[0])
    tally.false = sum(all(abs(drop - time) > 1.1 * beat for time in either) for drop in left)
    drumless = [s.kind in ("intro", "outro") and "kick" not in s.parts for s in song.form for _ in range(s.bars)]
    for kind in ("break", "build"):
        counts = np.zeros(3)
        for bar, name in enumerate(song.kinds()):
            start = song.lead + bar * song.bar
            here = (times > start) & (times <= start + song.bar)
            if drumless[bar] or not here.any():
                continue
            said = bool(rows[here, NAMES.index(kind)].mean() > (0.25 if kind == "build" else 0.5))
            counts += [said and name == kind, said and name != kind, not said and name == kind]
        tally.bars[kind] = counts
    rises = np.flatnonzero(np.diff(rows[:, NAMES.index("change")]) > 0.5) + 1
    tally.changes = _matched(starts[1:-1], times[rises].tolist(), -0.1 * song.bar, 1.3 * song.bar)
    return tally


def quiet() -> Iterator[tuple[str, Mono]]:
    """Sounds without parts: a steady groove, speech, noise, applause, silence."""
    r = np.random.default_rng(4)
    groove = Synth("house", Setting())
    start = groove.tempo.time(4 * 8)
    four = groove.samples(round(start * groove.rate), round(32 * 60 / 128 * groove.rate)).mean(axis=1)
    yield "a steady groove", np.tile(_resampled(four, groove.rate), 12)
    yield "white noise", (0.1 * r.standard_normal(120 * RATE)).astype(np.float32)
    claps = np.zeros(60 * RATE, np.float32)
    for at in r.integers(0, len(claps) - 2000, 6000):
        claps[at : at + 2000] += (
            r.standard_normal(2000) * np.exp(-np.arange(2000) / 300) * r.uniform(0.02, 0.1)
        ).astype(np.float32)
    yield "applause", claps
    yield "silence", np.zeros(60 * RATE, np.float32)
    yield "speech", _speech()


def _speech() -> Mono:
    """Two minutes by espeak-ng."""
    text = " ".join(
        f"This is sentence number {n}, and nothing in it is music. Is it? No; it goes on." for n in range(30)
    )
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["espeak-ng", "-w", file.name, text], check=True)
        with wave.open(file.name) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16) / 32768
            return _resampled(samples.astype(np.float32), sound.getframerate())[: 120 * RATE]


def _resampled(samples: NDArray[np.floating], rate: int) -> Mono:
    places = np.arange(int(len(samples) * RATE / rate)) * rate / RATE
    return np.asarray(np.interp(places, np.arange(len(samples)), samples), np.float32)


def _matched(truth: list[float], found: list[float], early: float, late: float) -> NDArray[np.float64]:
    """Right, false and missed."""
    left, right = list(found), 0
    for time in truth:
        near = [each for each in left if early <= each - time <= late]
        if near:
            right += 1
            left.remove(near[0])
    return np.array([right, len(left), len(truth) - right], float)


def _f(counts: NDArray[np.float64]) -> float:
    return float(2 * counts[0] / max(1, 2 * counts[0] + counts[1] + counts[2]))


def main(arguments: list[str]) -> None:
    given, chosen = "--beats" in arguments, [each for each in arguments if not each.startswith("--")]
    halves: Mapping[str, tuple[Arranger, ...]] = {"learned": ARRANGERS, "held out": HELD_OUT}
    for title, arrangers in halves.items():
        half = Tally()
        for arranger in arrangers:
            if chosen and arranger.__name__ not in chosen:
                continue
            every = Tally()
            for seed in range(SEEDS):
                song = arrange(arranger, seed)
                every.add(score(song, *listen(render(song), song if given else None)))
            print(f"{arranger.__name__:12} {every}", flush=True)
            half.add(every)
        print(f"{title:12} {half}", flush=True)
    if not chosen or "quiet" in chosen:
        for name, samples in quiet():
            rows, drops = listen(samples)
            highest = "  ".join(f"{each} {value:.2f}" for each, value in zip(NAMES, rows.max(axis=0), strict=True))
            print(f"{name:16} {len(samples) / RATE:4.0f} s  {len(drops)} drops  at most {highest}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

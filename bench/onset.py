"""Onset detection and drum classification, beside aubio: `python -m bench.onset`; `--fit` fits the classifier."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import mir_eval
import numpy as np
from numpy.typing import NDArray

from bench import kits
from bench.kits import Take
from bench.pieces import HELD, TUNED, Piece
from vjfx.audio.analysis import drums
from vjfx.audio.analysis.feature_extractor import FeatureExtractor
from vjfx.audio.groovebox import voices
from vjfx.audio.groovebox.patterns import PATTERNS
from vjfx.audio.groovebox.synth import Synth
from vjfx.core.protocols import Setting
from vjfx.training.beat.instruments import DRUM_CHANNEL
from vjfx.training.beat.instruments import RATE as PIECE_RATE
from vjfx.training.beat.styles import MARACAS, PEDAL, RIDE, TAMBOURINE

AUBIO = ("hfc", "complex", "specflux", "energy", "kl")
WINDOW = 0.05  # seconds
CHORD = 0.03  # seconds within which notes are one onset
FITTED, HELD_OUT = 60, 24  # takes that the drum classifier is fitted to, and others
MISSED = 0.3  # how far the thresholds are lowered: a missed drum is worse than a false one
KINDS = kits.KINDS | {PEDAL: "hat", RIDE: "hat", MARACAS: "hat", TAMBOURINE: "hat"}

Times = NDArray[np.float64]
Detected = Mapping[str, Times]


def pieces(which: Iterable[Piece]) -> Iterator[Take]:
    """The pieces of the beat bench with all their notes; drums that we do not classify are `other`."""
    for piece in which:
        struck: dict[str, list[float]] = {"kick": [], "snare": [], "hat": [], "note": [], "other": []}
        # The same random numbers as those of the audio.
        for note in piece._notes(np.random.default_rng([piece.seed, round(piece.bpm * 100), piece.held])):
            kind = KINDS.get(note.pitch, "other") if note.channel == DRUM_CHANNEL else "note"
            struck[kind].append(note.start)
        yield Take(piece.name, piece.samples()[:, None], PIECE_RATE, struck)


def groovebox(seconds: float) -> Iterator[Take]:
    """The patterns of the groovebox: only the drums are known."""
    for name in PATTERNS:
        synth = Synth(name, Setting())
        struck: dict[str, list[float]] = {"kick": [], "snare": [], "hat": []}
        for start, kind in synth.hits(0, seconds):
            struck[kind].append(start)
        yield Take(name, synth.samples(0, round(seconds * synth.rate)), synth.rate, struck)


def solos() -> Iterator[Take]:
    """Each voice of the groovebox alone, twice a second at several velocities."""
    rate = Synth.rate
    chord = (220.0, 277.2, 329.6)
    sounds = [("kick", voices.kick(rate)), ("snare", voices.snare(rate)), ("snare", voices.clap(rate))]
    sounds += [("hat", voices.hat(rate, decay)) for decay in (0.03, 0.1)]
    sounds += [
        ("note", make(rate, pitch)) for make in (voices.bass, voices.pluck) for pitch in (41.2, 55.0, 65.4, 98.0)
    ]
    sounds += [("note", make(rate, chord)) for make in (voices.chord, voices.keys)]
    for number, (kind, sound) in enumerate(sounds):
        struck: dict[str, list[float]] = {name: [] for name in (*drums.KINDS, "note")}
        samples = np.zeros((12 * rate, 2), np.float32)
        for count, start in enumerate(range(rate // 8, len(samples), rate // 2)):
            part = samples[start : start + len(sound)]
            part += (0.7, 0.4, 0.6, 0.3)[count % 4] * sound[: len(part)]
            struck[kind].append(start / rate)
        yield Take(f"solo {number}: {kind}", samples, rate, struck)


def ours(take: Take) -> Detected:
    """The times of our onsets, by kind."""
    features = FeatureExtractor(take.rate, take.samples.shape[1])
    detected: dict[str, list[float]] = {kind: [] for kind in features.counts}
    before = dict(features.counts)
    for end in range(features.hop, len(take.samples) + 1, features.hop):
        features.feed(take.samples[end - features.hop : end])
        for kind, count in features.counts.items():
            detected[kind] += [end / take.rate] * (count - before[kind])
        before = dict(features.counts)
    return {kind: np.array(times) for kind, times in detected.items()}


def aubio(method: str, take: Take) -> Detected:
    """The onsets of Debian's aubioonset, with our hop and its other defaults."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "take.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, take.rate, 0, "NONE", ""))
            file.writeframes((32767 * take.samples.mean(axis=1)).astype("<i2").tobytes())
        command = ["aubioonset", "-i", str(path), "-r", "0", "-O", method, "-B", "512", "-H", "256"]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {"any": np.array(sorted(map(float, printed.split())))}


def onsets(take: Take) -> Times:
    """All onsets; notes of a chord, and drums that fall together, are one."""
    merged: list[float] = []
    for time in sorted(time for times in take.struck.values() for time in times):
        if not merged or time - merged[-1] > CHORD:
            merged.append(time)
    return np.array(merged)


def score(truth: Times, detected: Times, neither: Times | None = None) -> tuple[float, float, float]:
    """F, precision and recall; detections at a time in `neither` are neither right nor wrong."""
    if neither is not None and len(neither) and len(detected):
        close = np.abs(detected[:, None] - neither).min(axis=1) < WINDOW
        right = np.abs(detected[:, None] - truth).min(axis=1) < WINDOW if len(truth) else np.zeros(len(detected), bool)
        detected = detected[right | ~close]
    found: tuple[float, float, float] = mir_eval.onset.f_measure(np.unique(truth), detected, window=WINDOW)
    return found


def late(truth: Times, detected: Times) -> Times:
    """The delay of each correct detection."""
    pairs = mir_eval.util.match_events(truth, detected, WINDOW)
    return np.array([detected[second] - truth[first] for first, second in pairs])


def compare(title: str, takes: Sequence[Take]) -> None:
    """Scores of onsets of any kind, ours and aubio's."""
    ways: dict[str, Callable[[Take], Detected]] = {"vjfx": ours}
    ways |= {f"aubio {method}": partial(aubio, method) for method in AUBIO}
    print(f"{title}: {len(takes)} pieces{'':16}   F      P      R    worst")
    for name, way in ways.items():
        scores, delays = [], []
        for take in takes:
            truth, detected = onsets(take), way(take)["any"]
            scores.append(score(truth, detected))
            delays.append(late(truth, detected))
        mean, worst = np.mean(scores, axis=0), min(range(len(takes)), key=lambda at: scores[at][0])
        delay = 1000 * np.concatenate(delays)
        print(
            f"  {name:28} {mean[0]:.3f}  {mean[1]:.3f}  {mean[2]:.3f}  {scores[worst][0]:.2f} {takes[worst].name:36}"
            f" {np.median(delay):5.1f} ms late, 95 % under {np.quantile(delay, 0.95):.1f}"
        )


def name_drums(title: str, takes: Sequence[Take]) -> None:
    """Scores of each kind of drum, over all takes that have it."""
    print(f"{title}: {len(takes)} takes")
    detected = [ours(take) for take in takes]
    for kind in drums.KINDS:
        scores, delays, false = [], [], 0
        for take, found in zip(takes, detected, strict=True):
            truth = np.array(take.struck[kind])
            if len(truth):
                scores.append(score(truth, found[kind], np.array(take.struck.get("other", ()))))
                delays.append(late(np.unique(truth), found[kind]))
            else:
                false += len(found[kind])
        mean, delay = np.mean(scores, axis=0), 1000 * np.concatenate(delays)
        print(
            f"  {kind:6} F {mean[0]:.3f}  P {mean[1]:.3f}  R {mean[2]:.3f}  in {len(scores)}, {false} in the others;"
            f" {np.median(delay):.1f} ms late, 95 % under {np.quantile(delay, 0.95):.1f}"
        )


def fit(takes: Iterable[Take]) -> None:
    """Print the weights of `vjfx.audio.analysis.drums`: one logistic regression per kind, on our onsets."""
    seen: list[NDArray[np.float32]] = []
    labels: list[list[bool]] = []
    classify = drums.classify

    def spy(levels: NDArray[np.float32]) -> dict[str, bool]:
        seen.append(levels)
        return classify(levels)

    drums.classify = spy
    for take in takes:
        first = len(seen)
        times = ours(take)["any"][: len(seen) - first]
        clear = [not _near(take.struck.get("other", ()), time) for time in times]
        seen[first:] = [levels for levels, use in zip(seen[first:], clear, strict=True) if use]
        labels += [
            [_near(take.struck[kind], time) for kind in drums.KINDS]
            for time, use in zip(times, clear, strict=True)
            if use
        ]
    x = np.column_stack([np.array(seen, np.float64), np.ones(len(seen))])
    for kind, y in zip(drums.KINDS, np.array(labels).T, strict=True):
        weights = _logistic(x, y)
        print(kind, *(f"{10 * weight:.0f}," for weight in weights[:-1]), f"threshold {-weights[-1] - MISSED:.1f}")


def _near(times: Sequence[float], time: float) -> bool:
    return bool(len(times)) and bool(np.min(np.abs(np.asarray(times) + 0.01 - time)) < 0.03)


def _logistic(x: NDArray[np.float64], y: NDArray[np.float64], stiff: float = 1e-3) -> NDArray[np.float64]:
    """Weights by Newton's method; `stiff` regularises all but the last, which is the bias."""
    weights = np.zeros(x.shape[1])
    penalty = np.diag([stiff * len(x)] * (x.shape[1] - 1) + [1e-6])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        weights -= np.linalg.solve(x.T * (p * (1 - p)) @ x + penalty, x.T @ (p - y) + penalty @ weights)
    return weights


def main() -> None:
    """All measurements, on the pieces it was tuned on and on others."""
    made = list(kits.takes(FITTED + HELD_OUT))
    tuned, held = list(pieces(TUNED)), list(pieces(HELD))
    if "--fit" in sys.argv:
        fit([*made[:FITTED], *tuned, *groovebox(30), *solos()])
        return
    compare("tuned on", tuned)
    compare("held back", held)
    compare("other kits", made)
    name_drums("drums, fitted to", [*made[:FITTED], *tuned])
    name_drums("drums, held back", held)
    name_drums("drums, other kits", made[FITTED:])
    name_drums("drums, groovebox", list(groovebox(30)))


if __name__ == "__main__":
    main()

"""Onset detection, beside aubio: `python -m bench.onset`. Drums by kind: `bench.drums`."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import mir_eval
import numpy as np
from numpy.typing import NDArray

from bench import songs
from bench.canvas import Take
from bench.pieces import HELD, TUNED, Piece
from vjfx.audio.analysis.feature_extractor import FeatureExtractor
from vjfx.training.beat.instruments import RATE as PIECE_RATE

AUBIO = ("hfc", "complex", "specflux", "energy", "kl")
WINDOW = 0.05  # seconds
CHORD = 0.03  # seconds within which notes are one onset

Times = NDArray[np.float64]


def pieces(which: Iterable[Piece]) -> Iterator[Take]:
    """The pieces of the beat bench with all their notes."""
    for piece in which:
        # The same random numbers as those of the audio.
        notes = piece._notes(np.random.default_rng([piece.seed, round(piece.bpm * 100), piece.held]))
        yield Take(piece.name, piece.samples()[:, None], PIECE_RATE, {"note": [note.start for note in notes]})


def ours(take: Take) -> Times:
    """The times of our onsets."""
    features = FeatureExtractor(take.rate, take.samples.shape[1])
    found: list[float] = []
    for end in range(features.hop, len(take.samples) + 1, features.hop):
        before = features.counts["any"]
        features.feed(take.samples[end - features.hop : end])
        found += [end / take.rate] * (features.counts["any"] - before)
    return np.array(found)


def aubio(method: str, take: Take) -> Times:
    """The onsets of Debian's aubioonset, with our hop and its other defaults."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "take.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, take.rate, 0, "NONE", ""))
            file.writeframes((32767 * take.samples.mean(axis=1)).astype("<i2").tobytes())
        command = ["aubioonset", "-i", str(path), "-r", "0", "-O", method, "-B", "512", "-H", "256"]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return np.array(sorted(map(float, printed.split())))


def onsets(take: Take) -> Times:
    """All onsets; notes of a chord, and drums that fall together, are one."""
    merged: list[float] = []
    for time in sorted(time for played in (take.struck, take.others) for times in played.values() for time in times):
        if not merged or time - merged[-1] > CHORD:
            merged.append(time)
    return np.array(merged)


def compare(title: str, takes: Sequence[Take]) -> None:
    """Scores of onsets of any kind, ours and aubio's."""
    ways: dict[str, Callable[[Take], Times]] = {"vjfx": ours}
    ways |= {f"aubio {method}": partial(aubio, method) for method in AUBIO}
    print(f"{title}: {len(takes)} pieces{'':16}   F      P      R    worst")
    for name, way in ways.items():
        scores, delays = [], []
        for take in takes:
            truth, detected = onsets(take), way(take)
            scores.append(mir_eval.onset.f_measure(truth, detected, window=WINDOW))
            pairs = mir_eval.util.match_events(truth, detected, WINDOW)
            delays.append([detected[second] - truth[first] for first, second in pairs])
        mean, worst = np.mean(scores, axis=0), min(range(len(takes)), key=lambda at: scores[at][0])
        delay = 1000 * np.concatenate(delays)
        print(
            f"  {name:28} {mean[0]:.3f}  {mean[1]:.3f}  {mean[2]:.3f}  {scores[worst][0]:.2f} {takes[worst].name:36}"
            f" {np.median(delay):5.1f} ms late, 95 % under {np.quantile(delay, 0.95):.1f}"
        )


def main() -> None:
    """All measurements, on the pieces it was tuned on and on others."""
    compare("tuned on", list(pieces(TUNED)))
    compare("held back", list(pieces(HELD)))
    compare("grooves of many drums", list(songs.grooves()))


if __name__ == "__main__":
    main()

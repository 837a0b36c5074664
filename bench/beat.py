"""Beat tracking against exact annotations, beside aubio (causal) and librosa (not causal): `python -m bench.beat`.

Needs the extra `bench` and, from Debian, aubio-tools, fluidsynth and fluid-soundfont-gm. Arguments select
styles.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Mapping
from time import process_time
from typing import NamedTuple

import librosa
import mir_eval
import numpy as np
from numpy.typing import NDArray

from bench.pieces import PIECES, Piece
from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.tracker import BeatTracker
from vjfx.training.beat.instruments import RATE, Mono

Times = NDArray[np.float64]

_LOCKED = 8  # beats hit in a row
_HIT = 0.07  # seconds


class Score(NamedTuple):
    """mir_eval's scores of the beats after the first five seconds, and the time until they were right."""

    f: float
    cmlt: float
    amlt: float
    tempo: float  # 1 when within 4 %
    lock: float  # seconds of music; infinite: never


def ours(samples: Mono) -> tuple[Times, Times]:
    """Our beats and downbeats, each at the end of the hop that announced it."""
    stft = Stft(RATE)
    hop = stft.hop / RATE
    tracker = BeatTracker(stft.frequencies, hop)
    beats, downbeats = [], []
    for count, spectrum in enumerate(stft.feed(samples), start=1):
        if tracker.step(spectrum):
            beats.append(count * hop)
            if tracker.beat_in_bar == 0:
                downbeats.append(count * hop)
    return np.array(beats), np.array(downbeats)


def aubio(samples: Mono) -> Times:
    """The beats of `aubio beat`."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        with wave.open(file.name, "wb") as out:
            out.setparams((1, 2, RATE, 0, "NONE", ""))
            out.writeframes((samples * 32767).astype("<i2").tobytes())
        text = subprocess.run(["aubio", "beat", file.name], check=True, capture_output=True, text=True).stdout
    return np.array([float(line.split()[0]) for line in text.splitlines() if line])


def librosas(samples: Mono) -> Times:
    """The beats of librosa.beat.beat_track with its defaults."""
    return np.asarray(librosa.beat.beat_track(y=samples, sr=RATE, units="time")[1], float)


TRACKERS: Mapping[str, Callable[[Mono], Times]] = {
    "vjfx": lambda samples: ours(samples)[0],
    "aubio": aubio,
    "librosa": librosas,
}


def score(piece: Piece, beats: Times) -> Score:
    """Scores of one piece."""
    truth, found = mir_eval.beat.trim_beats(piece.beats), mir_eval.beat.trim_beats(beats)
    if len(found) < 2:
        return Score(0, 0, 0, 0, np.inf)
    _, cmlt, _, amlt = mir_eval.beat.continuity(truth, found)
    ratio = np.median(np.diff(found)) / np.median(np.diff(truth))
    hits = np.min(np.abs(piece.beats[:, None] - beats), axis=1) < _HIT
    rows = np.convolve(hits, np.ones(_LOCKED), "valid") > _LOCKED - 0.5
    lock = float(piece.beats[np.argmax(rows)] - piece.beats[0]) if rows.any() else np.inf
    return Score(mir_eval.beat.f_measure(truth, found), cmlt, amlt, float(abs(ratio - 1) < 0.04), lock)


def main(chosen: list[str]) -> None:
    pieces = [piece for piece in PIECES if not chosen or piece.style in chosen]
    scores: dict[str, list[Score]] = {name: [] for name in TRACKERS}
    bars, busy = [], 0.0
    print(f"{'F / AMLt':44}" + "".join(f"{name:>14}" for name in TRACKERS) + f"{'lock':>8}")
    for piece in pieces:
        samples = piece.samples()
        for name, track in TRACKERS.items():
            start = process_time()
            scores[name].append(score(piece, track(samples)))
            busy += (process_time() - start) * (name == "vjfx")
        bars.append(mir_eval.beat.f_measure(*map(mir_eval.beat.trim_beats, (piece.downbeats, ours(samples)[1]))))
        row = "".join(f"{scores[name][-1].f:8.2f} {scores[name][-1].amlt:5.2f}" for name in TRACKERS)
        print(f"{piece.name:40}{'held' if piece.held else '':4}{row}{scores['vjfx'][-1].lock:8.1f}", flush=True)
    for title, held in (("tuned on", False), ("held out", True)):
        chosen_ = [index for index, piece in enumerate(pieces) if piece.held is held]
        for name in TRACKERS:
            rows = np.array(scores[name])[chosen_]
            if len(rows):
                f, cmlt, amlt, tempo, _ = rows.mean(axis=0)
                means = (
                    f"F {f:.3f}  CMLt {cmlt:.3f}  AMLt {amlt:.3f}  tempo {tempo:.2f}  worst F {rows[:, 0].min():.2f}"
                )
                lock = f"lock {np.median(rows[:, 4]):.1f} s, at worst {rows[:, 4].max():.1f} s"
                print(f"{title}, {len(rows)} pieces, {name:8} {means}  {lock}")
    print(f"bar lines: F {np.mean(bars):.3f}")
    print(f"share of a core: {100 * busy / sum(piece.seconds for piece in pieces):.1f} %")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Beat tracking against annotations, ours beside its peers: `python -m bench.beat`.

Without options, the made pieces of `bench.pieces`, whose beats are exactly known (`--styles` selects some). With
`--music FOLDER`, the music by other people that `python -m bench.music FOLDER` fetches, in the half `--half` (nobody
tunes on the half `test`), `--pieces` of them at random; with `--mixes`, cuts and crossfades of them instead. `--doubt`:
what has no beat. Needs the extra `bench` and, from Debian, aubio-tools, fluidsynth, fluid-soundfont-gm and espeak-ng.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

import mir_eval
import numpy as np
from numpy.typing import NDArray

from bench.music import mixes, peers, unbeaten
from bench.music.piece import RATE, Mono, Piece, read_index, write_wav
from bench.pieces import PIECES
from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.tracker import BeatTracker

Times = NDArray[np.float64]

_LOCKED = 8  # beats hit in a row
_HIT = 0.07  # seconds
_TRIMMED = 5.0  # seconds at the beginning that are not scored
_POOR = 0.6  # F-measure


class Heard(NamedTuple):
    """What our tracker says of a piece."""

    beats: Times  # each at the end of the hop that announced it
    downbeats: Times
    confidences: Times  # at each beat
    doubt: Times  # the confidence after each tenth of a second
    seconds: float  # of processor time


class Score(NamedTuple):
    """mir_eval's scores of the beats after the first five seconds."""

    f: float
    cmlt: float
    amlt: float


def ours(samples: Mono) -> Heard:
    """The answers of our tracker."""
    start = process_time()
    stft = Stft(RATE)
    hop = stft.hop / RATE
    tracker = BeatTracker(stft.frequencies, hop)
    beats, downbeats, confidences, doubt = [], [], [], []
    every = round(0.1 / hop)
    for count, spectrum in enumerate(stft.feed(samples), start=1):
        if tracker.step(spectrum):
            beats.append(count * hop)
            confidences.append(tracker.confidence)
            if tracker.beat_in_bar == 0:
                downbeats.append(count * hop)
        if count % every == 0:
            doubt.append(tracker.confidence)
    busy = process_time() - start
    return Heard(np.array(beats), np.array(downbeats), np.array(confidences), np.array(doubt), busy)


def score(truth: Times, found: Times) -> Score:
    """Scores of the beats that fall where the truth is known."""
    found = found[(found > truth[0] - 1) & (found < truth[-1] + 0.3)]
    truth, found = mir_eval.beat.trim_beats(truth), mir_eval.beat.trim_beats(found)
    if len(found) < 2 or len(truth) < 2:
        return Score(0, 0, 0)
    _, cmlt, _, amlt = mir_eval.beat.continuity(truth, found)
    return Score(mir_eval.beat.f_measure(truth, found), cmlt, amlt)


def lock(truth: Times, found: Times) -> float:
    """Seconds from the first beat until eight in a row are hit; infinite: never."""
    hits = np.min(np.abs(truth[:, None] - found), axis=1, initial=np.inf) < _HIT
    rows = np.convolve(hits, np.ones(_LOCKED), "valid") > _LOCKED - 0.5
    return float(truth[np.argmax(rows)] - truth[0]) if len(hits) >= _LOCKED and rows.any() else np.inf


def summary(title: str, scores: Sequence[Score]) -> None:
    """A line of the table."""
    rows = np.array(scores)
    f, cmlt, amlt = rows.mean(axis=0)
    poor = 100 * np.mean(rows[:, 0] < _POOR)
    print(
        f"{title:36} {len(rows):4} F {f:.3f}  CMLt {cmlt:.3f}  AMLt {amlt:.3f}  below {_POOR}: {poor:.0f} %", flush=True
    )


def made(styles: Sequence[str], others: Mapping[str, Callable[[Path], Times]]) -> None:
    """The pieces of `bench.pieces`."""
    chosen = [piece for piece in PIECES if not styles or piece.style in styles]
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "piece.wav"
        for title, held in (("tuned on", False), ("held out", True)):
            scores: dict[str, list[Score]] = {}
            locks, bars, busy, seconds = [], [], 0.0, 0.0
            for piece in (piece for piece in chosen if piece.held is held):
                samples = piece.samples()
                write_wav(wav, samples)
                heard = ours(samples)
                found = {"vjfx": heard.beats, **{name: track(wav) for name, track in others.items()}}
                for name, beats in found.items():
                    scores.setdefault(name, []).append(score(piece.beats, beats))
                locks.append(lock(piece.beats, heard.beats))
                bars.append(score(piece.downbeats, heard.downbeats).f)
                busy, seconds = busy + heard.seconds, seconds + piece.seconds
                row = "  ".join(f"{name} {scores[name][-1].f:.2f} {scores[name][-1].amlt:.2f}" for name in found)
                print(f"{piece.name:44}{row}  lock {locks[-1]:.1f}", flush=True)
            for name, rows in scores.items():
                summary(f"{title}, {name}", rows)
            if scores:
                print(f"{title}: locked after {np.median(locks):.1f} s, at worst {max(locks):.1f} s")
                print(f"{title}: bar lines F {np.mean(bars):.3f}; {100 * busy / seconds:.1f} % of a core")


def foreign(pieces: Sequence[Piece], others: Mapping[str, Callable[[Path], Times]]) -> list[tuple[Piece, Heard]]:
    """Music by other people: a line a piece, then tables by kind and by tracker."""
    scores: dict[str, list[Score]] = {}
    all_heard = []
    bars: list[tuple[float, float, int, bool]] = []  # F of the beats, F of the downbeats, metre, exact
    for piece in pieces:
        heard = ours(piece.samples())
        all_heard.append((piece, heard))
        wav = Path(piece.wav)
        found = {"vjfx": heard.beats}
        found |= {name: peers.remembered(name, track, wav) for name, track in others.items()}
        for name, beats in found.items():
            scores.setdefault(name, []).append(score(piece.times, beats))
        if piece.metre and len(piece.downbeats) > 2:
            bars.append((scores["vjfx"][-1].f, score(piece.downbeats, heard.downbeats).f, piece.metre, piece.exact))
        row = "".join(f"{scores[name][-1].f:8.2f} {scores[name][-1].amlt:5.2f}" for name in found)
        bpm = 60 / np.median(np.diff(piece.times))
        print(f"{piece.name:44}{piece.metre} {bpm:6.1f}{row}", flush=True)
    for name, rows in scores.items():
        summary(name, rows)
        for kind in sorted({piece.kind for piece in pieces}):
            summary(f"{name}, {kind}", [row for piece, row in zip(pieces, rows, strict=True) if piece.kind == kind])
    for title, metres in (("all metres", (2, 3, 4, 5, 6, 7)), ("three beats", (3,)), ("four beats", (4,))):
        for exact in (True, False):
            known = [bar for f, bar, metre, sure in bars if f > 0.8 and metre in metres and sure is exact]
            if known:
                kind = "from the score" if exact else "by madmom"
                print(f"downbeats, {title}, {kind}, where beats are right: {len(known)}, F {np.mean(known):.3f}")
    return all_heard


def reliability(all_heard: Sequence[tuple[Piece, Heard]]) -> None:
    """Of the beats said with a confidence in each tenth, the share that are right."""
    said, right = [], []
    for piece, heard in all_heard:
        within = (heard.beats > max(_TRIMMED, piece.times[0])) & (heard.beats < piece.times[-1] + _HIT)
        beats = heard.beats[within]
        said.append(heard.confidences[within])
        right.append(np.min(np.abs(beats[:, None] - piece.times), axis=1, initial=np.inf) < _HIT)
    confidence, hits = np.concatenate(said), np.concatenate(right)
    print("confidence   beats   mean   right")
    for tenth in range(10):
        chosen = (np.minimum(confidence * 10, 9.99)).astype(int) == tenth
        if chosen.any():
            means = f"{confidence[chosen].mean():6.2f}  {hits[chosen].mean():6.2f}"
            print(f"{tenth / 10:.1f}..{(tenth + 1) / 10:.1f}  {chosen.sum():8} {means}")


def mixed(pieces: Sequence[Piece], count: int) -> None:
    """Hard cuts and crossfades."""
    locks = []
    for mix in mixes.cuts(pieces, count):
        heard = ours(mix.samples)
        locks.append(lock(mix.beats[mix.beats >= mix.change], heard.beats))
    locks.sort()
    within = 100 * np.mean(np.array(locks) <= 4)
    print(f"cuts: {len(locks)}, relocked after {np.median(locks):.1f} s (median), {within:.0f} % within 4 s")
    print(np.round(locks, 1))
    smooth, scores = [], []
    for mix in mixes.crossfades(pieces, count):
        heard = ours(mix.samples)
        scores.append(score(mix.beats, heard.beats))
        later = mix.beats[(mix.beats > 8) & (mix.beats < len(mix.samples) / RATE - 1)]
        smooth.append(np.mean(np.min(np.abs(later[:, None] - heard.beats), axis=1, initial=np.inf) < _HIT))
    if scores:
        summary("crossfades", scores)
        print(f"crossfades: {100 * np.mean(np.array(smooth) > 0.95):.0f} % without a stumble; beats hit:")
        print(np.round(np.sort(smooth), 2))


def doubtful() -> None:
    """Confidence in what has no beat."""
    print("no beat         highest  above 0.5  mean")
    for name, sound in unbeaten.SOUNDS.items():
        for seed in (1, 2):
            doubt = ours(sound(np.random.default_rng(seed))).doubt[50:]
            print(f"{name:16}{doubt.max():6.2f}  {100 * np.mean(doubt > 0.5):6.0f} %  {doubt.mean():6.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="beat tracking against annotations, ours beside its peers")
    parser.add_argument("--styles", nargs="*", default=[])
    parser.add_argument("--music", type=Path, metavar="FOLDER")
    parser.add_argument("--half", choices=("dev", "test"), default="dev")
    parser.add_argument("--kinds", nargs="*", default=[])
    parser.add_argument("--pieces", type=int, default=1000)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--madmom", metavar="PYTHON")
    parser.add_argument("--mixes", type=int, default=0, metavar="COUNT")
    parser.add_argument("--doubt", action="store_true")
    options = parser.parse_args()
    others = peers.installed(options.madmom) if options.peers else {}
    if options.music:
        pieces = [p for p in read_index(options.music, options.half) if not options.kinds or p.kind in options.kinds]
        order = np.random.default_rng(0).permutation(len(pieces))[: options.pieces]
        pieces = [pieces[index] for index in sorted(order)]
        if options.mixes:
            mixed(pieces, options.mixes)
        else:
            reliability(foreign(pieces, others))
    elif not options.doubt:
        made(options.styles, others)
    if options.doubt:
        doubtful()


if __name__ == "__main__":
    main()

"""Fetches, renders and annotates the music: `python -m bench.music FOLDER [--madmom PYTHON]`.

Needs ffmpeg, fluidsynth with the soundfonts fluid-soundfont-gm and timgm6mb-soundfont, libopenmpt0, lmms and h2cli
(Debian's hydrogen), and 2 GB. Packages are unpacked into the folder and not installed. What is there already is kept.
Recordings need madmom, in an environment of its own, whose Python is given.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from bench.music import catalogue, midi, modules, projects, recordings, scores
from bench.music.piece import RATE, Beat, Half, Mono, Piece, excerpt, read_all, write_index, write_wav
from bench.music.sound import read

_SECONDS = 110.0  # of a module or MIDI song
_LOOPED = 36.0
_SCORED = 65.0
_SHORTEST = 15.0
_SOUNDFONTS = tuple(Path("/usr/share/sounds/sf2") / name for name in ("TimGM6mb.sf2", "FluidR3_GM.sf2"))

Make = Callable[[], tuple[Mono, list[Beat], int]]  # sound, beats, beats a bar
Scored = Iterator[tuple[Piece, Make]]


def fetch(folder: Path, package: str) -> Path:
    """Where a Debian package is unpacked."""
    place = folder / "packages" / package
    if not place.exists():
        place.mkdir(parents=True)
        subprocess.run(["apt-get", "download", "-qq", package], cwd=place, check=True)
        subprocess.run(["dpkg", "-x", str(next(place.glob("*.deb"))), str(place)], check=True)
    return place


def fetch_scores(folder: Path) -> Path:
    """Where the corpus of music21 is."""
    place = folder / "packages" / "music21"
    if not place.exists():
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(place), "music21"]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(place.glob("*.whl"))) as wheel:
            wheel.extractall(place, [name for name in wheel.namelist() if "/corpus/" in name])
    return place / "music21" / "corpus"


def known(name: str, package: str, author: str, kind: str, half: Half) -> Piece:
    """A piece whose beats are exactly known; without sound and beats."""
    train = kind == "loop" and half == "dev"
    return Piece(name, package, author, kind, half, "", f"see {package}", train, True, 0, [])


def lmms(folder: Path) -> Scored:
    """Projects of LMMS: half a minute of processor time each."""
    for path in sorted(fetch(folder, "lmms-common").rglob("*.mmp*")):
        author = path.stem.split("-")[0]
        if half := catalogue.LMMS.get(author):
            felt = catalogue.FELT.get(path.stem, 1.0)
            yield known(f"lmms-{path.stem}", "lmms-common", author, "lmms", half), partial(projects.lmms, path, felt)


def hydrogen(folder: Path) -> Scored:
    """Songs of Hydrogen."""
    place = fetch(folder, "hydrogen-data")
    for name, half in catalogue.HYDROGEN.items():
        path = next(place.rglob(f"{name}.h2song"))
        yield known(f"hydrogen-{name}", "hydrogen-data", name, "hydrogen", half), partial(projects.hydrogen, path)


def loops(folder: Path) -> Scored:
    """Loops of Sonic Pi."""
    place = fetch(folder, "sonic-pi-samples")
    for half, listed in catalogue.LOOPS.items():
        for loop in listed:
            path = next(place.rglob(f"loop_{loop.file}.flac"))
            name = f"loop-{loop.file}"
            yield known(name, "sonic-pi-samples", loop.file, "loop", half), partial(looped, path, loop.beats)


def tracker_modules(folder: Path) -> Scored:
    """Tracker modules of games."""
    for package, (half, listed) in catalogue.MODULES.items():
        place = fetch(folder, package)
        for module in listed:
            path = next(place.rglob(module.file))
            yield known(f"mod-{path.stem}", package, package, "module", half), partial(played, path, module.rows)


def midi_songs(folder: Path) -> Scored:
    """MIDI songs of games."""
    for package in catalogue.MIDI:
        for number, path in enumerate(sorted(fetch(folder, package).rglob("*.mid"))):
            half = catalogue.midi_half(package, path.stem)
            soundfont = _SOUNDFONTS[number % 3 == 0]
            yield known(f"midi-{path.stem}", package, package, "midi", half), partial(sung, path, soundfont)


def movements(folder: Path) -> Scored:
    """Scores of the corpus of music21."""
    place = fetch_scores(folder)
    for half, listed in catalogue.SCORES.items():
        for score in listed:
            composer, name = score.file.split("/", 1)
            title = f"score-{composer}-{name.removesuffix('.mxl').replace('/', '-')}"
            yield known(title, "music21", composer, "score", half), partial(bowed, place / score.file, score)


SCORED: Mapping[str, Callable[[Path], Scored]] = {
    "lmms": lmms,
    "hydrogen": hydrogen,
    "loop": loops,
    "module": tracker_modules,
    "midi": midi_songs,
    "score": movements,
}


def looped(path: Path, beats: int) -> tuple[Mono, list[Beat], int]:
    """A loop over and over."""
    samples = read(path)
    times, seconds = int(_LOOPED * RATE / len(samples)) + 1, len(samples) / RATE
    known = beats % 4 == 0
    marks = [Beat(number * seconds / beats, number % 4 if known else -1) for number in range(times * beats)]
    return np.tile(samples, times), marks, 4 if known else 0


def played(path: Path, rows: int) -> tuple[Mono, list[Beat], int]:
    """A module, in bars of four beats from the beginning of each pattern."""
    samples, played_rows = modules.play(path, _SECONDS)
    return samples, [Beat(row.time, row.row // rows % 4) for row in played_rows if row.row % rows == 0], 4


def sung(path: Path, soundfont: Path) -> tuple[Mono, list[Beat], int]:
    """A MIDI song; no beats when its notes do not keep to them."""
    song = midi.load(path, _SECONDS, catalogue.MIDI_BEATS.get(path.stem, 1.0))
    if not song.gridded:
        return np.zeros(0, np.float32), [], 0
    return midi.render(song, soundfont), song.beats, song.metre


def bowed(path: Path, score: catalogue.Score) -> tuple[Mono, list[Beat], int]:
    """A score, played steadily."""
    song = scores.load(path, score.bpm, _SCORED, score.program)
    return midi.render(song, _SOUNDFONTS[1]), song.beats, song.metre


def recorded(folder: Path, madmom_python: str) -> Iterator[Piece]:
    """Those recordings on whose beats two trackers agree."""
    for package, (half, count) in catalogue.RECORDINGS.items():
        for song in recordings.songs(fetch(folder, package), count):
            name = f"rec-{package.split('-')[0]}-{''.join(c if c.isalnum() else '_' for c in song.stem)}"
            wav = folder / "wav" / f"{name}.wav"
            if wav.exists() or not recordings.cut(song, wav):
                continue
            if beats := recordings.annotate(wav, madmom_python):
                metre = max(beat.position for beat in beats) + 1
                yield Piece(
                    name, package, package, "recording", half, str(wav), f"see {package}", False, False, metre, beats
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--madmom", metavar="PYTHON")
    parser.add_argument("--kinds", nargs="*", choices=SCORED, default=SCORED, help="only these, of what has a score")
    options = parser.parse_args()
    (options.folder / "wav").mkdir(parents=True, exist_ok=True)
    pieces = read_all(options.folder)
    for piece, make in chain.from_iterable(SCORED[kind](options.folder) for kind in options.kinds):
        wav = options.folder / "wav" / f"{piece.name}.wav"
        if wav.exists():
            continue
        try:
            whole, beats, metre = make()
        except (subprocess.SubprocessError, FileNotFoundError) as error:
            print(f"{piece.name}: {error}")
            continue
        if len(whole) < _SHORTEST * RATE:
            continue
        samples, within = excerpt(whole, beats, piece.name)
        write_wav(wav, samples)
        pieces.append(piece._replace(wav=str(wav), metre=metre, beats=within))
        write_index(options.folder, pieces)
    if options.madmom:
        for piece in recorded(options.folder, options.madmom):
            pieces.append(piece)
            write_index(options.folder, pieces)
    for half in ("dev", "test"):
        print(half, sum(piece.half == half for piece in pieces))


if __name__ == "__main__":
    main()

"""Whole grooves for `bench.drums`: of several genres, made here; and Hydrogen's songs, which others wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from bench import kits, strokes
from bench.canvas import Canvas, Play, Take, again, mastered, pads
from vjfx.training.drums.samples import recorded
from vjfx.training.drums.sound import Mono

SONGS = Path("/usr/share/hydrogen/data/demo_songs")  # Debian: hydrogen-data
_RATE = 44100
_TICKS = 48  # of Hydrogen, per beat
_LONGEST = 25.0  # seconds of a song


@dataclass(frozen=True)
class Genre:
    """A bar of sixteenths, as velocities, and what plays with it."""

    tempos: tuple[float, float]
    kick: str
    snare: str
    hat: str
    kicks: tuple[str, ...]
    snares: str = "snare"
    hats: str = "closed hat"
    more: Mapping[str, str] = field(default_factory=dict)  # other drums
    bass: str = ""
    line: str = "0.0.3.5.0.0.7.5."
    chords: float = 0.3
    swing: float = 0.0


GENRES: Mapping[str, Genre] = {
    "house": Genre((118, 128), "9...9...9...9...", "....9.......9...", "..8...8...8...8.",
                   ("909", "minimal"), "clap", "open hat", {"shaker": "5353535353535353"}, "synth bass",
                   "..0..0..3.0..5.."),
    "techno": Genre((125, 142), "9...9...9...9...", "............9...", "..7...7...7...7.",
                    ("techno sweep", "fast sweep"), "clap", "closed hat", {"rim": "..6..6....6..6.."}, "growling bass",
                    ".000.000.000.000", 0.15),
    "hard": Genre((148, 170), "9...9...9...9...", "....7.......7...", "..8...8...8...8.", ("hardstyle", "fast sweep"),
                  "clap", "open hat", {}, "synth bass", "..00..00..33..55", 0.4),
    "hip hop": Genre((78, 98), "9......9..9.....", "....9.......9...", "7.5.7.5.7.5.7.57", ("lo-fi", "acoustic", "808"),
                     "snare", "closed hat", {}, "plucked bass", "0......0..3...5.", 0.35, 0.2),
    "trap": Genre((66, 76), "9.....9...9..9..", "........9.......", "7777777777777777", ("808", "fast sweep"), "clap",
                  "closed hat", {"rim": "...6.......6...."}, "808 sub", "0.....0...3..5..", 0.25),
    "rock": Genre((96, 150), "9.......9.8.....", "....9.......9...", "8.6.8.6.8.6.8.6.", ("acoustic",), "snare",
                  "closed hat", {"tom": "..............78"}, "plucked bass", "0.0.0.0.0.0.3.5.", 0.5),
    "breaks": Genre((120, 142), "9.9.......99....", "....9..8.8..9..8", "7.7.7.7.7.7.7.7.", ("lo-fi", "click and sine"),
                    "gated snare", "closed hat", {}, "growling bass", "0...0.3...5...7.", 0.2),
    "drum and bass": Genre((168, 178), "9.........9.....", "....9.......9...", "7.7.7.7.7.7.7.7.",
                           ("click and sine", "909"), "snare", "shaker", {}, "808 sub", "0.........3.....", 0.25),
}  # fmt: skip


def grooves() -> Iterator[Take]:
    """Six takes of each genre: with made and with sampled drums, dry and mastered, loud and soft."""
    names = list(kits.kits())
    for place, (name, genre) in enumerate(GENRES.items()):
        for number in range(6):
            canvas = Canvas(f"{name} {number}", 12.0)
            r, step = canvas.r, 15 / canvas.r.uniform(*genre.tempos)
            kit = kits.kits()[names[(6 * place + number) % len(names)]] if number % 2 else None

            def play(kind: str, made: strokes.Stroke, kit: kits.Kit | None = kit, r: np.random.Generator = r) -> Play:
                return again(kit[kind][int(r.integers(len(kit[kind])))]) if kit and kit[kind] else made

            kick = strokes.KICKS[genre.kicks[number // 2 % len(genre.kicks)]]
            canvas.line(play("kick", kick), step, genre.kick, 0.9, "kick", genre.swing)
            canvas.line(play("snare", strokes.SNARES[genre.snares]), step, genre.snare, 0.6, "snare", genre.swing)
            canvas.line(
                play("hat", strokes.HATS[genre.hats]), step, genre.hat, r.uniform(0.15, 0.35), "hat", genre.swing
            )
            for drum, line in genre.more.items():
                made = strokes.HATS[drum] if drum in strokes.HATS else strokes.PERCUSSION[drum]
                canvas.line(made, step, line, 0.2, "hat" if drum in strokes.HATS else drum, genre.swing)
            if number != 5:
                canvas.bass(strokes.BASSES[genre.bass], step, genre.line, r.uniform(0.25, 0.5), r.uniform(36, 50))
            pads(canvas, genre.chords, side_chain=name in ("house", "techno", "hard"))
            take = canvas.take(f"{name} {number}", mastered if number in (1, 2, 5) else None)
            take.samples *= np.float32((1.0, 0.7, 0.1, 1.0, 0.3, 0.03)[number])
            take.unsure = ["snare"] if "rim" in genre.more else []
            yield take


def hydrogen_songs() -> Iterator[Take]:
    """Hydrogen's demonstration songs from their notes and their kits' samples, as far as the kits are there."""
    for path in sorted(SONGS.glob("*.h2song")):
        text = re.sub(r'xmlns(:\w+)?="[^"]*"|xsi:\w+="[^"]*"', "", path.read_text(errors="replace"))
        song = ElementTree.fromstring(text)
        tick = 60 / float(song.findtext("bpm") or 120) / _TICKS
        sounds = {each.findtext("id") or "": _layers(each) for each in song.iter("instrument")}
        named = {
            each.findtext("id") or "": kits.kind_of(each.findtext("name") or "") for each in song.iter("instrument")
        }
        levels = {each.findtext("id") or "": float(each.findtext("volume") or 1) for each in song.iter("instrument")}
        muted = {each.findtext("id") for each in song.iter("instrument") if each.findtext("isMuted") == "true"}
        patterns = {each.findtext("name"): each for each in song.iter("pattern")}
        struck: dict[str, list[float]] = {"kick": [], "snare": [], "hat": []}
        whole, start = np.zeros(round(_LONGEST * _RATE)), 0
        for group in song.iter("group"):
            chosen = [patterns[each.text] for each in group.iter("patternID") if each.text in patterns]
            for pattern in chosen:
                for note in pattern.iter("note"):
                    at, strength = (
                        (start + int(note.findtext("position") or 0)) * tick,
                        float(note.findtext("velocity") or 0),
                    )
                    number = note.findtext("instrument") or ""
                    if number in muted or strength < 0.15 or at > _LONGEST - 1 or note.findtext("note_off") == "true":
                        continue
                    sound = next(
                        (sound for least, most, sound in sounds.get(number, ()) if least <= strength <= most), None
                    )
                    if sound is None:
                        continue
                    part = whole[round(at * _RATE) :][: len(sound)]
                    part += strength * levels[number] * sound[: len(part)]
                    if (kind := named[number]) in struck:
                        struck[kind].append(at)
            start += max((int(pattern.findtext("size") or 192) for pattern in chosen), default=192)
        if any(struck.values()):
            sound = (0.9 * whole / np.abs(whole).max()).astype(np.float32)
            yield Take(path.stem, sound[:, None], _RATE, struck)


def _layers(instrument: ElementTree.Element) -> list[tuple[float, float, Mono]]:
    """The samples of an instrument, each with its range of velocities."""
    folder = kits.HYDROGEN / (instrument.findtext("drumkit") or "")
    found = []
    for layer in instrument.iter("layer"):
        path = folder / (layer.findtext("filename") or "")
        path = next(
            (each for each in (path, path.with_suffix(".flac"), path.with_suffix(".wav")) if each.exists()), path
        )
        if path.is_file():
            sound = recorded(path)
            first = int(np.argmax(np.abs(sound) >= 0.05 * np.abs(sound).max()))
            found.append(
                (float(layer.findtext("min") or 0), float(layer.findtext("max") or 1), sound[max(0, first - 8) :])
            )
    return found

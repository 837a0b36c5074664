"""Scores in MusicXML, played steadily at a given tempo: classical pieces in three and other metres."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import mido

from bench.music.midi import Song
from bench.music.piece import Beat

_TICKS = 480  # a quarter
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_COMPOUND = (6, 9, 12)  # eighths a bar that are felt in dotted quarters
_LOUD, _SOFT = 90, 70  # velocities, on the first beat of a bar and elsewhere


def load(path: Path, bpm: float, seconds: float, program: int) -> Song:
    """The first seconds of a score (repeats are not played) at so many felt beats a minute."""
    root = _root(path)
    parts = root.findall("part")
    lengths, marks, metre = _bars(parts[0])
    beat = marks[1] - marks[0]  # ticks, of the felt beats
    tempo = mido.bpm2tempo(bpm * beat / _TICKS)
    end = seconds * 1e6 / tempo * _TICKS
    events: list[tuple[float, int, mido.Message]] = []
    for number, part in enumerate(parts):
        channel = number % 8
        events.append((0, 0, mido.Message("program_change", channel=channel, program=program)))
        for start, length, pitch, first in _notes(part, lengths):
            if start < end:
                loud = _LOUD if first else _SOFT
                events.append((start, 2, mido.Message("note_on", channel=channel, note=pitch, velocity=loud)))
                events.append((start + 0.9 * length, 1, mido.Message("note_off", channel=channel, note=pitch)))
    file = mido.MidiFile(ticks_per_beat=_TICKS)
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo)])
    now = 0
    for at, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=round(at) - now))
        now = round(at)
    file.tracks.append(track)
    known = _positions(marks, lengths, metre)
    beats = [Beat(tick / _TICKS * tempo / 1e6, place) for tick, place in zip(marks, known, strict=True) if tick < end]
    return Song(file, beats, metre, True)


def _root(path: Path) -> ElementTree.Element:
    if path.suffix != ".mxl":
        return ElementTree.parse(path).getroot()
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".xml") and "META-INF" not in name)
        return ElementTree.fromstring(archive.read(name))


def _bars(part: ElementTree.Element) -> tuple[list[float], list[float], int]:
    """The length of each bar, the ticks of the felt beats, and the commonest number of beats a bar."""
    lengths, marks, counts = [], [], Counter[int]()
    now, numerator, denominator, divisions = 0.0, 4, 4, 1
    for bar in part.findall("measure"):
        divisions = int(bar.findtext("attributes/divisions", str(divisions)))
        if (time := bar.find("attributes/time")) is not None:
            numerator, denominator = int(time.findtext("beats", "4")), int(time.findtext("beat-type", "4"))
        full = numerator * 4 * _TICKS / denominator
        filled = max((end for *_, end in _within(bar, divisions)), default=full)
        beat = 4 * _TICKS / denominator
        if denominator == 8 and numerator in _COMPOUND:
            beat *= 3
        length = min(full, filled) if filled else full
        pickup = full - length  # an incomplete bar has the last of its beats
        marks += [now + at - pickup for at in _steps(full, beat) if at >= pickup - 1]
        counts[round(full / beat)] += 1
        lengths.append(length)
        now += length
    return lengths, marks, counts.most_common(1)[0][0]


def _steps(full: float, beat: float) -> list[float]:
    return [number * beat for number in range(round(full / beat))]


def _positions(marks: list[float], lengths: list[float], metre: int) -> list[int]:
    """The beat of the bar, from the bar lines."""
    lines, now = set(), 0.0
    for number, length in enumerate(lengths):
        if number or length >= max(lengths) - 1:
            lines.add(round(now))
        now += length
    places: list[int] = []
    for tick in marks:
        places.append(0 if round(tick) in lines else (places[-1] + 1 if places else metre - 1))
    return places


def _within(bar: ElementTree.Element, divisions: int) -> list[tuple[float, float, int, float]]:
    """(start, length, pitch or -1, end) of the notes of a bar, in ticks."""
    found: list[tuple[float, float, int, float]] = []
    now, before = 0.0, 0.0
    for element in bar:
        length = float(element.findtext("duration", "0")) * _TICKS / divisions
        if element.tag == "backup":
            now -= length
        elif element.tag == "forward":
            now += length
        elif element.tag == "note" and element.find("grace") is None:
            start = before if element.find("chord") is not None else now
            pitch = -1
            if (named := element.find("pitch")) is not None:
                step, octave = _STEPS[named.findtext("step", "C")], int(named.findtext("octave", "4"))
                pitch = 12 * (octave + 1) + step + int(float(named.findtext("alter", "0")))
            found.append((start, length, pitch, start + length))
            before, now = start, start + length
    return found


def _notes(part: ElementTree.Element, lengths: list[float]) -> list[tuple[float, float, int, bool]]:
    """(start, length, pitch, whether it begins its bar)."""
    found, at, divisions = [], 0.0, 1
    for bar, length in zip(part.findall("measure"), lengths, strict=False):
        divisions = int(bar.findtext("attributes/divisions", str(divisions)))
        found += [
            (at + start, size, pitch, start == 0) for start, size, pitch, _ in _within(bar, divisions) if pitch >= 0
        ]
        at += length
    return found

"""Music made up at random, with exact beats: what the networks of the beat tracker learn from (`bench.learn`).

Nothing of `bench.pieces` is in it but the bars of its styles, and of these not the two that are only held out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.play import DRUMS, RATE, Mono, Note, general_midi, made
from bench.styles import (
    CLAP,
    CONGA,
    CRASH,
    HAT,
    KICK,
    MARACAS,
    OPEN,
    PEDAL,
    RIDE,
    RIM,
    SNARE,
    STYLES,
    TAMBOURINE,
    TOM_HIGH,
    TOM_LOW,
    TOM_MID,
)
from vjfx.audio.tempo import Tempo

Line = NDArray[np.float64]  # (16,) how hard each sixteenth of a bar is struck, 0..1

# How often each kind of music comes, and its tempos.
_FAMILIES: Mapping[str, tuple[float, float, float]] = {
    "style": (0.30, 0, 0),
    "four": (0.26, 112, 148),
    "backbeat": (0.17, 84, 150),
    "breaks": (0.09, 112, 142),
    "dnb": (0.10, 160, 182),
    "hiphop": (0.16, 66, 100),
    "swing": (0.05, 100, 185),
    "sparse": (0.06, 64, 90),
    "latin": (0.04, 90, 130),
    "undrummed": (0.10, 68, 132),
}
_TEMPOS: Mapping[str, tuple[float, float]] = {
    "four": (110, 150), "house": (112, 132), "deep": (112, 126), "techno": (122, 148), "disco": (104, 130),
    "rock": (84, 180), "ballad": (62, 90), "punk": (150, 190), "motown": (100, 140), "funk": (88, 116),
    "breakbeat": (112, 142), "dnb": (160, 182), "hiphop": (66, 100), "boombap": (76, 100), "onedrop": (66, 86),
    "dub": (64, 84), "steppers": (120, 150), "bossa": (110, 150), "salsa": (84, 110), "jazz": (110, 190),
    "shuffle": (96, 150), "piano": (66, 130), "strum": (76, 130), "pads": (70, 120), "strings": (66, 110),
    "comping": (80, 125),
}  # fmt: skip
_KITS = (0, 0, 0, 8, 16, 24, 25, 25, 32, 40)  # General MIDI: standard, room, power, electronic, 808, jazz, brush
_BASSES = (32, 33, 34, 35, 36, 38, 39, 87)
_KEYS = (0, 0, 1, 4, 5, 16, 18, 24, 25, 26, 27, 29, 30, 48, 50, 61, 80, 81, 88, 89, 90, 11)
_PADS = (88, 89, 90, 48, 50)
_CHORDS = ((0, 5, 7, 0), (0, 7, 9, 5), (0, 0, 5, 7), (0, 8, 10, 5), (0, 0, 0, 0), (0, 3, 5, 3))
_SECTION = 4  # bars, after which parts come and go


@dataclass(frozen=True)
class Groove:
    """A bar, and on what it is played."""

    bpm: float
    drums: Mapping[int, Line]
    bass: Line
    chords: Line
    hold: float  # steps that a chord sounds
    programs: tuple[int, int]  # of bass and chords
    swing: float = 0.5  # where the second eighth falls in its beat
    swing16: float = 0.5  # where the second sixteenth falls in its eighth
    walking: bool = False
    broken: bool = False


@dataclass(frozen=True)
class Song:
    """What is learnt from: sound, beats in seconds, and which beat of the bar each is."""

    samples: Mono
    beats: NDArray[np.float64]
    bar: NDArray[np.int64]


def song(seed: int, seconds: float) -> Song:
    """A song at RATE; the same seed gives the same song."""
    r = np.random.default_rng([11, seed])
    groove = _groove(r)
    tempo = _tempo(r, groove.bpm, seconds)
    lead, start = float(r.uniform(0, 0.6)), int(r.integers(16))  # it may begin anywhere in its form
    notes = _perform(r, groove, tempo, lead, start, seconds)
    sound = (made if r.random() < 0.3 else general_midi)(notes, seconds)
    numbers = np.arange(int(tempo.beat(seconds - lead)) + 1)
    beats = np.array([lead + tempo.time(float(number)) for number in numbers])
    return Song(_recorded(r, sound.astype(float)), beats, (numbers + start) % 4)


def _pick(r: Generator, *choices: Any) -> Any:
    return choices[r.integers(len(choices))]


def _line(text: str) -> Line:
    return np.array([0 if step == "." else int(step) for step in text]) / 10


def _every(steps: int, first: int = 0, level: float = 0.8) -> Line:
    line = np.zeros(16)
    line[first::steps] = level
    return line


def _some(r: Generator, chances: Line, softest: float = 0.5) -> Line:
    return (r.random(16) < chances) * r.uniform(softest, 0.95, 16)


def _groove(r: Generator) -> Groove:
    shares = np.array([share for share, _, _ in _FAMILIES.values()])
    family = str(r.choice(list(_FAMILIES), p=shares / shares.sum()))
    if family == "style":
        return _styled(r)
    _, low, high = _FAMILIES[family]
    if family == "backbeat" and r.random() < 0.15:
        low, high = 150, 185
    drums = _drums(r, family)
    bass, (chords, hold) = _bass(r, drums), _chords(r)
    while family == "undrummed" and np.count_nonzero(bass) + np.count_nonzero(chords) < 3:
        bass, (chords, hold) = _bass(r, drums), _chords(r)
    if family == "undrummed" and not bass[0] and not chords[0]:
        bass[0] = 0.8
    return Groove(
        _between(r, low, high),
        drums,
        bass,
        chords,
        hold,
        (int(_pick(r, *_BASSES)), int(_pick(r, *_KEYS))),
        swing=r.uniform(0.6, 0.68) if family == "swing" else 0.5,
        swing16=r.uniform(0.52, 0.64) if family in ("backbeat", "breaks", "hiphop") and r.random() < 0.3 else 0.5,
        broken=family == "undrummed" and r.random() < 0.3,
    )


def _between(r: Generator, low: float, high: float) -> float:
    return float(np.exp(r.uniform(np.log(low), np.log(high))))


def _styled(r: Generator) -> Groove:
    """One of the styles of `bench.styles`, with something taken away or exchanged."""
    name = str(_pick(r, *_TEMPOS))
    style = STYLES[name]
    drums = {drum: _line(line) for drum, line in style.drums.items()}
    for drum in list(drums):
        if r.random() < 0.12 and len(drums) > 1:
            del drums[drum]
    bass = _line(style.bass) if style.bass else np.zeros(16)
    if r.random() < 0.25 and drums:
        bass = _bass(r, drums)
    chords, hold, program = _line(style.chords), style.hold, style.chord_program
    if r.random() < 0.3:
        chords, hold = _chords(r)
        program = int(_pick(r, 0, 4, 16, 27, 48, 81, 89))
    return Groove(
        _between(r, *_TEMPOS[name]),
        drums,
        bass,
        chords,
        hold,
        (style.bass_program, program),
        style.swing,
        style.swing16,
        style.walking,
        style.broken,
    )


def _drums(r: Generator, family: str) -> dict[int, Line]:
    plain = _line("....9.......9...")
    back = plain if r.random() < 0.5 else _line(_pick(r, "....9..3.3..9..3", "....9..4.4..9...", "....9.......9..4"))
    snare = int(_pick(r, SNARE, SNARE, CLAP, RIM))
    if family == "four":
        drums = {KICK: np.maximum(_every(4, 0, 0.95), _some(r, np.where(np.arange(16) % 4, 0.02, 0)))}
        if r.random() < 0.75:
            drums[snare] = back if r.random() < 0.4 else plain
        return drums | _hats(r, four=True)
    if family in ("backbeat", "breaks", "hiphop"):
        chances = np.tile([0.2, 0.06, 0.3, 0.12] if family == "backbeat" else [0.2, 0.1, 0.4, 0.28], 4)
        chances[[4, 12]] = 0.02
        chances[8] = 0.6 if family == "backbeat" else 0.4
        chances[0], chances[2] = float(r.random() < 0.97), 0.6 * chances[2]
        drums = {KICK: _some(r, chances, 0.7), snare: back}
        if family == "breaks" and r.random() < 0.35:
            drums[snare] = _line(_pick(r, "....9..4.4....9.", "....9..3.3..9..3", "....9....3..9.3."))
        return drums | _hats(r)
    if family == "dnb":
        kick = _pick(
            r, "9.........9.....", "9..5......9.....", "9.........97....", "9.9.......9.....", "9.....7...9....."
        )
        return {KICK: _line(kick), SNARE: _line("....9..4.4....9.") if r.random() < 0.2 else back} | _hats(r)
    if family == "swing":
        ride = _line(_pick(r, "8...8.6.8...8.6.", "7.6.7.6.7.6.7.6.", "8...8...8...8..."))
        drums = {RIDE: ride, int(_pick(r, PEDAL, SNARE)): _line("....7.......7...")}
        if r.random() < 0.7:
            drums[KICK] = _line(_pick(r, "8.......8.......", "4...4...4...4...", "8.....7.8......."))
        return drums
    if family == "sparse":
        drums = {int(_pick(r, KICK, SNARE, RIM)): _line("........9.......")} | _hats(r)
        if r.random() < 0.6:
            drums[KICK] = _line(_pick(r, "9...............", "........9.......", "9.....7........."))
        return drums
    if family == "latin":
        return {
            KICK: _line(_pick(r, "8..58..58..58..5", "8.....8.8.....8.", "8...8...8...8...")),
            RIM: _line(_pick(r, "8..8..8...8.8...", "8..8..8...8..8..", "..8.8...8..8..8.")),
            int(_pick(r, MARACAS, HAT)): _line("7353735373537353"),
            CONGA: _some(r, np.tile([0.1, 0.1, 0.4, 0.4], 4)) * (r.random() < 0.5),
        }
    return {}


def _hats(r: Generator, four: bool = False) -> dict[int, Line]:
    sixteenths = _line("7353735373537353")
    if four and r.random() < 0.7:
        hats = {OPEN: _every(4, 2, r.uniform(0.5, 0.9))}
        if r.random() < 0.6:
            line = _pick(r, _every(1, 0, 0.5), _every(2, 0, 0.6), _every(4, 0, 0.5), sixteenths)
            hats[int(_pick(r, HAT, MARACAS, TAMBOURINE, RIDE))] = line * r.uniform(0.6, 1)
        return hats
    eighths = _every(2, 0, 0.6) * np.tile([1, 1, r.uniform(0.5, 1), 1], 4)
    loose = _some(r, np.tile([0.9, 0.2, 0.8, 0.3], 4))
    line = _pick(r, eighths, eighths, eighths, sixteenths, _every(4, 0, 0.6), loose)
    return {int(_pick(r, HAT, HAT, HAT, RIDE, MARACAS)): line * r.uniform(0.6, 1.1)}


def _bass(r: Generator, drums: Mapping[int, Line]) -> Line:
    loose = _some(r, np.tile([0.3, 0.15, 0.35, 0.15], 4))
    loose[0] = 0.85
    pair = np.zeros(16)
    pair[0], pair[_pick(r, 6, 10, 8, 11)] = 0.8, 0.7
    between = _every(1) - _every(4)
    with_kick = 0.85 * (drums[KICK] > 0) if KICK in drums else loose
    clave = _line(_pick(r, "8..8..8...8.8...", "8.....8.8.....8."))
    return np.array(
        _pick(r, _every(4), _every(2), _every(4, 2), between, with_kick, _every(8), loose, clave, pair), float
    )


def _chords(r: Generator) -> tuple[Line, float]:
    """When chords are struck, and how many steps they sound."""
    stabs = _line(
        _pick(
            r,
            "8..8..8.........",
            "8..8..8...8..8..",
            "..8..8....8..8..",
            "8..8....8..8....",
            "...8..8..8......",
        )
    )
    loose = _some(r, np.tile([0.3, 0.15, 0.3, 0.15], 4))
    pairs: tuple[tuple[Line, float], ...] = (
        (_every(16), _pick(r, 12.0, 15.0)),
        (_every(8), 6.0),
        (_every(4), _pick(r, 1.0, 3.0)),
        (_every(4, 2), 1.0),
        (stabs, 1.5),
        (_every(2), 1.5),
        (_line("....8.......8..."), 2.0),
        (_every(1, 0, 0.6), 1.0),
        (loose, _pick(r, 1.0, 3.0)),
    )
    return pairs[r.integers(len(pairs))]


def _tempo(r: Generator, bpm: float, seconds: float) -> Tempo:
    """Steady in most songs; else it slides, or jumps once as when a DJ moves the fader."""
    tempo, chance = Tempo(bpm), r.random()
    if chance < 0.15:
        end = r.uniform(0.82, 1.2)
        for part in range(1, 61):
            tempo.change(bpm * end ** (part / 60), 4 + (seconds - 8) * part / 60)
    elif chance < 0.3:
        tempo.change(bpm * _pick(r, 0.92, 1.08, r.uniform(0.9, 1.1)), r.uniform(8, seconds - 4))
    return tempo


def _perform(r: Generator, groove: Groove, tempo: Tempo, lead: float, start: int, seconds: float) -> list[Note]:
    """All notes: parts come and go, there are fills and breaks, and nobody plays like a machine."""
    kit, human = int(_pick(r, *_KITS)), r.uniform(0, 0.006)
    loud = {"drums": r.uniform(0.75, 1), "bass": r.uniform(0.5, 0.95), "chords": r.uniform(0.3, 0.75)}
    key, roots, third = int(r.integers(-5, 6)), _pick(r, *_CHORDS), int(_pick(r, 3, 4))
    seventh, pads = r.random() < 0.4, int(_pick(r, *_PADS))
    bars = int(tempo.beat(seconds) / 4) + 6
    forms = _forms(r, groove, bars // _SECTION + 1)
    fills, loose = int(_pick(r, 0, 0, 4, 8)), _pick(r, 0, 0, 0.03, 0.08)
    notes: list[Note] = []

    def at(bar: int, step: float) -> float:
        beat = bar * 4 + _swung(step, groove) / 4 - start
        return lead + (tempo.time(beat) if beat >= 0 else beat * 60 / groove.bpm)

    def strike(bar: int, step: float, length: float, channel: int, pitch: int, level: float, program: int) -> None:
        when, level = at(bar, step) + r.normal(0, human), float(np.clip(level * r.normal(1, 0.07), 0.05, 1))
        notes.append(Note(when, at(bar, step + length) - at(bar, step), channel, pitch, level, program))

    for bar in range(bars):
        state, off = forms[bar // _SECTION]
        if state == "silent":
            continue
        root = 40 + key + roots[bar % 4]
        root -= 12 * (root > 46)
        tones = [root + 24, root + 24 + third, root + 31, *([root + 34] if seventh else [])]
        if state == "pads":
            for tone in tones:
                strike(bar, 0, 15.9, 1, tone, 0.5, pads)
            continue
        drums = dict(groove.drums) if state == "play" else {}
        if drums and fills and bar % fills == fills - 1:
            drums = _fill(r, drums)
        if drums and fills and bar % fills == 0 and r.random() < 0.7:
            strike(bar, 0, 1, DRUMS, CRASH, 0.75, kit)
        for drum, line in drums.items():
            if drum in off:
                continue
            ghosts = (line == 0) & (r.random(16) < loose / 2)
            for step in np.flatnonzero(((line > 0) & (r.random(16) >= loose)) | ghosts):
                level = line[step] or r.uniform(0.2, 0.5)
                strike(bar, int(step), 1, DRUMS, drum, loud["drums"] * level, kit)
        if "bass" not in off:
            for count, step in enumerate(np.flatnonzero(groove.bass)):
                up = (0, 4, 7, 9)[count % 4] if groove.walking else int(_pick(r, 0, 0, 0, 7, 12)) * (step >= 12)
                strike(
                    bar, int(step), 1.8, 0, root - 12 + up, 1.1 * loud["bass"] * groove.bass[step], groove.programs[0]
                )
        if "chords" not in off:
            for count, step in enumerate(np.flatnonzero(groove.chords)):
                for tone in [tones[(0, 2, 1, 2)[count % 4]]] if groove.broken else tones:
                    level = 1.2 * loud["chords"] * groove.chords[step]
                    strike(bar, int(step), groove.hold, 1, tone, level, groove.programs[1])
    return [note for note in notes if 0 <= note.start < seconds and note.length > 0]


def _forms(r: Generator, groove: Groove, count: int) -> list[tuple[str, set[int | str]]]:
    """For each section: played or broken off, and the parts that are silent."""
    broken, changing = r.random() < 0.25, r.random() < 0.5 and groove.drums
    first, length = int(r.integers(1, max(2, count - 1))), int(_pick(r, 1, 2, 2))
    gap = str(_pick(r, "pads", "pads", "silent", "drumless"))
    parts: list[int | str] = [*groove.drums, "bass", "chords"]
    forms = []
    for section in range(count):
        off = {part for part in parts if changing and r.random() < 0.15}
        state = gap if broken and first <= section < first + length else "play"
        forms.append((state, off if len(off) < len(parts) else set()))
    return forms


def _fill(r: Generator, drums: Mapping[int, Line]) -> dict[int, Line]:
    first_half = np.arange(16) < 8
    kept = {drum: line * first_half for drum, line in drums.items()} if r.random() < 0.6 else {KICK: _every(16)}
    snare = _some(r, np.concatenate([np.tile([0.4, 0.1, 0.3, 0.1], 2), np.tile([0.7, 0.5, 0.7, 0.5], 2)]))
    toms = _some(r, np.where(first_half, 0, 0.35))
    return kept | {SNARE: snare, int(_pick(r, TOM_HIGH, TOM_MID, TOM_LOW)): toms}


def _swung(step: float, groove: Groove) -> float:
    """Where a step falls, in straight steps."""
    beat, within = divmod(step, 4)
    eighth, rest = divmod(within, 2)
    late, swing = groove.swing16, groove.swing
    rest = 2 * late * rest if rest <= 1 else 2 * late + (rest - 1) * 2 * (1 - late)
    within = 2 * eighth + rest
    return 4 * beat + (2 * swing * within if within <= 2 else 4 * swing + (within - 2) * 2 * (1 - swing))


def _recorded(r: Generator, sound: NDArray[np.float64]) -> Mono:
    """A room, a tone control, noise, clipping, a fader."""
    if r.random() < 0.25:
        fade = r.uniform(0.3, 2.5)
        t = np.arange(round(1.3 * fade * RATE)) / RATE
        room = r.standard_normal(len(t)) * 10 ** (-3 * t / fade)
        size = 1 << (len(sound) + len(room)).bit_length()
        wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size))[: len(sound)]
        sound = sound + r.uniform(0.2, 0.9) * wet * sound.std() / max(wet.std(), 1e-9)
    if r.random() < 0.5:
        hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
        tone = np.clip(hertz / 600 + 0.01, 0.01, 100) ** r.uniform(-0.25, 0.25)
        if r.random() < 0.3:
            tone /= 1 + (hertz / r.uniform(3000, 9000)) ** 4
        if r.random() < 0.2:
            tone /= 1 + (r.uniform(60, 160) / np.maximum(hertz, 1)) ** 4
        sound = np.fft.irfft(np.fft.rfft(sound) * tone, len(sound))
    sound = sound * 0.8 / max(np.abs(sound).max(), 1e-9)
    if r.random() < 0.35:
        sound = sound + 10 ** (r.uniform(-45, -14) / 20) * r.standard_normal(len(sound))
    if r.random() < 0.15:
        sound = np.clip(sound * 10 ** (r.uniform(6, 20) / 20), -1, 1)
    if r.random() < 0.2:
        sound = sound * 10 ** (r.uniform(-45, -6) / 20)
    return np.asarray(sound, np.float32)

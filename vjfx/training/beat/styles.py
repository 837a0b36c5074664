"""Styles of music as one bar of sixteenth steps, with their General MIDI instruments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vjfx.values.beat import BEATS_PER_BAR

STEPS_PER_BEAT = 4
STEPS_PER_BAR = STEPS_PER_BEAT * BEATS_PER_BAR

# General MIDI percussion
KICK, RIM, SNARE, CLAP, TOM_LOW, HAT, PEDAL, TOM_MID, OPEN, TOM_HIGH, CRASH, RIDE = (
    36, 37, 38, 39, 45, 42, 44, 47, 46, 50, 49, 51,
)  # fmt: skip
TAMBOURINE, COWBELL, CONGA_SLAP, CONGA, MARACAS, CLAVES = 54, 56, 62, 63, 70, 75


@dataclass(frozen=True)
class Style:
    """One bar, with velocities in tenths and `.` for a rest: drums, a bass line and chords."""

    drums: Mapping[int, str] = field(default_factory=dict)
    bass: str = ""
    bass_program: int = 33
    walking: bool = False  # the bass plays the notes of the chord in turn, not only its root
    chords: str = "7..............."
    chord_program: int = 0
    hold: float = 4.0  # length of a chord in steps
    broken: bool = False  # arpeggiated chords
    swing: float = 0.5  # where the second eighth falls in its beat
    swing16: float = 0.5  # where the second sixteenth falls in its eighth


FOUR = "9...9...9...9..."
BACKBEAT = "....9.......9..."
EIGHTHS = "7.5.7.5.7.5.7.5."
OFFBEATS = "..8...8...8...8."
SIXTEENTHS = "7353735373537353"

STYLES = {
    "four": Style({KICK: FOUR, CLAP: BACKBEAT, HAT: EIGHTHS}, "7...7...7...7...", 38, chords="6..............."),
    "house": Style(
        {KICK: FOUR, CLAP: BACKBEAT, OPEN: OFFBEATS, HAT: "4.4.4.4.4.4.4.4."},
        "..8...8...8...8.",
        38,
        chords="..6..6....6..6..",
        chord_program=4,
        hold=1.5,
    ),
    "deep": Style(
        {KICK: FOUR, OPEN: OFFBEATS, MARACAS: SIXTEENTHS},
        "..8..8....8..8..",
        39,
        chords="...6.....6......",
        chord_program=81,
        hold=1.0,
    ),
    "techno": Style(
        {KICK: FOUR, OPEN: "..7...7...7...7.", RIDE: "................"},
        ".888.888.888.888",
        38,
        chords="......5.....5...",
        chord_program=81,
        hold=0.8,
    ),
    "disco": Style(
        {KICK: FOUR, SNARE: BACKBEAT, OPEN: OFFBEATS, HAT: "6...6...6...6..."},
        "8.6.8.6.8.6.8.6.",
        33,
        chords="..6...6...6...6.",
        chord_program=27,
        hold=1.0,
    ),
    "rock": Style(
        {KICK: "9.......9.8.....", SNARE: BACKBEAT, HAT: EIGHTHS},
        "8.6.6.6.8.6.6.6.",
        34,
        chords="8.5.5.5.8.5.5.5.",
        chord_program=29,
        hold=2.0,
    ),
    "ballad": Style(
        {KICK: "9.......9.......", SNARE: "....8.......8...", HAT: "5.4.5.4.5.4.5.4."},
        "8.......7.....5.",
        33,
        chords="7.......6.......",
        chord_program=0,
        hold=7.0,
    ),
    "punk": Style(
        {KICK: "9.9...9.9.9...9.", SNARE: BACKBEAT, RIDE: EIGHTHS},
        "8.8.8.8.8.8.8.8.",
        34,
        chords="8.8.8.8.8.8.8.8.",
        chord_program=30,
        hold=1.8,
    ),
    "motown": Style(
        {SNARE: "9...9...9...9...", KICK: "9.....9.9.....9.", TAMBOURINE: "5.5.5.5.5.5.5.5."},
        "8..68.6.8..68.6.",
        33,
        chords="....7.......7...",
        chord_program=27,
        hold=1.0,
    ),
    "funk": Style(
        {KICK: "9..6..7...8..5..", SNARE: "....9..3.3..9..3", HAT: SIXTEENTHS},
        "8..6..8...6.8.5.",
        36,
        chords="...6..6....6..6.",
        chord_program=27,
        hold=0.7,
    ),
    "breakbeat": Style(
        {KICK: "9.9.......99....", SNARE: "....9..4.4..9..4", RIDE: EIGHTHS},
        "8.....7...8.....",
        38,
        chords="7...............",
        chord_program=89,
        hold=15.0,
    ),
    "amen": Style(
        {KICK: "9.9.......8.....", SNARE: "....9..5.5....9.", HAT: EIGHTHS},
        "8.........7.....",
        39,
        chords="6...............",
        chord_program=89,
        hold=15.0,
    ),
    "dnb": Style(
        {KICK: "9.........9.....", SNARE: BACKBEAT, HAT: EIGHTHS},
        "8.....6...8.....",
        39,
        chords="5...............",
        chord_program=89,
        hold=15.0,
    ),
    "hiphop": Style(
        {KICK: "9......7..9.....", SNARE: BACKBEAT, HAT: EIGHTHS},
        "9......7..8.....",
        38,
        chords="6..6......5.....",
        chord_program=4,
        hold=2.0,
        swing16=0.58,
    ),
    "boombap": Style(
        {KICK: "9.8......89.....", SNARE: BACKBEAT, HAT: "6.5.6.5.6.5.6.56"},
        "9.7.....8.8.....",
        32,
        chords="6...............",
        chord_program=0,
        hold=6.0,
        swing16=0.62,
    ),
    "onedrop": Style(
        {KICK: "........9.......", RIM: "........9.......", HAT: "7.5.7.5.7.5.7.5."},
        "8..6..7...6.7...",
        33,
        chords="....8.......8...",
        chord_program=27,
        hold=0.8,
    ),
    "dub": Style(
        {KICK: "........9.......", SNARE: "........8.......", HAT: "6.6.6.6.6.6.6.66"},
        "8..7..6.......7.",
        33,
        chords="..8...8...8...8.",
        chord_program=16,
        hold=0.8,
    ),
    "steppers": Style(
        {KICK: FOUR, RIM: "........9.......", HAT: EIGHTHS},
        "8..7..8.....8.7.",
        33,
        chords="..8...8...8...8.",
        chord_program=27,
        hold=0.8,
    ),
    "bossa": Style(
        {KICK: "8..58..58..58..5", RIM: "8..8..8...8..8..", HAT: EIGHTHS},
        "8..68..68..68..6",
        32,
        chords="7..6..6...6..6..",
        chord_program=24,
        hold=1.5,
    ),
    "salsa": Style(
        {
            CONGA: "......7.......77",
            CONGA_SLAP: "....8.......8...",
            COWBELL: "8...6.6.8...6.6.",
            CLAVES: "8..8..8...8.8...",
        },
        "......8.....8...",
        32,
        chords="8.6..66.6.6..66.",
        chord_program=0,
        hold=0.9,
    ),
    "samba": Style(
        {KICK: "7..59..57..59..5", SNARE: "6.56.56.6.56.56.", MARACAS: SIXTEENTHS},
        "7..58..57..58..5",
        33,
        chords="6.6..6.66.6..6..",
        chord_program=24,
        hold=0.9,
    ),
    "jazz": Style(
        {RIDE: "8...8.6.8...8.6.", PEDAL: "....7.......7...", KICK: "4...4...4...4..."},
        "8...8...8...8...",
        32,
        walking=True,
        chords="..6.........5...",
        chord_program=0,
        hold=1.5,
        swing=0.66,
    ),
    "shuffle": Style(
        {KICK: "9.....7.9.......", SNARE: BACKBEAT, HAT: "7.6.7.6.7.6.7.6."},
        "8.6.8.6.8.6.8.6.",
        33,
        chords="7.5.7.5.7.5.7.5.",
        chord_program=28,
        hold=1.2,
        swing=0.64,
    ),
    "piano": Style(
        bass="8.......7.......", bass_program=32, chords="8.5.6.5.7.5.6.5.", chord_program=0, hold=2.5, broken=True
    ),
    "strum": Style(bass="8.......8.......", chords="8...6.6...6.6...", chord_program=25, hold=3.0),
    "pads": Style(bass="8...6...7...6...", chords="8...............", chord_program=89, hold=16.0),
    "strings": Style(bass="7.......7.......", bass_program=32, chords="8.......7.......", chord_program=48, hold=7.5),
    "comping": Style(bass="8.....8.8.....8.", chords="7...7...7...7...", chord_program=4, hold=3.0),
}

FILL = {
    SNARE: "9...9...9.7.7777",
    TOM_HIGH: "..........7.....",
    TOM_MID: "............7.7.",
    TOM_LOW: ".............7.7",
}

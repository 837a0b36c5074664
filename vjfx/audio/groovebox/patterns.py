"""The patterns of the built-in groovebox: house, techno, breakbeat, hip hop, drum and bass, and one without a beat."""

from __future__ import annotations

from functools import partial

from vjfx.audio.groovebox import voices
from vjfx.audio.groovebox.score import Part, Pattern

_PAD = partial(voices.pad, bright=0.35)
_SHINE = partial(voices.pad, bright=0.62)
_OPEN = partial(voices.hat, decay=0.1)
_CLOSED = partial(voices.hat, decay=0.025)
_ROLL = "5...5...5...5...|5...5...5...5...|5.5.5.5.5.5.5.5.|5.5.5.5.55555555"
_CRASH = Part(voices.crash, "9|.|.|.|.|.|.|.", 0.42)
_WIND = Part(voices.wind, "9-------", 0.29, fade=0.05, loops=True)

_HOUSE = Pattern(
    bpm=128,
    chords="A1 G4 A4 C5 E5 | F1 F4 A4 C5 E5 | C2 G4 B4 C5 E5 | E1 G4 B4 D5 E5",
    duck=0.85,
    parts={
        "kick": Part(voices.kick, "9999", 0.63, kind="kick", fill="9...9...9..99.9."),
        "clap": Part(voices.clap, ".9.9", 0.82, kind="snare", fill="....9.......9.57"),
        "closed": Part(_CLOSED, "53.453.453.453.4", 0.85, kind="hat"),
        "open": Part(_OPEN, "..9-..9-..9-..9-", 0.43, kind="hat", fade=0.03),
        "shaker": Part(voices.shaker, "3664366436643664", 0.31),
        "conga": Part(partial(voices.tom, pitch=330, decay=0.06), "...6..4...6....5|...6..4..56..4..", 0.35),
        "bass": Part(voices.bass, "..0..0.0..0..0.c", 0.71, "bass", fade=0.06, fill="..0..0.0..0.0.cc"),
        "stab": Part(voices.chord, "...6..5.....5...|...6..5.........|...6..5.....5...|...6..5...5..5..", 0.8, "chord"),
        "pluck": Part(voices.pluck, "0.2.1.3.2.4.3.1.|0.2.1.3.5.4.2...", 0.26, "tone", echo=0.75),
        "pad": Part(_PAD, "9", 0.41, "chord", fade=0.25, loops=True),
        "shine": Part(_SHINE, "9-------", 0.32, "chord", fade=0.25, loops=True),
        "roll": Part(voices.snare, _ROLL, 0.8, kind="snare"),
        "wind": _WIND,
        "crash": _CRASH,
    },
    form=(
        (8, "kick closed open bass stab"),
        (8, "kick clap closed open shaker bass stab crash"),
        (8, "kick clap closed open shaker conga bass stab pad"),
        (4, "kick clap closed shaker pad <shine <wind"),
        (4, "pad <shine pluck <roll <wind"),
        (16, "kick clap closed open shaker conga bass stab shine pluck crash"),
        (8, "pad pluck crash"),
        (4, "pad <shine pluck <roll <wind"),
        (16, "kick clap closed open shaker conga bass stab pad pluck crash"),
        (8, "kick clap closed open shaker conga bass"),
    ),
)

_TECHNO = Pattern(
    bpm=134,
    chords="F1 F4 G#4 C5",
    duck=0.7,
    parts={
        "kick": Part(
            partial(voices.kick, low=50, sweep=170, fall=0.022, decay=0.12, drive=3),
            "9999",
            0.53,
            kind="kick",
            fill="9...9...9...9.9.",
        ),
        "clap": Part(voices.clap, ".9.9", 0.81, kind="snare"),
        "closed": Part(_CLOSED, "3.5.3.5.3.5.3.56", 0.9, kind="hat"),
        "open": Part(_OPEN, "..9-..9-..9-..9-", 0.42, kind="hat", fade=0.03),
        "ride": Part(voices.ride, "..7...7...7...7.", 0.38, kind="hat"),
        "rim": Part(voices.rim, "..5..5....5..5..|..5..5....5.5..5", 0.58),
        "tom": Part(partial(voices.tom, pitch=98), ".............7..|..........6..7..", 0.31, fill="......7..7..7.77"),
        "rumble": Part(
            partial(voices.bass, cutoff=90, sweep=160, fall=0.05, resonance=0.3, decay=0.15),
            ".000.000.000.000",
            0.58,
            "bass",
            fade=0.03,
        ),
        "acid": Part(
            partial(voices.bass, cutoff=320, sweep=2600, fall=0.07, resonance=3.2, decay=0.16),
            "c.co.cf.c.ci.cmc|c.co.cf.c.cr.oc.",
            0.36,
            "bass",
            fade=0.03,
        ),
        "stab": Part(
            partial(voices.chord, cutoff=350, sweep=2500, fall=0.06, decay=0.12, walls=1.1),
            "...7............|......7.........",
            0.99,
            "chord",
            echo=0.75,
        ),
        "pad": Part(_PAD, "9", 0.42, "chord", fade=0.5, loops=True),
        "shine": Part(_SHINE, "9-------", 0.61, "chord", fade=0.25, loops=True),
        "roll": Part(partial(voices.snare, pitch=210), _ROLL, 0.76, kind="snare"),
        "wind": _WIND,
        "crash": _CRASH,
    },
    form=(
        (8, "kick closed rumble rim"),
        (8, "kick closed open rumble rim stab tom"),
        (8, "kick clap closed open rumble rim tom stab <acid"),
        (8, "pad <shine acid <roll <wind stab"),
        (16, "kick clap closed open ride rumble tom acid stab crash"),
        (8, "pad stab crash <shine"),
        (4, "acid pad <roll <wind"),
        (16, "kick clap closed open ride rumble rim tom acid stab crash"),
        (8, "kick closed open rumble rim tom stab"),
    ),
)

_BREAKS = Pattern(
    bpm=132,
    chords="F1 F4 G#4 C5 | F1 F4 G#4 C5 | C#1 F4 G#4 C#5 | D#1 D#4 G4 A#4",
    swing=0.12,
    duck=0.5,
    parts={
        "kick": Part(
            partial(voices.kick, low=58, sweep=160, fall=0.02, decay=0.11, drive=2),
            "9.....9...9.....|9..6......9..7..",
            0.69,
            kind="kick",
        ),
        "snare": Part(
            voices.snare,
            "....9..2.2..9...|....9..2.2..9..4",
            0.7,
            kind="snare",
            fill="....9..5.5..9.79",
        ),
        "closed": Part(_CLOSED, "5.6.5.6.5.6.5.6.", 0.75, kind="hat"),
        "open": Part(_OPEN, "..............9-|..............9-", 0.45, kind="hat", fade=0.03),
        "shaker": Part(voices.shaker, "5353535353535353", 0.37),
        "cowbell": Part(voices.cowbell, "..5...5..5....5.|..5...5..5..5...", 0.77),
        "bass": Part(
            partial(voices.bass, cutoff=260, sweep=2400, fall=0.09, resonance=2.2, decay=0.2),
            "0..0..c...0.c..7|0..0..c...0.7.a.",
            0.77,
            "bass",
            fade=0.04,
        ),
        "stab": Part(partial(voices.chord, sweep=6500, decay=0.12), "9..9..9.........|..........9..9..", 0.53, "chord"),
        "lead": Part(partial(voices.pluck, decay=0.1), "3.2.0.3.2.0.3.2.|3.2.0.4.3.2.1.0.", 0.27, "tone", echo=0.75),
        "pad": Part(_PAD, "9", 0.38, "chord", fade=0.25, loops=True),
        "shine": Part(_SHINE, "9-------", 0.6, "chord", fade=0.25, loops=True),
        "roll": Part(voices.snare, _ROLL, 0.8, kind="snare"),
        "wind": _WIND,
        "crash": _CRASH,
    },
    form=(
        (8, "kick snare closed cowbell"),
        (8, "kick snare closed open shaker cowbell bass"),
        (8, "kick snare closed open shaker bass stab crash"),
        (8, "pad <shine lead <roll <wind crash"),
        (16, "kick snare closed open shaker cowbell bass stab lead crash"),
        (8, "pad lead crash"),
        (4, "kick closed pad <shine <roll <wind"),
        (16, "kick snare closed open shaker cowbell bass stab lead crash"),
        (8, "kick snare closed shaker cowbell bass"),
    ),
)

_HIPHOP = Pattern(
    bpm=88,
    chords="D2 F4 A4 C5 E5 | G1 F4 A4 B4 E5 | C2 E4 G4 B4 D5 | A1 G4 B4 C5 E5",
    swing=0.28,
    duck=0.45,
    gain=1.12,
    parts={
        "kick": Part(
            partial(voices.kick, low=54, sweep=110, fall=0.03, decay=0.16, drive=2),
            "9......6..9.....|9..5......9....4",
            0.73,
            kind="kick",
        ),
        "snare": Part(
            partial(voices.snare, pitch=175, decay=0.13, bright=0.8),
            "....9.......9...",
            0.63,
            kind="snare",
            fill="....9.......9.67",
        ),
        "closed": Part(
            _CLOSED,
            "6.5.6.5.6.5.6.5.|6.5.6.5.6.5.6.55",
            0.89,
            kind="hat",
            fill="6...5...6...5...6...5...6.5.55456",
        ),
        "open": Part(_OPEN, "...............9|.", 0.46, kind="hat", fade=0.03),
        "rim": Part(voices.rim, "......5........5|.........5......", 0.63),
        "bass": Part(partial(voices.sub, decay=0.5), "0-----.0..0---..|0--0......0---7.", 0.32, "bass", fade=0.08),
        "keys": Part(voices.keys, "8.....5.........|8.......5..4....", 0.86, "chord"),
        "lead": Part(
            voices.bell, "....3.2.....1...|....4.3...2.....|................|......2.1...0...", 0.16, "tone", echo=0.75
        ),
        "pad": Part(_PAD, "9", 0.25, "chord", fade=0.4, loops=True),
        "dust": Part(voices.crackle, "9", 0.68, fade=0.1, loops=True),
        "crash": _CRASH,
    },
    form=(
        (4, "dust keys kick closed"),
        (8, "dust keys kick snare closed bass rim"),
        (8, "dust keys kick snare closed open bass rim lead crash"),
        (8, "dust keys pad lead"),
        (16, "dust keys kick snare closed open bass rim lead pad crash"),
        (4, "dust bass kick snare closed"),
        (16, "dust keys kick snare closed open bass rim lead crash"),
        (8, "dust keys pad kick snare closed open bass"),
    ),
)

_DNB = Pattern(
    bpm=174,
    chords="F1 G#4 C5 D#5 G5 | F1 G#4 C5 D#5 G5 | C#1 F4 G#4 C5 D#5 | D#1 G4 A#4 D5 F5",
    duck=0.6,
    parts={
        "kick": Part(
            partial(voices.kick, low=60, sweep=180, fall=0.018, decay=0.1, drive=2.5),
            "9.........9.....|9..6......9.....",
            0.65,
            kind="kick",
        ),
        "snare": Part(
            partial(voices.snare, pitch=205, decay=0.12, bright=1.1),
            "....9.......9...|....9..2.2..9..2",
            0.59,
            kind="snare",
            fill="....9..5.5..9.98",
        ),
        "closed": Part(_CLOSED, "6.4.6.4.6.4.6.45", 0.67, kind="hat"),
        "ride": Part(voices.ride, "9.6.9.6.9.6.9.6.", 0.19, kind="hat"),
        "shaker": Part(voices.shaker, "4365436543654365", 0.28),
        "bass": Part(voices.growl, "0-----..0-..0---|0-----..0-7-c---", 0.45, "bass", fade=0.05),
        "sub": Part(partial(voices.sub, decay=1.0), "0---------------", 0.35, "bass", fade=0.06),
        "stab": Part(partial(voices.chord, walls=1.1), "......7.........|...7............", 0.83, "chord", echo=0.75),
        "lead": Part(voices.pluck, "0...2.3...1.2...|4...3.2...1.0...", 0.27, "tone", echo=0.75),
        "pad": Part(_PAD, "9", 0.39, "chord", fade=0.3, loops=True),
        "shine": Part(_SHINE, "9-------", 0.59, "chord", fade=0.25, loops=True),
        "roll": Part(voices.snare, _ROLL, 0.84, kind="snare"),
        "wind": _WIND,
        "crash": _CRASH,
    },
    form=(
        (8, "kick snare closed pad lead"),
        (8, "kick snare closed shaker sub pad lead crash"),
        (8, "pad <shine lead <roll <wind"),
        (16, "kick snare closed ride shaker bass stab crash"),
        (16, "kick snare closed ride shaker bass stab lead pad crash"),
        (8, "pad lead crash"),
        (8, "pad <shine lead <roll <wind"),
        (16, "kick snare closed ride shaker bass stab crash"),
        (16, "kick snare closed ride shaker bass lead pad crash"),
        (8, "kick snare closed shaker sub pad"),
    ),
)

_AMBIENT = Pattern(
    bpm=72,
    chords="F2 F3 C4 G4 A4 E5 | F2 F3 C4 G4 A4 E5 | D2 D3 A3 F4 C5 E5 | D2 D3 A3 F4 C5 E5"
    "| A1 A3 E4 G4 B4 C5 | A1 A3 E4 G4 B4 C5 | C2 C4 E4 G4 B4 D5 | C2 C4 E4 G4 B4 D5",
    duck=0.0,
    gain=0.85,
    parts={
        "pad": Part(_PAD, "9", 0.62, "chord", fade=1.5, loops=True),
        "shine": Part(_SHINE, "9---", 0.45, "chord", fade=1.5, loops=True),
        "drone": Part(voices.drone, "0", 0.14, "bass", fade=1.5, loops=True),
        "bell": Part(
            voices.bell, "..4.....2.......|......3.........|....4...........|..........1.....", 0.36, "tone", echo=1.5
        ),
        "keys": Part(voices.keys, "5|.", 1.12, "chord"),
        "wind": Part(partial(voices.wind, low=300, high=2500), "9---", 0.13, fade=1.0, loops=True),
    },
    form=(
        (8, "pad drone wind"),
        (8, "pad drone bell"),
        (8, "pad <shine drone bell <wind"),
        (16, "pad shine drone bell keys wind"),
        (8, "pad bell"),
        (16, "pad shine drone keys bell"),
        (8, "pad drone wind"),
    ),
)

PATTERNS = {
    "house": _HOUSE,
    "techno": _TECHNO,
    "breaks": _BREAKS,
    "hiphop": _HIPHOP,
    "dnb": _DNB,
    "ambient": _AMBIENT,
}

"""Which music is measured, from which of Debian's packages, and in which half: nobody tunes on the half `test`.

The pieces of one author are in one half. All of it is for measuring; the CC0 loops may be trained on as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bench.music.piece import Half


class Module(NamedTuple):
    """A tracker module; `rows` a beat were found by listening to the drums."""

    file: str
    rows: int = 4


class Score(NamedTuple):
    """A movement, how many felt beats a minute it is played at, and with which General MIDI program."""

    file: str
    bpm: float
    program: int = 48  # strings


class Loop(NamedTuple):
    """A loop, repeated for half a minute."""

    file: str
    beats: int


RECORDINGS: Mapping[str, tuple[Half, int]] = {  # of each package so many songs
    "supertux-data": ("dev", 12),
    "singularity-music": ("dev", 6),
    "xmoto-data": ("dev", 5),
    "hyperrogue-music": ("dev", 7),
    "asc-music": ("dev", 3),
    "extremetuxracer-data": ("dev", 4),
    "drascula-music": ("dev", 4),
    "wesnoth-1.16-music": ("dev", 6),
    "supertuxkart-data": ("test", 12),
    "warzone2100-music": ("test", 9),
    "nexuiz-music": ("test", 8),
    "lincity-ng-data": ("test", 3),
    "frozen-bubble-data": ("test", 3),
    "hedgewars-data": ("test", 9),
    "ufoai-music": ("test", 6),
}

MODULES: Mapping[str, tuple[Half, tuple[Module, ...]]] = {
    "pingus-data": (
        "dev",
        (
            Module("gd-giirm.s3m"), Module("gd-matth.it", 8), Module("gd-ite.it"), Module("goin_march.it", 8),
            Module("pingus-2.it"), Module("pingus-6.it"), Module("pingus-9.it"), Module("rough_journey.it", 8),
        ),
    ),
    "tecnoballz-data": (
        "test",
        (
            Module("area1-game.mod"), Module("area2-game.mod"), Module("area3-game.mod"), Module("high-score.mod"),
            Module("over-theme.mod"), Module("tecno-winn.mod", 8), Module("tecnoballz.mod"),
            Module("in-game-music-1_reg.mod"), Module("fridge-in-space_from_reg-zbb.mod"),
        ),
    ),
}  # fmt: skip

LMMS: Mapping[str, Half] = {  # by the author, with whom the file's name begins
    "Alf42red": "dev",
    "CapDan": "dev",
    "EsoXLB": "test",
    "Impulslogik": "dev",
    "Jousboxx": "test",
    "Momo64": "test",
    "Oglsdl": "dev",
    "Saber": "dev",
    "Settel": "test",
    "Shovon": "test",
    "Skiessi": "dev",
    "Socceroos": "test",
    "StrictProduction": "dev",
    "TameAnderson": "dev",
    "Thomasso": "test",
}
FELT = {"CapDan-ReggaeTry": 0.5, "CapDan-ReggaetonTry": 0.5, "Socceroos-Progress": 0.5}  # of the notated tempo

HYDROGEN: Mapping[str, Half] = {
    "GM_kit_Diddley": "dev",
    "GM_kit_Jazzy": "dev",
    "tutorial_georgyporgy": "dev",
    "GM_kit_demo1": "test",
    "GM_kit_demo2": "test",
    "GM_kit_demo3": "test",
    "TR808kit-demo": "test",
}

LOOPS: Mapping[Half, tuple[Loop, ...]] = {
    "dev": (Loop("amen_full", 16), Loop("breakbeat", 4), Loop("mika", 16), Loop("safari", 16)),
    "test": (
        Loop("garzul", 16), Loop("mehackit2", 4), Loop("industrial", 2), Loop("electric", 4), Loop("weirdo", 8),
    ),
}  # fmt: skip

MIDI = ("openttd-openmsx", "planetblupi-music-midi")
MIDI_BEATS = {"flying_scotsman": 2.0, "chuggachugga": 2.0, "coconut_run2": 2.0}  # notated beats a felt one


def midi_half(package: str, song: str) -> Half:
    """The songs of one author of openmsx, and those of planetblupi, may be looked at."""
    return "dev" if package != MIDI[0] or "redfarn" in song else "test"


SCORES: Mapping[Half, tuple[Score, ...]] = {  # of the corpus in PyPI's music21, by composer
    "dev": (
        Score("mozart/k155/movement1.mxl", 132),
        Score("mozart/k155/movement2.mxl", 72),
        Score("mozart/k156/movement3.mxl", 126),
        Score("mozart/k458/movement1.mxl", 100),
        Score("mozart/k80/movement3.mxl", 132),
        Score("schumann_clara/polonaise_op1n2.mxl", 96, 0),
        Score("schumann_robert/opus41no1/movement2.mxl", 116),
    ),
    "test": (
        Score("haydn/opus1no1/movement2.mxl", 130),
        Score("haydn/opus1no1/movement4.mxl", 120),
        Score("haydn/opus1no1/movement1.mxl", 104),
        Score("haydn/opus74no1/movement3.mxl", 150),
        Score("beethoven/opus18no1/movement1.mxl", 144),
        Score("beethoven/opus18no1/movement3.mxl", 168),
        Score("joplin/maple_leaf_rag.mxl", 90, 0),
    ),
}

"""Arrangers: each makes songs of one kind with a form that such music has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator

from vjfx.training.sections.form import Arrangement, Section, Style


def pick(r: Generator, *choices: Any) -> Any:
    """One of them."""
    return choices[int(r.integers(len(choices)))]


def some(r: Generator, parts: str, chance: float = 0.5) -> str:
    """Some of the parts."""
    return " ".join(part for part in parts.split() if r.random() < chance)


def build(r: Generator, bars: int, parts: str, must: str = "") -> Section:
    """Bars that rise towards a drop, by a roll, a riser, a sweep or several of them."""
    means = must or pick(
        r, "roll riser", "riser", "roll", "roll tone", "riser lowpass roll", "roll highpass", "riser tone"
    )
    return Section("build", bars, f"{parts} {means}", float(pick(r, 0, 0, 0, 1, 2, 4)))


def techno(r: Generator) -> tuple[Style, float, list[Section]]:
    """A kick that goes on, a rumble, long builds over the kick, short breaks."""
    style = Style({"bass": pick(r, ".000.000.000.000", "0.00.0.00.0.0.00"), "stab": "...7......5....."}, 0.8)
    full = "kick bass hat open " + some(r, "clap ride perc stab arp", 0.6)
    over = r.random() < 0.5
    form = [
        Section("intro", 8, "kick hat"),
        Section("groove", 8, "kick hat bass perc"),
        Section("groove", 16, full),
        *([] if over else [Section("break", pick(r, 4, 8), "pad stab " + some(r, "hat arp"))]),
        build(
            r,
            pick(r, 4, 8),
            "stab " + ("kick hat" if over else "pad"),
            pick(r, "riser", "roll riser", "highpass riser"),
        ),
        Section("drop", 16, full + " crash"),
        Section("groove", 8, "kick hat bass"),
        *([] if r.random() < 0.5 else [Section("break", 8, "pad vocal")]),
        build(r, 8, "pad arp"),
        Section("drop", 16, full + " crash"),
        Section("outro", 8, "kick hat"),
    ]
    return style, float(r.uniform(126, 142)), form


def house(r: Generator) -> tuple[Style, float, list[Section]]:
    """Claps, organ stabs and vocals; a drop with or without a build."""
    style = Style({"bass": pick(r, "..0..0.0..0..0.7", "0..0..0...0.0..."), "stab": "..7..7....7..7.."}, 0.6)
    full = "kick clap hat open bass stab " + some(r, "shaker vocal pad perc")
    return (
        style,
        float(r.uniform(118, 128)),
        [
            Section("intro", 8, "kick hat " + some(r, "clap shaker")),
            Section("groove", 16, "kick clap hat open bass"),
            Section("break", 8, "pad vocal " + some(r, "shaker stab")),
            *([build(r, pick(r, 4, 8), "pad stab")] if r.random() < 0.6 else []),
            Section("drop", 16, full),
            Section("groove", 8, "kick clap hat bass"),
            Section("break", pick(r, 4, 8), "stab vocal"),
            build(r, 4, "stab clap"),
            Section("drop", 16, full),
            Section("outro", 8, "kick hat open"),
        ],
    )


def trance(r: Generator) -> tuple[Style, float, list[Section]]:
    """Long breaks with pads, long risers, rolling bass."""
    style = Style({"bass": "..00..00..00..00", "lead": "0-1-2-1-3-2-1-0-"}, 0.7)
    full = "kick bass hat open clap lead arp " + some(r, "pad ride")
    return (
        style,
        float(r.uniform(132, 142)),
        [
            Section("intro", 8, "kick hat " + some(r, "bass")),
            Section("groove", 16, "kick bass hat open clap"),
            Section("break", pick(r, 8, 16), "pad fall " + some(r, "lead arp vocal")),
            build(r, pick(r, 8, 16), "pad arp lead", pick(r, "riser roll", "riser", "lowpass riser roll")),
            Section("drop", 16, full + " crash"),
            Section("groove", 8, "kick bass hat open"),
            Section("break", 8, "pad lead"),
            build(r, 8, "pad lead"),
            Section("drop", 16, full + " crash"),
            Section("outro", 8, "kick bass hat"),
        ],
    )


def dnb(r: Generator) -> tuple[Style, float, list[Section]]:
    """Fast broken beats after an intro of pads."""
    style = Style(
        {
            "kick": pick(r, "9.........9.....", "9.9.......9....."),
            "bass": "0-----..0-7-c---",
            "hat": "6.4.6.4.6.4.6.45",
        },
        0.4,
    )
    full = "kick snare hat bass " + some(r, "ride stab lead sub")
    return (
        style,
        float(r.uniform(168, 178)),
        [
            Section("intro", 8, "pad hat " + some(r, "lead")),
            build(r, 8, "pad hat", pick(r, "roll", "riser", "roll riser")),
            Section("drop", 16, full),
            Section("groove", 16, full + " crash"),
            Section("break", 16, "pad " + some(r, "vocal lead")),
            *([build(r, 8, "pad")] if r.random() < 0.7 else []),
            Section("drop", 32, full),
            Section("outro", 8, "kick snare hat"),
        ],
    )


def pop(r: Generator) -> tuple[Style, float, list[Section]]:
    """Verses and choruses without drops; a bridge without drums."""
    style = Style(
        {"kick": "9.......9.9.....", "bass": "0...0...0..00...", "stab": "6...6.5.6...6.5."},
        0.0,
        general_midi=True,
        programs={"stab": pick(r, 0, 4, 25), "pad": pick(r, 48, 50, 89)},
    )
    return (
        style,
        float(r.uniform(88, 124)),
        [
            Section("intro", 4, "stab " + some(r, "hat")),
            Section("groove", 8, "kick snare hat bass stab*0.7 vocal"),
            Section("groove", 8, "kick snare hat open bass stab pad vocal crash"),
            Section("groove", 8, "kick snare hat bass stab*0.7 vocal"),
            Section("groove", 8, "kick snare hat open bass stab pad vocal crash"),
            Section("break", 8, "stab vocal pad"),
            Section("return", 8, "kick snare hat open bass stab pad vocal crash"),
            Section("outro", 4, "stab pad"),
        ],
    )


def minimal(r: Generator) -> tuple[Style, float, list[Section]]:
    """Parts come and go softly; no drops, and hardly a break."""
    style = Style({"bass": "..0.....0..0....", "perc": "...5..5....5..5.|..5..5....5..5.."}, 0.5)
    return (
        style,
        float(r.uniform(120, 130)),
        [
            Section("intro", 8, "kick"),
            Section("groove", 8, "kick hat"),
            Section("groove", 16, "kick hat perc bass"),
            Section("groove", 16, "kick hat perc bass shaker " + some(r, "stab*0.5 pad*0.4")),
            Section("groove", 8, "kick hat perc"),
            Section("groove", 16, "kick hat perc bass open*0.6"),
            Section("outro", 8, "kick perc"),
        ],
    )


def edm(r: Generator) -> tuple[Style, float, list[Section]]:
    """A build whose drop does not come, then another whose drop does."""
    style = Style({"lead": "0-0-2-2-1---3-2-", "stab": "7..7..7.7..7..7."}, 0.8)
    full = "kick clap hat open bass stab lead " + some(r, "ride sub")
    return (
        style,
        float(r.uniform(124, 130)),
        [
            Section("intro", 8, "kick clap hat"),
            Section("groove", 8, "kick clap hat bass stab"),
            Section("break", 8, "pad vocal"),
            build(r, 8, "pad stab", "roll riser"),
            Section("break", pick(r, 4, 8), "vocal pad crash fall"),
            build(r, pick(r, 4, 8), "pad", "roll riser"),
            Section("drop", 16, full + " crash"),
            Section("break", 8, "pad lead"),
            build(r, 8, "pad lead"),
            Section("drop", 16, full + " crash"),
            Section("outro", 8, "kick clap hat"),
        ],
    )


Arranger = Callable[[Generator], tuple[Style, float, list[Section]]]
ARRANGERS: tuple[Arranger, ...] = (techno, house, trance, dnb, pop, minimal, edm)


def arrange(arranger: Arranger, seed: int) -> Arrangement:
    """A song by an arranger."""
    r = np.random.default_rng([sum(map(ord, arranger.__name__)), seed])
    style, bpm, form = arranger(r)
    level = float(pick(r, 0.0, 0.0, 0.4, 0.8))
    return Arrangement(
        f"{arranger.__name__} {seed}",
        style,
        bpm,
        tuple(form),
        int(r.integers(10000)),
        level,
        float(r.uniform(-20, -1)),
        int(pick(r, 0, 4, 8, 8)),
        float(r.uniform(0.1, 0.6)),
    )

"""Composes songs at random: any drums and bass in any form, from which the parts of a song are learned."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from vjfx.training.sections.form import Arrangement, Section, Style

_KICKS = (
    *("9...9...9...9...",) * 4,
    *("9.........9.....", "9.9.......9.....", "9.......9.9.....", "9.....9...9.....", "9.......6......."),
    *("9..9..9...9..9..", "9...9...9...9.7.", "9.....9.9.......", "9......9..9....."),
)
_SNARES = ("....9.......9...",) * 4 + ("........9.......", "....9..4.4..9...", "....9.......9..5", "..9...9...9...9.")
_HATS = (
    "5.3.5.3.5.3.5.3.",
    "5353535353535353",
    "..5...5...5...5.",
    "5.5.5.5.5.5.5555",
    "6.4.6.4.6.4.6.45",
    "5..55..55..55..5",
)
_BASSES = (
    "..0...0...0...0.",
    ".000.000.000.000",
    "0...0...0..00...",
    "0-----..0-7-c---",
    "0--0--0-5-3-0---",
    "0---------------",
    "0.0.0.0.0.0.0.0.",
    "..00..00..00..00",
    "0..0..0...0..0..",
    "0-------....0---",
)
_STABS = (
    "7..6..6...7.....",
    "..7...7...7...7.",
    "7.7.7.7.7.7.7.7.",
    "7.......6.......",
    "7..7..7.7..7..7.",
    "......6.....5...",
)


def song(seed: int, soundfont: bool = True) -> Arrangement:
    """A song of one to two minutes; the same seed gives the same song. With `soundfont`, FluidSynth plays some."""
    r = np.random.default_rng([23, seed])
    bars = {
        "kick": _pick(r, *_KICKS),
        "snare": _pick(r, *_SNARES),
        "clap": _pick(r, *_SNARES),
        "hat": _pick(r, *_HATS),
        "bass": _pick(r, *_BASSES),
        "stab": _pick(r, *_STABS),
        "lead": _melody(r),
        "arp": _melody(r).replace("-", "0"),
        "kick4": "9...9...9...9...",
    }
    played = r.random() < 0.3 and soundfont
    programs = {
        "bass": _pick(r, 33, 34, 36, 38),
        "stab": _pick(r, 0, 4, 16, 25, 27, 29, 30),
        "pad": _pick(r, 48, 50, 52, 89, 90),
        "lead": _pick(r, 56, 65, 73, 80, 81),
    }
    style = Style(bars, float(_pick(r, 0.0, 0.4, 0.8)), played, programs, swing=float(_pick(r, 0, 0, 0.15, 0.3)))
    bpm = float(_pick(r, r.uniform(118, 132), r.uniform(132, 178), r.uniform(76, 118)))
    level = float(_pick(r, 0.0, 0.0, 0.4, 0.8, 0.95))
    return Arrangement(
        f"composed {seed}",
        style,
        bpm,
        tuple(_form(r, bpm)),
        int(r.integers(10000)),
        level,
        float(r.uniform(-20, 0)),
        int(_pick(r, 0, 4, 8, 8, 16)),
        float(r.uniform(0.1, 0.6)),
    )


def _form(r: Generator, bpm: float) -> list[Section]:
    """Grooves, breaks and builds in any order that songs have."""
    drums = "kick " + _pick(r, "snare", "clap", "snare clap", "") + " " + _some(r, "hat open ride shaker perc", 0.45)
    low = _pick(r, "bass", "bass", "sub", "bass sub", "")
    tune = _some(r, "stab lead arp pad vocal", 0.45)
    long = 1 if bpm < 110 else 2  # bars are short in fast music
    if r.random() < 0.1:  # nothing is ever full
        return [Section("groove", 8 * long, _quiet(r)) for _ in range(3)]
    form = [
        _pick(
            r,
            Section("groove", 4 * long, f"kick {_some(r, 'hat clap bass perc')}"),
            Section("groove", 4 * long, f"{drums} {low}"),
            Section("intro", 4 * long, _quiet(r)),
        )
    ]
    form.append(Section("groove", 4 * long, f"{drums} {low}"))
    if r.random() < 0.2:  # nothing but grooves
        form += [
            Section("groove", 4 * long, f"{drums} {_some(r, low, 0.8)} {_some(r, tune)} {_some(r, 'open perc shaker')}")
            for _ in range(4)
        ]
        return form
    form.append(Section("groove", int(_pick(r, 4, 8)), f"{drums} {low} {tune}"))
    for _ in range(2):
        quiet = _quiet(r)
        way = r.random()
        if way < 0.75:
            form.append(
                Section("break", int(_pick(r, 2, 4, 4, 4 * long, 8)), quiet + _pick(r, "", "", " fall", " crash"))
            )
        if way > 0.25:
            running = way > 0.85  # over the drums
            base = (
                f"{_pick(r, 'kick', 'kick4', 'kick hat')} {_some(r, tune)}" if running else _pick(r, quiet, _quiet(r))
            )
            base += _pick(r, "", "", " clap", " hat", " kick4" if not running else "", " bass")
            form.append(
                Section(
                    "build",
                    int(_pick(r, 2, 4, 4, 8, 4 * long)),
                    f"{base} {_means(r)}",
                    float(_pick(r, 0, 0, 0, 1, 2, 4)),
                )
            )
        if way > 0.25 and r.random() < 0.2:  # it leads nowhere
            form.append(Section("break", 4, quiet + " crash"))
            form.append(Section("build", 4, f"{quiet} {_means(r)}"))
        full = f"{drums} {low} {tune} {_some(r, 'crash stab lead sub')}"
        form.append(Section("drop" if "kick" in full else "return", int(_pick(r, 4, 8, 4 * long)), full))
        if r.random() < 0.5:
            form.append(Section("groove", 4, f"{drums} {low}"))
    return form


def _quiet(r: Generator) -> str:
    """Parts of a break."""
    parts = _some(r, "pad vocal lead stab arp", 0.4) or _pick(r, "pad", "vocal", "stab", "lead pad")
    return str(parts + _pick(r, "", "", "", " hat", " shaker", " sub*0.7", " perc", " bass*0.8"))


def _means(r: Generator) -> str:
    """What makes a build."""
    return str(
        _pick(
            r,
            "roll",
            "riser",
            "roll riser",
            "roll riser",
            "tone",
            "roll tone",
            "riser lowpass",
            "roll lowpass",
            "riser tone",
            "roll highpass",
            "riser highpass",
            "roll*1.6",
            "riser*1.6",
            "riser*0.5 roll*0.6",
        )
    )


def _melody(r: Generator) -> str:
    return "".join(str(int(r.integers(5))) if r.random() < 0.4 else _pick(r, ".", "-") for _ in range(16))


def _pick(r: Generator, *choices: Any) -> Any:
    return choices[int(r.integers(len(choices)))]


def _some(r: Generator, parts: str, chance: float = 0.5) -> str:
    return " ".join(part for part in parts.split() if r.random() < chance)

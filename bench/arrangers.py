"""Arrangers whose songs are never learned from."""

from __future__ import annotations

from numpy.random import Generator

from vjfx.training.sections.arrangers import Arranger, build, pick, some
from vjfx.training.sections.form import Section, Style

_HALF = "9.......6......."


def dubstep(r: Generator) -> tuple[Style, float, list[Section]]:
    """A build in four, a drop in half time."""
    style = Style(
        {
            "kick": "9.........6.....",
            "snare": "........9.......",
            "bass": pick(r, "0-..0-0-3---0-..", "0--0--0-5-3-0---"),
        },
        0.5,
    )
    full = "kick snare hat bass sub " + some(r, "lead stab")
    return (
        style,
        float(r.uniform(138, 146)),
        [
            Section("intro", 8, "pad lead"),
            Section("groove", 8, "kick snare hat pad"),
            build(r, pick(r, 4, 8), "pad lead", pick(r, "roll riser", "roll", "roll tone")),
            Section("drop", 16, full + " crash"),
            Section("break", 8, "pad vocal"),
            build(r, 8, "pad vocal", pick(r, "roll riser", "roll tone")),
            Section("drop", 16, full + " crash"),
            Section("outro", 8, "pad"),
        ],
    )


def trap(r: Generator) -> tuple[Style, float, list[Section]]:
    """808s, rolling hats, drops after a beat or a bar of nothing."""
    style = Style(
        {"kick": "9.....9...9.....", "snare": "........9.......", "hat": "5.5.5.5.5.5.5555", "sub": "0-----0---3-----"},
        0.3,
    )
    return (
        style,
        float(r.uniform(130, 150)),
        [
            Section("intro", 8, "lead pad"),
            Section("groove", 8, "lead pad kick snare hat sub"),
            Section("break", pick(r, 4, 8), "lead vocal"),
            Section("build", 4, "lead roll " + some(r, "riser tone"), float(pick(r, 1, 4))),
            Section("drop", 16, "kick snare hat sub stab " + some(r, "perc lead") + " crash"),
            Section("break", 8, "pad vocal"),
            Section("build", 8, "pad roll riser", float(pick(r, 1, 4))),
            Section("drop", 16, "kick snare hat sub stab crash"),
            Section("outro", 4, "lead pad"),
        ],
    )


def hardstyle(r: Generator) -> tuple[Style, float, list[Section]]:
    """Loud kicks with a tail on every beat; drops without a build."""
    style = Style({"bass": "..00..00..00..00", "lead": "0-0-2---1-1-3---"}, 0.9)
    full = "kick bass lead stab " + some(r, "hat open clap", 0.7)
    return (
        style,
        float(r.uniform(148, 158)),
        [
            Section("intro", 8, "kick hat bass"),
            Section("groove", 16, "kick hat bass open"),
            Section("break", 16, "pad vocal " + some(r, "lead")),
            *([build(r, 8, "pad lead", "roll riser")] if r.random() < 0.5 else []),
            Section("drop", 16, full),
            Section("break", 8, "pad lead"),
            *([build(r, 4, "lead", "roll")] if r.random() < 0.5 else []),
            Section("drop", 16, full + " crash"),
            Section("outro", 8, "kick bass"),
        ],
    )


def rock(r: Generator) -> tuple[Style, float, list[Section]]:
    """Verse, chorus, and a bridge of guitar; no drops."""
    style = Style(
        {"kick": "9.....9.9.......", "bass": "0.0.0.0.0.0.0.0.", "stab": "7.7.7.7.7.7.7.7.", "hat": "7.6.7.6.7.6.7.6."},
        0.0,
        general_midi=True,
        programs={"bass": 34, "stab": pick(r, 29, 30, 27), "pad": 49, "lead": 30},
    )
    return (
        style,
        float(r.uniform(96, 168)),
        [
            Section("intro", 4, "stab"),
            Section("groove", 8, "kick snare hat bass vocal stab*0.6"),
            Section("groove", 8, "kick snare ride bass stab vocal crash"),
            Section("groove", 8, "kick snare hat bass vocal stab*0.6"),
            Section("groove", 8, "kick snare ride bass stab vocal crash"),
            Section("break", 8, "lead stab*0.5"),
            Section("return", 16, "kick snare ride bass stab vocal crash"),
        ],
    )


def ambient(r: Generator) -> tuple[Style, float, list[Section]]:
    """A long intro of pads, then a soft beat; no drop."""
    style = Style({"kick": _HALF, "hat": "..3...3...3...3.", "bass": "0---------------"}, 0.2)
    return (
        style,
        float(r.uniform(80, 105)),
        [
            Section("intro", 12, "pad " + some(r, "lead arp*0.5")),
            Section("groove", 8, "pad kick*0.5 hat"),
            Section("groove", 16, "pad kick*0.7 hat bass arp*0.6 " + some(r, "clap*0.4 lead")),
            Section("break", 8, "pad lead"),
            Section("return", 8, "pad kick*0.7 hat bass"),
            Section("outro", 4, "pad"),
        ],
    )


def bigroom(r: Generator) -> tuple[Style, float, list[Section]]:
    """Drops after a bar of silence or a word, from sweeps alone."""
    style = Style({"lead": "0-.0-.0-2-.1-...", "bass": "0...0...0...0..."}, 0.8)
    full = "kick clap lead bass " + some(r, "hat open sub")
    return (
        style,
        float(r.uniform(126, 132)),
        [
            Section("intro", 8, "kick clap hat"),
            Section("break", 8, "pad lead"),
            Section(
                "build",
                8,
                "lead pad " + pick(r, "roll riser", "lowpass roll", "lowpass riser"),
                float(pick(r, 1, 2, 4)),
            ),
            Section("drop", 16, full + " crash"),
            Section("groove", 8, "kick clap hat bass"),
            Section("break", pick(r, 4, 8), "pad vocal fall"),
            Section("build", pick(r, 4, 8), "pad roll " + pick(r, "tone", "riser", "highpass"), float(pick(r, 0, 4))),
            Section("drop", 16, full + " crash"),
            Section("outro", 8, "kick hat"),
        ],
    )


def progressive(r: Generator) -> tuple[Style, float, list[Section]]:
    """Sweeps instead of rolls, and a bass that returns before the drums."""
    style = Style({"bass": pick(r, "0..0..0...0..0..", "..0.0.0...0.0.0."), "arp": "0.1.2.3.2.1.0.1."}, 0.7)
    full = "kick clap hat bass arp " + some(r, "open pad lead shaker")
    return (
        style,
        float(r.uniform(120, 128)),
        [
            Section("intro", 8, "kick hat " + some(r, "shaker")),
            Section("groove", 16, "kick hat bass clap arp"),
            Section("break", 8, "pad arp"),
            Section("build", 8, "pad arp bass " + pick(r, "riser", "lowpass riser", "tone riser")),
            Section("drop", 16, full),
            Section("break", 8, "pad vocal arp"),
            Section("build", 8, "arp pad " + pick(r, "riser", "tone", "roll riser"), float(pick(r, 0, 1))),
            Section("drop", 16, full + " crash"),
            Section("outro", 8, "kick hat"),
        ],
    )


HELD_OUT: tuple[Arranger, ...] = (dubstep, trap, hardstyle, rock, ambient, bigroom, progressive)

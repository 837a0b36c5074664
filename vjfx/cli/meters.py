"""The meters of `vjfx listen` in the terminal: level, bands, onsets, the beat and the parts of a song."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from vjfx.values.beat import BeatEstimate
from vjfx.values.signals import BANDS

TONES = ("bass", "lowmid", "mid", "high")
ONSETS = {"kick": "red", "snare": "yellow", "hat": "cyan"}
SECTIONS = ("energy", "build", "break", "drop")
HIGH, WIDE, SHORT = 6, 32, 8  # characters
_EIGHTHS = " ▁▂▃▄▅▆▇█"


def meters(signals: Mapping[str, float], beat: BeatEstimate, title: str = "", problem: str = "") -> RenderableType:
    """All meters, below a title."""
    grid = Table.grid(padding=(0, 2))
    for name in ("level", *TONES):
        grid.add_row(name, _bar(signals[f"audio/{name}"]), f"{signals[f'audio/{name}']:.2f}")
    facts = Text(
        f"{signals['audio/db']:6.1f} dB   brightness {signals['audio/centroid']:.2f}   flux {signals['audio/flux']:.2f}"
    )
    lines: list[RenderableType] = [Text(title, style="bold"), grid, _columns(signals), facts, _onsets(signals)]
    lines += [_beats(signals, beat), _sections(signals)]
    if problem:
        lines.append(Text(problem, style="red"))
    return Group(*lines)


def line(signals: Mapping[str, float], counts: Mapping[str, int]) -> str:
    """One line, for output that is not a terminal."""
    onsets = " ".join(f"{kind} {counts[kind]}" for kind in ONSETS)
    beat = f"{signals['beat/bpm']:.1f} bpm ({signals['beat/confidence']:.2f})"
    parts = " ".join(f"{name} {signals[f'section/{name}']:.2f}" for name in SECTIONS)
    return f"level {signals['audio/level']:.2f}  {signals['audio/db']:.1f} dB  {onsets}  {beat}  {parts}"


def _bar(value: float) -> Text:
    full = round(value * WIDE)
    return Text("█" * full + "·" * (WIDE - full), style="green" if value < 0.9 else "red")


def _columns(signals: Mapping[str, float]) -> Text:
    """The sixteen bands, low to high, as columns."""
    heights = [round(signals[f"audio/band/{band}"] * HIGH * 8) for band in range(1, BANDS + 1)]
    rows = ("".join(2 * _EIGHTHS[min(max(height - 8 * row, 0), 8)] + " " for height in heights) for row in range(HIGH))
    return Text("\n".join(reversed(list(rows))), style="blue")


def _onsets(signals: Mapping[str, float]) -> Text:
    text = Text()
    for kind, colour in ONSETS.items():
        level = signals[f"onset/{kind}"]
        text.append("●" if level > 0.2 else "○", style=f"bold {colour}" if level > 0.6 else colour)
        text.append(f" {kind}   ")
    return text


def _sections(signals: Mapping[str, float]) -> Table:
    """Short meters side by side; the name is bold for a beat when a new part begins."""
    grid = Table.grid(padding=(0, 2))
    style = "bold" if signals["section/change"] > 0 else ""
    levels = [round(signals[f"section/{name}"] * SHORT) for name in SECTIONS]
    bars = [Text("█" * full + "·" * (SHORT - full), style="magenta") for full in levels]
    grid.add_row(*(each for name, bar in zip(SECTIONS, bars, strict=True) for each in (Text(name, style), bar)))
    return grid


def _beats(signals: Mapping[str, float], beat: BeatEstimate) -> Text:
    text = Text(f"{signals['beat/bpm']:5.1f} bpm   ")
    for number in range(beat.metre):
        here = number == beat.beat
        text.append(f"{number + 1} ", style="bold reverse" if here and beat.phase < 0.5 else "bold" if here else "dim")
    return text.append(f"  confidence {signals['beat/confidence']:.2f}")

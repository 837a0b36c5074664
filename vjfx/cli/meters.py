"""What is heard, drawn in the terminal: level, bands, lamps for what is struck, and the beat."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from vjfx.values.beat import BEATS_PER_BAR

BANDS = 16
TONES = ("bass", "lowmid", "mid", "high")
LAMPS = {"kick": "red", "snare": "yellow", "hat": "cyan"}
HIGH, WIDE = 6, 32  # characters
_EIGHTHS = " ▁▂▃▄▅▆▇█"


def meters(heard: Mapping[str, float], beat: int, phase: float, title: str = "", problem: str = "") -> RenderableType:
    """All of it; `beat` is 0 to 3 in its bar, and `phase` 0 to 1 in its beat."""
    grid = Table.grid(padding=(0, 2))
    for name in ("level", *TONES):
        grid.add_row(name, _bar(heard[f"audio/{name}"]), f"{heard[f'audio/{name}']:.2f}")
    facts = Text(f"{heard['audio/db']:6.1f} dB   bright {heard['audio/centroid']:.2f}   flux {heard['audio/flux']:.2f}")
    lines: list[RenderableType] = [Text(title, style="bold"), grid, _columns(heard), facts, _lamps(heard)]
    lines.append(_beats(heard, beat, phase))
    if problem:
        lines.append(Text(problem, style="red"))
    return Group(*lines)


def line(heard: Mapping[str, float], counts: Mapping[str, int]) -> str:
    """The same in a few words, where no terminal can draw."""
    struck = " ".join(f"{kind} {counts[kind]}" for kind in LAMPS)
    beat = f"{heard['beat/bpm']:.1f} bpm ({heard['beat/confidence']:.2f})"
    return f"level {heard['audio/level']:.2f}  {heard['audio/db']:.1f} dB  {struck}  {beat}"


def _bar(value: float) -> Text:
    full = round(value * WIDE)
    return Text("█" * full + "·" * (WIDE - full), style="green" if value < 0.9 else "red")


def _columns(heard: Mapping[str, float]) -> Text:
    """The narrow bands, low to high, as columns."""
    heights = [round(heard[f"audio/band/{band}"] * HIGH * 8) for band in range(1, BANDS + 1)]
    rows = ("".join(2 * _EIGHTHS[min(max(height - 8 * row, 0), 8)] + " " for height in heights) for row in range(HIGH))
    return Text("\n".join(reversed(list(rows))), style="blue")


def _lamps(heard: Mapping[str, float]) -> Text:
    text = Text()
    for kind, colour in LAMPS.items():
        lit = heard[f"onset/{kind}"]
        text.append("●" if lit > 0.2 else "○", style=f"bold {colour}" if lit > 0.6 else colour)
        text.append(f" {kind}   ")
    return text


def _beats(heard: Mapping[str, float], beat: int, phase: float) -> Text:
    text = Text(f"{heard['beat/bpm']:5.1f} bpm   ")
    for number in range(BEATS_PER_BAR):
        here = number == beat
        text.append(f"{number + 1} ", style="bold reverse" if here and phase < 0.5 else "bold" if here else "dim")
    return text.append(f"  sure {heard['beat/confidence']:.2f}")

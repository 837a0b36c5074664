"""What the overlay says about the sound, in letters that any font has."""

from __future__ import annotations

from collections.abc import Mapping

from vjfx.core.protocols import Sound
from vjfx.values.beat import BEATS_PER_BAR, BeatClock
from vjfx.values.signals import BANDS

_HEIGHTS = " .:-=+*#%@"  # from nothing to full
_LAMPS = ("kick", "snare", "hat")
_WIDTH = 12  # characters of a bar


def sound_lines(heard: Mapping[str, float], beat: BeatClock, device: str) -> list[str]:
    """Level and bands, lamps of onsets, tempo and where in the bar it is, and what is listened to."""
    count = int(beat.beats) % BEATS_PER_BAR
    bar = " ".join(f"[{n + 1}]" if n == count else f" {n + 1} " for n in range(BEATS_PER_BAR))
    tempo = f"{beat.bpm:5.1f} bpm  {bar}"
    if not heard:
        return [tempo]
    level = heard.get("audio/level", 0.0)
    bands = "".join(_height(heard.get(f"audio/band/{n}", 0.0)) for n in range(1, BANDS + 1))
    lamps = "  ".join(name.upper() if heard.get(f"onset/{name}", 0.0) > 0.5 else name for name in _LAMPS)
    return [
        f"{heard.get('audio/db', -90.0):4.0f} dB  [{_bar(level)}]  [{bands}]  {lamps}",
        f"{tempo}  sure {heard.get('beat/confidence', 0.0):.2f}  {device}".rstrip(),
    ]


def device_facts(sound: Sound | None) -> str:
    """Name, block size and latency of the input device; empty for other sounds."""
    if sound is None or not sound.block:
        return ""
    return f"{sound.name}, {sound.block} frames, {1000 * sound.latency:.0f} ms"


def _bar(value: float) -> str:
    return ("|" * round(value * _WIDTH)).ljust(_WIDTH, ".")


def _height(value: float) -> str:
    return _HEIGHTS[min(int(value * len(_HEIGHTS)), len(_HEIGHTS) - 1)]

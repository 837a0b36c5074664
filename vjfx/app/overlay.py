"""The overlay's lines about the sound, in ASCII for any font."""

from __future__ import annotations

from collections.abc import Mapping

from vjfx.core.protocols import Sound
from vjfx.values.beat import BeatClock
from vjfx.values.signals import BANDS

_HEIGHTS = " .:-=+*#%@"  # from 0 to 1
_ONSETS = ("kick", "snare", "hat")
_SECTIONS = ("energy", "build", "break", "drop", "change")
_WIDTH = 12  # characters of the level meter


def sound_lines(signals: Mapping[str, float], beat: BeatClock, device: str) -> list[str]:
    """Level, bands, onsets, tempo, beat of the bar, confidence, the input device, and the part of the song."""
    bar = " ".join(f"[{n + 1}]" if n == beat.beat_in_bar else f" {n + 1} " for n in range(beat.metre))
    tempo = f"{beat.bpm:5.1f} bpm  {bar}"
    if not signals:
        return [tempo]
    level = signals.get("audio/level", 0.0)
    bands = "".join(_height(signals.get(f"audio/band/{n}", 0.0)) for n in range(1, BANDS + 1))
    onsets = "  ".join(name.upper() if signals.get(f"onset/{name}", 0.0) > 0.5 else name for name in _ONSETS)
    return [
        f"{signals.get('audio/db', -90.0):4.0f} dB  [{_meter(level)}]  [{bands}]  {onsets}",
        f"{tempo}  confidence {signals.get('beat/confidence', 0.0):.2f}  {device}".rstrip(),
        "  ".join(f"{name} [{_height(signals.get(f'section/{name}', 0.0))}]" for name in _SECTIONS),
    ]


def device_facts(sound: Sound | None) -> str:
    """Name, block size and latency of the input device; empty for other sounds."""
    if sound is None or not sound.block:
        return ""
    return f"{sound.name}, {sound.block} frames, {1000 * sound.latency:.0f} ms"


def _meter(value: float) -> str:
    return ("|" * round(value * _WIDTH)).ljust(_WIDTH, ".")


def _height(value: float) -> str:
    return _HEIGHTS[min(int(value * len(_HEIGHTS)), len(_HEIGHTS) - 1)]

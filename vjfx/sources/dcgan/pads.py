"""Bends played like drum pads: a hit applies a bend, which is released over some beats."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.nets.bends import Bend

_BACK = 1.0  # beats that the clock may jump back, as it follows the music


@dataclass(frozen=True, slots=True)
class _Hit:
    start: float  # beats
    depth: float
    release: float  # beats
    number: int


class Pads:
    """One pad per kind of bend and layer; another hit restarts it."""

    def __init__(self) -> None:
        self._hits: dict[tuple[str, int], _Hit] = {}
        self._count = 0

    def hit(self, kind: str, layer: int, depth: float, release: float, beats: float) -> None:
        """Hit a pad."""
        self._count += 1
        self._hits[kind, layer] = _Hit(beats, depth, release, self._count)

    def at(self, beats: float) -> list[Bend]:
        """The active bends; their strength falls with the square of the remaining release time."""
        for pad, hit in list(self._hits.items()):
            if not hit.start - _BACK < beats < hit.start + hit.release:
                del self._hits[pad]
        return [
            Bend(kind, layer, hit.depth, min(1.0, 1 - (beats - hit.start) / hit.release) ** 2, hit.number)
            for (kind, layer), hit in self._hits.items()
        ]

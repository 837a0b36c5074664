"""Bends as a drummer plays them: struck, and let go over some beats."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.nets.bends import Bend

_BACK = 1.0  # beats that a clock may be set back, as one that follows the music is


@dataclass(frozen=True, slots=True)
class _Hit:
    begun: float  # beats
    depth: float
    release: float  # beats
    number: int


class Pads:
    """One pad for each kind of bend at each layer; to strike it again is to begin again."""

    def __init__(self) -> None:
        self._hits: dict[tuple[str, int], _Hit] = {}
        self._count = 0

    def hit(self, kind: str, layer: int, depth: float, release: float, beats: float) -> None:
        """Strike one now."""
        self._count += 1
        self._hits[kind, layer] = _Hit(beats, depth, release, self._count)

    def at(self, beats: float) -> list[Bend]:
        """What is still held, ever less of it: the square of what is left of the release."""
        for pad, hit in list(self._hits.items()):
            if not hit.begun - _BACK < beats < hit.begun + hit.release:
                del self._hits[pad]
        return [
            Bend(kind, layer, hit.depth, min(1.0, 1 - (beats - hit.begun) / hit.release) ** 2, hit.number)
            for (kind, layer), hit in self._hits.items()
        ]

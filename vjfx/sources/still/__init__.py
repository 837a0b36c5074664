"""The source `still`: pictures that move in a loop, by the beat."""

from __future__ import annotations

from vjfx.sources.still.source import Still

__all__ = ["Still"]

"""The snapshots that an export selects for the timeline."""

from __future__ import annotations

import numpy as np

from vjfx.training.dcgan.export import evenly_spaced


def gaps(changes: list[float], kept: list[int]) -> list[float]:
    """The change between consecutive kept snapshots, and to the end."""
    places = np.concatenate([[0.0], np.cumsum(changes)])
    return np.diff([*places[kept], places[-1]]).tolist()


def test_pictures_change_evenly_along_the_timeline() -> None:
    changes = [0.01] * 10 + [0.2, 0.4] + [0.1] * 12  # noise for long, then a sudden change, then slow improvement
    kept = evenly_spaced(changes, 8)
    assert kept[0] == 0 and kept == sorted(set(kept)) and len(kept) == 8
    assert max(gaps(changes, kept)) <= 0.45, "0.4 is a single step"
    assert sum(n < 10 for n in kept) <= 2, "most of the timeline is noise"


def test_all_are_kept_if_there_are_few() -> None:
    assert evenly_spaced([1.0, 1.0, 1.0], 7) == [0, 1, 2]
    assert evenly_spaced([0.0] * 9, 7) == list(range(7)), "any will do if nothing changes"

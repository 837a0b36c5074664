"""Which moments of a training become the timeline that is played."""

from __future__ import annotations

import numpy as np

from vjfx.training.dcgan.export import even


def gaps(changes: list[float], kept: list[int]) -> list[float]:
    """How much the pictures change from each moment that is kept to the next, and to the end."""
    places = np.concatenate([[0.0], np.cumsum(changes)])
    return np.diff([*places[kept], places[-1]]).tolist()


def test_along_the_timeline_pictures_change_evenly() -> None:
    changes = [0.01] * 10 + [0.2, 0.4] + [0.1] * 12  # noise for long, then all at once, then ever better
    kept = even(changes, 8)
    assert kept[0] == 0 and kept == sorted(set(kept)) and len(kept) == 8
    assert max(gaps(changes, kept)) <= 0.45, "one step cannot be divided"
    assert sum(n < 10 for n in kept) <= 2, "most of the fader is noise"


def test_as_many_are_kept_as_there_are() -> None:
    assert even([1.0, 1.0, 1.0], 7) == [0, 1, 2]
    assert even([0.0] * 9, 7) == list(range(7)), "where nothing changes any will do"

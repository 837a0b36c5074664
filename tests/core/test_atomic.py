"""Atomic writes: the old file or the new one, never half of either."""

from __future__ import annotations

from pathlib import Path

import pytest

from vjfx.core import atomic


def test_the_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with atomic.replacing(path) as part:
        part.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_an_error_leaves_the_old_file_and_nothing_else(error: type[BaseException], tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(error), atomic.replacing(path) as part:
        part.write_text("ne")
        raise error
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_contents_are_synced_before_the_file_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr(atomic.os, "fsync", lambda _: steps.append(f"sync {(tmp_path / 'a.txt').exists()}"))
    atomic.write_text(tmp_path / "a.txt", "ü")
    assert steps == ["sync False"]
    assert (tmp_path / "a.txt").read_bytes() == "ü".encode()

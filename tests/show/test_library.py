"""Presets by name, while a show plays that was started with a preset of the performer's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from vjfx.core.errors import PresetError, UsageError
from vjfx.show import library


@pytest.fixture
def start(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    for name in ("two", "one", "neon"):
        (folder / f"{name}.toml").write_text('[[layer]]\nsource = "testcard"\n')
    (tmp_path / "secret.toml").write_text("")
    return folder / "one.toml"


def test_names_mean_the_folder_of_the_preset_that_was_started(start: Path) -> None:
    assert library.preset_on_air("two", start) == start.parent / "two.toml"
    assert library.preset_on_air("neon", start) == start.parent / "neon.toml", "before ours"
    assert library.preset_on_air("words", start) == library.preset("words")
    with pytest.raises(UsageError, match="did you mean 'two'"):
        library.preset_on_air("tow", start)


def test_paths_stay_inside_the_two_folders(start: Path) -> None:
    assert library.preset_on_air(str(start), start) == start
    for name in ("secret.toml", "set/../secret.toml"):
        with pytest.raises(PresetError, match="cannot be opened from here"):
            library.preset_on_air(str(start.parents[1] / name), start)


def test_keys_play_the_folder_of_the_preset_that_was_started(start: Path) -> None:
    assert library.playlist(start) == ("neon", "one", "two")
    assert library.playlist(library.preset("demo")) == tuple(sorted(library.presets()))

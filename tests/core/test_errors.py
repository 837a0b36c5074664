"""Errors about files say where, in their text and as attributes."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from vjfx.core.errors import FileError, PresetError, ShaderError

FILE = Path("shows/night.toml")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (PresetError("no layer", FILE, 3), "shows/night.toml:3: no layer"),
        (PresetError("not UTF-8", FILE), "shows/night.toml: not UTF-8"),
        (ShaderError("there is no shader x"), "there is no shader x"),
    ],
)
def test_the_place_is_in_the_text_and_an_attribute(error: FileError, text: str) -> None:
    assert str(error) == text
    other = pickle.loads(pickle.dumps(error))  # as between processes
    assert (type(other), str(other), other.message, other.path, other.line) == (
        type(error),
        text,
        error.message,
        error.path,
        error.line,
    )

"""Finding shaders by name, and their order of precedence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from vjfx.core import resources
from vjfx.core.errors import ShaderError
from vjfx.isf import library


def folder(path: Path, *names: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name in names:
        (path / f"{name}.fs").write_text("/*{}*/ void main() {}")
    return path


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where this system keeps ISF files."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PROGRAMDATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / ("Library/Graphics/ISF" if sys.platform == "darwin" else "data/ISF")


def test_given_folders_come_before_ours_and_ours_before_the_systems(tmp_path: Path, system: Path) -> None:
    ours = library.shader("glow")
    folder(system, "glow", "theirs")
    assert library.shader("glow") == ours
    assert library.shader("theirs") == system / "theirs.fs"
    mine = folder(tmp_path / "mine" / "deep", "glow")
    assert library.shader("glow", folders=[tmp_path / "mine"]) == mine / "glow.fs"


@pytest.mark.parametrize(
    ("platform", "expected"),
    [("linux", "data/ISF"), ("win32", "data/ISF"), ("darwin", "Library/Graphics/ISF")],
)
def test_every_system_has_its_folder(
    platform: str, expected: str, tmp_path: Path, system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    folder(tmp_path / expected, "local")
    assert library.shader("local") == tmp_path / expected / "local.fs"


def test_an_unknown_name_gets_the_nearest_of_all_folders(tmp_path: Path) -> None:
    with pytest.raises(ShaderError, match="did you mean 'sparkles'"):
        library.shader("sparkels", folders=[folder(tmp_path, "sparkles")])


def test_our_shaders_have_different_names() -> None:
    stems = [path.stem for path in (resources.folder("shaders")).rglob("*.fs")]
    assert len(stems) == len(set(stems)) >= 55

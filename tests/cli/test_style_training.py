"""`vjfx train style`: a style is learned from a picture; what does not go together is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.playing import styles
from vjfx.cli.style_training import command
from vjfx.core.errors import UsageError, VjfxError, WeightsError
from vjfx.nets import weights

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A picture, contents, and a network of one style, in the current folder."""
    styles.network(tmp_path / "base.safetensors", "ink")
    (tmp_path / "pictures").mkdir()
    for name in ("wave.png", "pictures/one.png"):
        styles.striped(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> None:
    command.main(list(arguments), prog_name="vjfx train style", standalone_mode=False)


def test_a_picture_becomes_a_style_beside_those_of_the_base(folder: Path) -> None:
    how = "wave.png", "--base", "base.safetensors", "--pictures", "pictures", "--side", "64"
    run(*how, "--steps", "2", "-o", "mine.safetensors")
    assert weights.read("style", "mine.safetensors").options["styles"] == "ink,wave"
    assert {path.name for path in (folder / "mine-training").iterdir()} == {
        "checkpoint.pt",
        "log.csv",
        "sheet-000002.jpg",
    }
    with pytest.raises(VjfxError, match="there is already a training run"):
        run(*how, "--steps", "2", "-o", "mine.safetensors")
    run("--resume", "--steps", "4", "-o", "mine.safetensors")
    assert len((folder / "mine-training" / "log.csv").read_text().splitlines()) == 3


def test_minutes_are_turned_into_steps_of_this_machine(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("wave.png", "--base", "base.safetensors", "--pictures", "pictures", "--side", "64", "--minutes", "1e-6",
        "-o", "mine.safetensors")  # fmt: skip
    assert "finished 1 steps" in " ".join("".join(capsys.readouterr()).split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("-o runs", "needed: PICTURE, or --styles DIR and --pictures DIR"),
        ("--minutes 2 -o runs", "--minutes needs PICTURE"),
        ("wave.png -o runs", "allowed: FILE.safetensors"),
        ("wave.png --width 8 -o mine.safetensors", "--width cannot be given with PICTURE"),
        ("wave.png --steps 2 --minutes 1 -o mine.safetensors", "exclude each other"),
        ("wave.png --resume -o mine.safetensors", "PICTURE cannot change with --resume"),
    ],
)
def test_what_does_not_go_together_is_refused(folder: Path, arguments: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        run(*arguments.split())


def test_an_unknown_base_is_refused(folder: Path) -> None:
    with pytest.raises(WeightsError, match="unknown style weights 'nine'"):
        run("wave.png", "--base", "nine", "--steps", "2", "-o", "mine.safetensors")

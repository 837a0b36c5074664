"""Work that is done once per start, not once per look."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.app.fakes import show, tick
from vjfx.cli.live import command
from vjfx.show import preset_reader
from vjfx.show import show as shows
from vjfx.values.patch import Patch


def test_a_start_reads_its_preset_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[Path] = []
    original = preset_reader.read

    def counted(text: str, path: Path) -> preset_reader.Preset:
        reads.append(path)
        return original(text, path)

    monkeypatch.setattr(preset_reader, "read", counted)
    preset = tmp_path / "card.toml"
    preset.write_text('[[layer]]\nsource = "testcard"\n')
    options = ["--preset", str(preset), "--headless", "--audio", "off", "--size", "64x36", "--seconds", "0.1"]
    result = CliRunner().invoke(command, [*options, "--osc", "7997"])
    assert result.exit_code == 0, result.output
    assert reads == [preset]


def test_polls_of_readiness_share_one_patch(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Patch] = []

    class Counted(Patch):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(shows, "Patch", Counted)
    waiting = show("one")
    for index in range(5):
        waiting.ready(tick(index))
    assert len(made) == 1

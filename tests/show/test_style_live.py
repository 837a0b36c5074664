"""The filter `style` on air: weights that cannot be played are said, and the show goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from PIL import Image

from tests.playing.show import Probe, perform
from vjfx.app.session import Session
from vjfx.nets import weights
from vjfx.nets.style import StyleNetwork

pytestmark = pytest.mark.slow

SHOW = """
[[layer]]
name = "a"
source = "face.png"
filters = [{ use = "style", weights = "mine.safetensors", resolution = 64 }]
"""


def test_weights_that_break_on_air_leave_the_picture(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Image.new("RGB", (64, 36), (200, 200, 200)).save(tmp_path / "face.png")
    torch.manual_seed(0)
    net = StyleNetwork(1, 8)
    with torch.no_grad():
        assert net.last.bias is not None
        net.last.bias.fill_(-4)  # nearly black
    weights.write(tmp_path / "mine.safetensors", "style", {"styles": "ink", "width": 8}, net)
    (tmp_path / "bad.safetensors").write_bytes((tmp_path / "mine.safetensors").read_bytes()[:-10])
    show = tmp_path / "show.toml"
    show.write_text(SHOW)

    def dark(probe: Probe) -> Callable[[], bool]:
        return lambda: bool(probe.levels) and probe.levels[-1][1] < 80

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        address = "/layer/a/style/weights"
        yield dark(probe)
        session.patch.set(address, str(tmp_path / "bad.safetensors"))
        yield probe.at(200 / 255)
        yield probe.for_frames(5)
        session.patch.set(address, str(tmp_path / "mine.safetensors"))
        yield dark(probe)

    with caplog.at_level(logging.WARNING, "vjfx"):
        perform(show, script)
    said = [record.getMessage() for record in caplog.records if "bad.safetensors" in record.getMessage()]
    assert len(said) == 1 and "\n" not in said[0] and "is damaged" in said[0]

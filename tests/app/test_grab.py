"""A still that takes pictures from another layer while the show plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from pythonosc.udp_client import SimpleUDPClient

from tests.playing.show import Probe, perform
from tests.sources.stills import network
from vjfx.app.session import Session
from vjfx.control import keys
from vjfx.core.errors import PresetError
from vjfx.core.protocols import Setting
from vjfx.core.stats import Stats
from vjfx.show import preset_reader
from vjfx.show.build import Builder

PRESET = """\
bpm = 240
[[layer]]
name = "cam"
source = "cam.png"
opacity = 0.0
[[layer]]
name = "dance"
source = { use = "still", from = "layer:cam", weights = "parts.safetensors", fade = 0.0, frames = 0 }
[[layer]]
name = "other"
source = "still:cam.png"
opacity = 0.0
[midi]
"note 1/36" = "/layer/dance/source/grab"
"""


@pytest.fixture
def preset(tmp_path: Path) -> Path:
    Image.linear_gradient("L").save(tmp_path / "cam.png")
    network(tmp_path / "parts.safetensors")
    path = tmp_path / "grab.toml"
    path.write_text(PRESET)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("by", ["/layer/dance/source/grab", "/grab", "key"])
def test_a_grabbed_frame_moves(
    preset: Path, osc: tuple[int, SimpleUDPClient], by: str, caplog: pytest.LogCaptureFixture
) -> None:
    port, client = osc
    seen: set[float] = set()

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        yield probe.for_frames(5)
        assert probe.at(0.0)(), "nothing has been grabbed yet"
        if by == "key":
            keys.press("g", session.patch.set, keys.State(session.patch.value))
        else:
            client.send_message(by, [])
        yield lambda: not probe.at(0.0)()
        assert abs(probe.levels[-1][1] - 127) < 20

        def moves() -> bool:
            seen.add(round(probe.levels[-1][1], 1))
            return len(seen) > 10

        yield moves

    perform(preset, script, osc=f"127.0.0.1:{port}")
    assert "grab" not in caplog.text, "a still without a layer is not asked"


def test_a_layer_to_grab_from_must_exist(preset: Path) -> None:
    preset.write_text(PRESET.replace("layer:cam", "layer:cart"))
    with pytest.raises(PresetError, match=r"grab.toml:8: unknown layer 'cart'; did you mean 'cam'"):
        Builder(Setting(), Stats(0.0)).plan(preset_reader.load(preset))

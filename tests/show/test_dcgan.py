"""A dreaming network in a show: its preset, and what is played on it over OSC while it runs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pythonosc.udp_client import SimpleUDPClient

from tests.nets import genres
from tests.playing.show import Probe, perform
from vjfx.app.options import Options
from vjfx.app.session import Session
from vjfx.core.errors import PresetError, SourceError
from vjfx.core.protocols import Picture, Setting
from vjfx.show.planner import Planner
from vjfx.show.preset_reader import load

pytestmark = pytest.mark.slow

PRESET = """\
bpm = 120

[[layer]]
name = "dream"
source = { use = "dcgan", weights = "one.safetensors", speed = 0.5 }
"""


@pytest.fixture
def dreaming(tmp_path: Path) -> Path:
    """A preset, and two genres beside it."""
    for seed, name in enumerate(("one", "two")):
        genres.write(tmp_path / f"{name}.safetensors", 10 * seed)
    path = tmp_path / "dreaming.toml"
    path.write_text(PRESET)
    return path


def rendered(preset: Path, fps: float, frames: int) -> list[np.ndarray]:
    """The pictures of the step clock."""
    pictures: list[np.ndarray] = []

    class Film(Probe):
        def write(self, picture: Picture) -> None:
            pictures.append(picture.pixels()[..., :3].astype(int))

    with Session(Options(preset=str(preset), audio="off", size=(64, 64), fps=fps, live=False, window=False)) as session:
        session.loop.delivery.recorders = {"film": Film()}
        session.run(frames / fps)
    return pictures


def test_a_show_dreams_with_the_beat_at_any_frame_rate(dreaming: Path) -> None:
    slow, fast = rendered(dreaming, 15, 15), rendered(dreaming, 30, 30)
    assert len(slow) == 15 and len(fast) == 30
    assert all(np.array_equal(a, b) for a, b in zip(slow, fast[::2], strict=True))
    assert min(np.abs(a - b).mean() for a, b in pairwise(slow)) > 0.3, "it stands still"
    dreaming.write_text(PRESET.replace("120", "60"))
    half = rendered(dreaming, 30, 30)
    ways = [sum(np.abs(a - b).mean() for a, b in pairwise(seen)) for seen in (fast, half)]
    assert 0.45 < ways[1] / ways[0] < 0.6, "half the tempo is half the speed"


@pytest.mark.parametrize(
    "source", ['"dcgan:one.safetensors"', '{ use = "dcgan", weights = "one.safetensors", to = "two.safetensors" }']
)
def test_files_of_weights_are_found_beside_the_preset(dreaming: Path, source: str) -> None:
    dreaming.write_text(f'[[layer]]\nname = "dream"\nsource = {source}\n')
    plan = Planner(Setting()).plan(load(dreaming))
    assert plan.layers[0].source is not None
    for key in ("weights", "to"):
        said = plan.values.get(f"/layer/dream/source/{key}", plan.params[f"/layer/dream/source/{key}"].default)
        assert not said or Path(str(said)).is_file(), key
    plan.close()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('{ use = "dcgan", weights = "none.safetensors" }', "none.safetensors"),
        ('{ use = "dcgan", weights = "one.safetensors", to = "tipe" }', "unknown dcgan weights 'tipe'"),
        ('"dcgan:partikles"', "unknown dcgan weights 'partikles'"),
        ('{ use = "dcgan", weights = "one.safetensors", sped = 1 }', "'sped'"),
    ],
)
def test_a_preset_that_names_what_is_not_there_is_told_its_line(dreaming: Path, source: str, said: str) -> None:
    dreaming.write_text(f'[[layer]]\nname = "dream"\nsource = {source}\n')
    with pytest.raises(PresetError, match=said) as error:
        Planner(Setting()).plan(load(dreaming))
    assert f"{dreaming.name}:3" in str(error.value)
    with pytest.raises(SourceError, match="partikles"):
        Planner(Setting(), "dcgan:partikles").plan(load(dreaming))


def test_it_is_played_over_osc_and_nothing_stops_it(
    dreaming: Path, osc: tuple[int, SimpleUDPClient], caplog: pytest.LogCaptureFixture
) -> None:
    port, client = osc
    other, none = dreaming.with_name("two.safetensors"), dreaming.with_name("none.safetensors")
    none.write_bytes(b"nothing")

    def said() -> list[str]:
        return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        def shown(side: int) -> Callable[[], bool]:
            return lambda: bool(sides) and sides[-1] == side

        feed = session.loop.on_air.show.layers[0].worker
        assert feed is not None
        sides: list[int] = []
        ask = feed.frame

        def watched(now: float, values: object) -> object:
            frame = ask(now, values)  # type: ignore[arg-type]
            if frame is not None:
                sides.append(frame.size[0])
            return frame

        feed.frame = watched  # type: ignore[method-assign, assignment]
        yield shown(64)
        client.send_message("/layer/dream/source/wall", 3)
        yield shown(192)
        for address in ("jump", "kill", "noise", "keep"):
            client.send_message(f"/layer/dream/source/{address}", [])
        client.send_message("/layer/dream/source/to", str(other))
        client.send_message("/layer/dream/source/fade", 0.5)
        yield probe.for_frames(10)
        client.send_message("/layer/dream/source/weights", str(none))
        yield lambda: len(said()) > 0
        client.send_message("/layer/dream/source/wall", 2)
        yield shown(128)

    with caplog.at_level(logging.WARNING, "vjfx"):
        probe = perform(dreaming, script, osc=f"127.0.0.1:{port}")
    assert probe.darkest > 0.1
    assert len(said()) == 1 and "none.safetensors" in said()[0] and "keeps playing" in said()[0]

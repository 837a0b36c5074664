"""The Python door: shows that are stepped, played and set from a program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vjfx
from tests.nets.pictures import noise, opencv_lineart
from tests.playing import media
from vjfx.app.player import Player
from vjfx.core.errors import PresetError, UsageError, VjfxError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SIZE = (64, 36)
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("number", range(3))
def test_the_examples_of_the_guide_run(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(EXAMPLES) == 3
    media.clip(tmp_path / "clip.mp4")
    monkeypatch.chdir(tmp_path)
    exec(compile(EXAMPLES[number], f"example {number}", "exec"), {})
    assert len(list(tmp_path.glob("frame-*.png"))) == (10 if number == 0 else 0)


def test_steps_follow_the_values_that_are_set(show: Path) -> None:
    with vjfx.open(show, size=SIZE) as player:
        assert player.step().mean() == pytest.approx(127.5, abs=1)
        player.set("/layer/a/source/level", 1.0)
        picture = player.step()
        assert picture.shape == (36, 64, 3) and picture.dtype == np.uint8 and picture.min() == 255
        player.set("/panic")
        player.step()
        assert player.get("/layer/a/source/level") == 0.5
        assert player.now == pytest.approx(2 / 30)
        assert len(list(player.frames(0.5))) == 15


def test_the_same_program_draws_the_same_pictures() -> None:
    def pictures() -> list[bytes]:
        with vjfx.open("demo", size=SIZE, audio="synth") as player:
            return [picture.tobytes() for picture in player.frames(0.3)]

    first = pictures()
    assert first == pictures() and len(set(first)) > 1


def test_wrong_addresses_and_values_are_refused(show: Path) -> None:
    with vjfx.open(show, size=SIZE) as player:
        with pytest.raises(UsageError, match="did you mean '/layer/a/source/level'"):
            player.set("/layer/a/source/levl", 1.0)
        with pytest.raises(UsageError, match="unknown address"):
            player.get("/nothing")
        with pytest.raises(UsageError, match="/bpm: 'fast' is not a number"):
            player.set("/bpm", "fast")
        with pytest.raises(UsageError, match="/bpm: the value is missing"):
            player.set("/bpm")
        with pytest.raises(UsageError, match="only a live show"):
            player.set("/preset", "neon")
        assert player.addresses["/layer/a/source/level"].high == 1.0


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"layer": [{"source": "plasma"}]}, r'preset\["layer"\]\[0\]\["source"\]: .*did you mean \'shader:plasma\''),
        ({"layer": [{"source": "testcard"}], "bpm": 5}, r'preset\["bpm"\]: .*20 to 300'),
        ({"layer": [{"source": "testcard", "passes": ["glich"]}]}, r'\["passes"\].*did you mean \'glitch\''),
        ({"layers": []}, r'preset\["layers"\]: unknown key'),
    ],
)
def test_mistakes_in_a_dict_name_the_key(document: dict[str, object], says: str) -> None:
    with pytest.raises(PresetError, match=says):
        vjfx.open(document, size=SIZE)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"size": (0, 0)}, r"size = \(0, 0\)"),
        ({"size": "320x180"}, "size = '320x180'"),
        ({"fps": -1}, "fps = -1"),
        ({"osc": 7001}, "need live=True"),
        ({"window": True}, "need live=True"),
        ({"device": "gpu"}, "no gpu device"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], says: str, show: Path) -> None:
    with pytest.raises(VjfxError, match=says):
        vjfx.open(show, **{"size": SIZE, **options})


def test_a_closed_show_says_so(show: Path) -> None:
    player = vjfx.open(show, size=SIZE)
    player.close()
    with pytest.raises(UsageError, match="closed"):
        player.step()


def test_a_channel_of_a_colour_is_set_alone() -> None:
    layer = {"name": "a", "source": "testcard", "filters": ["lineart"]}
    with vjfx.open({"layer": [layer]}, size=SIZE) as player:
        ink = player.get("/layer/a/lineart/ink")
        player.set("/layer/a/lineart/ink/g", 0.25)
        assert isinstance(ink, tuple)
        assert player.get("/layer/a/lineart/ink") == (ink[0], 0.25, *ink[2:])


def test_live_it_plays_until_the_callback_ends_it(show: Path) -> None:
    seen: list[float] = []

    def on_frame(player: Player) -> bool:
        seen.append(player.now)
        player.set("/layer/a/source/level", 1.0)
        return len(seen) < 5

    with vjfx.open(show, size=SIZE, live=True) as player:
        player.play(seconds=30, on_frame=on_frame)
        assert player.step().min() == 255
    assert len(seen) == 5


def test_a_recording_is_finished_and_an_error_keeps_the_older_film(show: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with vjfx.open(show, size=SIZE, record=film) as player:
        list(player.frames(0.5))
    old = film.read_bytes()
    assert len(old) > 500
    with pytest.raises(VjfxError), vjfx.open(show, size=SIZE, record=film) as player:
        player.step()
        player.set("/nothing", 1)
    assert film.read_bytes() == old


def test_lineart_is_that_of_opencv() -> None:
    gray = noise(40, 60)
    np.testing.assert_array_equal(vjfx.lineart(gray), opencv_lineart(gray))
    rgb = np.repeat(gray[..., None], 3, axis=2)
    np.testing.assert_array_equal(vjfx.lineart(rgb), opencv_lineart(gray))
    with pytest.raises(UsageError, match="uint8"):
        vjfx.lineart(gray.astype(float))

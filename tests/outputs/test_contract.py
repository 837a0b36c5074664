"""What every output promises, whatever it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.outputs.pictures import read_film, tick
from vjfx.core.errors import UsageError
from vjfx.core.protocols import Output, Setting, Tick
from vjfx.core.registry import load
from vjfx.outputs import OUTPUTS

SIZE = (64, 48)


class Make(Protocol):
    def __call__(self, name: str, setting: Setting) -> Output: ...


class Watched:
    """A picture that knows what was asked of it, and that must not be used after `write`."""

    size = SIZE

    def __init__(self, at: Tick) -> None:
        self.tick = at
        self.asked: list[str] = []
        self._pixels = np.full((SIZE[1], SIZE[0], 4), 90, np.uint8)

    def pixels(self) -> NDArray[np.uint8]:
        self.asked.append("pixels")
        return self._pixels

    def show(self, size: tuple[int, int], overlay: str = "") -> None:
        self.asked.append("show")

    def spoil(self) -> None:
        self._pixels[:] = 255


@pytest.fixture
def make(tmp_path: Path, display: str) -> Make:
    def build(name: str, setting: Setting) -> Output:
        output: Output = load("output", name, OUTPUTS)(str(tmp_path / "film.mp4"), setting)
        return output

    return build


@pytest.mark.parametrize("live", [True, False], ids=["live", "offline"])
@pytest.mark.parametrize("name", OUTPUTS)
class TestEveryOutput:
    def test_takes_pictures_and_sound_and_closes_twice(self, make: Make, name: str, live: bool) -> None:
        output = make(name, Setting(SIZE, 30, live))
        for index in range(4):
            picture = Watched(tick(index))
            output.hear(np.zeros((1600, 2), np.float32))
            output.write(picture)
            picture.spoil()
            assert picture.asked == (["pixels"] if output.wants_pixels else ["show"])
        output.close()
        output.close()

    def test_closes_without_ever_having_seen_a_picture(self, make: Make, name: str, live: bool) -> None:
        make(name, Setting(SIZE, 30, live)).close()

    def test_can_be_made_again(self, make: Make, name: str, live: bool) -> None:
        for _ in range(2):
            output = make(name, Setting(SIZE, 30, live))
            output.write(Watched(tick(0)))
            output.close()


def test_a_film_keeps_nothing_of_a_picture(make: Make, tmp_path: Path) -> None:
    output = make("movie", Setting(SIZE, 30, live=False))
    for index in range(10):
        picture = Watched(tick(index))
        output.write(picture)
        picture.spoil()
    output.close()
    assert max(int(image.max()) for image in read_film(tmp_path / "film.mp4").images) < 110


def test_an_unknown_output_is_said_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="unknown output 'windows'; did you mean 'window'"):
        load("output", "windows", OUTPUTS)


def test_the_table_can_be_read_without_its_libraries() -> None:
    code = "import sys, vjfx.outputs; sys.exit(bool({'av', 'glfw', 'torch', 'moderngl', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

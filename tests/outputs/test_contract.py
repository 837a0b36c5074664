"""The contract of every output in the table."""

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
from vjfx.core.protocols import Presenter, Recorder, Setting, Tick
from vjfx.core.registry import OutputKind, resolve
from vjfx.outputs import OUTPUTS

SIZE = (64, 48)
OUTPUTS_THAT_PRESENT = tuple(resolve(kind.make) for kind in OUTPUTS if kind.presents)


class Make(Protocol):
    def __call__(self, kind: OutputKind, setting: Setting) -> Presenter | Recorder: ...


class Watched:
    """A picture that records how it is used."""

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
    def build(kind: OutputKind, setting: Setting) -> Presenter | Recorder:
        argument = str(tmp_path / "film.mp4") if kind.takes_path else "test"
        return kind.open_presenter(argument, setting) if kind.presents else kind.open_recorder(argument, setting, None)

    return build


def give(output: Presenter | Recorder, picture: Watched) -> None:
    """Give an output one picture, and a recorder also sound."""
    if isinstance(output, OUTPUTS_THAT_PRESENT):
        output.present(picture)
    else:
        output.write_audio(np.zeros((1600, 2), np.float32))
        output.write(picture)


@pytest.mark.parametrize("live", [True, False], ids=["live", "offline"])
@pytest.mark.parametrize("kind", [*OUTPUTS], ids=lambda kind: kind.name)
class TestEveryOutput:
    def test_takes_pictures_and_sound_and_closes_twice(self, make: Make, kind: OutputKind, live: bool) -> None:
        output = make(kind, Setting(SIZE, 30, live))
        for index in range(4):
            picture = Watched(tick(index))
            give(output, picture)
            picture.spoil()
            assert picture.asked == (["show"] if kind.presents else ["pixels"])
        output.close()
        output.close()
        assert output.problem == ""

    def test_closes_without_a_picture(self, make: Make, kind: OutputKind, live: bool) -> None:
        make(kind, Setting(SIZE, 30, live)).close()

    def test_can_be_made_again(self, make: Make, kind: OutputKind, live: bool) -> None:
        for _ in range(2):
            output = make(kind, Setting(SIZE, 30, live))
            give(output, Watched(tick(0)))
            output.close()


def test_a_film_copies_the_pixels_of_a_picture(make: Make, tmp_path: Path) -> None:
    output = make(OUTPUTS.find("film"), Setting(SIZE, 30, live=False))
    for index in range(10):
        picture = Watched(tick(index))
        output.write(picture)
        picture.spoil()
    output.close()
    assert max(int(image.max()) for image in read_film(tmp_path / "film.mp4").images) < 110


def test_an_unknown_output_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="unknown output 'windows'; did you mean 'window'"):
        OUTPUTS.find("windows")


def test_the_table_can_be_read_without_its_libraries() -> None:
    code = "import sys, vjfx.outputs; sys.exit(bool({'av', 'glfw', 'torch', 'moderngl', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

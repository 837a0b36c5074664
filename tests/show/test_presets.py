"""Every preset, on footage and on the built-in beat: pictures that are neither black nor constant, and that move."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.playing import media
from vjfx.app.options import Options
from vjfx.app.session import Session
from vjfx.core.protocols import Picture, Recorder, Samples
from vjfx.show import library, preset_reader

pytestmark = pytest.mark.slow


class Film(Recorder):
    def __init__(self) -> None:
        self.pictures: list[NDArray[np.uint8]] = []

    def write(self, picture: Picture) -> None:
        self.pictures.append(picture.pixels()[..., :3].copy())

    def write_audio(self, samples: Samples) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return media.clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 2.0, size=(320, 180))


def play(name: str, clip: Path, frames: int = 20, size: tuple[int, int] = (320, 180)) -> list[NDArray[np.uint8]]:
    camera = preset_reader.load(library.preset(name)).layers[0].source.use.startswith("camera")
    options = Options(
        preset=name, source=str(clip) if camera else None, audio="synth", size=size, fps=15.0, live=False, window=False
    )
    with Session(options) as session:
        film = Film()
        session.loop.delivery.recorders = {"film": film}
        session.run(frames / 15)
    return film.pictures


@pytest.mark.parametrize("name", library.presets())
def test_every_preset_makes_pictures_that_move(name: str, clip: Path) -> None:
    pictures = play(name, clip)
    assert len(pictures) == 20
    later = pictures[5:]
    assert all(picture.mean() > 1 for picture in later), "black"
    assert all(picture.std() > 4 for picture in later), "constant"
    steps = [np.abs(a.astype(int) - b).mean() for a, b in itertools.pairwise(later)]
    assert max(steps) > 0.2, "frozen"


@pytest.mark.parametrize("name", library.presets())
def test_every_preset_names_what_it_is_and_fits_any_shape(name: str, clip: Path) -> None:
    written = preset_reader.load(library.preset(name))
    assert written.title and written.description
    for size in ((121, 213), (256, 64)):
        assert play(name, clip, 3, size)[-1].shape == (size[1], size[0], 3)


def test_neon_is_mostly_black_and_paper_mostly_light(clip: Path) -> None:
    assert np.median(play("neon", clip)[10]) < 25
    assert np.median(play("paper", clip)[10]) > 150

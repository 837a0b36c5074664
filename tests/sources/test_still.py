"""The source `still`: the picture moves by the beat, at every frame rate alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from tests.sources.clips import OFFLINE, values
from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame
from vjfx.datasets.animation.puppet import render
from vjfx.datasets.animation.synthetic import puppet
from vjfx.nets import weights
from vjfx.nets.motion.base import NETWORK
from vjfx.nets.motion.models import MODELS, build
from vjfx.sources.still import BEATS, Still


@pytest.fixture(scope="module")
def picture(tmp_path_factory) -> Path:
    """A puppet on a transparent ground, 96 by 64."""
    drawn = next(made for seed in range(9) if len((made := puppet(seed, 96, ("animal",))).layers) < 11)
    frame = render(drawn, (0.0,)).frames[0].permute(1, 2, 0)[16:80].numpy()
    frame[..., :3] /= np.maximum(frame[..., 3:], 1e-3)
    path = tmp_path_factory.mktemp("still") / "animal.png"
    Image.fromarray((255 * frame.clip(0, 1)).astype(np.uint8)).save(path)
    return path


@pytest.fixture(scope="module", params=MODELS)
def model(request, tmp_path_factory) -> str:
    """Random weights of each network."""
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("weights") / f"{request.param}.safetensors"
    described = {"model": request.param, "size": 64, "width": 8, "parts": 3}
    weights.write(path, NETWORK, described, build(request.param, 64, 8, 3))
    return str(path)


def pixels(frame: Frame | None) -> NDArray[np.uint8]:
    assert frame is not None
    return np.asarray(frame.planes[0])


def test_the_loop_follows_the_beat(picture: Path, model: str) -> None:
    source = Still(str(picture), OFFLINE)
    stored = np.asarray(Image.open(picture))

    def at(beat: float, **changed) -> NDArray[np.uint8]:
        return pixels(source.read(beat, values(source, weights=model, resolution=96, **{BEATS: beat}, **changed)))

    assert np.array_equal(at(0.0), stored) and np.array_equal(at(4.0), stored) and np.array_equal(at(-8.0), stored)
    assert at(1.0).shape == stored.shape and not np.array_equal(at(1.0), stored)
    assert np.array_equal(at(1.0), at(5.0)) and np.array_equal(at(1.0), at(1.19)), "20 pictures in four beats"
    assert np.array_equal(at(1.0), at(0.5, beats=2.0)) and np.array_equal(at(1.0), at(0.0, phase=0.25))
    assert np.array_equal(at(1.0, amount=0.0), stored)
    slow, fast = ([at(number / rate).tobytes() for number in range(0, 4 * rate, rate // 10)] for rate in (30, 60))
    assert slow == fast


def test_parts_and_seeds_change_the_motion(picture: Path, model: str) -> None:
    source = Still(str(picture), OFFLINE)
    base = pixels(source.read(0, values(source, weights=model, **{BEATS: 1.0})))
    other = pixels(source.read(0, values(source, weights=model, seed=1, **{BEATS: 1.0})))
    assert not np.array_equal(base, other)
    part = pixels(source.read(0, values(source, weights=model, part1=0.0, **{BEATS: 1.0})))
    assert np.array_equal(base, part) is ("pix2pix" in model)


def test_a_picture_is_made_once(picture: Path, model: str) -> None:
    source = Still(str(picture), OFFLINE)
    one = source.read(0, values(source, weights=model, **{BEATS: 1.0}))
    assert source.read(9, values(source, weights=model, **{BEATS: 1.01})) is one
    source.read(0, values(source, weights=model, **{BEATS: 2.0}))
    again = source.read(0, values(source, weights=model, **{BEATS: 5.0}))
    assert one is not None and again is not None and again is not one and again.planes[0] is one.planes[0]


@pytest.mark.parametrize("size", [(1, 1), (300, 2), (64, 64)])
def test_odd_pictures_play(size: tuple[int, int], model: str, tmp_path: Path) -> None:
    Image.new("RGBA", size, (0, 0, 0, 0)).save(tmp_path / "odd.png")
    source = Still(str(tmp_path / "odd.png"), OFFLINE)
    assert pixels(source.read(0, values(source, weights=model, **{BEATS: 1.0}))).shape == (*size[::-1], 4)


def test_without_weights_it_stands_still_and_wrong_ones_are_refused(picture: Path, tmp_path: Path) -> None:
    source = Still(str(picture), OFFLINE)
    assert np.array_equal(pixels(source.read(0, values(source, **{BEATS: 1.3}))), np.asarray(Image.open(picture)))
    with pytest.raises(SourceError, match="cannot read"):
        source.read(0, values(source, weights=str(tmp_path / "none.safetensors"), **{BEATS: 1.0}))
    with pytest.raises(SourceError, match="damaged or not an image"):
        (tmp_path / "broken.png").write_bytes(picture.read_bytes()[:50])
        Still(str(tmp_path / "broken.png"), OFFLINE)

"""The source `still`: the picture moves by the beat, at every frame rate alike."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.sources.clips import OFFLINE, values
from tests.sources.stills import at, drawn, moved, network, pixels
from vjfx.core.errors import SourceError
from vjfx.core.param import Value
from vjfx.core.protocols import Setting
from vjfx.nets.motion.inference import MovingPicture
from vjfx.nets.motion.models import MODELS
from vjfx.nets.motion.parts import PartsNetwork
from vjfx.sources.still import Still


@pytest.fixture(scope="module")
def picture(tmp_path_factory) -> str:
    return str(drawn(tmp_path_factory.mktemp("still") / "disc.png", 64, 48))


@pytest.fixture(scope="module", params=MODELS)
def model(request, tmp_path_factory) -> str:
    """Random weights of each network."""
    return network(tmp_path_factory.mktemp("weights") / f"{request.param}.safetensors", request.param)


@pytest.fixture(scope="module")
def parts(tmp_path_factory) -> str:
    return network(tmp_path_factory.mktemp("weights") / "parts.safetensors")


def test_the_loop_follows_the_beat(picture: str, model: str) -> None:
    source = Still(picture, OFFLINE)
    stored = np.asarray(Image.open(picture))

    def seen(beat: float, **changed: Value) -> np.ndarray:
        return pixels(at(source, beat, weights=model, **changed))

    assert (
        np.array_equal(seen(0.0), stored) and np.array_equal(seen(4.0), stored) and np.array_equal(seen(-8.0), stored)
    )
    assert seen(1.0).shape == stored.shape and not np.array_equal(seen(1.0), stored)
    assert np.array_equal(seen(1.0), seen(5.0)) and np.array_equal(seen(1.0), seen(1.19)), "20 pictures in four beats"
    assert np.array_equal(seen(1.0), seen(0.0, phase=0.25))
    assert np.array_equal(seen(1.0, amount=0.0), stored)
    slow, fast = ([seen(number / rate).tobytes() for number in range(0, 4 * rate, rate // 10)] for rate in (30, 60))
    assert slow == fast
    short = Still(picture, OFFLINE)
    assert np.array_equal(seen(1.0), pixels(at(short, 0.5, weights=model, beats=2.0)))


@pytest.mark.parametrize(
    "changed",
    [{}, {"frames": 0}, {"frames": 0, "swing": 1.0, "jitter": 1.0}, {"frames": 0, "motions": 3, "walk": 0.5}],
    ids=["stepped", "smooth", "uneven", "walking"],
)
def test_every_rate_shows_the_same(picture: str, parts: str, changed: dict[str, Value]) -> None:
    """Also where the speed changes, and where it is struck, on the way."""
    tracks = []
    for rate in (30, 60):
        source, track = Still(picture, OFFLINE), []
        for number in range(2 * rate):
            beats = 4 * number / rate
            faster = {"speed": 2.0 if beats >= 3.2 else 1.0, "strike": beats == 2}
            track.append(moved(at(source, beats, weights=parts, **changed, **faster)))
        tracks.append(track[:: rate // 30])
    assert np.abs(np.array(tracks[0]) - np.array(tracks[1])).max() < 1e-5
    assert np.abs(tracks[0]).max() > 0.01


def test_a_frame_needs_no_torch(picture: str, parts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Still(picture, OFFLINE)
    at(source, 0.0, weights=parts, motions=3)

    def torch(*_: object) -> None:
        raise AssertionError("torch is used")

    monkeypatch.setattr(MovingPicture, "frame", torch)
    monkeypatch.setattr(PartsNetwork, "moving", torch)
    assert moved(at(source, 7.3, weights=parts, motions=3)).any()


def test_parts_and_seeds_change_the_motion(picture: str, model: str) -> None:
    base, other, one = (
        pixels(at(Still(picture, OFFLINE), 1.0, weights=model, **changed))
        for changed in ({}, {"seed": 1}, {"part1": 0.0})
    )
    assert not np.array_equal(base, other)
    assert np.array_equal(base, one) is ("pix2pix" in model)


def test_a_picture_is_made_once(picture: str, model: str) -> None:
    source = Still(picture, OFFLINE)
    one = at(source, 1.0, weights=model)
    assert at(source, 1.01, weights=model) is one
    at(source, 2.0, weights=model)
    again = at(source, 5.0, weights=model)
    assert again is not one and again.planes[0] is one.planes[0] and again.index > one.index
    assert again.flat().planes[0] is one.flat().planes[0], "for filters too"


def test_a_strike_rings_out_from_rest_and_adds_to_others(picture: str, parts: str) -> None:
    def played(*strikes: float) -> list[np.ndarray]:
        source = Still(picture, OFFLINE)
        return [
            moved(at(source, beat, weights=parts, loop=0.0, ring=1.0, turn=0.5, strike=beat in strikes))
            for beat in np.arange(0, 4, 1 / 16)
        ]

    still, one, late, both = played(), played(0.5), played(1.0), played(0.5, 1.0)
    assert not np.array(still).any() and not np.array(one[:9]).any(), "at rest until it is struck, and then at first"
    sizes = [max(np.abs(each).max() for each in one[8 + 8 * n : 16 + 8 * n]) for n in range(6)]
    assert sizes[0] > 0.01 and all(after <= 0.5 * before for before, after in pairwise(sizes))
    assert not one[-1].any(), "and at rest again"
    assert np.abs(np.array(both) - np.array(one) - np.array(late)).max() < 1e-6


def test_a_change_of_speed_does_not_jump(picture: str, parts: str) -> None:
    source = Still(picture, OFFLINE)
    track = [
        moved(at(source, 100 + n / 64, weights=parts, frames=0, speed=1.0 if n < 64 else 1.7)) for n in range(1000)
    ]
    steps = np.abs(np.diff(np.array(track), axis=0)).max(1)
    assert steps[63] < 3 * steps[:60].max()
    locked = moved(at(Still(picture, OFFLINE), 100 + 999 / 64, weights=parts, frames=0, speed=1.7))
    assert np.abs(track[-1] - locked).max() < 1e-3, "it is on the beat again"


def test_motions_walk_and_blend(picture: str, parts: str) -> None:
    source = Still(picture, OFFLINE)
    alone = [moved(at(source, 1.0, weights=parts, frames=0, seed=seed)) for seed in range(3)]
    met = set()
    for bar in range(12):
        changed: dict[str, Value] = {"weights": parts, "frames": 0, "motions": 3, "walk": 1.0}
        now = moved(at(source, 4 * bar, **changed, phase=0.25))
        near = [number for number in range(3) if np.abs(now - alone[number]).max() < 1e-6]
        assert len(near) == 1, "at each bar it is one of them"
        met.add(near[0])
    assert met == {0, 1, 2}
    halfway = moved(at(source, 2.0, weights=parts, frames=0, motions=2, walk=1.0, phase=0.75))
    assert np.allclose(halfway, (alone[0] + alone[1]) / 2, atol=1e-6)


@pytest.mark.parametrize("size", [(1, 1), (300, 2), (64, 64)])
def test_odd_pictures_play(size: tuple[int, int], model: str, tmp_path: Path) -> None:
    Image.new("RGBA", size, (0, 0, 0, 0)).save(tmp_path / "odd.png")
    source = Still(str(tmp_path / "odd.png"), Setting(size=(640, 480), live=False))
    assert pixels(at(source, 1.0, weights=model)).shape == (*size[::-1], 4)


def test_large_pictures_fit_the_show_and_animations_stand_for_their_first_picture(tmp_path: Path) -> None:
    Image.new("RGB", (3000, 200), "red").save(tmp_path / "wide.jpg")
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "blue")]
    frames[0].save(tmp_path / "two.webp", save_all=True, append_images=frames[1:], lossless=True)
    wide = at(Still(str(tmp_path / "wide.jpg"), Setting(size=(160, 120), live=False)), 1.0)
    assert wide.size == (1800, 120), "as high as the show"
    assert at(Still(str(tmp_path / "two.webp"), OFFLINE), 1.0).planes[0][0, 0].tolist() == [255, 0, 0, 255]


def test_without_weights_it_stands_still_and_wrong_ones_are_refused(picture: str, tmp_path: Path) -> None:
    source = Still(picture, OFFLINE)
    assert np.array_equal(pixels(at(source, 1.3)), np.asarray(Image.open(picture)))
    with pytest.raises(SourceError, match="cannot read"):
        source.prepare({"weights": str(tmp_path / "none.safetensors")})
    with pytest.raises(SourceError, match="needs a picture, a folder, or from"):
        Still("", OFFLINE).prepare({})
    with pytest.raises(SourceError, match="damaged or not an image"):
        (tmp_path / "broken.png").write_bytes(Path(picture).read_bytes()[:50])
        Still(str(tmp_path / "broken.png"), OFFLINE)


def test_live_it_is_on_view_at_once_and_moves_when_the_network_has_seen_it(picture: str, parts: str) -> None:
    source = Still(picture, Setting(size=(64, 48)))
    first = at(source, 1.0, weights=parts)
    assert first.motion is not None and first.motion.still
    patience = time.monotonic() + 20
    while not moved(at(source, 2.0, weights=parts)).size > 16 and time.monotonic() < patience:
        time.sleep(0.01)
    sizes = [np.abs(moved(at(source, beat, weights=parts, phase=0.3, frames=0))).max() for beat in (2.0, 2.3, 6.0)]
    assert 0 == sizes[0] < sizes[1] < sizes[2], "from rest to full motion, without a jump"
    assert source.read(0.0, values(source)) is not None
    source.close()

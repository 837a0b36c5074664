"""The source `dcgan` with small networks: walks, parameters, bends, wall, looper, and two genres on a fader."""

from __future__ import annotations

import logging
import math
import pickle
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.nets import genres
from tests.sources.clips import values
from vjfx.core.errors import SourceError
from vjfx.core.param import Value
from vjfx.core.protocols import Setting
from vjfx.nets.bends import KINDS
from vjfx.nets.dcgan_inference import load_genre
from vjfx.sources.dcgan import Dcgan
from vjfx.sources.dcgan.knobs import DIRECTIONS, OVERDUB, PLAY, RECORD
from vjfx.sources.dcgan.source import BANDS, BARS, BEATS

pytestmark = pytest.mark.slow

SIDE, NZ = 64, 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of genres: one and two have equal shapes, wide and large have others."""
    folder = tmp_path_factory.mktemp("genres")
    for seed, (name, shape) in enumerate({"one": {}, "two": {}, "wide": {"nz": 33}, "large": {"size": 96}}.items()):
        genres.write(folder / f"{name}.safetensors", 10 * seed, **shape)
    return folder


def source(folder: Path, name: str = "one", live: bool = False) -> Dcgan:
    return Dcgan(str(folder / f"{name}.safetensors"), Setting(live=live))


def picture(source: Dcgan, beats: float = 0.0, **changed: Value) -> np.ndarray:
    """The picture at a beat."""
    frame = source.read(beats / 2, values(source, **changed) | {BEATS: beats, BARS: beats / 4})
    assert frame is not None
    return np.asarray(frame.planes[0]).astype(int)


def apart(one: np.ndarray, two: np.ndarray) -> float:
    return float(np.abs(one - two).mean())


def test_a_walk_follows_the_beat_at_any_frame_rate(folder: Path) -> None:
    slow, fast = source(folder), source(folder)
    seen = [picture(slow, frame / 15) for frame in range(30)]
    again = [picture(fast, frame / 30) for frame in range(60)][::2]
    assert all(np.array_equal(*two) for two in zip(seen, again, strict=True))
    steps = [apart(*two) for two in pairwise(seen)]
    assert min(steps) > 0.2 and max(steps) < 12, "the walk stands still or jumps"
    assert apart(seen[0], seen[-1]) > 10


def test_the_frame_is_reused_while_nothing_changes(folder: Path) -> None:
    played = source(folder)
    still = values(played, speed=0.0) | {BEATS: 1.0}
    first = played.read(0.0, still)
    assert played.read(0.1, still | {BEATS: 2.0}) is first
    other = played.read(0.2, still | {BEATS: 2.0, "timeline": 0.5})
    assert other is not first and other is not None and first is not None and other.index == first.index + 1


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2},
        {"wander": 0.5},
        {"loop": 0.5},
        {"orbit": 0.5},
        {"x": 0.5},
        {"y": -0.5},
        {"truncation": 0.3},
        {"timeline": 0.4},
        *({f"d{number}": 0.7} for number in range(1, DIRECTIONS + 1)),
        *({kind: True} for kind in KINDS),
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_parameter_changes_the_picture(folder: Path, change: dict[str, Value]) -> None:
    assert apart(picture(source(folder), 1.0), picture(source(folder), 1.0, **change)) > 0.5


def test_a_loop_returns_after_its_bars(folder: Path) -> None:
    played = source(folder)
    loop: dict[str, Value] = {"wander": 0.0, "loop": 1.0, "bars": 2}
    there = picture(played, 1.5, **loop)
    assert apart(picture(played, 5.5, **loop), there) > 3
    assert np.array_equal(picture(played, 9.5, **loop), there)


def test_the_kept_place_is_home(folder: Path) -> None:
    played = source(folder)
    kept = picture(played, 3.0)
    picture(played, 3.0, keep=True)
    assert apart(picture(played, 9.0), kept) > 3
    assert apart(picture(played, 9.0, truncation=0.0), kept) < 0.6


def test_a_jump_glides_to_the_next_place(folder: Path) -> None:
    played, still = source(folder), {"speed": 0.0}
    before = picture(played, 1.0, **still)
    seen = [picture(played, 1.0, jump=True, **still)]
    seen += [picture(played, 1 + frame / 30, **still) for frame in range(1, 31)]
    assert np.array_equal(seen[0], before) and np.array_equal(seen[-1], seen[-2]) and apart(seen[-1], before) > 5
    assert max(apart(*two) for two in pairwise(seen)) < apart(seen[-1], before) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_bend_starts_at_full_strength_and_is_released(folder: Path, kind: str) -> None:
    played, still = source(folder), {"speed": 0.0, "release": 2.0}
    whole = picture(played, 0.0, **still)
    bent = picture(played, 0.0, **still, **{kind: True})
    assert apart(bent, whole) > 1
    later = [apart(picture(played, beat, **still), whole) for beat in (0.5, 1.0, 1.5)]
    assert min(later) > 0, "the bend lasts"
    assert kind == "roll" or later[0] > 2 * later[-1], "and fades"
    assert np.array_equal(picture(played, 2.0, **still), whole)


def test_bends_of_several_layers_add_up(folder: Path) -> None:
    still: dict[str, Value] = {"speed": 0.0, "release": 4.0}
    seen = []
    for hits in ([("kill", 1)], [("kill", 3)], [("kill", 1), ("kill", 3)]):
        played = source(folder)
        for kind, layer in hits:
            picture(played, 0.0, **still, **{kind: True, "layer": layer})
        seen.append(picture(played, 0.1, **still))
    assert min(apart(*two) for two in (seen[:2], seen[1:], seen[::2])) > 1


def test_the_loops_of_a_wall_are_bars_apart(folder: Path) -> None:
    loop: dict[str, Value] = {"wander": 0.0, "loop": 1.0, "bars": 4, "spread": 1.0}
    walled = picture(source(folder), 1.0, wall=2, **loop)
    for number, bar in enumerate((walled[:SIDE, :SIDE], walled[:SIDE, SIDE:], walled[SIDE:, :SIDE])):
        assert apart(picture(source(folder), 1.0 + 4 * number, **loop), bar) < 0.1, number


def test_each_cell_of_a_wall_is_further_ahead(folder: Path) -> None:
    step: dict[str, Value] = {"speed": 1.0, "spread": 0.5}
    walled = picture(source(folder), 0.0, wall=3, **step)
    assert walled.shape == (3 * SIDE, 3 * SIDE, 3)
    cells = [walled[r * SIDE : (r + 1) * SIDE, c * SIDE : (c + 1) * SIDE] for r in range(3) for c in range(3)]
    played = source(folder)
    for number, cell in enumerate(cells):
        assert apart(picture(played, number * 0.5, **step), cell) < 0.1, number


@pytest.mark.parametrize(("size", "shape"), [((64, 64), (192, 192)), ((320, 180), (192, 336)), ((90, 160), (336, 192))])
def test_a_melted_wall_has_the_aspect_ratio_of_the_show(
    folder: Path, size: tuple[int, int], shape: tuple[int, int]
) -> None:
    played = Dcgan(str(folder / "one.safetensors"), Setting(size=size, live=False))
    assert picture(played, 1.0, wall=3, melt=True).shape == (*shape, 3)
    large = str(folder / "large.safetensors")
    higher = picture(played, 1.0, wall=3, melt=True, to=large, fade=0.5).shape
    assert higher == picture(played, 1.0, wall=3, melt=True, to=large, fade=1.0).shape
    if size == (64, 64):
        assert apart(picture(played, 1.0, wall=3, melt=True), picture(played, 1.0, wall=3)) > 1


def test_each_cell_follows_its_own_band(folder: Path) -> None:
    quiet = picture(source(folder), 0.0, wall=4, bands=1.0)
    loud = picture(source(folder), 0.0, wall=4, bands=1.0, **{BANDS[5]: 1.0})
    moved = np.abs(quiet - loud).reshape(4, SIDE, 4, SIDE * 3).mean(axis=(1, 3)) > 0.5
    assert moved.ravel().tolist() == [number == 5 for number in range(16)]


def test_the_looper_replays_its_recording(folder: Path) -> None:
    played, bar = source(folder), [frame / 8 for frame in range(33)]
    recorded = [picture(played, beat, tape=RECORD, length=1) for beat in bar][:32]
    replayed = [picture(played, 4 + beat, tape=PLAY, length=1) for beat in bar][:32]
    assert max(apart(*two) for two in zip(recorded[1:], replayed[1:], strict=True)) < 1.0
    walked = [picture(played, 8 + beat, length=1) for beat in bar][:32]
    assert apart(walked[16], recorded[16]) > 3, "the walk itself continues"
    backwards = [picture(played, 16 + beat, tape=PLAY, length=1, reverse=True) for beat in bar][:32]
    assert max(apart(backwards[n], recorded[32 - n]) for n in range(1, 32)) < 1.0
    slow = picture(played, 24 + 3.0, tape=PLAY, length=1, half=True)
    assert apart(slow, recorded[12]) < 1.0
    over = [picture(played, 28 + beat, tape=OVERDUB, length=1) for beat in bar][:32]
    fresh = source(folder)
    new = [picture(fresh, beat) for beat in (0.0, 30.0)][1]
    assert apart(over[16], recorded[16]) > 1 and apart(over[16], new) > 1, "neither the old nor the new walk"
    assert apart(picture(played, 34.0, tape=PLAY, length=1), over[16]) < 2.0
    picture(played, 35.0, tape=PLAY, length=1, erase=True)
    assert apart(picture(played, 36.0, tape=PLAY, length=1), picture(played, 36.0, length=1)) == 0


def test_genres_of_equal_shape_are_interpolated(folder: Path) -> None:
    two = str(folder / "two.safetensors")
    ends = [picture(source(folder, name), 1.0) for name in ("one", "two")]
    assert np.array_equal(picture(source(folder), 1.0, to=two, fade=0.0), ends[0])
    assert np.array_equal(picture(source(folder), 1.0, to=two, fade=1.0), ends[1])
    played = source(folder)
    half = picture(played, 1.0, to=two, fade=0.5)
    one, other = (load_genre(str(folder / f"{name}.safetensors"), "cpu", fast=False) for name in ("one", "two"))
    latents = torch.from_numpy(played._last[0])  # type: ignore[index]
    between = one.network.pictures(one.network.interpolate(one.at(1), other.at(1), 0.5), latents)[0]
    assert apart(half, between.numpy().astype(int)) < 0.6
    assert apart(half, (ends[0] + ends[1]) // 2) > 1, "not a blend of pictures"
    assert apart(half, picture(played, 1.0, to=two, fade=0.8)) > 1, "the fader changes the picture"
    blended = picture(played, 1.0, to=two, fade=0.5, blend=True)
    assert apart(blended, (ends[0] + ends[1]) / 2) < 1.0  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["wide", "large"])
def test_genres_of_different_shape_are_blended(folder: Path, name: str) -> None:
    to = str(folder / f"{name}.safetensors")
    ends = [picture(source(folder), 1.0, to=to, fade=fade) for fade in (0.0, 1.0)]
    half = picture(source(folder), 1.0, to=to, fade=0.5)
    assert half.shape == max(ends[0].shape, ends[1].shape)
    if name == "wide":
        assert apart(half, (ends[0] + ends[1]) / 2) < 1.0  # type: ignore[arg-type]


def wait_for_change(played: Dcgan, before: np.ndarray, **changed: Value) -> np.ndarray:
    """The first picture that differs, within some seconds."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        after = picture(played, 1.0, **changed)
        if after.shape != before.shape or apart(after, before) > 1:
            return after
        time.sleep(0.02)
    raise AssertionError("the picture has not changed")


def test_live_a_genre_loads_in_the_background(folder: Path) -> None:
    played = source(folder, live=True)
    before = picture(played, 1.0)
    large = str(folder / "large.safetensors")
    assert np.array_equal(picture(played, 1.0, weights=large), before), "reading did not wait"
    assert wait_for_change(played, before, weights=large).shape == (96, 96, 3)
    played.close()


def damaged(folder: Path, path: Path, how: str) -> str:
    """Write a damaged file; returns the expected words of the message."""
    good = folder / "one.safetensors"
    tensors, facts = load_file(good), {"network": "dcgan", "size": "64", "ngf": "4", "nz": "20"}
    if how == "nan":
        tensors["project.weight"][0, 0] = math.nan
        save_file(tensors, path, facts)
        return "NaN or infinite"
    if how == "shape":
        save_file(tensors, path, {**facts, "ngf": "8"})
        return "the network's is"
    path.write_bytes({"pickle": pickle.dumps({"a": 1}), "truncated": good.read_bytes()[:5000]}[how])
    return "damaged"


@pytest.mark.parametrize("how", ["nan", "shape", "pickle", "truncated"])
def test_a_damaged_file_is_one_line_and_the_show_continues(
    folder: Path, tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "bad.safetensors"
    expected = damaged(folder, path, how)
    with pytest.raises(SourceError, match=expected):
        Dcgan(str(path), Setting(live=False))
    played = source(folder, live=True)
    before = picture(played, 1.0)
    with caplog.at_level(logging.WARNING, "vjfx"):
        end = time.monotonic() + 20
        while not caplog.records and time.monotonic() < end:
            assert np.array_equal(picture(played, 1.0, weights=str(path)), before)
            time.sleep(0.02)
        for _ in range(20):
            picture(played, 1.0, weights=str(path))
    assert len(caplog.records) == 1, "reported once"
    line = caplog.records[0].getMessage()
    assert expected in line and "bad.safetensors" in line and "\n" not in line
    played.close()


def test_an_unknown_genre_is_one_line(folder: Path) -> None:
    with pytest.raises(SourceError, match="partikles"):
        Dcgan("partikles", Setting())

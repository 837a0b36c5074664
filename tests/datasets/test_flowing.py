"""Scenes that flow: each family moves as it should, what stands in front stands still, and seeds decide everything."""

from __future__ import annotations

import pytest
import torch
from numpy.random import default_rng

from vjfx.datasets.flowing.scenes import FAMILIES, flipped, flow_scene
from vjfx.datasets.flowing.textures import at, noise, places, ramp, streaks

SIZE = 64


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_flows(family: str) -> None:
    seen = 0.0
    for seed in range(6):
        patch = FAMILIES[family](default_rng(seed), SIZE)
        assert patch.color.shape == (3, SIZE, SIZE) and patch.alpha.shape == (1, SIZE, SIZE)
        assert patch.alpha.min() >= 0 and patch.alpha.max() <= 1 and torch.isfinite(patch.way).all()
        assert patch.way.abs().max() < 1.5, "faster than is plausible"
        moving = patch.alpha[0] > 0.25
        seen = max(seen, float(moving.float().mean()))
        if moving.any():
            assert patch.way.norm(dim=0)[moving].mean() > 0.005
    assert seen > 0.05


@pytest.mark.parametrize(("family", "way"), [("fall", (0, 1)), ("smoke", (0, -1)), ("fire", (0, -1))])
def test_water_falls_and_smoke_rises(family: str, way: tuple[int, int]) -> None:
    for seed in range(8):
        patch = FAMILIES[family](default_rng(seed), SIZE)
        whole = (patch.way * patch.alpha).sum((1, 2))
        assert whole[1] * way[1] > whole[0].abs()


def test_scenes_follow_from_their_seed() -> None:
    for seed in range(9):
        scene = flow_scene(seed, SIZE)
        again = flow_scene(seed, SIZE)
        assert all(torch.equal(*pair) for pair in zip(scene, again, strict=True))
        picture, mask, way = scene
        assert picture.shape == (4, SIZE, SIZE) and picture.min() >= 0 and picture.max() <= 1
        assert (picture[:3] <= picture[3:] + 1e-6).all() and set(mask.unique().tolist()) <= {0.0, 1.0}
        assert (way * (1 - mask)).abs().max() == 0, "what stands still moves"
        assert (mask * (picture[3:] == 0)).max() == 0, "what is not there moves"


def test_scenes_are_of_many_kinds() -> None:
    scenes = [flow_scene(seed, 32) for seed in range(24)]
    moving = [float(scene.mask.mean()) for scene in scenes]
    assert min(moving) == 0 and max(moving) > 0.5
    assert any(scene.picture[3].min() == 0 for scene in scenes) and any(scene.picture[3].min() == 1 for scene in scenes)


def test_a_mirror_turns_ways_around() -> None:
    scene = flow_scene(3, SIZE)
    other = flipped(scene)
    assert torch.equal(other.picture.flip(-1), scene.picture)
    assert torch.equal(other.way[0].flip(-1), -scene.way[0]) and torch.equal(other.way[1].flip(-1), scene.way[1])
    assert all(torch.equal(*pair) for pair in zip(flipped(other), scene, strict=True))


def test_streaks_run_along_the_way() -> None:
    texture = noise(default_rng(0), SIZE, 0.0)
    assert abs(float(texture.mean())) < 1e-3 and abs(float(texture.std()) - 1) < 0.05
    way = torch.zeros(2, SIZE, SIZE)
    way[0] = 0.1
    drawn = streaks(texture, way, 0.5)
    along, across = ((drawn.diff(dim=axis) ** 2).mean() for axis in (1, 0))
    assert across > 4 * along


def test_textures_repeat_and_ramps_begin_and_end() -> None:
    texture = noise(default_rng(1), SIZE, 1.5)
    x, y = places(SIZE)
    assert torch.allclose(at(texture, x, y), texture, atol=1e-4)
    assert torch.allclose(at(texture, x + 2, y - 4), texture, atol=1e-4)
    levels = torch.tensor([[-1.0, 0.0, 0.5, 1.0, 2.0]])
    shades = ramp(levels, [(0, 0, 0), (255, 0, 0), (255, 255, 255)])[:, 0]
    assert torch.equal(shades, torch.tensor([[0.0, 0, 1, 1, 1], [0.0, 0, 0, 1, 1], [0.0, 0, 0, 1, 1]]))

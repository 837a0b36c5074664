"""What keeps parts from the ways in which they learn nothing: a ground that takes all, and one part that does."""

from __future__ import annotations

import torch

from vjfx.nets.motion.compose import Composed, own_places
from vjfx.training.motion.examples import Batch
from vjfx.training.motion.losses import distances, ground_distance, parts_distance, still_distances

SIDE = 32


def batch() -> Batch:
    """One picture whose left half moves to the right."""
    picture = torch.rand(1, 4, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    origin = own_places(picture)[:, None].repeat(1, 2, 1, 1, 1)
    origin[..., : SIDE // 2, 0] -= 0.2
    frames = torch.stack([picture.roll(3, -1), picture.roll(-3, -1)], 1)
    return Batch(picture, torch.tensor([[0.3, 0.7]]), frames, origin, torch.ones(1, 2, 1, SIDE, SIDE))


def masks(*shares: float) -> torch.Tensor:
    """The same shares everywhere."""
    return torch.tensor(shares).view(1, -1, 1, 1).expand(1, -1, SIDE, SIDE).clone()


def test_the_ground_is_what_rests() -> None:
    right = masks(1.0, 0.0)
    right[:, :, :, : SIDE // 2] = torch.tensor([0.0, 1.0]).view(1, 2, 1, 1)
    assert ground_distance(right, batch()) < 0.01
    assert ground_distance(masks(1.0, 0.0), batch()) > 1
    assert ground_distance(masks(0.0, 1.0), batch()) > 1


def test_parts_are_alike_in_size_and_in_one_place() -> None:
    halves = masks(0.0, 0.0, 0.0)
    halves[:, 1, :, : SIDE // 2] = 1
    halves[:, 2, :, SIDE // 2 :] = 1
    stripes = masks(0.0, 0.0, 0.0)
    stripes[:, 1, :, ::2] = 1
    stripes[:, 2, :, 1::2] = 1
    assert parts_distance(halves) < parts_distance(stripes), "halves are each in one place"
    assert parts_distance(stripes) < parts_distance(masks(0.0, 1.0, 0.0)), "one part takes everything"


def test_distances_are_shares_of_those_of_the_still() -> None:
    given = batch()
    still = still_distances(given)
    true = Composed(given.frames, given.origin)
    assert distances(true, given).beside(still) < 0.05
    assert 1.8 < still.beside(still) < 2, "frames and places, a little less than 1 each"
    own = own_places(given.picture)[:, None]
    backwards = Composed(given.frames, 2 * own - given.origin)
    assert 1.8 < distances(backwards, given).beside(still) < 2.1, "twice as far from the places, and the right frames"

"""What is measured of a loop's motion: right in the loop, and in every view of it."""

from __future__ import annotations

import torch
from numpy.random import default_rng
from torch import Tensor
from torch.nn import functional

from vjfx.datasets.animation.augment import View
from vjfx.training.motion.displacements import displacements

SIDE = 64
SHIFTS = (0, 2, 3, -2)  # pixels to the right


def loop() -> Tensor:
    """A disc with a soft pattern that goes to and fro, on nothing."""
    coarse = torch.rand(1, 3, 12, 12, generator=torch.Generator().manual_seed(0))
    pattern = functional.interpolate(coarse, (SIDE, SIDE), mode="bicubic", align_corners=False).clamp(0, 1)
    rows, columns = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    disc = ((rows - 32) ** 2 + (columns - 32) ** 2 < 18**2).float()[None, None]
    return torch.cat([torch.cat([pattern * disc, disc], 1).roll(shift, -1) for shift in SHIFTS])


def test_a_shift_is_measured_and_what_is_transparent_stays() -> None:
    away, known = displacements(loop())
    assert away.shape == (4, 2, 32, 32) and known.shape == (4, 1, 32, 32)
    for number, shift in enumerate(SHIFTS):
        middle = away[number, :, 14:18, 14:18].float().mean((1, 2)) * SIDE / 2
        assert torch.allclose(middle, torch.tensor([-float(shift), 0.0]), atol=0.4)
    assert (away[:, :, :4] == 0).all() and (known[:, :, :4] == 1).all()


def test_in_every_view_pixels_are_taken_from_where_they_were() -> None:
    frames = loop()
    away, known = (each.float() for each in displacements(frames))
    for seed in range(6):
        r = default_rng(seed)
        view = View.drawn(r)
        seen = view.frames(frames, r)
        origin, sure = view.origins(away, known, SIDE)
        moved = functional.grid_sample(seen[:1].expand_as(seen), origin, padding_mode="border", align_corners=False)
        still, found = (((each - seen) * sure)[1:].abs().mean() for each in (seen[:1], moved))
        assert found < 0.5 * still

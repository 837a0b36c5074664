"""Tiles name every part that can be seen in them, and few others."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.playing.moving import parts, spots
from vjfx.core.frame import PictureParts
from vjfx.nets.motion.apart import loop_of, taken_apart
from vjfx.nets.motion.compose import own_places
from vjfx.nets.motion.playback import waves

FINE = 128


def sharp() -> PictureParts:
    """A disc whose parts end where they end."""
    made = taken_apart(spots(FINE, FINE), parts(), (FINE, FINE))
    masks = np.where(made.masks > 128, 255, 0).astype(np.uint8)
    return PictureParts.of(made.picture, made.behind, masks, made.fields, made.square)


@pytest.mark.parametrize("phase", [0.0, 0.3, 0.6])
def test_no_part_is_left_out_where_it_is_seen(phase: float) -> None:
    apart, moving = sharp(), parts()
    terms, swings = loop_of(moving).at(waves(phase), np.ones(3))
    tiles = apart.moved(terms, swings, lambda: apart.picture).drawn
    listed = np.zeros((3, FINE, FINE), bool)
    for (left, top, right, bottom), count, numbers in zip(tiles.mixed, tiles.counts, tiles.parts, strict=True):
        found = [int(numbers) >> 4 * each & 15 for each in range(count)]
        assert found == sorted(found, reverse=True), "front first"
        listed[found, round(top * FINE) : round(bottom * FINE), round(left * FINE) : round(right * FINE)] = True
    fine = moving.resized((FINE, FINE))
    places = fine.sources(torch.tensor([[phase]]), torch.zeros(1, 4, FINE, FINE))[0, 0].numpy()
    cells = np.clip(((places + 1) / 2 * 64).astype(int), 0, 63)
    pixels = np.clip(((places + 1) / 2 * FINE).astype(int), 0, FINE - 1)
    alpha = apart.picture[pixels[..., 1], pixels[..., 0], 3]
    seen = np.stack([mask[cell[..., 1], cell[..., 0]] > 0 for mask, cell in zip(apart.masks[1:], cells, strict=True)])
    seen &= alpha > 0
    assert not (seen & ~listed).any()
    assert seen.any((1, 2)).all() and listed.mean() < 0.6, "and not everything is listed"
    drawn = np.concatenate([tiles.plain, tiles.mixed])
    own = own_places(torch.zeros(1, 1, FINE, FINE))[0].numpy() / 2 + 0.5
    shown = np.zeros((FINE, FINE), bool)
    for left, top, right, bottom in drawn:
        shown |= (own > (left, top)).all(-1) & (own < (right, bottom)).all(-1)
    assert shown[apart.picture[..., 3] > 0].all() and not shown[0, 0]

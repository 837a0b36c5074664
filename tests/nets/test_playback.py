"""What is played without torch: the same motion, written around the middle of the picture."""

from __future__ import annotations

import numpy as np
import torch

from tests.playing.moving import COUNT, parts
from vjfx.nets.motion.apart import loop_of
from vjfx.nets.motion.compose import own_places
from vjfx.nets.motion.parts import harmonics
from vjfx.nets.motion.playback import Loop, waves


def test_waves_are_the_harmonics_of_the_network() -> None:
    for phase in (0.0, 0.37, -2.2, 5.0):
        assert np.allclose(waves(phase), harmonics(torch.tensor([phase]))[0], atol=1e-5)
    assert not waves(3.0).any() and not waves(-1.0).any()


def test_the_polynomials_move_as_those_around_the_pivots() -> None:
    moving, phase = parts(), 0.4
    terms, swings = loop_of(moving).at(waves(phase), np.ones(COUNT))
    own = own_places(torch.zeros(1, 1, 64, 64))[0].numpy()
    x, y = own[..., 0], own[..., 1]
    by = np.einsum("kct,thw->khwc", terms, np.stack([np.ones_like(x), x, y, x * x, x * y, y * y]))
    fine = np.einsum("j,jchw->hwc", swings, moving.fields[0].numpy())
    wanted = moving.sources(torch.tensor([[phase]]), torch.zeros(1, 4, 64, 64))[0, 0].numpy()
    assert np.abs(own + by + fine - wanted).max() < 1e-4
    assert np.abs(by).max() > 0.05


def test_two_motions_blend_linearly() -> None:
    one, other = (loop_of(parts(seed)) for seed in (0, 1))
    at = waves(0.3), np.array([1.0, 0.5, 2.0])

    def both(loop: Loop) -> np.ndarray:
        terms, swings = loop.at(*at)
        return np.concatenate([terms.ravel(), swings])

    assert np.allclose(both(one.mixed(other, 0.25)), 0.75 * both(one) + 0.25 * both(other), atol=1e-6)
    assert (both(one.mixed(other, 0.0)) == both(one)).all()

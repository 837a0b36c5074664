"""Bends change known activations as documented."""

from __future__ import annotations

import pytest
import torch

from tests.nets import genres
from vjfx.nets.bends import KINDS, LOUDEST, Bend, bent
from vjfx.nets.dcgan_inference import PackedGenerator


def known() -> torch.Tensor:
    """(2, 8, 3, 3), all values different."""
    return torch.arange(2 * 8 * 9, dtype=torch.float32).view(2, 8, 3, 3) / 10


def changed(kind: str, depth: float, strength: float = 1.0) -> tuple[torch.Tensor, torch.Tensor, list[int]]:
    """Before, after, and the changed channels."""
    before, after = known(), bent(known(), Bend(kind, 1, depth, strength, seed=3))
    return before, after, [n for n in range(8) if not torch.equal(before[:, n], after[:, n])]


@pytest.mark.parametrize("kind", KINDS)
def test_a_bend_changes_its_share_of_the_channels(kind: str) -> None:
    assert len(changed(kind, 0.5)[2]) == 4
    assert set(changed(kind, 0.25)[2]) < set(changed(kind, 0.75)[2]), "always in the same order"
    assert changed(kind, 1.0)[2] == list(range(8))
    for nothing in (changed(kind, 0.0), changed(kind, 1.0, strength=0.0)):
        assert torch.equal(nothing[0], nothing[1])


def test_kill_mutes_and_gain_amplifies() -> None:
    before, after, channels = changed("kill", 0.5)
    assert (after[:, channels] == 0).all()
    half = changed("kill", 0.5, strength=0.5)[1]
    torch.testing.assert_close(half[:, channels], before[:, channels] / 2)
    before, after, channels = changed("gain", 0.5)
    torch.testing.assert_close(after[:, channels], before[:, channels] * (1 + LOUDEST))


def test_roll_swaps_channels() -> None:
    before, after, channels = changed("roll", 0.5)
    for n in channels:
        assert torch.equal(after[:, n], before[:, (n - 4) % 8])
    quarter = changed("roll", 1.0, strength=0.5)[1]
    assert torch.equal(quarter, before.roll(2, dims=1))


def test_quantise_leaves_a_few_levels() -> None:
    before, after, channels = changed("quantise", 0.5)
    assert len(after[:, channels].unique()) <= 5 < len(before[:, channels].unique())
    finer = changed("quantise", 0.5, strength=0.1)[1]
    assert (finer - before).abs().max() < (after - before).abs().max()


def test_noise_matches_the_activations_and_depends_on_the_seed_only() -> None:
    before, after, channels = changed("noise", 1.0)
    assert len(channels) == 8
    added = after - before
    assert 0.8 < added.std() / before.std() < 2.2
    torch.testing.assert_close(added[0], added[1], msg="the same noise for all cells of a wall")
    assert torch.equal(changed("noise", 1.0)[1], after)
    assert not torch.equal(bent(known(), Bend("noise", 1, 1.0, 1.0, seed=4)), after)


@pytest.mark.parametrize("layer", range(4))
def test_a_bend_is_applied_at_its_layer(layer: int) -> None:
    net = genres.generator(3, ngf=8)
    network, latents = PackedGenerator(64, 8, 20), torch.randn(2, 20)
    packed = network.pack(net.state_dict())
    assert network.layers == 4
    x = net.project(latents).unflatten(1, (-1, 4, 4))
    for number, stage in enumerate(net.stages):
        x = stage(x)
        if number == layer:
            x = bent(x, Bend("kill", layer, 0.5, 1.0))
    torch.testing.assert_close(network(packed, latents, [Bend("kill", layer, 0.5, 1.0)]), x, atol=1e-5, rtol=0)
    assert not torch.allclose(x, net(latents), atol=1e-3)

"""The feature network that comes with vjfx."""

from __future__ import annotations

import torch

from vjfx.nets.features import embedded


def test_the_trained_network_is_not_the_random_one() -> None:
    trained, untrained = embedded.load_embedded(), embedded.random()
    assert trained.convolutions().keys() == untrained.convolutions().keys()
    for name, layer in trained.convolutions().items():
        assert layer.weight.shape == untrained.convolutions()[name].weight.shape
        assert torch.isfinite(layer.weight).all()
        assert not torch.equal(layer.weight, untrained.convolutions()[name].weight)
        assert not layer.weight.requires_grad

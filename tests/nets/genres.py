"""Small untrained genres for tests."""

from __future__ import annotations

from pathlib import Path

import torch

from vjfx.nets import genre, weights
from vjfx.nets.dcgan import Generator
from vjfx.nets.weights import Weights


def generator(seed: int = 0, size: int = 64, ngf: int = 4, nz: int = 20) -> Generator:
    """A generator with batch statistics."""
    torch.manual_seed(seed)
    net = Generator(size, ngf, nz)
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.ConvTranspose2d):  # otherwise all pictures look alike
                module.weight -= module.weight.mean(dim=0)
        for _ in range(20):
            net(torch.randn(64, nz))
        last = net.eval().stages[-1][0].weight
        while net(torch.randn(64, nz)).std() < 0.3:  # the initial weights give grey pictures
            last.mul_(1.5)
    return net.requires_grad_(False)


def write(path: Path, seed: int = 0, size: int = 64, ngf: int = 4, nz: int = 20) -> Path:
    """Write a file with a timeline of three."""
    snapshots = [Weights(path, {}, weights.stored(generator(seed + later, size, ngf, nz))) for later in (1, 2)]
    genre.write(path, generator(seed, size, ngf, nz), snapshots, {"genre": "made up", "steps": 40, "licence": "MIT"})
    return path

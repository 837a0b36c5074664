"""The DCGAN: a generator of pictures from latents, and a discriminator to train it.

After "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks" (Radford, Metz,
Chintala, ICLR 2016): no pooling and no hidden fully connected layers, batch normalisation, ReLU and tanh in the
generator, LeakyReLU 0.2 in the discriminator, initial weights from N(0, 0.02). Sizes other than the paper's 64 px
start from another base (6x6 for 96 and 192) or double more often.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from vjfx.nets.dcgan_shape import NZ, SIZES, Shape


class Generator(nn.Module):
    """Latents from N(0, 1) to pictures in -1..1. `stages` are the layers from the base outwards."""

    def __init__(self, size: int = 96, ngf: int = 64, nz: int = NZ) -> None:
        super().__init__()
        self.size, self.ngf, self.nz = size, ngf, nz
        shape = Shape(size, ngf)
        self.base, channels = shape.base, shape.channels
        self.project = nn.Linear(nz, channels[0] * self.base**2, bias=False)
        stages = [nn.Sequential(nn.BatchNorm2d(channels[0]), nn.ReLU(inplace=True))]
        for before, after in pairwise(channels):
            doubling = nn.ConvTranspose2d(before, after, 4, stride=2, padding=1, bias=False)
            stages.append(nn.Sequential(doubling, nn.BatchNorm2d(after), nn.ReLU(inplace=True)))
        stages.append(nn.Sequential(nn.ConvTranspose2d(channels[-1], 3, 4, stride=2, padding=1), nn.Tanh()))
        self.stages = nn.ModuleList(stages)
        self.apply(_initialise)

    def forward(self, latents: Tensor) -> Tensor:
        """(N, nz) -> (N, 3, size, size)."""
        x: Tensor = self.project(latents).unflatten(1, (-1, self.base, self.base))  # (N, 8 ngf, base, base)
        for stage in self.stages:
            x = stage(x)  # (N, 8 ngf, base, base), (N, 4 ngf, 2 base, 2 base) ... (N, 3, size, size)
        return x

    @property
    def options(self) -> dict[str, int]:
        """The arguments that build the same network."""
        return {"size": self.size, "ngf": self.ngf, "nz": self.nz}


class Discriminator(nn.Module):
    """Pictures in -1..1 to one score each: how much they look like the footage. `norm` is one of NORMS."""

    def __init__(self, size: int = 96, ndf: int = 64, norm: str = "batch") -> None:
        super().__init__()
        channels = Shape(size, ndf).channels[::-1]
        stages = []
        for before, after in pairwise((3, *channels)):
            normed = norm == "batch" and before != 3
            halving: nn.Module = nn.Conv2d(before, after, 4, stride=2, padding=1, bias=not normed)
            layers = [halving, nn.BatchNorm2d(after)] if normed else [halving]
            stages.append(nn.Sequential(*layers, nn.LeakyReLU(0.2, inplace=True)))
        self.stages = nn.Sequential(*stages)
        self.judge = nn.Linear(channels[-1] * SIZES[size] ** 2, 1)
        self.apply(_initialise)
        if norm == "spectral":
            for module in list(self.modules()):
                if isinstance(module, nn.Conv2d | nn.Linear):
                    spectral_norm(module)

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 3, size, size) -> (N,)."""
        x: Tensor = self.stages(pictures)  # (N, 8 ndf, base, base)
        judged: Tensor = self.judge(x.flatten(1))  # (N, 1)
        return judged[:, 0]


def _initialise(module: nn.Module) -> None:
    """Set the initial weights."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)

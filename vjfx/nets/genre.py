"""Genre files: a generator, snapshots of its training, and the directions in which its pictures vary most.

A safetensors file with the final generator, `timeline.N.NAME` for the snapshots before it (kernels as bytes with a
scale per output channel), `directions` and `reach` (their standard deviations). The metadata describes the training.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from vjfx.core.errors import WeightsError
from vjfx.nets import weights
from vjfx.nets.dcgan import Generator
from vjfx.nets.dcgan_shape import SIZES
from vjfx.nets.weights import Weights

NETWORK = "dcgan"
DIRECTIONS = 16
_TIMELINE, _SCALE = "timeline.", ".scale"
_SAMPLED = 1024  # latents from which the directions are computed
_WIDEST, _LONGEST = 512, 4096  # ngf and nz: larger values are mistakes that would fill the memory


@dataclass(frozen=True, slots=True)
class Genre:
    """The contents of a file. `timeline` ends with the final generator."""

    generator: Generator
    timeline: tuple[dict[str, Tensor], ...]  # weights by name, from noise to the final generator
    directions: Tensor  # (DIRECTIONS, nz), unit vectors
    std: Tensor  # (DIRECTIONS,): standard deviation along each direction
    metadata: Mapping[str, str]


def read(name: str) -> Genre:
    """A shipped genre by name, or a file; raises WeightsError."""
    found = weights.read(NETWORK, name)
    size, ngf, nz = (_whole(found, option) for option in ("size", "ngf", "nz"))
    if size not in SIZES or ngf > _WIDEST or nz > _LONGEST:
        sides = ", ".join(map(str, SIZES))
        raise WeightsError(
            f"{found.path}: a generator of size {size}, ngf {ngf}, nz {nz}"
            f" (allowed: size {sides}; ngf up to {_WIDEST}; nz up to {_LONGEST})"
        )
    generator = Generator(size, ngf, nz).eval().requires_grad_(False)
    snapshots: dict[int, dict[str, Tensor]] = {}
    final, directions, std = {}, None, None
    for key, tensor in found.tensors.items():
        if key.startswith(_TIMELINE):
            number, _, place = key.removeprefix(_TIMELINE).partition(".")
            if not number.isdecimal():
                raise WeightsError(f"{found.path}: {key} is not a snapshot of a timeline")
            snapshots.setdefault(int(number), {})[place] = tensor
        elif key == "directions":
            directions = tensor.float()
        elif key == "reach":
            std = tensor.float()
        else:
            final[key] = tensor
    if directions is None or std is None or directions.shape != (DIRECTIONS, nz) or std.shape != (DIRECTIONS,):
        raise WeightsError(f"{found.path}: directions are missing or have a wrong shape (needed: {DIRECTIONS}x{nz})")
    timeline = []
    for _, tensors in sorted(snapshots.items()):
        replace(found, tensors=_unpacked(found, tensors)).fill(generator)
        timeline.append(_snapshot(generator))
    replace(found, tensors=final).fill(generator)
    return Genre(generator, (*timeline, _snapshot(generator)), directions, std, found.options)


def write(path: Path, generator: Generator, snapshots: list[Weights], metadata: Mapping[str, object]) -> None:
    """Write a file; `snapshots` are in order of time, without the final generator. Raises WeightsError."""
    directions, std = principal_directions(generator)
    tensors = weights.stored(generator) | {"directions": directions.half(), "reach": std}
    for number, snapshot in enumerate(snapshots):
        tensors |= {f"{_TIMELINE}{number}.{name}": tensor for name, tensor in _packed(snapshot.tensors).items()}
    weights.write_tensors(path, NETWORK, {**generator.options, **metadata}, tensors)


@torch.no_grad()
def principal_directions(generator: Generator, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Latent directions (DIRECTIONS, nz) that change the first layer's activations most, and their standard deviations.

    GANSpace (Harkonen, Hertzmann, Lehtinen, Paris, NeurIPS 2020): principal components of the activations, mapped back
    to latents by regression. The sign is chosen so that the largest component is positive.
    """
    latents = torch.randn(_SAMPLED, generator.nz, generator=torch.Generator().manual_seed(seed))
    net = generator.cpu().float().eval()
    active = net.stages[0](net.project(latents).unflatten(1, (-1, net.base, net.base))).flatten(1)  # (N, activations)
    centred = active - active.mean(dim=0)
    # There are far more activations than latents, so the coordinates come from the eigenvectors of the Gram matrix.
    vectors = torch.linalg.eigh(centred @ centred.T).eigenvectors[:, -DIRECTIONS:].flip(1)  # (N, DIRECTIONS)
    coordinates = vectors * _SAMPLED**0.5  # standard deviation 1
    found = torch.linalg.lstsq(latents, coordinates).solution.T  # (DIRECTIONS, nz)
    std = found.norm(dim=1)
    directions = found / std[:, None].clamp(min=1e-12)
    largest = directions.gather(1, directions.abs().argmax(dim=1, keepdim=True))
    return directions * largest.sign(), std


def _packed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Kernels as bytes: a quarter of the size, hardly visible in the pictures."""
    packed = {}
    for name, tensor in tensors.items():
        if tensor.ndim < 2:
            packed[name] = tensor
            continue
        rows = tensor.float()
        scale = rows.abs().amax(dim=tuple(range(1, rows.ndim)), keepdim=True).clamp(min=1e-12) / 127
        packed[name] = (rows / scale).round().to(torch.int8)
        packed[name + _SCALE] = scale.flatten()
    return packed


def _unpacked(found: Weights, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    plain = {}
    for name, tensor in tensors.items():
        if name.endswith(_SCALE):
            continue
        if tensor.dtype is torch.int8:
            scale = tensors.get(name + _SCALE)
            if scale is None or scale.shape != tensor.shape[:1]:
                raise WeightsError(f"{found.path}: the scale of {name} is missing or has a wrong shape")
            tensor = tensor.float() * scale.reshape(-1, *[1] * (tensor.ndim - 1))
        plain[name] = tensor
    return plain


def _snapshot(net: nn.Module) -> dict[str, Tensor]:
    state = net.state_dict()
    return {name: tensor.clone() for name, tensor in state.items() if not name.endswith("num_batches_tracked")}


def _whole(found: Weights, option: str) -> int:
    number = found.number(option)
    if number != int(number):
        raise WeightsError(f"{found.path}: its metadata has {number:g} for {option} (allowed: a whole number)")
    return int(number)

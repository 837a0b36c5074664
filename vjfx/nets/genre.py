"""A genre: a generator, moments of its learning, and the directions in which its pictures differ most.

One safetensors file: the generator as it came out, `timeline.N.NAME` the moments before that (kernels in bytes, each
output with a scale of its own), `directions` and `reach`. Its metadata say what it was taught with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from vjfx.core.errors import WeightsError
from vjfx.nets import weights
from vjfx.nets.dcgan import SIZES, Generator
from vjfx.nets.weights import Weights

NETWORK = "dcgan"
DIRECTIONS = 16
_TIMELINE, _SCALE = "timeline.", ".scale"
_SAMPLED = 1024  # latents of which the directions are found
_WIDEST, _LONGEST = 512, 4096  # ngf and nz: more is a mistake, and would fill the memory


@dataclass(frozen=True, slots=True)
class Genre:
    """What a file holds. `timeline` ends with the generator itself."""

    generator: Generator
    timeline: tuple[dict[str, Tensor], ...]  # weights by name, from raw noise to what came out
    directions: Tensor  # (DIRECTIONS, nz), of length 1
    reach: Tensor  # (DIRECTIONS,): a step of one standard deviation
    facts: Mapping[str, str]


def read(name: str) -> Genre:
    """One of ours by name, or a file; raises WeightsError."""
    found = weights.read(NETWORK, name)
    size, ngf, nz = (_whole(found, option) for option in ("size", "ngf", "nz"))
    if size not in SIZES or ngf > _WIDEST or nz > _LONGEST:
        sides = ", ".join(map(str, SIZES))
        raise WeightsError(
            f"{found.path}: a generator of size {size}, ngf {ngf}, nz {nz}"
            f" (allowed: {sides}; to {_WIDEST}; to {_LONGEST})"
        )
    generator = Generator(size, ngf, nz).eval().requires_grad_(False)
    moments: dict[int, dict[str, Tensor]] = {}
    own, directions, reach = {}, None, None
    for key, tensor in found.tensors.items():
        if key.startswith(_TIMELINE):
            moment, _, place = key.removeprefix(_TIMELINE).partition(".")
            if not moment.isdecimal():
                raise WeightsError(f"{found.path}: {key} is no moment of a timeline")
            moments.setdefault(int(moment), {})[place] = tensor
        elif key == "directions":
            directions = tensor.float()
        elif key == "reach":
            reach = tensor.float()
        else:
            own[key] = tensor
    if directions is None or reach is None or directions.shape != (DIRECTIONS, nz) or reach.shape != (DIRECTIONS,):
        raise WeightsError(f"{found.path}: its directions are missing or misshapen (wanted: {DIRECTIONS}x{nz})")
    timeline = []
    for number in sorted(moments):
        replace(found, tensors=_unpacked(found, moments[number])).fill(generator)
        timeline.append(_taken(generator))
    replace(found, tensors=own).fill(generator)
    return Genre(generator, (*timeline, _taken(generator)), directions, reach, found.options)


def write(path: Path, generator: Generator, moments: list[Weights], facts: Mapping[str, object]) -> None:
    """Moments in order of time, without the generator as it is now; raises WeightsError."""
    directions, reach = principal(generator)
    tensors = weights.stored(generator) | {"directions": directions.half(), "reach": reach}
    for number, moment in enumerate(moments):
        tensors |= {f"{_TIMELINE}{number}.{name}": tensor for name, tensor in _packed(moment.tensors).items()}
    weights.write_tensors(path, NETWORK, {**generator.options, **facts}, tensors)


@torch.no_grad()
def principal(generator: Generator, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Directions among latents (DIRECTIONS, nz) that change the first layer's activations most, and their deviations.

    GANSpace (Harkonen, Hertzmann, Lehtinen, Paris, NeurIPS 2020): principal components of what many latents activate,
    brought back to latents by regression. A direction points to where its largest number is positive.
    """
    latents = torch.randn(_SAMPLED, generator.nz, generator=torch.Generator().manual_seed(seed))
    net = generator.cpu().float().eval()
    active = net.stages[0](net.project(latents).unflatten(1, (-1, net.base, net.base))).flatten(1)  # (N, activations)
    centred = active - active.mean(dim=0)
    # Of far more activations than latents: the components' coordinates are the eigenvectors of the Gram matrix.
    vectors = torch.linalg.eigh(centred @ centred.T).eigenvectors[:, -DIRECTIONS:].flip(1)  # (N, DIRECTIONS)
    coordinates = vectors * _SAMPLED**0.5  # of deviation 1
    found = torch.linalg.lstsq(latents, coordinates).solution.T  # (DIRECTIONS, nz)
    reach = found.norm(dim=1)
    directions = found / reach[:, None].clamp(min=1e-12)
    largest = directions.gather(1, directions.abs().argmax(dim=1, keepdim=True))
    return directions * largest.sign(), reach


def _packed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Kernels as bytes: a quarter of the size, and in the pictures hardly to be seen."""
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
                raise WeightsError(f"{found.path}: the scale of {name} is missing or misshapen")
            tensor = tensor.float() * scale.reshape(-1, *[1] * (tensor.ndim - 1))
        plain[name] = tensor
    return plain


def _taken(net: nn.Module) -> dict[str, Tensor]:
    state = net.state_dict()
    return {name: tensor.clone() for name, tensor in state.items() if not name.endswith("num_batches_tracked")}


def _whole(found: Weights, option: str) -> int:
    number = found.number(option)
    if number != int(number):
        raise WeightsError(f"{found.path}: its metadata says {number:g} for {option} (allowed: a whole number)")
    return int(number)

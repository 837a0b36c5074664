"""VGG-16 and VGG-19 (Simonyan & Zisserman 2015) from a file of weights with torchvision's names."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from vjfx.core.errors import WeightsError
from vjfx.nets.features.network import FeatureNetwork

# Convolutions in each of the five blocks, by the number of them all.
_SHAPES = {
    13: ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512)),
    16: ((64, 64), (128, 128), (256, 256, 256, 256), (512, 512, 512, 512), (512, 512, 512, 512)),
}
NAMES = {13: "VGG-16", 16: "VGG-19"}
_STYLE = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
_CONTENT = ("conv4_2",)
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, as torchvision normalises
_PREFIX = "features."
_DAMAGED = (OSError, RuntimeError, ValueError, KeyError, EOFError, pickle.UnpicklingError, SafetensorError)


def places(blocks: tuple[tuple[int, ...], ...]) -> dict[str, int]:
    """The number of each convolution in torchvision's list of layers, where each has a ReLU and each block a pool."""
    numbers, at = {}, 0
    for number, block in enumerate(blocks, 1):
        for place in range(1, len(block) + 1):
            numbers[f"conv{number}_{place}"] = at
            at += 2
        at += 1
    return numbers


def load_vgg(path: Path) -> FeatureNetwork:
    """The network of a .pth, .pt or .safetensors file; nothing in the file is executed. Raises WeightsError."""
    tensors = {name.removeprefix(_PREFIX): tensor for name, tensor in _read(path).items() if name.startswith(_PREFIX)}
    count = sum(tensor.ndim == 4 for tensor in tensors.values())
    if count not in _SHAPES:
        found = f"{count} convolutions named '{_PREFIX}N.weight'"
        raise WeightsError(f"{path} has {found} (allowed: VGG-16 with 13 or VGG-19 with 16, torchvision's names)")
    blocks = _SHAPES[count]
    network = FeatureNetwork(blocks, _STYLE, _CONTENT, _MEAN, _STD)
    numbers = places(blocks)
    for name, layer in network.convolutions().items():
        for kind, place in (("weight", layer.weight), ("bias", layer.bias)):
            key = f"{numbers[name]}.{kind}"
            tensor = tensors.get(key)
            if tensor is None:
                raise WeightsError(f"{path}: {_PREFIX}{key} is missing ({NAMES[count]})")
            assert place is not None
            if tensor.shape != place.shape:
                shapes = tuple("x".join(map(str, shape)) for shape in (tensor.shape, place.shape))
                raise WeightsError(f"{path}: {_PREFIX}{key} is {shapes[0]} ({NAMES[count]} has {shapes[1]})")
            if not torch.isfinite(tensor).all():
                raise WeightsError(f"{path}: {_PREFIX}{key} contains NaN or infinite numbers")
            place.data = tensor.float()
    return network.requires_grad_(False).eval()


def _read(path: Path) -> Mapping[str, Tensor]:
    try:
        if path.exists() and not path.is_file():  # reading a pipe would block
            raise WeightsError(f"{path} is {'a folder' if path.is_dir() else 'not a regular file'}")
        if path.suffix.lower() == ".safetensors":
            return load_file(path)
        found = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise WeightsError(f"cannot read {path}: there is no such file") from error
    except WeightsError:
        raise
    except _DAMAGED as error:
        raise WeightsError(f"{path} is damaged or not a file of weights (.pth or .safetensors)") from error
    if not isinstance(found, Mapping) or not all(isinstance(value, Tensor) for value in found.values()):
        raise WeightsError(f"{path} does not hold named weights (wanted: the state dict of torchvision's VGG)")
    return found

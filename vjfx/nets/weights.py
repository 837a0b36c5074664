"""Weights of networks as files: found by name or path, checked, read and written.

Files are safetensors: they contain only numbers, so an untrusted file is harmless. The metadata names the network and
the options it is built with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor, nn

from vjfx.core.atomic import replacing
from vjfx.core.errors import WeightsError, unknown

SUFFIX = ".safetensors"
_TRAINED = Path(__file__).parent / "trained"


@dataclass(frozen=True, slots=True)
class Weights:
    """The contents of a file."""

    path: Path
    options: dict[str, str]  # the metadata
    tensors: dict[str, Tensor]

    def number(self, option: str) -> float:
        """An option that must be a positive number; raises WeightsError."""
        try:
            value = float(self.options[option])
        except (KeyError, ValueError):
            value = 0.0
        if not 0 < value < float("inf"):
            found = self.options.get(option, "nothing")
            raise WeightsError(f"{self.path}: its metadata has {found!r} for {option} (allowed: a positive number)")
        return value

    def check(self, name: str, shape: tuple[int, ...]) -> None:
        """Raise WeightsError if a tensor has not the shape that the metadata says."""
        found = self.tensors.get(name)
        if found is None or tuple(found.shape) != shape:
            there = "missing" if found is None else _shape(found.shape)
            raise WeightsError(f"{self.path}: {name} is {there} (its metadata says {_shape(shape)})")

    def fill(self, net: nn.Module) -> None:
        """Load all tensors into the network; raises WeightsError if one is missing, unknown or has the wrong shape."""
        wanted = {name: place for name, place in net.state_dict().items() if not name.endswith("num_batches_tracked")}
        for name in sorted(wanted.keys() | self.tensors.keys()):
            found, place = self.tensors.get(name), wanted.get(name)
            if found is None or place is None:
                raise WeightsError(f"{self.path}: {name} is {'missing' if found is None else 'not in the network'}")
            if found.shape != place.shape:
                raise WeightsError(
                    f"{self.path}: {name} is {_shape(found.shape)} (the network's is {_shape(place.shape)})"
                )
        net.load_state_dict({name: tensor.float() for name, tensor in self.tensors.items()}, strict=False)


def trained(network: str) -> dict[str, Path]:
    """The weights that come with vjfx, by name."""
    return {path.stem.removeprefix(f"{network}-"): path for path in sorted(_TRAINED.glob(f"{network}-*{SUFFIX}"))}


def find(network: str, name: str) -> Path:
    """The file of shipped weights (by name) or of the user's (by path); raises WeightsError."""
    if name.endswith(SUFFIX) or "/" in name or "\\" in name:
        return Path(name).expanduser()
    ours = trained(network)
    if name not in ours:
        raise WeightsError(unknown(f"{network} weights", name, [*ours, f"FILE{SUFFIX}"]))
    return ours[name]


def read(network: str, name: str) -> Weights:
    """Read and check a file: right network, finite numbers. Raises WeightsError."""
    path = find(network, name)
    try:
        if path.exists() and not path.is_file():  # reading a pipe would block
            raise WeightsError(f"{path} is {'a folder' if path.is_dir() else 'not a regular file'}")
        # Not read by safetensors, which blocks all other threads during a slow read.
        data = path.read_bytes()
        tensors = load(data)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    except SafetensorError as error:
        raise WeightsError(f"{path} is damaged or not in the safetensors format: {error}") from error
    except OSError as error:
        raise WeightsError(f"cannot read {path}: {error.strerror or error}") from error
    options: dict[str, str] = header.get("__metadata__", {})
    if options.get("network") != network:
        found = options.get("network", "an unnamed network")
        raise WeightsError(f"{path} holds weights of {found} (wanted: {network})")
    for key, tensor in tensors.items():
        if not torch.isfinite(tensor).all():
            raise WeightsError(f"{path}: {key} contains NaN or infinite numbers")
    return Weights(path, options, tensors)


def write(path: Path, network: str, options: Mapping[str, object], net: nn.Module) -> None:
    """Write a network's weights atomically, kernels in half precision; raises WeightsError."""
    write_tensors(path, network, options, stored(net))


def stored(net: nn.Module) -> dict[str, Tensor]:
    """A network's weights as they are written to a file."""
    return {
        name: (tensor.half() if tensor.ndim > 1 else tensor.float()).contiguous().cpu()
        for name, tensor in net.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def write_tensors(path: Path, network: str, options: Mapping[str, object], tensors: dict[str, Tensor]) -> None:
    """Write a file of named tensors atomically; raises WeightsError."""
    metadata = {"network": network, **{name: str(value) for name, value in options.items()}}
    try:
        with replacing(path) as new:
            save_file(tensors, new, metadata)
            new.chmod(0o644)  # safetensors creates files that only the owner may read
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"cannot write {path}: {error}") from error


def _shape(shape: Iterable[int]) -> str:
    return "x".join(map(str, shape)) or "a number"

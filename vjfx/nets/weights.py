"""Weights of networks: found by name or path, checked before anything is made of them, and written.

A file is safetensors: numbers only, so that a file from anywhere can do no harm. Its metadata says which network it is
for and with which options that is built.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor, nn

from vjfx.core.errors import WeightsError, unknown

SUFFIX = ".safetensors"
_TRAINED = Path(__file__).parent / "trained"


@dataclass(frozen=True, slots=True)
class Weights:
    """What a file holds."""

    path: Path
    options: dict[str, str]  # of the network, and what else was noted
    tensors: dict[str, Tensor]

    def number(self, option: str) -> float:
        """An option that is a positive number; raises WeightsError."""
        try:
            value = float(self.options[option])
        except (KeyError, ValueError):
            value = 0.0
        if not 0 < value < float("inf"):
            found = self.options.get(option, "nothing")
            raise WeightsError(f"{self.path}: its metadata says {found!r} for {option} (allowed: a positive number)")
        return value

    def fill(self, net: nn.Module) -> None:
        """Put every tensor in its place; raises WeightsError where one is missing, too many or misshapen."""
        wanted = {name: place for name, place in net.state_dict().items() if not name.endswith("num_batches_tracked")}
        for name in sorted(wanted.keys() | self.tensors.keys()):
            found, place = self.tensors.get(name), wanted.get(name)
            if found is None or place is None:
                raise WeightsError(f"{self.path}: {name} is {'missing' if found is None else 'not in the network'}")
            if found.shape != place.shape:
                raise WeightsError(f"{self.path}: {name} is {_shape(found)} (the network's is {_shape(place)})")
        net.load_state_dict({name: tensor.float() for name, tensor in self.tensors.items()}, strict=False)


def trained(network: str) -> dict[str, Path]:
    """Ours, by name."""
    return {path.stem.removeprefix(f"{network}-"): path for path in sorted(_TRAINED.glob(f"{network}-*{SUFFIX}"))}


def find(network: str, name: str) -> Path:
    """Ours by name, or a file of the user's; raises WeightsError."""
    if name.endswith(SUFFIX) or "/" in name or "\\" in name:
        return Path(name).expanduser()
    ours = trained(network)
    if name not in ours:
        raise WeightsError(unknown(f"{network} weights", name, [*ours, f"FILE{SUFFIX}"]))
    return ours[name]


def read(network: str, name: str) -> Weights:
    """What the file holds, every number in it finite; raises WeightsError."""
    path = find(network, name)
    try:
        if path.exists() and not path.is_file():  # a pipe would keep us waiting for ever
            raise WeightsError(f"{path} is {'a folder' if path.is_dir() else 'no ordinary file'}")
        # Read here and not by safetensors, which lets no other thread run while a slow disk is waited for.
        data = path.read_bytes()
        tensors = load(data)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    except SafetensorError as error:
        raise WeightsError(f"{path} is damaged, or not in the safetensors format: {error}") from error
    except OSError as error:
        raise WeightsError(f"cannot read {path}: {error.strerror or error}") from error
    options: dict[str, str] = header.get("__metadata__", {})
    if options.get("network") != network:
        found = options.get("network", "a network it does not name")
        raise WeightsError(f"{path} holds weights of {found} (wanted: {network})")
    for key, tensor in tensors.items():
        if not torch.isfinite(tensor).all():
            raise WeightsError(f"{path}: {key} holds numbers that are not finite")
    return Weights(path, options, tensors)


def write(path: Path, network: str, options: Mapping[str, object], net: nn.Module) -> None:
    """The network's weights, kernels in half precision, in their place at once; raises WeightsError."""
    write_tensors(path, network, options, stored(net))


def stored(net: nn.Module) -> dict[str, Tensor]:
    """The network's weights as they are written."""
    return {
        name: (tensor.half() if tensor.ndim > 1 else tensor.float()).contiguous().cpu()
        for name, tensor in net.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def write_tensors(path: Path, network: str, options: Mapping[str, object], tensors: dict[str, Tensor]) -> None:
    """A file of named tensors, in its place at once; raises WeightsError."""
    new = path.with_name(f".{path.name}.part")
    try:
        save_file(tensors, new, {"network": network, **{name: str(value) for name, value in options.items()}})
        new.chmod(0o644)  # safetensors makes files that nobody else may read
        new.replace(path)
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"cannot write {path}: {error}") from error


def _shape(tensor: Tensor) -> str:
    return "x".join(map(str, tensor.shape)) or "a number"

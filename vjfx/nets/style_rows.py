"""What belongs to one style in a style network: a row of numbers in every condition and every depthwise convolution.

A network learns a new style as a new row ("A Learned Representation for Artistic Style", Dumoulin et al. 2017): what
its styles have in common, and so its other styles, stays as it is. Rows that were learned live are a file of their own,
with the states on their way as snapshots.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from vjfx.core.errors import WeightsError
from vjfx.nets import weights
from vjfx.nets.style import Condition, Depthwise, Grain, StyleNetwork

NETWORK = "style-rows"  # the name in the metadata of a file of rows

Rows = dict[str, Tensor]  # the name of a parameter -> (rows, numbers)


def rows_of(net: StyleNetwork) -> Rows:
    """The rows of every style of a network, in order."""
    return {
        f"{place}.{name}": parameter.detach()
        for place, module in net.named_modules()
        for name, parameter in _own(module).items()
    }


def is_stroke(name: str) -> bool:
    """Whether a row is part of kernels, and not a scale or a shift."""
    return name.endswith(".strokes")


def _own(module: nn.Module) -> Rows:
    if isinstance(module, Depthwise):
        return {"strokes": module.strokes}
    if isinstance(module, Grain):
        return {"grain": module.grain}
    return dict(module.named_parameters()) if isinstance(module, Condition) else {}


def mixed(rows: Rows, shares: Tensor) -> Rows:
    """(n, styles) shares -> n rows, each between the styles."""
    return {name: shares @ parameter for name, parameter in rows.items()}


def grown(net: StyleNetwork, more: Rows) -> StyleNetwork:
    """A network with the same shared kernels and styles, and `more` rows after them."""
    count = len(next(iter(more.values())))
    made = StyleNetwork(net.styles + count, net.width)
    state = net.state_dict()
    made.load_state_dict(state | {name: torch.cat([state[name], row.to(state[name])]) for name, row in more.items()})
    return made.to(net.last.weight)


def kernels_digest(net: StyleNetwork) -> str:
    """A name for the kernels of a network: rows work with the kernels that they were learned for, and no others."""
    found, own = hashlib.sha256(), rows_of(net)
    for name, tensor in weights.stored(net).items():
        if name not in own:
            found.update(tensor.numpy().tobytes())
    return found.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class LearnedStyles:
    """Styles that were learned for the kernels of one network; each with its snapshots, from before to now."""

    kernels: str  # their digest
    styles: Mapping[str, Rows]  # name -> (snapshots, numbers)

    @property
    def snapshots(self) -> list[int]:
        """How many each style has."""
        return [len(next(iter(rows.values()))) for rows in self.styles.values()]

    def rows(self) -> Rows:
        """The snapshots of all styles, one after the other."""
        first, *others = self.styles.values()
        return {name: torch.cat([row, *(other[name] for other in others)]) for name, row in first.items()}

    def shares(self, styles: Sequence[float], newest: float, progress: float) -> list[float]:
        """The shares of a network's styles and of the learned ones -> of its styles and of every snapshot.

        `newest` is how much of the style that was learned last replaces the others, 0..1. `progress` is 0 for the
        first snapshot, 1 for the last; fractions lie between two.
        """
        own = len(styles) - len(self.styles)
        shares = [(1 - newest) * share for share in styles]
        shares[-1] += newest
        found = shares[:own]
        for share, count in zip(shares[own:], self.snapshots, strict=True):
            at = progress * (count - 1)
            lower = min(int(at), max(count - 2, 0))
            part = at - lower
            found += [share * {lower: 1 - part, lower + 1: part}.get(place, 0.0) for place in range(count)]
        return found

    def write(self, path: Path) -> None:
        """Write the file atomically; raises WeightsError."""
        tensors = {
            f"{number}.{name}": row.half().contiguous()
            for number, rows in enumerate(self.styles.values())
            for name, row in rows.items()
        }
        weights.write_tensors(path, NETWORK, {"styles": ",".join(self.styles), "kernels": self.kernels}, tensors)


def read_learned(path: str, net: StyleNetwork) -> LearnedStyles:
    """The styles in a file, which must have been learned for the kernels of `net`; raises WeightsError."""
    found = weights.read(NETWORK, path)
    if found.options.get("kernels") != kernels_digest(net):
        raise WeightsError(f"{path}: its styles were learned for other weights")
    names = [name for name in found.options.get("styles", "").split(",") if name]
    own = rows_of(net)
    styles = {
        style: {name: found.tensors.get(f"{number}.{name}", torch.empty(0)).float() for name in own}
        for number, style in enumerate(names)
    }
    whole = all(
        row.ndim == 2 and row.shape[1] == own[name].shape[1] and len(row) == len(next(iter(rows.values()))) > 0
        for rows in styles.values()
        for name, row in rows.items()
    )
    if not styles or not whole:
        raise WeightsError(f"{path} is damaged: it holds no styles, or rows of another shape")
    return LearnedStyles(found.options["kernels"], styles)

"""A genre for inference: in the number format that is fastest here, with weights that can change between frames.

Batch normalisation is folded into the kernels, and all weights are packed into one vector in the layout of their use.
Interpolating between snapshots, or between networks of the same shape, is one `lerp`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median

import torch
import torch.nn.functional as F
from torch import Tensor

from vjfx.nets import genre, weights
from vjfx.nets.bends import Bend, bent
from vjfx.nets.dcgan import Generator
from vjfx.nets.dcgan_shape import Shape
from vjfx.nets.genre import NETWORK, Genre

_EPSILON = 1e-5  # of batch normalisation
_MIDDLE = torch.tensor(128.0)  # 127.5 plus 0.5 for rounding
_RUNS = 15  # per form, to find the fastest


@dataclass(frozen=True, slots=True)
class Form:
    """Number format and memory layout during inference."""

    dtype: torch.dtype
    channels_last: bool

    def __str__(self) -> str:
        return f"{str(self.dtype).removeprefix('torch.')}{' channels_last' * self.channels_last}"


EXACT = Form(torch.float32, True)  # the most precise: for results that must be the same everywhere


@dataclass(frozen=True, slots=True)
class Melt:
    """A grid of latents that merge into one picture, of which the middle is shown."""

    down: int
    across: int
    aspect: float  # width over height

    def shown(self, base: int) -> tuple[int, int]:
        """Height and width of the shown part, in pixels of the base."""
        high, wide = self.down * base, self.across * base
        return min(high, round(wide / self.aspect)), min(wide, round(high * self.aspect))


class PackedGenerator:
    """A generator of one shape, called with packed weights."""

    def __init__(self, size: int, ngf: int, nz: int, form: Form = EXACT, device: str = "cpu") -> None:
        self.size, self.ngf, self.nz, self.form, self.device = size, ngf, nz, form, device
        self.base, channels = Shape(size, ngf).base, Shape(size, ngf).channels
        self._pairs = [*pairwise((*channels, 3))]
        self.layers = len(channels)  # that bends can change
        self._shapes = [(channels[0] * self.base**2, nz), (channels[0] * self.base**2,)]
        for before, after in self._pairs:
            self._shapes += [(before, 4, 4, after) if form.channels_last else (before, after, 4, 4), (after,)]
        self._last_views: tuple[Tensor, list[tuple[Tensor, Tensor]]] | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """Two networks can be interpolated if their shapes are equal."""
        return self.size, self.ngf, self.nz

    def pack(self, state: Mapping[str, Tensor]) -> Tensor:
        """A generator's state dict as one vector, normalisation folded into the kernels."""
        channels = self._pairs[0][0]
        scale, shift = _normalisation(state, "stages.0.0")
        project = state["project.weight"].float().reshape(channels, self.base**2, self.nz) * scale[:, None, None]
        shift = shift[:, None].expand(channels, self.base**2)
        if self.form.channels_last:
            project, shift = project.transpose(0, 1), shift.T
        parts = [project, shift]
        for number, _ in enumerate(self._pairs, 1):
            kernel = state[f"stages.{number}.0.weight"].float()  # (before, after, 4, 4)
            if number < len(self._pairs):
                scale, shift = _normalisation(state, f"stages.{number}.1")
                kernel = kernel * scale[:, None, None]
            else:
                shift = state[f"stages.{number}.0.bias"].float()
            parts += [kernel.permute(0, 2, 3, 1) if self.form.channels_last else kernel, shift]
        return torch.cat([part.reshape(-1) for part in parts]).to(self.device, self.form.dtype)

    def __call__(
        self, weights: Tensor, latents: Tensor, bends: Sequence[Bend] = (), melt: Melt | None = None
    ) -> Tensor:
        """Packed weights and (n, nz) -> (n, 3, size, size), -1..1, or one large picture (1, 3, height, width)."""
        (project, shift), *kernels = self._parts(weights)
        x = F.linear(latents.to(self.device, self.form.dtype), project, shift)
        if self.form.channels_last:
            x = x.view(len(x), self.base, self.base, -1).permute(0, 3, 1, 2)
        else:
            x = x.view(len(x), -1, self.base, self.base)
        if melt is not None:
            x = _joined(x, melt)
        for layer, (kernel, shift) in enumerate(kernels):
            x = x.relu_()
            for bend in bends:
                if bend.layer == layer:
                    x = bent(x, bend)
            x = F.conv_transpose2d(x, kernel, shift, stride=2, padding=1)
        return x.tanh_()

    def pictures(
        self, weights: Tensor, latents: Tensor, bends: Sequence[Bend] = (), melt: Melt | None = None
    ) -> Tensor:
        """Packed weights and (n, nz) -> uint8 (n, size, size, 3) on the device, or (1, height, width, 3)."""
        with torch.inference_mode():
            made = self(weights, latents, bends, melt).permute(0, 2, 3, 1).float()
            return torch.add(_MIDDLE, made, alpha=127.5, out=made).byte()  # 0.5 and more, 255.5 and less

    def interpolate(self, one: Tensor, two: Tensor, share: float) -> Tensor:
        """Packed weights between those of two networks, `share` 0..1.

        The mean of two independently trained kernels is shorter than both, so the activations fade from layer to layer;
        each kernel is therefore rescaled to the interpolated length (after REPAIR, Jordan et al., ICLR 2023).
        """
        mixed = torch.lerp(one, two, share)
        for (kernel, _), (start, _), (end, _) in zip(*map(self._views, (mixed, one, two)), strict=True):
            lengths = [float(each.float().norm()) for each in (kernel, start, end)]
            kernel.mul_(((1 - share) * lengths[1] + share * lengths[2]) / max(lengths[0], 1e-12))
        return mixed

    def _parts(self, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
        """The views of the weights, cached for the last ones; weights must not change in place."""
        if self._last_views is None or self._last_views[0] is not weights:
            self._last_views = weights, self._views(weights)
        return self._last_views[1]

    def _views(self, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Kernels and shifts as views into the vector."""
        numbers = [torch.Size(shape).numel() for shape in self._shapes]
        views = [part.view(shape) for part, shape in zip(weights.split_with_sizes(numbers), self._shapes, strict=True)]
        if self.form.channels_last:
            views = [view.permute(0, 3, 1, 2) if view.ndim == 4 else view for view in views]
        return list(zip(views[::2], views[1::2], strict=True))


class PackedGenre:
    """A genre with packed snapshots, and the directions in which its pictures vary most."""

    def __init__(self, found: Genre, device: str, fast: bool) -> None:
        """`fast` uses the fastest form, which is measured once per shape; otherwise the exact one."""
        net = found.generator
        form = fastest_form(net.size, net.ngf, net.nz, device) if fast else EXACT
        self.network = PackedGenerator(net.size, net.ngf, net.nz, form, device)
        self.snapshots = [self.network.pack(state) for state in found.timeline]
        self.directions = (found.directions * found.std[:, None]).numpy()  # (16, nz), one standard deviation long

    def at(self, timeline: float) -> Tensor:
        """The weights at a position of the timeline: 0 untrained, 1 final."""
        position = min(max(timeline, 0.0), 1.0) * (len(self.snapshots) - 1)
        index = min(int(position), len(self.snapshots) - 2)
        if position == index or len(self.snapshots) == 1:
            return self.snapshots[index]
        if position == index + 1:
            return self.snapshots[index + 1]
        return torch.lerp(self.snapshots[index], self.snapshots[index + 1], position - index)


@lru_cache
def fastest_form(size: int, ngf: int, nz: int, device: str) -> Form:
    """The form in which this thread generates a picture fastest, measured in turns."""
    half = torch.bfloat16 if device == "cpu" else torch.float16
    forms = [EXACT, Form(torch.float32, False), Form(half, True)]
    state = Generator(size, ngf, nz).state_dict()
    networks = {form: PackedGenerator(size, ngf, nz, form, device) for form in forms}
    packed = {form: network.pack(state) for form, network in networks.items()}
    times: dict[Form, list[float]] = {form: [] for form in forms}
    for _ in range(_RUNS):
        for form, network in networks.items():
            start = time.perf_counter()
            network.pictures(packed[form], torch.zeros(1, nz)).cpu()  # waits for the device
            times[form].append(time.perf_counter() - start)
    return min(forms, key=lambda form: median(times[form]))


def _joined(maps: Tensor, melt: Melt) -> Tensor:
    """(down * across, C, base, base) joined to one map (1, C, height, width), in the same memory layout."""
    _, channels, base, _ = maps.shape
    last = maps.is_contiguous(memory_format=torch.channels_last)
    cells = maps.permute(0, 2, 3, 1).reshape(melt.down, melt.across, base, base, channels).transpose(1, 2)
    joined = cells.reshape(1, melt.down * base, melt.across * base, channels).permute(0, 3, 1, 2)
    high, wide = melt.shown(base)
    top, left = (joined.shape[2] - high) // 2, (joined.shape[3] - wide) // 2
    shown = joined[:, :, top : top + high, left : left + wide]
    return shown.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)


def _normalisation(state: Mapping[str, Tensor], name: str) -> tuple[Tensor, Tensor]:
    """The factor and the offset of a trained batch normalisation."""
    mean, variance = state[f"{name}.running_mean"].float(), state[f"{name}.running_var"].float()
    scale = state[f"{name}.weight"].float() / torch.sqrt(variance + _EPSILON)
    return scale, state[f"{name}.bias"].float() - mean * scale


def load_genre(name: str, device: str, fast: bool) -> PackedGenre:
    """A genre by name or path, from a cache unless the file has changed. Raises WeightsError."""
    path = weights.find(NETWORK, name)
    try:
        modified = path.stat().st_mtime_ns
    except OSError:
        modified = 0  # reading it will raise
    return _load(name, modified, device, fast)


@lru_cache(maxsize=4)
def _load(name: str, modified: int, device: str, fast: bool) -> PackedGenre:
    del modified
    return PackedGenre(genre.read(name), device, fast)

"""A genre made ready to be played: in the form that is fastest where it is, and able to change between two frames.

Batch normalisation is folded into the kernels, and all the weights of one moment lie in one row of numbers, laid out as
they are used: to go from one moment of learning to another, or to another network of the same shape, is one `lerp`.
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
from vjfx.nets.dcgan import Generator, Shape
from vjfx.nets.genre import NETWORK, Genre

_EPSILON = 1e-5  # of batch normalisation
_MIDDLE = torch.tensor(128.0)  # of a byte, and a half for rounding
_TRIES = 15  # of each form, to find the fastest


@dataclass(frozen=True, slots=True)
class Form:
    """How numbers are kept while pictures are made."""

    dtype: torch.dtype
    channels_last: bool

    def __str__(self) -> str:
        return f"{str(self.dtype).removeprefix('torch.')}{' channels_last' * self.channels_last}"


EXACT = Form(torch.float32, True)  # rounds the least: for what must be the same everywhere


@dataclass(frozen=True, slots=True)
class Melt:
    """How many latents run into one another to be one picture, and what of it is seen: the middle, of some shape."""

    down: int
    across: int
    aspect: float  # width over height

    def seen(self, base: int) -> tuple[int, int]:
        """Height and width of what is seen, in pixels of the base."""
        high, wide = self.down * base, self.across * base
        return min(high, round(wide / self.aspect)), min(wide, round(high * self.aspect))


class Network:
    """A generator of one shape, whose weights are exchanged at will."""

    def __init__(self, size: int, ngf: int, nz: int, form: Form = EXACT, device: str = "cpu") -> None:
        self.size, self.ngf, self.nz, self.form, self.device = size, ngf, nz, form, device
        self.base, channels = Shape(size, ngf).base, Shape(size, ngf).channels
        self._pairs = [*pairwise((*channels, 3))]
        self.layers = len(channels)  # that can be bent
        self._shapes = [(channels[0] * self.base**2, nz), (channels[0] * self.base**2,)]
        for before, after in self._pairs:
            self._shapes += [(before, 4, 4, after) if form.channels_last else (before, after, 4, 4), (after,)]
        self._viewed: tuple[Tensor, list[tuple[Tensor, Tensor]]] | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """What two networks must share so that there are networks between them."""
        return self.size, self.ngf, self.nz

    def pack(self, state: Mapping[str, Tensor]) -> Tensor:
        """A generator's state dict as one row of numbers, normalisation folded into the kernels."""
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

    def between(self, one: Tensor, two: Tensor, share: float) -> Tensor:
        """Packed weights that lie `share` of the way from one network to another, 0..1.

        The mean of two kernels that have learned apart is shorter than both, and from layer to layer what they make
        fades; each is brought back to the length it should have (after REPAIR, Jordan et al., ICLR 2023).
        """
        mixed = torch.lerp(one, two, share)
        for (kernel, _), (start, _), (end, _) in zip(*map(self._views, (mixed, one, two)), strict=True):
            lengths = [float(each.float().norm()) for each in (kernel, start, end)]
            kernel.mul_(((1 - share) * lengths[1] + share * lengths[2]) / max(lengths[0], 1e-12))
        return mixed

    def _parts(self, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
        """What was viewed last, again; of it nobody may change a number."""
        if self._viewed is None or self._viewed[0] is not weights:
            self._viewed = weights, self._views(weights)
        return self._viewed[1]

    def _views(self, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Kernels and shifts as views into the row."""
        numbers = [torch.Size(shape).numel() for shape in self._shapes]
        views = [part.view(shape) for part, shape in zip(weights.split_with_sizes(numbers), self._shapes, strict=True)]
        if self.form.channels_last:
            views = [view.permute(0, 3, 1, 2) if view.ndim == 4 else view for view in views]
        return list(zip(views[::2], views[1::2], strict=True))


class Dream:
    """A genre, packed: its moments of learning, and the directions in which it changes most."""

    def __init__(self, found: Genre, device: str, fast: bool) -> None:
        """`fast`: in the form that is the fastest here, which is measured once; otherwise in the exact one."""
        made = found.generator
        form = fastest(made.size, made.ngf, made.nz, device) if fast else EXACT
        self.network = Network(made.size, made.ngf, made.nz, form, device)
        self.moments = [self.network.pack(state) for state in found.timeline]
        self.directions = (found.directions * found.reach[:, None]).numpy()  # (16, nz), a deviation long

    def at(self, timeline: float) -> Tensor:
        """The weights at a moment of its learning: 0 raw noise, 1 learned."""
        place = min(max(timeline, 0.0), 1.0) * (len(self.moments) - 1)
        index = min(int(place), len(self.moments) - 2)
        if place == index or len(self.moments) == 1:
            return self.moments[index]
        if place == index + 1:
            return self.moments[index + 1]
        return torch.lerp(self.moments[index], self.moments[index + 1], place - index)


@lru_cache
def fastest(size: int, ngf: int, nz: int, device: str) -> Form:
    """The form in which this thread makes a picture of this shape in the shortest time, tried out in turns."""
    half = torch.bfloat16 if device == "cpu" else torch.float16
    forms = [EXACT, Form(torch.float32, False), Form(half, True)]
    state = Generator(size, ngf, nz).state_dict()
    networks = {form: Network(size, ngf, nz, form, device) for form in forms}
    packed = {form: network.pack(state) for form, network in networks.items()}
    times: dict[Form, list[float]] = {form: [] for form in forms}
    for _ in range(_TRIES):
        for form, network in networks.items():
            start = time.perf_counter()
            network.pictures(packed[form], torch.zeros(1, nz)).cpu()  # waits for the device
            times[form].append(time.perf_counter() - start)
    return min(forms, key=lambda form: median(times[form]))


def _joined(maps: Tensor, melt: Melt) -> Tensor:
    """(down * across, C, base, base) side by side as one map (1, C, height, width), in the layout that they have."""
    _, channels, base, _ = maps.shape
    last = maps.is_contiguous(memory_format=torch.channels_last)
    cells = maps.permute(0, 2, 3, 1).reshape(melt.down, melt.across, base, base, channels).transpose(1, 2)
    joined = cells.reshape(1, melt.down * base, melt.across * base, channels).permute(0, 3, 1, 2)
    high, wide = melt.seen(base)
    top, left = (joined.shape[2] - high) // 2, (joined.shape[3] - wide) // 2
    seen = joined[:, :, top : top + high, left : left + wide]
    return seen.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)


def _normalisation(state: Mapping[str, Tensor], name: str) -> tuple[Tensor, Tensor]:
    """What a trained batch normalisation does: times the first, plus the second."""
    mean, variance = state[f"{name}.running_mean"].float(), state[f"{name}.running_var"].float()
    scale = state[f"{name}.weight"].float() / torch.sqrt(variance + _EPSILON)
    return scale, state[f"{name}.bias"].float() - mean * scale


def dream(name: str, device: str, fast: bool) -> Dream:
    """By the name or path of its file; made once, and again when the file has changed. Raises WeightsError."""
    path = weights.find(NETWORK, name)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0  # reading it will say what is wrong
    return _dream(name, changed, device, fast)


@lru_cache(maxsize=4)
def _dream(name: str, changed: int, device: str, fast: bool) -> Dream:
    del changed
    return Dream(genre.read(name), device, fast)

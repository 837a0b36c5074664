"""The style network: a picture in, the same picture painted in one style or between several.

A feed-forward network after "Perceptual Losses for Real-Time Style Transfer" (Johnson, Alahi, Fei-Fei 2016). One set of
kernels serves every style. What belongs to a style is the scale and the shift after each normalisation ("A Learned
Representation for Artistic Style", Dumoulin, Shlens, Kudlur 2017), which move with lam, the weight of the content
against the style, as well, and what its strokes look like: it adds to the kernels that work along the picture, which
are small, since they are depthwise. Where the picture is plain, strokes begin from a fixed random pattern ("Texture
Networks", Ulyanov, Lebedev, Vedaldi, Lempitsky 2016).
"""

from __future__ import annotations

from math import log

import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDE = 8  # px: height and width are padded to multiples of it
GRAIN = 128  # places a side after which the grain repeats
LAM = 0.02, 0.5  # what the fader's ends, 0 and 1, stand for; in between, lam grows by equal ratios
_COARSE, _FINE = 5, 2  # residual blocks at an eighth and at a quarter of the size
_KERNEL = 5  # pixels a side; on processors as fast as 3, and strokes follow the grid less
_EPSILON = 1e-5


class Condition(nn.Module):
    """Instance normalisation, then a scale and a shift that depend on the styles' shares and on lam."""

    def __init__(self, styles: int, channels: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(styles, channels))
        self.shift = nn.Parameter(torch.zeros(styles, channels))
        self.scale_lam = nn.Parameter(torch.zeros(styles, channels))
        self.shift_lam = nn.Parameter(torch.zeros(styles, channels))

    def forward(self, x: Tensor, shares: Tensor, lam: Tensor) -> Tensor:
        """(n, channels, h, w); `shares` (n, styles) sum to 1; `lam` (n,) is the fader, 0..1."""
        centred = (2 * lam - 1)[:, None]
        scale = shares @ self.scale + centred * (shares @ self.scale_lam)
        shift = shares @ self.shift + centred * (shares @ self.shift_lam)
        # Sums over rows of channels, which take a tenth of var_mean's time on a processor.
        flat = x.permute(0, 2, 3, 1).flatten(1, 2).float()  # (n, places, channels)
        mean = flat.sum(1) / flat.shape[1]
        variance = ((flat * flat).sum(1) / flat.shape[1] - mean * mean).clamp_min(0)
        gain = scale * torch.rsqrt(variance + _EPSILON)
        bias = shift - mean * gain
        return torch.addcmul(bias.to(x.dtype)[..., None, None], x, gain.to(x.dtype)[..., None, None])


class Depthwise(nn.Module):
    """A depthwise 5x5 convolution, whose kernels are the same in all styles but for what each style adds to them."""

    def __init__(self, styles: int, channels: int, step: int) -> None:
        super().__init__()
        self.step = step
        self.weight = nn.Parameter(torch.empty(channels, 1, _KERNEL, _KERNEL))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)
        self.strokes = nn.Parameter(torch.zeros(styles, channels * _KERNEL**2))

    def forward(self, x: Tensor, shares: Tensor) -> Tensor:
        """(n, channels, h, w) -> (n, channels, h / step, w / step); `shares` (n, styles), or (1, styles) for all."""
        kernels = self.weight + (shares @ self.strokes).view(-1, *self.weight.shape)
        x = functional.pad(x, (_KERNEL // 2,) * 4, mode="replicate")
        if len(kernels) == 1:
            return functional.conv2d(x, kernels[0], stride=self.step, groups=len(self.weight))
        made = [
            functional.conv2d(own, kernel, stride=self.step, groups=len(kernel))
            for own, kernel in zip(torch.split(x, 1), kernels, strict=True)
        ]
        return torch.cat(made)


class Separable(nn.Module):
    """A depthwise convolution, then a 1x1 convolution, then the condition; `step` 2 halves the picture."""

    def __init__(self, styles: int, inputs: int, outputs: int, step: int = 1) -> None:
        super().__init__()
        self.places = Depthwise(styles, inputs, step)
        self.channels = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.condition = Condition(styles, outputs)

    def forward(self, x: Tensor, shares: Tensor, lam: Tensor) -> Tensor:
        """(n, inputs, h, w) -> (n, outputs, h / step, w / step), before the activation."""
        y: Tensor = self.condition(self.channels(self.places(x, shares)), shares, lam)
        return y


class Grain(nn.Module):
    """Adds a fixed random pattern, as strongly as each style takes it: strokes in plain areas begin from something."""

    def __init__(self, styles: int, channels: int) -> None:
        super().__init__()
        self.grain = nn.Parameter(torch.zeros(styles, channels))

    def forward(self, x: Tensor, shares: Tensor, pattern: Tensor) -> Tensor:
        """(n, channels, h, w) of the same shape; `pattern` is (1, 1, h, w)."""
        return x + (shares @ self.grain)[..., None, None] * pattern


class Residual(nn.Module):
    """Two separable convolutions, added to their input."""

    def __init__(self, styles: int, channels: int) -> None:
        super().__init__()
        self.first = Separable(styles, channels, channels)
        self.second = Separable(styles, channels, channels)

    def forward(self, x: Tensor, shares: Tensor, lam: Tensor) -> Tensor:
        """(n, channels, h, w), of the same shape."""
        y: Tensor = self.second(functional.relu(self.first(x, shares, lam)), shares, lam)
        return x + y


class StyleNetwork(nn.Module):
    """RGB in 0..1, of any size, to RGB in 0..1.

    The picture is folded into 2x2 blocks first and unfolded from them last, so that no convolution runs at full size.
    """

    pattern: Tensor

    def __init__(self, styles: int, width: int = 24) -> None:
        """`width` is the number of channels at half the size; with each halving there are twice as many."""
        super().__init__()
        self.styles, self.width = styles, width
        self.fold = nn.Conv2d(12, width, 3, padding=1, bias=False, padding_mode="replicate")
        self.first = Condition(styles, width)
        self.down = Separable(styles, width, 2 * width, step=2)
        self.deeper = Separable(styles, 2 * width, 4 * width, step=2)
        self.grains = nn.ModuleList(Grain(styles, channels * width) for channels in (4, 2, 1))
        pattern = torch.randn(1, 1, GRAIN, GRAIN, generator=torch.Generator().manual_seed(0))
        self.register_buffer("pattern", pattern, persistent=False)
        self.coarse = nn.ModuleList(Residual(styles, 4 * width) for _ in range(_COARSE))
        self.up = Separable(styles, 4 * width, 2 * width)
        self.fine = nn.ModuleList(Residual(styles, 2 * width) for _ in range(_FINE))
        self.higher = Separable(styles, 2 * width, width)
        self.last = nn.Conv2d(2 * width, 12, 3, padding=1, padding_mode="replicate")
        self._reset()

    def forward(self, rgb: Tensor, shares: Tensor, lam: Tensor, offset: tuple[int, int] = (0, 0)) -> Tensor:
        """(n, 3, h, w) -> (n, 3, h, w); `shares` (n, styles) sum to 1; `lam` (n,) is the fader, 0..1.

        `offset` moves the grain, which otherwise is the same in every picture.
        """
        height, width = rgb.shape[-2:]
        whole = functional.pad(rgb, (0, -width % STRIDE, 0, -height % STRIDE), mode="replicate")
        given = (shares, lam)
        eighth, quarter, finest = self.grains
        half = functional.relu(self.first(self.fold(functional.pixel_unshuffle(whole - 0.5, 2)), *given))
        x = functional.relu(self.down(half, *given))
        x = functional.relu(self.deeper(x, *given))
        x = eighth(x, shares, self._pattern(x, offset))
        for block in self.coarse:
            x = block(x, *given)
        x = functional.relu(self.up(_doubled(x), *given))
        x = quarter(x, shares, self._pattern(x, offset))
        for block in self.fine:
            x = block(x, *given)
        x = functional.relu(self.higher(_doubled(x), *given))
        x = finest(x, shares, self._pattern(x, offset))
        painted = torch.sigmoid(functional.pixel_shuffle(self.last(torch.cat([x, half], 1)), 2))
        return painted[..., :height, :width]

    def _pattern(self, x: Tensor, offset: tuple[int, int]) -> Tensor:
        """(1, 1, h, w): the pattern over and over, moved up and to the left."""
        rows, columns = (
            (torch.arange(side, device=x.device) + by) % GRAIN for side, by in zip(x.shape[-2:], offset, strict=True)
        )
        return self.pattern[:, :, rows[:, None], columns]

    def _reset(self) -> None:
        """The four pixels of a block begin alike, which leaves no grid (Aitken et al. 2017)."""
        with torch.no_grad():
            kernel = torch.empty(3, *self.last.weight.shape[1:])
            nn.init.kaiming_normal_(kernel, nonlinearity="linear")
            self.last.weight.copy_(0.5 * kernel.repeat_interleave(4, 0))
            assert self.last.bias is not None
            self.last.bias.zero_()


def _doubled(x: Tensor) -> Tensor:
    """Twice the size, without the checkerboard of a transposed convolution and the grid of repeated places."""
    return functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def lam_of(fader: float) -> float:
    """The weight of the content over the style for a position of the fader, 0..1."""
    low, high = LAM
    return float(low * (high / low) ** fader)


def fader_of(lam: float) -> float:
    """The position of the fader, 0..1, for a weight within LAM."""
    low, high = LAM
    return log(lam / low) / log(high / low)

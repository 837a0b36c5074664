"""The sketch network: a picture in, a line drawing out.

An encoder-decoder without skip connections, after "Learning to Simplify: Fully Convolutional Networks for Rough
Sketch Cleanup" (Simo-Serra, Iizuka, Sasaki, Ishikawa, SIGGRAPH 2016), in the sizes that were first
used for anime lines. The picture is halved three times, processed at an eighth of its size, and doubled three times.
"""

from __future__ import annotations

from copy import deepcopy
from typing import NamedTuple

from torch import Tensor, nn
from torch.nn.functional import pad
from torch.nn.utils.fusion import fuse_conv_bn_eval

STRIDE = 8  # px: height and width are padded to multiples of it


class Layer(NamedTuple):
    """One convolution; `step` 2 halves the picture, -2 doubles it."""

    inputs: int
    outputs: int
    kernel: int = 3
    step: int = 1


LAYERS = (
    Layer(3, 48, kernel=5, step=2),
    Layer(48, 128),
    Layer(128, 128),
    Layer(128, 256, kernel=5, step=2),
    Layer(256, 256),
    Layer(256, 256),
    Layer(256, 256, kernel=5, step=2),
    Layer(256, 512),
    Layer(512, 1024),
    Layer(1024, 512),
    Layer(512, 256),
    Layer(256, 256, kernel=4, step=-2),
    Layer(256, 128),
    Layer(128, 128),
    Layer(128, 128, kernel=4, step=-2),
    Layer(128, 128),
    Layer(128, 48),
    Layer(48, 48, kernel=4, step=-2),
    Layer(48, 24),
    Layer(24, 1),
)


class Sketch(nn.Module):
    """RGB in 0..1 to paper (1) and ink (0), of any size; `width` scales the inner channels."""

    def __init__(self, width: float = 1.0) -> None:
        super().__init__()
        self.width = width
        modules: list[nn.Module] = []
        for layer in LAYERS:
            modules += self._convolution(layer)
        self.layers = nn.Sequential(*modules, nn.Sigmoid())

    def forward(self, rgb: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, 1, H, W); the size is padded to a multiple of 8 and cropped again."""
        height, width = rgb.shape[-2:]
        whole = pad(rgb, (0, -width % STRIDE, 0, -height % STRIDE), mode="replicate")  # (N, 3, 8 h, 8 w)
        lines: Tensor = self.layers(whole)  # (N, 1, 8 h, 8 w)
        return lines[..., :height, :width]

    def _convolution(self, layer: Layer) -> list[nn.Module]:
        """With batch normalisation, which has its own bias; the last layer has a bias and no normalisation."""
        last = layer is LAYERS[-1]
        inputs, outputs = (_scaled(n, self.width) for n in (layer.inputs, layer.outputs))
        make = nn.ConvTranspose2d if layer.step < 0 else nn.Conv2d
        convolution = make(inputs, outputs, layer.kernel, abs(layer.step), padding=(layer.kernel - 1) // 2, bias=last)
        nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
        return [convolution] if last else [convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]


def folded(net: Sketch) -> Sketch:
    """A copy for inference, with each normalisation folded into the convolution before it."""
    plain = deepcopy(net).eval()
    modules: list[nn.Module] = []
    for module in plain.layers:
        if isinstance(module, nn.BatchNorm2d):
            transposed = isinstance(modules[-1], nn.ConvTranspose2d)
            modules[-1] = fuse_conv_bn_eval(modules[-1], module, transposed)  # type: ignore[type-var]
        else:
            modules.append(module)
    plain.layers = nn.Sequential(*modules)
    return plain


def _scaled(channels: int, width: float) -> int:
    """Rounded to multiples of 8 for vector units; input colours and output line stay."""
    return channels if channels in (1, 3) else max(8, 8 * round(channels * width / 8))

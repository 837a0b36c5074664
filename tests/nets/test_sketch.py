"""The sketch network has the layers of the article and accepts any picture size."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from vjfx.nets.sketch import Sketch, folded

# From the article: inputs, outputs, kernel, stride; an asterisk marks upsampling.
ARTICLE = """
3 48 5 2, 48 128 3 1, 128 128 3 1,
128 256 5 2, 256 256 3 1, 256 256 3 1,
256 256 5 2, 256 512 3 1, 512 1024 3 1, 1024 512 3 1, 512 256 3 1,
256 256 4 2*, 256 128 3 1, 128 128 3 1,
128 128 4 2*, 128 128 3 1, 128 48 3 1,
48 48 4 2*, 48 24 3 1, 24 1 3 1
"""


def described(net: Sketch) -> list[str]:
    convolutions = [each for each in net.layers if isinstance(each, nn.Conv2d | nn.ConvTranspose2d)]
    return [
        f"{each.in_channels} {each.out_channels} {each.kernel_size[0]} {each.stride[0]}"
        + "*" * isinstance(each, nn.ConvTranspose2d)
        for each in convolutions
    ]


def test_with_width_1_the_layers_are_those_of_the_article() -> None:
    net = Sketch(1)
    assert described(net) == [line.strip() for line in ARTICLE.split(",")]
    kinds = [type(each).__name__ for each in net.layers if not isinstance(each, nn.Conv2d | nn.ConvTranspose2d)]
    assert kinds == ["BatchNorm2d", "ReLU"] * 19 + ["Sigmoid"]
    # Kernels; two numbers per channel for the normalisation, which replaces the bias; the bias of the last layer.
    counts = [[int(n) for n in line.strip(" \n*").split()] for line in ARTICLE.split(",")]
    wanted = sum(i * o * k * k + 2 * o for i, o, k, _ in counts) - 2 + 1
    assert sum(each.numel() for each in net.parameters()) == wanted == 17_652_409


@pytest.mark.parametrize("width", [1 / 16, 1 / 8, 0.3])
def test_width_scales_the_inner_channels(width: float) -> None:
    ours = [[int(n) for n in line.strip("*").split()] for line in described(Sketch(width))]
    for (i, o, *rest), line in zip(ours, ARTICLE.split(","), strict=True):
        inputs, outputs, *wanted = (int(n) for n in line.strip(" \n*").split())
        assert rest == wanted
        for n, whole in ((i, inputs), (o, outputs)):
            assert n == whole if whole in (1, 3) else n % 8 == 0 and abs(n - whole * width) <= max(4, 8 - whole * width)


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (9, 7), (33, 70), (90, 160)])
def test_any_size_is_accepted(size) -> None:
    net = Sketch(1 / 16).eval()
    with torch.no_grad():
        drawn = net(torch.rand(2, 3, *size))
    assert drawn.shape == (2, 1, *size)
    assert ((drawn >= 0) & (drawn <= 1)).all()


def test_padding_has_no_effect_far_from_the_border() -> None:
    net = Sketch(1 / 16).eval()
    picture = torch.rand(1, 3, 128, 128)
    with torch.no_grad():
        torch.testing.assert_close(net(picture[..., :-3, :-5])[..., :40, :40], net(picture)[..., :40, :40])


def test_folding_the_normalisation_keeps_the_result() -> None:
    torch.manual_seed(0)
    net = Sketch(1 / 8)
    for _ in range(3):
        net(torch.rand(4, 3, 32, 32))  # so that the statistics are not those of a new network
    plain = folded(net)
    assert not any(isinstance(each, nn.BatchNorm2d) for each in plain.modules())
    assert net.training, "the original network is not changed"
    net.eval()
    picture = torch.rand(1, 3, 40, 56)
    with torch.no_grad():
        torch.testing.assert_close(plain(picture), net(picture), atol=1e-5, rtol=1e-4)

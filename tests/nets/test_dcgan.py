"""The DCGAN has the layers, shapes and parameter counts of the paper, at all sizes."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from vjfx.nets.dcgan import Discriminator, Generator
from vjfx.nets.dcgan_shape import NORMS, SIZES

# With width 64, the published networks for 64 px have 3,576,704 and 2,765,568 parameters; ours also have biases in the
# convolutions without normalisation: 3, and 64 + 1.
COUNTS = {
    64: (3_576_704 + 3, 2_765_568 + 64 + 1),
    96: (100 * 512 * 36 + 2_755_584 + 1_920 + 3, 2_757_376 + 512 * 36 + 64 + 1),
    128: (12_786_563, 11_164_481),
    192: (14_834_563, 11_184_961),
    256: (29_565_827, 27_943_745),
}


def count(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


@pytest.mark.parametrize("size", SIZES)
def test_shapes_and_parameter_counts(size: int) -> None:
    generator, discriminator = Generator(size, 64), Discriminator(size, 64)
    assert (count(generator), count(discriminator)) == COUNTS[size]
    small, discriminator = Generator(size, 4, nz=10), Discriminator(size, 4)
    pictures = small(torch.randn(2, 10))
    assert pictures.shape == (2, 3, size, size)
    assert pictures.abs().max() <= 1
    assert discriminator(pictures).shape == (2,)


def test_the_layers_are_those_of_the_paper() -> None:
    generator, discriminator = Generator(64, 128), Discriminator(64, 64)
    wide = [module for module in generator.modules() if isinstance(module, nn.ConvTranspose2d)]
    assert [each.out_channels for each in wide] == [512, 256, 128, 3]
    assert {(each.kernel_size, each.stride) for each in wide} == {((4, 4), (2, 2))}
    assert sum(isinstance(module, nn.BatchNorm2d) for module in generator.modules()) == 4
    leaks = [module.negative_slope for module in discriminator.modules() if isinstance(module, nn.LeakyReLU)]
    assert leaks == [0.2] * 4
    assert sum(isinstance(module, nn.BatchNorm2d) for module in discriminator.modules()) == 3, (
        "none after the first layer"
    )
    assert float(generator.project.weight.detach().std()) == pytest.approx(0.02, rel=0.02)


@pytest.mark.parametrize("norm", NORMS)
def test_a_spectral_norm_limits_the_slope_of_the_discriminator(norm: str) -> None:
    torch.manual_seed(0)
    net = Discriminator(64, 8, norm)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter *= 30
    for _ in range(20):  # the power iteration converges
        net(torch.zeros(1, 3, 64, 64)) if norm != "batch" else None
    one, other = torch.rand(2, 1, 3, 64, 64)
    difference = float((net.eval()(one) - net(other)).abs().detach() / (one - other).norm())
    assert (difference < 16) is (norm == "spectral"), "each layer amplifies at most by the overlap of its kernel"

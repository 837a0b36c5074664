"""The style network: sizes, conditions, and what does not depend on the size."""

from __future__ import annotations

import pytest
import torch

from vjfx.nets.style import GRAIN, LAM, Condition, Depthwise, Grain, StyleNetwork, lam_of


@pytest.fixture(scope="module")
def net() -> StyleNetwork:
    torch.manual_seed(0)
    made = StyleNetwork(3, width=8).eval()
    with torch.no_grad():
        for module in made.modules():
            if isinstance(module, Condition | Depthwise):
                size = 0.3 if isinstance(module, Condition) else 0.03
                for parameter in module.parameters():
                    parameter.add_(size * torch.randn_like(parameter))
    return made


def painted(net: StyleNetwork, rgb: torch.Tensor, shares: tuple[float, ...], lam: float = 0.5) -> torch.Tensor:
    with torch.no_grad():
        made: torch.Tensor = net(rgb, torch.tensor([shares], dtype=torch.float32), torch.tensor([lam]))
    return made


@pytest.mark.parametrize("size", [(48, 64), (45, 61), (1, 1), (8, 200)])
def test_any_size_keeps_its_size(net: StyleNetwork, size: tuple[int, int]) -> None:
    found = painted(net, torch.rand(1, 3, *size), (1, 0, 0))
    assert found.shape == (1, 3, *size)
    assert float(found.min()) >= 0 and float(found.max()) <= 1


def test_styles_and_lam_change_the_picture(net: StyleNetwork) -> None:
    rgb = torch.rand(1, 3, 48, 64)
    one, other = painted(net, rgb, (1, 0, 0)), painted(net, rgb, (0, 1, 0))
    assert float((one - other).abs().mean()) > 0.01
    assert float((painted(net, rgb, (1, 0, 0), 0.0) - painted(net, rgb, (1, 0, 0), 1.0)).abs().mean()) > 0.01


def test_half_of_two_styles_lies_between_them(net: StyleNetwork) -> None:
    rgb = torch.rand(1, 3, 48, 64)
    one, half, other = (painted(net, rgb, shares) for shares in ((1, 0, 0), (0.5, 0.5, 0), (0, 1, 0)))
    whole = float((one - other).norm())
    assert float((half - one).norm()) < whole and float((half - other).norm()) < whole
    steps = [painted(net, rgb, (1 - share, share, 0)) for share in (0.0, 0.1, 0.2)]
    assert float((steps[1] - steps[0]).norm()) < 0.5 * whole and float((steps[2] - steps[1]).norm()) < 0.5 * whole


def test_the_condition_is_instance_normalisation() -> None:
    condition = Condition(2, 4)
    x = 5 + 3 * torch.randn(2, 4, 6, 7)
    shares = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    with torch.no_grad():
        condition.scale[1] = 2.0
        condition.shift[1] = -1.0
        found = condition(x, shares, torch.tensor([0.5, 0.5]))
    plain = torch.nn.functional.instance_norm(x)
    assert torch.allclose(found[0], plain[0], atol=1e-4)
    assert torch.allclose(found[1], 2 * plain[1] - 1, atol=1e-4)


def test_the_fader_runs_over_lam_by_equal_ratios() -> None:
    assert (lam_of(0.0), lam_of(1.0)) == pytest.approx(LAM)
    assert lam_of(0.5) / lam_of(0.25) == pytest.approx(lam_of(0.75) / lam_of(0.5))


def test_each_picture_of_a_batch_has_its_own_strokes(net: StyleNetwork) -> None:
    rgb, shares = torch.rand(3, 3, 40, 48), torch.tensor([[1.0, 0, 0], [0, 0.5, 0.5], [0, 0, 1]])
    with torch.no_grad():
        together = net(rgb, shares, torch.full((3,), 0.5))
        layer = Depthwise(2, 4, step=1)
        layer.strokes.copy_(torch.randn_like(layer.strokes))
        x = torch.rand(1, 4, 9, 9)
        plain = torch.nn.functional.conv2d(
            torch.nn.functional.pad(x, (2, 2, 2, 2), mode="replicate"),
            layer.weight + 0.25 * layer.strokes[0].view(4, 1, 5, 5) + 0.75 * layer.strokes[1].view(4, 1, 5, 5),
            groups=4,
        )
        assert torch.allclose(layer(x, torch.tensor([[0.25, 0.75]])), plain, atol=1e-5)
    for number in range(3):
        alone = painted(net, rgb[number : number + 1], tuple(shares[number].tolist()))
        assert torch.allclose(together[number], alone[0], atol=1e-5)


def test_grain_is_the_same_in_every_picture_and_moves_by_its_offset() -> None:
    net = StyleNetwork(2, 4)
    places = torch.zeros(1, 1, 150, 70)
    pattern, moved = net._pattern(places, (0, 0)), net._pattern(places, (5, GRAIN + 3))
    assert pattern.shape == places.shape and 0.9 < float(pattern.std()) < 1.1
    assert torch.equal(pattern[:, :, GRAIN:], pattern[:, :, : 150 - GRAIN])
    assert torch.equal(moved[..., :-5, :-3], pattern[..., 5:, 3:])
    grain = Grain(2, 3)
    with torch.no_grad():
        grain.grain[1] = torch.tensor([0.0, 1.0, 2.0])
        found = grain(torch.zeros(2, 3, 150, 70), torch.tensor([[1.0, 0.0], [0.0, 1.0]]), pattern)
    assert (found[0] == 0).all() and (found[1, 0] == 0).all()
    assert torch.equal(found[1, 1], pattern[0, 0]) and torch.equal(found[1, 2], 2 * pattern[0, 0])

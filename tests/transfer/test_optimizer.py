"""Transfers of small pictures with a network of random weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from vjfx.nets.features import embedded
from vjfx.nets.features.network import FeatureNetwork
from vjfx.transfer import pictures
from vjfx.transfer.optimizer import Progress, Transfer
from vjfx.transfer.options import TransferOptions

pytestmark = pytest.mark.usefixtures("one_thread")

SIZE = 64, 48
SHORT = TransferOptions(iterations=25, lam=0.05)


@pytest.fixture(scope="module")
def network() -> FeatureNetwork:
    return embedded.random()


def disc() -> Tensor:
    """A bright disc on a dark ground."""
    rows, columns = np.mgrid[:48, :64]
    inside = ((rows - 24) ** 2 + (columns - 32) ** 2 < 200)[..., None]
    return pictures.to_tensor(np.where(inside, (220, 180, 40), (20, 40, 60)).astype(np.uint8))


def stripes(color: tuple[int, int, int] = (230, 60, 90)) -> Tensor:
    """Diagonal stripes."""
    rows, columns = np.mgrid[:64, :64]
    return pictures.to_tensor(np.where(((rows + columns) % 8 < 4)[..., None], color, (250, 250, 250)).astype(np.uint8))


def transferred(network: FeatureNetwork, options: TransferOptions, **more: object) -> list[Progress]:
    return list(Transfer(network, disc(), [(stripes(), 1.0)], options, SIZE, **more).run())  # type: ignore[arg-type]


@pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
@pytest.mark.parametrize("loss", ["gram", "wasserstein"])
def test_both_distances_fall_from_noise(network: FeatureNetwork, optimizer: str, loss: str) -> None:
    states = transferred(network, replace(SHORT, optimizer=optimizer, loss=loss, iterations=40, lam=0.2))
    assert [state.iteration for state in states] == list(range(1, 41)) and states[0].total == 40
    first, last = states[0], states[-1]
    assert last.style < 0.7 * first.style
    assert 0.2 * last.content + last.style < 0.7 * (0.2 * first.content + first.style)
    assert last.picture.shape == (1, 3, 48, 64) and last.picture.min() >= 0 and last.picture.max() <= 1


def test_lam_weighs_content_against_style(network: FeatureNetwork) -> None:
    options = replace(SHORT, init="content", iterations=40)
    ends = [transferred(network, replace(options, lam=lam))[-1] for lam in (0.001, 0.01, 0.1, 1.0, 10.0)]
    content, style = [end.content for end in ends], [end.style for end in ends]
    assert content == sorted(content, reverse=True) and content[0] > 2 * content[-1]
    assert style == sorted(style) and style[-1] > 2 * style[0]


def test_grain_is_held_down(network: FeatureNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    def grain() -> float:
        picture = transferred(network, replace(SHORT, iterations=40))[-1].picture
        return float((picture.diff(dim=-1) ** 2).mean() + (picture.diff(dim=-2) ** 2).mean())

    held = grain()
    monkeypatch.setattr("vjfx.transfer.optimizer._GRAIN", 0.0)
    assert held < 0.9 * grain()


def test_the_same_seed_gives_the_same_picture(network: FeatureNetwork) -> None:
    options = replace(SHORT, iterations=3)
    one, again = (transferred(network, options)[-1].picture for _ in range(2))
    other = transferred(network, replace(options, seed=1))[-1].picture
    assert torch.equal(one, again) and not torch.equal(one, other)


def test_keep_color_changes_the_brightness_only(network: FeatureNetwork) -> None:
    picture = transferred(network, replace(SHORT, keep_color=True, init="content", iterations=8))[-1].picture
    colour = [each - pictures.luma(each) for each in (picture, disc())]
    inside = (picture > 0.01) & (picture < 0.99)  # elsewhere, the range of the picture bounds it
    whole = inside.all(1, keepdim=True).expand_as(picture)
    assert torch.allclose(colour[0][whole], colour[1][whole], atol=1e-3)
    assert float((pictures.luma(picture) - pictures.luma(disc())).abs().mean()) > 0.02


def test_a_mask_keeps_the_content_where_it_is_black(network: FeatureNetwork) -> None:
    mask = torch.zeros(1, 1, 48, 64)
    mask[..., 32:] = 1
    picture = transferred(network, replace(SHORT, init="content", iterations=8), mask=mask)[-1].picture
    assert torch.equal(picture[..., :30], disc()[..., :30])
    assert float((picture - disc())[..., 34:].abs().mean()) > 0.02


def test_two_styles_share_the_picture_by_their_weights(network: FeatureNetwork) -> None:
    def red(weights: tuple[float, float]) -> float:
        styles = list(zip((stripes((255, 0, 0)), stripes((0, 0, 255))), weights, strict=True))
        states = list(Transfer(network, disc(), styles, replace(SHORT, lam=0.001), SIZE).run())
        mean = states[-1].picture.mean((0, 2, 3))
        return float(mean[0] - mean[2])

    more, even, less = red((9, 1)), red((1, 1)), red((1, 9))
    assert more > even > less


def test_coarse_sizes_come_first(network: FeatureNetwork) -> None:
    options = replace(SHORT, iterations=2, init="content")
    states = list(Transfer(network, disc(), [(stripes(), 1.0)], options, (640, 64)).run())
    assert [state.size for state in states] == [(320, 32)] * 2 + [(640, 64)] * 2

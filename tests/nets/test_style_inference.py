"""The style network for inference, and what keeps its paintings steady."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from vjfx.core.errors import WeightsError
from vjfx.nets import weights
from vjfx.nets.optical_flow import optical_flow
from vjfx.nets.style import StyleNetwork
from vjfx.nets.style_inference import Steadier, StyleInference, shares_of


def soft(seed: int, height: int = 48, width: int = 64) -> Tensor:
    """A smooth random picture (1, 3, h, w)."""
    coarse = torch.rand(1, 3, 8, 10, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.interpolate(coarse, (height, width), mode="bicubic").clamp(0, 1)


def saved(path: Path, styles: str = "ink,glass") -> weights.Weights:
    torch.manual_seed(0)
    weights.write(path, "style", {"styles": styles, "width": 8}, StyleNetwork(2, 8))
    return weights.read("style", str(path))


def test_a_saved_network_paints_as_it_did(tmp_path: Path) -> None:
    network = StyleInference(saved(tmp_path / "two.safetensors"), "cpu", fast=False)
    torch.manual_seed(0)
    net = StyleNetwork(2, 8)
    rgb = (255 * soft(1)[0].permute(1, 2, 0)).byte().numpy()
    with torch.no_grad():
        wanted = net(
            torch.from_numpy(rgb).permute(2, 0, 1)[None] / 255, torch.tensor([[0.75, 0.25]]), torch.tensor([0.2])
        )
    assert network.names == ("ink", "glass")
    assert torch.allclose(network(rgb, [0.75, 0.25], 0.2), wanted, atol=2e-2)  # kernels are stored in half precision
    fast = StyleInference(weights.read("style", str(tmp_path / "two.safetensors")), "cpu", fast=True)
    assert float((fast(rgb, [0.75, 0.25], 0.2) - wanted).abs().mean()) < 0.03


def test_weights_of_earlier_versions_have_no_strokes_of_their_own(tmp_path: Path) -> None:
    found = saved(tmp_path / "two.safetensors")
    older = {name: tensor for name, tensor in found.tensors.items() if not name.endswith((".strokes", ".grain"))}
    assert len(older) < len(found.tensors)
    weights.write_tensors(tmp_path / "older.safetensors", "style", {"styles": "ink,glass", "width": "8"}, older)
    rgb = (255 * soft(1)[0].permute(1, 2, 0)).byte().numpy()
    one, other = (
        StyleInference(weights.read("style", str(tmp_path / name)), "cpu", fast=False)
        for name in ("two.safetensors", "older.safetensors")
    )
    assert torch.equal(one(rgb, [0.5, 0.5], 0.2), other(rgb, [0.5, 0.5], 0.2))


def test_weights_without_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="names no styles"):
        StyleInference(saved(tmp_path / "none.safetensors", ""), "cpu", fast=False)


@pytest.mark.parametrize(
    ("position", "shares"),
    [(0, [1, 0, 0]), (1.25, [0, 0.75, 0.25]), (2.5, [0.5, 0, 0.5]), (3, [1, 0, 0]), (16, [0, 1, 0])],
)
def test_a_position_walks_round_the_list(position: float, shares: list[float]) -> None:
    assert shares_of(position, 3) == pytest.approx(shares)


@pytest.mark.parametrize("shift", [(0, 0), (2, 0), (0, -3), (3, 2)])
def test_the_flow_finds_a_shift(shift: tuple[int, int]) -> None:
    across, down = shift
    first = soft(2).mean(1, keepdim=True)
    second = torch.roll(first, (down, across), (2, 3))
    flow = optical_flow(first, second)
    own = torch.nn.functional.affine_grid(torch.eye(2, 3)[None], [1, 1, 48, 64], align_corners=False)
    pixels = ((flow - own) * torch.tensor([32.0, 24.0]))[0, 10:-10, 10:-10].reshape(-1, 2).median(0).values
    assert pixels.tolist() == pytest.approx([-across, -down], abs=0.35)


def test_a_plain_area_moves_with_its_edges() -> None:
    """A disc without any gradient inside, over a textured ground that stands still."""
    rows, columns = torch.meshgrid(torch.arange(72.0), torch.arange(128.0), indexing="ij")
    ground = soft(8, 72, 128).mean(1, keepdim=True) * 0.5

    def disc(across: float) -> Tensor:
        inside = torch.sigmoid(28 - ((rows - 36) ** 2 + (columns - across) ** 2).sqrt())
        return ground * (1 - inside) + 0.9 * inside

    flow = optical_flow(disc(56), disc(64))
    own = torch.nn.functional.affine_grid(torch.eye(2, 3)[None], [1, 1, 72, 128], align_corners=False)
    moved = ((flow - own) * torch.tensor([64.0, 36.0]))[0]
    inside = ((rows - 36) ** 2 + (columns - 64) ** 2).sqrt() < 23
    assert moved[inside].mean(0).tolist() == pytest.approx([-8, 0], abs=0.6)
    assert moved[inside].std(0).max() < 1


def paintings(fps: float, steadiness: float, seconds: float = 1.0) -> list[Tensor]:
    """What is made of a still picture whose painting flickers with every frame."""
    steadier, picture = Steadier(), soft(3)
    return [steadier(picture, soft(100 + frame), frame / fps, steadiness) for frame in range(round(seconds * fps))]


def changes(frames: list[Tensor]) -> float:
    return float(torch.stack(frames).diff(dim=0).pow(2).mean())


def test_a_still_picture_flickers_less() -> None:
    assert changes(paintings(30, 0.0)) > 10 * changes(paintings(30, 1.0))


def test_what_is_kept_does_not_depend_on_the_frame_rate() -> None:
    """A new painting replaces half of the old one after the same time."""

    def share(fps: float) -> float:
        steadier, picture, old, new = Steadier(), soft(3), torch.zeros(1, 3, 48, 64), torch.ones(1, 3, 48, 64)
        steadier(picture, old, 0.0, 0.6)
        for frame in range(1, round(fps * 0.3) + 1):
            found = steadier(picture, new, frame / fps, 0.6)
        return float(found.mean())

    assert share(30) == pytest.approx(share(60), abs=0.01)
    assert 0.4 < share(30) < 0.9


def test_what_moves_keeps_its_colour_along_the_motion() -> None:
    steadier, picture = Steadier(), soft(4)
    mark = torch.zeros(1, 3, 48, 64)
    mark[..., 20:28, 20:28] = 1
    steadier(picture, mark, 0.0, 1.0)
    found = steadier(torch.roll(picture, 3, 3), torch.zeros(1, 3, 48, 64), 1 / 30, 1.0)
    assert float(found[..., 21:27, 24:30].mean()) > 0.6
    assert float(found[..., 21:27, 19:22].mean()) < 0.4


def test_a_cut_is_painted_anew() -> None:
    steadier = Steadier()
    steadier(torch.zeros(1, 3, 48, 64), torch.ones(1, 3, 48, 64), 0.0, 1.0)
    found = steadier(torch.ones(1, 3, 48, 64), torch.zeros(1, 3, 48, 64), 1 / 30, 1.0)
    assert float(found.max()) < 0.01


def test_another_size_starts_anew() -> None:
    steadier = Steadier()
    steadier(soft(5), soft(6), 0.0, 1.0)
    painted = soft(7, 32, 40)
    assert torch.equal(steadier(soft(5, 32, 40), painted, 0.1, 1.0), painted)
    assert np.isfinite(steadier(soft(5, 32, 40), painted, 0.1, 1.0).numpy()).all()

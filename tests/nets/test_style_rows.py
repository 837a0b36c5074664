"""Rows of styles: grown networks, learned styles as files, and the shares of their snapshots."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from vjfx.core.errors import WeightsError
from vjfx.nets import weights
from vjfx.nets.style import StyleNetwork
from vjfx.nets.style_inference import StyleInference
from vjfx.nets.style_rows import LearnedStyles, Rows, grown, kernels_digest, mixed, read_learned, rows_of


@pytest.fixture
def net() -> StyleNetwork:
    """Two styles that differ, in half precision as in a file."""
    torch.manual_seed(0)
    made = StyleNetwork(2, 8)
    with torch.no_grad():
        for row in rows_of(made).values():
            row.add_(0.3 * torch.randn_like(row))
        for parameter in made.parameters():
            parameter.copy_(parameter.half())
    return made


def film(net: StyleNetwork, *positions: float) -> Rows:
    """Snapshots between the two styles."""
    return mixed(rows_of(net), torch.tensor([[1.0 - position, position] for position in positions]))


def painted(net: StyleNetwork, *shares: float) -> torch.Tensor:
    with torch.no_grad():
        found: torch.Tensor = net(
            torch.linspace(0, 1, 3072).view(1, 3, 32, 32), torch.tensor([shares], dtype=torch.float32), torch.zeros(1)
        )
    return found


def test_a_grown_network_paints_its_old_styles_alike_and_the_new_one_beside_them(net: StyleNetwork) -> None:
    larger = grown(net, film(net, 0.5))
    assert torch.equal(painted(larger, 1, 0, 0), painted(net, 1, 0))
    assert torch.allclose(painted(larger, 0, 0, 1), painted(net, 0.5, 0.5), atol=1e-5)


def test_shares_go_to_the_snapshots_by_progress_and_to_the_newest_style() -> None:
    rows = {"a": torch.zeros(3, 2)}
    learned = LearnedStyles("", {"wave": {"a": torch.zeros(2, 2)}, "night": rows})
    assert learned.shares([0, 0, 1, 0], 0, 1) == [0, 0, 0, 1, 0, 0, 0]
    assert learned.shares([0, 0, 1, 0], 0, 0) == [0, 0, 1, 0, 0, 0, 0]
    assert learned.shares([0, 0, 0, 1], 0, 0.25) == [0, 0, 0, 0, 0.5, 0.5, 0]
    assert learned.shares([1, 0, 0, 0], 0.25, 1) == [0.75, 0, 0, 0, 0, 0, 0.25]
    single = LearnedStyles("", {"wave": {"a": torch.zeros(1, 2)}})
    assert single.shares([0, 1], 0, 0.7) == [0, pytest.approx(1)]


def test_a_file_of_learned_styles_is_played_after_those_of_its_weights(net: StyleNetwork, tmp_path: Path) -> None:
    base, file = tmp_path / "base.safetensors", tmp_path / "wave.safetensors"
    weights.write(base, "style", {"styles": "ink,glass", "width": 8}, net)
    LearnedStyles(kernels_digest(net), {"wave": film(net, 0, 1), "night": film(net, 0.5)}).write(file)
    network, learned = StyleInference(weights.read("style", str(base)), "cpu", fast=True).grown(str(file))
    assert network.names == ("ink", "glass", "wave", "night")
    assert learned.snapshots == [2, 1]
    assert torch.allclose(learned.styles["wave"]["first.scale"], film(net, 0, 1)["first.scale"], atol=1e-3)


def test_styles_that_were_learned_for_other_weights_and_damaged_files_are_refused(
    net: StyleNetwork, tmp_path: Path
) -> None:
    file = tmp_path / "wave.safetensors"
    LearnedStyles(kernels_digest(net), {"wave": film(net, 0, 1)}).write(file)
    assert list(read_learned(str(file), net).styles) == ["wave"]
    with pytest.raises(WeightsError, match="were learned for other weights"):
        read_learned(str(file), StyleNetwork(2, 8))
    rows = film(net, 0, 1)
    for damage in ({"first.scale": torch.zeros(2, 3)}, {"first.scale": torch.zeros(3, 8)}):
        LearnedStyles(kernels_digest(net), {"wave": rows | damage}).write(file)
        with pytest.raises(WeightsError, match="is damaged"):
            read_learned(str(file), net)

"""Weights files: written, checked and read, with one clear line for each error."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from threading import Thread

import pytest
import torch
from safetensors.torch import save_file

from tests.tools import absent
from vjfx.core.errors import WeightsError
from vjfx.nets import weights
from vjfx.nets.sketch import Sketch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.safetensors"


def test_a_file_keeps_the_network(path: Path) -> None:
    net = Sketch(1 / 8)
    net(torch.rand(2, 3, 32, 32))
    weights.write(path, "sketch", {"width": 1 / 8, "steps": 5}, net)
    found = weights.read("sketch", str(path))
    assert found.options == {"network": "sketch", "width": "0.125", "steps": "5"}
    other = Sketch(found.number("width"))
    found.fill(other)
    for name, tensor in net.state_dict().items():
        if not name.endswith("tracked"):
            kept = tensor.half().float() if tensor.ndim > 1 else tensor
            torch.testing.assert_close(other.state_dict()[name], kept, rtol=0, atol=0)
    assert list(path.parent.iterdir()) == [path]


def written(path: Path, **changes: torch.Tensor | None) -> None:
    tensors = {name: each for name, each in Sketch(1 / 16).state_dict().items() if not name.endswith("tracked")}
    for name, tensor in changes.items():
        name = name.replace("_", ".", 2)
        if tensor is None:
            del tensors[name]
        else:
            tensors[name] = tensor
    save_file(tensors, path, {"network": "sketch", "width": "0.0625"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"layers_0_weight": None}, "layers.0.weight is missing"),
        ({"layers_0_extra": torch.zeros(2)}, "layers.0.extra is not in the network"),
        ({"layers_0_weight": torch.zeros(8, 3, 5, 4)}, r"layers.0.weight is 8x3x5x4 \(the network's is 8x3x5x5\)"),
        ({"layers_0_weight": torch.full((8, 3, 5, 5), torch.nan)}, "layers.0.weight contains NaN or infinite numbers"),
        ({"layers_0_weight": torch.full((8, 3, 5, 5), torch.inf)}, "layers.0.weight contains NaN or infinite numbers"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(path: Path, changes, message: str) -> None:
    written(path, **changes)
    with pytest.raises(WeightsError, match=message):
        weights.read("sketch", str(path)).fill(Sketch(1 / 16))


def test_weights_of_another_network_are_refused(path: Path) -> None:
    save_file({"a": torch.zeros(1)}, path, {"network": "dcgan"})
    with pytest.raises(WeightsError, match=r"mine.safetensors holds weights of dcgan \(wanted: sketch\)"):
        weights.read("sketch", str(path))
    save_file({"a": torch.zeros(1)}, path)
    with pytest.raises(WeightsError, match="an unnamed network"):
        weights.read("sketch", str(path))


@pytest.mark.parametrize("width", ["nan", "wide", "-1", "inf", "0"])
def test_options_must_be_positive_numbers(path: Path, width: str) -> None:
    save_file({"a": torch.zeros(1)}, path, {"network": "sketch", "width": width})
    with pytest.raises(WeightsError, match=f"'{width}' for width"):
        weights.read("sketch", str(path)).number("width")


def test_damaged_and_missing_files_are_refused(path: Path) -> None:
    written(path)
    whole = path.read_bytes()
    for broken in (whole[: len(whole) // 2], whole[:20], b"", pickle.dumps({"a": 1}), b"\xff" * 100):
        path.write_bytes(broken)
        with pytest.raises(WeightsError, match=r"mine.safetensors is damaged or not in the safetensors format"):
            weights.read("sketch", str(path))
    torch.save({"a": torch.zeros(3)}, path)
    with pytest.raises(WeightsError, match="not in the safetensors format"):
        weights.read("sketch", str(path))
    path.unlink()
    with pytest.raises(WeightsError, match=r"mine.safetensors"):
        weights.read("sketch", str(path))


def test_an_unknown_name_is_refused_with_a_suggestion() -> None:
    with pytest.raises(WeightsError, match=r"unknown sketch weights 'lvie'; did you mean 'live'\? \(allowed: "):
        weights.find("sketch", "lvie")


@pytest.mark.parametrize("name", ["live", "fine"])
def test_shipped_weights_are_small_and_draw(name: str) -> None:
    found = weights.read("sketch", name)
    assert found.path.stat().st_size <= 8_000_000
    net = Sketch(found.number("width"))
    found.fill(net)
    picture = torch.ones(1, 3, 64, 64)
    picture[..., 28:31, :] = 0  # a dark line on white
    with torch.no_grad():
        drawn = net.eval()(picture)[0, 0]
    assert drawn[28:31, 16:48].mean() < 0.4
    assert drawn[4:20, 16:48].mean() > 0.9


def test_folders_and_pipes_are_refused_without_blocking(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="is a folder"):
        weights.read("dcgan", f"{tmp_path}/")
    if not hasattr(os, "mkfifo"):
        absent("there are no named pipes here")
    pipe = tmp_path / "pipe.safetensors"
    os.mkfifo(pipe)
    # A writer that closes at once, so that a reader would fail instead of hanging.
    Thread(target=lambda: pipe.open("wb").close(), daemon=True).start()
    with pytest.raises(WeightsError, match="not a regular file"):
        weights.read("dcgan", str(pipe))
    os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))  # releases the writer

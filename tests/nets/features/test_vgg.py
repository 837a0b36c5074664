"""VGG-16 and VGG-19 from files with torchvision's names and shapes."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from vjfx.core.errors import WeightsError
from vjfx.nets.features.vgg import load_vgg

# torchvision's `cfgs` D and E: the channels of each convolution, M for a pool.
LAYERS = {
    "16": [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"],
    "19": [64, 64, "M", 128, 128, "M", *[256] * 4, "M", *[512] * 4, "M", *[512] * 4, "M"],
}


def state(kind: str) -> dict[str, Tensor]:
    """A state dict with the names and shapes of torchvision's `vgg16` or `vgg19`."""
    torch.manual_seed(0)
    tensors, at, inputs = {}, 0, 3
    for layer in LAYERS[kind]:
        if layer == "M":
            at += 1
            continue
        tensors[f"features.{at}.weight"] = torch.randn(layer, inputs, 3, 3) * (2 / (9 * inputs)) ** 0.5
        tensors[f"features.{at}.bias"] = torch.full((layer,), 0.01)
        at, inputs = at + 2, layer
    for number, shape in ((0, (4096, 25088)), (3, (4096, 4096)), (6, (1000, 4096))):
        tensors[f"classifier.{number}.weight"] = torch.zeros(1).expand(shape)  # stored as one number
        tensors[f"classifier.{number}.bias"] = torch.zeros(shape[0])
    return tensors


@pytest.fixture(scope="module")
def vgg16(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("vgg") / "vgg16.pth"
    torch.save(state("16"), path)
    return path


def test_vgg16_answers_as_torchvisions_layers_do(vgg16: Path) -> None:
    network = load_vgg(vgg16)
    picture = torch.rand(1, 3, 48, 64)
    found = network(picture, {*network.style_layers, *network.content_layers})
    assert {name: tuple(each.shape[1:]) for name, each in found.items()} == {
        "conv1_1": (64, 48, 64),
        "conv2_1": (128, 24, 32),
        "conv3_1": (256, 12, 16),
        "conv4_1": (512, 6, 8),
        "conv4_2": (512, 6, 8),
        "conv5_1": (512, 3, 4),
    }
    weights = state("16")
    mean, std = torch.tensor((0.485, 0.456, 0.406)), torch.tensor((0.229, 0.224, 0.225))
    x = (picture - mean[:, None, None]) / std[:, None, None]
    for number in (0, 2, 5):
        if number == 5:
            x = torch.nn.functional.avg_pool2d(x, 2)
        padded = torch.nn.functional.pad(x, (1, 1, 1, 1), "replicate")
        x = torch.nn.functional.conv2d(
            padded, weights[f"features.{number}.weight"], weights[f"features.{number}.bias"]
        ).relu()
    assert torch.allclose(found["conv2_1"], x, atol=1e-4)


def test_vgg19_has_sixteen_convolutions_and_is_read_from_safetensors(tmp_path: Path) -> None:
    path = tmp_path / "vgg19.safetensors"
    save_file({name: tensor for name, tensor in state("19").items() if name.startswith("features")}, path)
    network = load_vgg(path)
    layers = network.convolutions()
    assert len(layers) == 16 and "conv4_4" in layers
    assert torch.equal(layers["conv4_2"].weight, state("19")["features.21.weight"])
    assert not any(parameter.requires_grad for parameter in network.parameters())


class Malicious:
    def __reduce__(self) -> object:
        return Path.touch, (Path("touched"),)


def renamed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.replace("features", "body"): tensor for name, tensor in tensors.items()}


def reshaped(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return tensors | {"features.5.weight": torch.zeros(128, 64, 5, 5)}


def without_bias(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in tensors.items() if name != "features.28.bias"}


def not_finite(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return tensors | {"features.0.bias": torch.full((64,), float("nan"))}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (renamed, r"has 0 convolutions named 'features.N.weight' \(allowed: VGG-16 with 13 or VGG-19 with 16"),
        (reshaped, r"features.5.weight is 128x64x5x5 \(VGG-16 has 128x64x3x3\)"),
        (without_bias, r"features.28.bias is missing \(VGG-16\)"),
        (not_finite, "features.0.bias contains NaN or infinite numbers"),
        (lambda tensors: list(tensors), "does not hold named weights"),
    ],
)
def test_a_file_of_something_else_is_refused_in_one_line(tmp_path: Path, change, message: str) -> None:
    path = tmp_path / "net.pth"
    torch.save(change(state("16")), path)
    with pytest.raises(WeightsError, match=message) as caught:
        load_vgg(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_damaged_files_and_code_are_refused(tmp_path: Path, vgg16: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    cut = tmp_path / "cut.pth"
    cut.write_bytes(vgg16.read_bytes()[:100_000])
    code = tmp_path / "code.pth"
    code.write_bytes(pickle.dumps(Malicious()))
    short = tmp_path / "short.safetensors"
    short.write_bytes(b"nothing")
    for path in (cut, code, short):
        with pytest.raises(WeightsError, match=re.escape(f"{path} is damaged or not a file of weights")):
            load_vgg(path)
    assert not (tmp_path / "touched").exists()
    with pytest.raises(WeightsError, match="there is no such file"):
        load_vgg(tmp_path / "missing.pth")
    with pytest.raises(WeightsError, match="is a folder"):
        load_vgg(tmp_path)

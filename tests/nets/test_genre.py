"""Genre files: written and read, and one clear line for each error."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from vjfx.core.errors import WeightsError
from vjfx.nets import genre, weights
from vjfx.nets.dcgan import Generator
from vjfx.nets.weights import Weights

SHAPE = {"size": 64, "ngf": 4, "nz": 20}


def generator(seed: int = 0) -> Generator:
    torch.manual_seed(seed)
    net = Generator(**SHAPE)
    net(torch.randn(8, 20))  # for the batch statistics
    return net.eval()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a timeline of three."""
    path = tmp_path_factory.mktemp("genre") / "mine.safetensors"
    snapshots = [Weights(path, {}, weights.stored(generator(seed))) for seed in (1, 2)]
    genre.write(path, generator(), snapshots, {"genre": "mine", "steps": 40, "licence": "MIT"})
    return path


@pytest.fixture
def path(written: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copy(written, tmp_path))


def test_a_file_keeps_the_pictures(path: Path) -> None:
    found = genre.read(str(path))
    assert (found.metadata["genre"], found.metadata["steps"], found.metadata["licence"]) == ("mine", "40", "MIT")
    latents = torch.randn(4, 20)
    with torch.no_grad():
        torch.testing.assert_close(found.generator(latents), generator()(latents), atol=0.01, rtol=0)
        assert len(found.timeline) == 3
        for seed, snapshot in zip((1, 2, 0), found.timeline, strict=True):
            found.generator.load_state_dict(snapshot, strict=False)
            error = (found.generator(latents) - generator(seed)(latents)).abs()
            assert error.max() < 0.05, "bytes are slightly coarse"
            kernel, wanted = snapshot["project.weight"], generator(seed).project.weight
            torch.testing.assert_close(kernel, wanted, atol=float(wanted.abs().max()) / 200, rtol=0)


def test_directions_change_the_first_layer_most(path: Path) -> None:
    net = generator()
    with torch.no_grad():
        net.project.weight[:] *= 0.01
        net.project.weight[:, 3] *= 300  # now one component of the latents dominates
    directions, std = genre.principal_directions(net)
    assert directions.shape == (genre.DIRECTIONS, 20)
    torch.testing.assert_close(directions.norm(dim=1), torch.ones(genre.DIRECTIONS))
    assert directions[0, 3] > 0.99
    assert std[0] > 0.9
    again = genre.principal_directions(net)
    torch.testing.assert_close(directions[:2], again[0][:2], msg="the sign is the same too")


Change = Callable[[dict[str, torch.Tensor], dict[str, str]], None]


def rewrite(path: Path, change: Change) -> None:
    tensors, facts = load_file(path), {"network": "dcgan", **{name: str(value) for name, value in SHAPE.items()}}
    change(tensors, facts)
    save_file(tensors, path, facts)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda tensors, facts: facts.update(size="100"),
            "size 100, ngf 4, nz 20 .allowed: size 64, 96, 128, ",
        ),
        (lambda tensors, facts: facts.update(ngf="8"), "project.weight is 512x20 .the network's is 1024x20"),
        (lambda tensors, facts: facts.update(ngf="4.5"), "has 4.5 for ngf"),
        (lambda tensors, facts: facts.update(ngf="1e9"), "ngf 1000000000"),
        (lambda tensors, facts: facts.pop("nz"), "'nothing' for nz"),
        (lambda tensors, facts: facts.update(network="sketch"), "holds weights of sketch .wanted: dcgan"),
        (lambda tensors, facts: tensors.pop("directions"), "directions are missing"),
        (lambda tensors, facts: tensors.pop("project.weight"), "project.weight is missing"),
        (lambda tensors, facts: tensors.pop("timeline.1.project.weight"), "project.weight is missing"),
        (lambda tensors, facts: tensors.pop("timeline.1.project.weight.scale"), "scale of project.weight is missing"),
        (lambda tensors, facts: tensors.update({"timeline.x.y": torch.zeros(1)}), "timeline.x.y is not a snapshot"),
        (lambda tensors, facts: tensors["stages.0.0.weight"].fill_(torch.nan), "NaN or infinite"),
    ],
)
def test_files_that_do_not_fit_are_refused(path: Path, change: Change, message: str) -> None:
    rewrite(path, change)
    with pytest.raises(WeightsError, match=message) as caught:
        genre.read(str(path))
    assert "\n" not in str(caught.value)


def test_damaged_files_are_refused(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    for broken in (whole[: len(whole) // 2], b"", pickle.dumps({"project.weight": 1}), b"\x89PNG" + whole):
        path.write_bytes(broken)
        with pytest.raises(WeightsError, match=r"damaged or not in the safetensors format"):
            genre.read(str(path))
    with pytest.raises(WeightsError, match=r"cannot read"):
        genre.read(str(tmp_path / "missing.safetensors"))

"""`vjfx animate`: models, hints, masks, sizes, folders; what is wrong is said in one line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result
from PIL import Image

from vjfx.cli.animate import command
from vjfx.core.errors import FileError, OutputError, SourceError, UsageError, VjfxError, WeightsError
from vjfx.nets import weights
from vjfx.nets.motion.base import NETWORK
from vjfx.nets.motion.models import MODELS, build


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """Random weights of each network."""
    folder = tmp_path_factory.mktemp("weights")
    for model in MODELS:
        torch.manual_seed(0)
        described = {"model": model, "size": 64, "width": 8, "parts": 4}
        weights.write(folder / f"{model}.safetensors", NETWORK, described, build(model, 64, 8, 4))
    return folder


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Soft noise, 60 by 40."""
    noise = np.random.default_rng(3).integers(0, 255, (5, 8, 3), np.uint8)
    Image.fromarray(noise).resize((60, 40)).save(tmp_path / "noise.png")
    return tmp_path / "noise.png"


def run(*arguments: object) -> Result:
    found = CliRunner().invoke(command, [*map(str, arguments), "--frames", "3"], standalone_mode=False)
    if isinstance(found.exception, VjfxError):
        raise found.exception
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def frames(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        made = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            made.append(np.asarray(image.convert("RGBA")))
    return np.stack(made)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_writes_the_same_bytes_twice(model: str, files: Path, picture: Path) -> None:
    for name in ("a.apng", "b.apng"):
        assert (
            run(picture, "--weights", files / f"{model}.safetensors", "-o", picture.with_name(name)).return_value == 0
        )
    one, other = (picture.with_name(name) for name in ("a.apng", "b.apng"))
    assert one.read_bytes() == other.read_bytes()
    made = frames(one)
    assert made.shape == (3, 40, 60, 4) and np.array_equal(made[0], np.asarray(Image.open(picture).convert("RGBA")))
    assert not np.array_equal(made[1], made[0])


def test_an_arrow_and_a_mask_change_a_flow(files: Path, picture: Path) -> None:
    folder = picture.parent
    (folder / "arrows.json").write_text("[[30, 20, 50, 20]]")
    white = np.zeros((80, 120), np.uint8)
    white[:, :60] = 255
    Image.fromarray(white).save(folder / "mask.png")
    given = picture, "--weights", files / "flow.safetensors"
    for name, more in (
        ("plain.apng", ()),
        ("hint.apng", ("--hint", folder / "arrows.json")),
        ("mask.apng", ("--mask", folder / "mask.png")),
        ("half.apng", ("--size", "30", "--hint", folder / "arrows.json")),
    ):
        assert run(*given, *more, "-o", folder / name).return_value == 0
    plain, hint, mask, half = (frames(folder / f"{name}.apng") for name in ("plain", "hint", "mask", "half"))
    assert not np.array_equal(plain[1], hint[1]) and half.shape == (3, 20, 30, 4)
    still = mask[0].astype(int)
    assert np.abs(mask[1] - still)[:, 40:].max() == 0 < np.abs(mask[1] - still)[:, :25].max()


def test_fewer_parts_move(files: Path, picture: Path) -> None:
    for count in (1, 4):
        run(
            picture,
            "--weights",
            files / "parts.safetensors",
            "--parts",
            count,
            "-o",
            picture.with_name(f"{count}.apng"),
        )
    one, all_ = (frames(picture.with_name(f"{count}.apng")) for count in (1, 4))
    assert not np.array_equal(one[1], all_[1])


def test_a_folder_goes_on_after_a_bad_file(files: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.png", "sub/b.jpg", "d.gif"):
        Image.new("RGB", (20, 30), (90, 200, 30)).save(folder / name)
    (folder / "c.png").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("not a picture")
    given = folder, "--weights", files / "flow.safetensors", "-o", out
    found = run(*given, "--format", "apng")
    assert found.return_value == 1
    said = found.output.splitlines()
    assert [line for line in said if "c.png" in line] == [
        f"cannot open '{folder / 'c.png'}': it is damaged or not an image"
    ]
    assert said[-1] == f"3 of 4 pictures move, in {out}"
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*")) == ["a.apng", "d.apng", "sub/b.apng"]
    (folder / "c.png").unlink()
    assert run(*given[:-1], folder / "loops").return_value == 0 and (folder / "loops" / "sub" / "b.webp").is_file()
    assert run(*given[:-1], folder / "loops").output.count("frames") == 3, "loops are not animated once more"


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        (("--model", "affine"), WeightsError, r"no weights of the model affine come with vjfx"),
        (("--weights", "parts", "--model", "flow"), UsageError, "holds a network of the model parts, not flow"),
        (("--weights", "affine", "--hint", "a.json"), UsageError, "--hint is for the models parts and flow"),
        (("--weights", "flow", "--parts", "2"), UsageError, r"--parts is for the model parts \(this one is flow\)"),
        (("--weights", "flow", "--format", "gif"), UsageError, "--format gif is for folders"),
        (("--weights", "flow", "--mask", "none.png"), SourceError, "cannot open .*none.png"),
        (("--weights", "flow", "--hint", "none.json"), SourceError, "cannot read .*none.json"),
        (("--weights", "flow", "-o", "loop.jpg"), UsageError, "cannot hold a loop"),
        (("--weights", "flow", "-o", "."), UsageError, "is a folder; the loop of a picture is a file"),
        (("--weights", "flow", "-o", "noise.png"), OutputError, "is a source, and would be overwritten"),
    ],
)
def test_what_is_wrong_is_said(more, error, message: str, files: Path, picture: Path) -> None:
    folder = picture.parent
    paths = {name: files / f"{name}.safetensors" for name in MODELS} | {
        name: folder / name for name in ("none.png", "none.json", "a.json", "loop.jpg", ".", "noise.png")
    }
    named = [
        paths[each] if each in paths and before != "--model" else each
        for before, each in zip(("", *more), more, strict=False)
    ]
    output = () if "-o" in more else ("-o", folder / "loop.webp")
    with pytest.raises(error, match=message):
        run(picture, *named, *output)
    assert sorted(path.name for path in folder.iterdir()) == ["noise.png"]


@pytest.mark.parametrize(
    ("arrows", "message"),
    [
        ("[[1, 2, 3", "not a JSON file"),
        ('{"x": 1}', r"not a list of arrows \[x0, y0, x1, y1\]"),
        ("[[1, 2, 3, 4], [1, 2, 3]]", r"arrow 2 is \[1, 2, 3\] \(allowed: four numbers"),
        ('[[1, 2, 3, "a"]]', "arrow 1 is"),
        ("[[1, 2, 3, NaN]]", "arrow 1 is"),
        ("[[60, 2, 3, 4]]", r"arrow 1 starts at 60, 2, outside of the picture \(60x40\)"),
    ],
)
def test_wrong_arrows_are_said(arrows: str, message: str, files: Path, picture: Path) -> None:
    (picture.parent / "arrows.json").write_text(arrows)
    with pytest.raises(FileError, match=message):
        run(
            picture,
            "--weights",
            files / "flow.safetensors",
            "--hint",
            picture.parent / "arrows.json",
            "-o",
            picture.with_name("l.gif"),
        )


def test_folders_that_do_not_fit_are_refused(files: Path, tmp_path: Path) -> None:
    given = "--weights", files / "flow.safetensors"
    (tmp_path / "in").mkdir()
    with pytest.raises(UsageError, match="there are no pictures in"):
        run(tmp_path / "in", *given, "-o", tmp_path / "out")
    for name in ("a.png", "a.jpg"):
        Image.new("RGB", (8, 8)).save(tmp_path / "in" / name)
    with pytest.raises(UsageError, match="would both become"):
        run(tmp_path / "in", *given, "-o", tmp_path / "out")
    (tmp_path / "in" / "a.jpg").unlink()
    with pytest.raises(UsageError, match="so -o must be one too"):
        run(tmp_path / "in", *given, "-o", tmp_path / "in" / "a.png")
    with pytest.raises(UsageError, match="--hint has the pixels of one picture"):
        run(tmp_path / "in", *given, "-o", tmp_path / "out", "--hint", tmp_path / "arrows.json")
    assert json.dumps(sorted(path.name for path in tmp_path.iterdir())) == '["in"]'

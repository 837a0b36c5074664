"""`vjfx style` of films, and by a network: sound carried over, interruptions, mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import click
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from tests.convert.media import film, packets, seen
from vjfx.cli.style import command
from vjfx.core.errors import SourceError, UsageError, VjfxError, WeightsError
from vjfx.nets import weights
from vjfx.nets.style import LAM, Condition, StyleNetwork
from vjfx.transfer.optimizer import Progress, Transfer
from vjfx.transfer.painting import NetworkPaint

pytestmark = pytest.mark.slow

NETWORK = "--weights", "two.safetensors"


def moving(number: int, size: tuple[int, int], pixels: str, _full: bool) -> av.VideoFrame:
    """A soft picture that moves by a pixel a frame."""
    grain = np.random.default_rng(0).integers(0, 256, (12, 20, 3), np.uint8)
    soft = np.asarray(Image.fromarray(grain).resize((160, 96), Image.Resampling.BICUBIC))
    seen = soft[: size[1], number : number + size[0]]
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(seen), "rgb24").reformat(format=pixels)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A clip with sound, a picture, a style's picture and a network of two styles, in the current folder."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setattr("tests.convert.media.picture", moving)
    film(tmp_path / "clip.mp4", 5, "libx264", size=(64, 48), sound="aac")
    r = np.random.default_rng(0)
    Image.fromarray(r.integers(0, 256, (48, 64, 3), np.uint8)).save(tmp_path / "face.png")
    rows, columns = np.mgrid[:48, :48]
    stripes = ((rows + columns) % 8 < 4)[..., None]
    Image.fromarray(np.where(stripes, (230, 60, 90), (250, 250, 250)).astype(np.uint8)).save(tmp_path / "wave.png")
    Image.fromarray(np.where(np.mgrid[:48, :64][1] < 32, 0, 255).astype(np.uint8)).save(tmp_path / "mask.png")
    torch.manual_seed(0)
    net = StyleNetwork(2, 8)
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, Condition):
                for parameter in module.parameters():
                    parameter.add_(0.5 * torch.randn_like(parameter))
    weights.write(tmp_path / "two.safetensors", "style", {"styles": "ink,glass", "width": 8}, net)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    torch.set_num_threads(threads)


def run(*arguments: str) -> int:
    code: int = command.main(list(arguments), standalone_mode=False)
    return code


def pixels(path: Path) -> NDArray[np.int_]:
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


def lumas(path: str) -> list[NDArray[np.float64]]:
    return [planes[0].astype(float) for planes in seen(Path(path)).pictures]


def test_a_film_by_a_network_keeps_its_sound_and_times() -> None:
    assert run("clip.mp4", "ink:0.5", "glass:0.5", "-o", "out.mp4", *NETWORK) == 0
    assert seen(Path("out.mp4")).times == seen(Path("clip.mp4")).times
    assert [data for _, data in packets(Path("out.mp4"), "audio")] == [
        data for _, data in packets(Path("clip.mp4"), "audio")
    ]
    assert np.abs(lumas("out.mp4")[0] - lumas("clip.mp4")[0]).mean() > 5


@pytest.mark.parametrize(
    "change", [("glass",), ("ink", "--lam", "0.5"), ("ink", "--steady", "0"), ("ink", "--stroke", "2")]
)
def test_every_option_changes_the_film(change: tuple[str, ...]) -> None:
    run("clip.mp4", "ink", "-o", "plain.mkv", *NETWORK)
    run("clip.mp4", *change, "-o", "other.mkv", *NETWORK)
    assert np.abs(lumas("plain.mkv")[-1] - lumas("other.mkv")[-1]).mean() > 1


def test_a_part_of_a_film_at_another_size() -> None:
    run("clip.mp4", "ink", "-o", "out.webm", *NETWORK, "--from", "0.08", "--to", "0.16", "--size", "32")
    found = seen(Path("out.webm"))
    assert len(found.times) == 2 and found.stream["size"] == (32, 24)


@pytest.mark.parametrize("arguments", [("ink", *NETWORK), ("wave.png", "--optimise", "--iterations", "2")])
def test_a_mask_and_own_colours(arguments: tuple[str, ...]) -> None:
    run("clip.mp4", *arguments, "-o", "out.mkv", "--mask", "mask.png", "--keep-color")
    for before, after in zip(seen(Path("clip.mp4")).pictures, seen(Path("out.mkv")).pictures, strict=True):
        change = np.abs(after[0].astype(float) - before[0])
        assert change[:, 2:28].mean() < 6 and change[:, 36:].mean() > 1.5 * change[:, 2:28].mean()


def test_a_film_by_optimisation_begins_each_picture_with_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    totals = []
    whole = Transfer.run

    def counted(self: Transfer) -> Iterator[Progress]:
        totals.append(self.total)
        return whole(self)

    monkeypatch.setattr(Transfer, "run", counted)
    run("clip.mp4", "wave.png", "-o", "out.mp4", "--optimise", "--iterations", "8", "--init", "content")
    assert totals[0] == 8 and totals[1:] == [2] * 4
    assert len(seen(Path("out.mp4")).times) == 5 and packets(Path("out.mp4"), "audio")


@pytest.mark.parametrize("arguments", [("ink", *NETWORK), ("wave.png", "--optimise", "--iterations", "2")])
def test_ctrl_c_leaves_no_half_film(folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    before = {path.name for path in folder.iterdir()}

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("vjfx.convert.film_writer.FilmWriter.encode", interrupted)
    with pytest.raises((KeyboardInterrupt, click.Abort)):
        run("clip.mp4", *arguments, "-o", "out.mp4")
    assert {path.name for path in folder.iterdir()} == before


def test_a_picture_by_a_network(folder: Path) -> None:
    assert run("face.png", "ink", "-o", "out.png", *NETWORK, "--size", "80") == 0
    assert pixels(folder / "out.png").shape == (60, 80, 3)
    run("face.png", "ink", "-o", "sheet.png", *NETWORK, "--lam", ",".join(map(str, LAM)))
    assert pixels(folder / "sheet.png").shape[1] > 2 * 64


def test_a_damaged_film_is_painted_as_far_as_it_goes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = film(folder / "long.mkv", 60, "libx264", size=(64, 48))
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    assert run("long.mkv", "ink", "-o", "out.mkv", *NETWORK) == 1
    assert "the file is cut off" in capsys.readouterr().err
    assert 0 < len(lumas("out.mkv")) < 60


def test_without_memory_a_film_is_smaller(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter([False, True])
    monkeypatch.setattr("vjfx.transfer.request.has_memory", lambda needed: next(answers))
    run("clip.mp4", "wave.png", "-o", "out.mp4", "--optimise", "--iterations", "1")
    assert seen(Path("out.mp4")).stream["size"] == (48, 36)
    assert "not enough memory for 64x48: painting 48x36" in capsys.readouterr().err
    monkeypatch.setattr("vjfx.transfer.request.has_memory", lambda needed: False)
    with pytest.raises(VjfxError, match=r"not enough memory for 'other.mp4', even at a smaller size"):
        run("clip.mp4", "wave.png", "-o", "other.mp4", "--optimise")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("clip.mp4", "wave.png"), UsageError, "'wave.png' is no style of a network .allowed for a film: "),
        (("clip.mp4", "inc", *NETWORK), UsageError, "unknown style 'inc'; did you mean 'ink'"),
        (("clip.mp4", "ink", *NETWORK, "--lam", "1"), UsageError, "--lam 1 is out of range for a network"),
        (("clip.mp4", "ink", *NETWORK, "--lam", "0.1,0.2"), UsageError, "a film has one --lam"),
        (("clip.mp4", "ink", *NETWORK, "--iterations", "3"), UsageError, "--iterations is for the style of pictures"),
        (("clip.mp4", "ink", *NETWORK, "--optimise"), UsageError, "choose one"),
        (("clip.mp4", "ink", *NETWORK, "--film", "film.mp4"), UsageError, "--film shows one picture"),
        (("clip.mp4", "ink", *NETWORK, "--from", "2", "--to", "1"), UsageError, "--from 2 is not before --to 1"),
        (("clip.mp4", "ink", *NETWORK, "--from", "9"), SourceError, "'clip.mp4' has no picture from 0:09 on"),
        (("clip.mp4", "ink", "--weights", "none.safetensors"), WeightsError, "cannot read none.safetensors"),
        (("clip.mp4", "ink", "--weights", "text.safetensors"), WeightsError, "text.safetensors is damaged or not"),
        (("clip.mp4", "none.png", "--optimise"), SourceError, "cannot open 'none.png'"),
        (("none.mp4", "ink", *NETWORK), SourceError, "none.mp4"),
        (("text.mp4", "ink", *NETWORK), SourceError, "text.mp4"),
        (("tiny.mkv", "wave.png", "--optimise"), SourceError, "'tiny.mkv' is 16x16 pixels large"),
    ],
)
def test_mistakes_are_said_and_write_nothing(
    folder: Path, arguments: tuple[str, ...], error: type[Exception], message: str
) -> None:
    (folder / "text.safetensors").write_text("nothing")
    (folder / "text.mp4").write_text("nothing")
    film(folder / "tiny.mkv", 1, size=(16, 16))
    with pytest.raises(error, match=message):
        run(*arguments, "-o", "out.mp4")
    assert not list(folder.glob("*out*"))


def test_a_film_is_not_written_as_a_picture_or_over_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("painted")

    monkeypatch.setattr(NetworkPaint, "__call__", never)
    for output, message in (
        ("out.png", "out.png: cannot write a film as '.png'"),
        ("clip.mp4", "'clip.mp4' is a source, and would be overwritten"),
    ):
        with pytest.raises(VjfxError, match=message):
            run("clip.mp4", "ink", "-o", output, *NETWORK)
    with pytest.raises(UsageError, match=r"--steady is for films"):
        run("face.png", "ink", "-o", "out.png", *NETWORK, "--steady", "1")

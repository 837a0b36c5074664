"""PairDataset, on folders of pairs written with numpy."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader

from vjfx.core.errors import SourceError
from vjfx.datasets.pairs import PairDataset, PairSource, picture, write_index

SIZES = {"a": (7, 5), "b": (4, 6), "c": (3, 2)}  # width, height


def made(name: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(len(name) + count)
    width, height = SIZES[name]
    shape = (count, height, width)
    return random.integers(0, 256, shape, np.uint8), random.integers(0, 256, (*shape, 3), np.uint8)


def entry(name: str, count: int, kind: str) -> PairSource:
    width, height = SIZES[name]
    files = (f"{name}.line.npy", f"{name}.color.npy") if kind == "array" else (f"{name}/line", f"{name}/color")
    numbers = tuple(range(0, 10 * count, 10))
    return PairSource(f"{name}.mp4", kind, *files, width, height, numbers, tuple(number / 25 for number in numbers))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three sources, with 3 and 2 pairs as arrays and 2 as pictures, and one without pairs."""
    for name, count in (("a", 3), ("b", 2)):
        for which, array in zip(("line", "color"), made(name, count), strict=True):
            np.save(tmp_path / f"{name}.{which}.npy", array)
    entries = [entry("a", 3, "array"), entry("b", 2, "array"), entry("c", 2, "png")]
    for which, array in zip(("line", "color"), made("c", 2), strict=True):
        (tmp_path / "c" / which).mkdir(parents=True)
        for number, pixels in zip(entries[2].numbers, array, strict=True):
            Image.fromarray(pixels).save(picture(tmp_path / "c" / which, number))
    write_index(tmp_path, [*entries, entry("a", 0, "png")])
    return tmp_path


def test_pairs_are_read_as_written(folder: Path) -> None:
    dataset = PairDataset(folder)
    assert len(dataset) == 7
    wanted = [
        (line, color)
        for name, count in (("a", 3), ("b", 2), ("c", 2))
        for line, color in zip(*made(name, count), strict=True)
    ]
    for (line, color), (wanted_line, wanted_color) in zip(dataset, wanted, strict=True):
        np.testing.assert_array_equal(line, wanted_line)
        np.testing.assert_array_equal(color, wanted_color)
        assert line.dtype == color.dtype == np.uint8
    np.testing.assert_array_equal(dataset[-1][0], wanted[-1][0])
    source, place = dataset.find(4)
    assert (source.source, source.numbers[place], source.times[place]) == ("b.mp4", 10, 0.4)
    for beyond in (7, -8):
        with pytest.raises(IndexError):
            dataset[beyond]


def test_a_pair_is_a_copy(folder: Path) -> None:
    dataset = PairDataset(folder)
    before = dataset[0][1].copy()
    torch.from_numpy(dataset[0][1]).zero_()
    np.testing.assert_array_equal(dataset[0][1], before)


@pytest.mark.slow
def test_a_data_loader_reads_in_its_own_processes(folder: Path) -> None:
    write_index(folder, [entry("a", 3, "array")])
    dataset = PairDataset(folder)
    assert len(pickle.dumps(dataset)) < 2000
    batches = list(DataLoader(dataset, batch_size=3, num_workers=1, multiprocessing_context="spawn"))
    np.testing.assert_array_equal(batches[0][0].numpy(), made("a", 3)[0])


def test_pairs_are_read_on_access(tmp_path: Path) -> None:
    huge = PairSource(
        "huge.mp4", "array", "huge.line.npy", "huge.color.npy", 4000, 4000, tuple(range(1_000)), (0.0,) * 1_000
    )
    for name, shape in ((huge.line, (1_000, 4000, 4000)), (huge.color, (1_000, 4000, 4000, 3))):
        np.lib.format.open_memmap(tmp_path / name, "w+", np.uint8, shape)  # sparse: 64 GB without disk space
    write_index(tmp_path, [huge])
    line, color = PairDataset(tmp_path)[999]
    assert line.shape == (4000, 4000) and not color.any()


def spoil(folder: Path, **changed: object) -> None:
    index = json.loads((folder / "index.json").read_text())
    index["sources"][0] |= changed
    (folder / "index.json").write_text(json.dumps(index))


def test_damaged_folders_are_refused(folder: Path) -> None:
    def refused(text: str, place: Path = folder) -> None:
        with pytest.raises(SourceError, match=text):
            PairDataset(place)

    refused("there are no pairs in", folder / "nowhere")
    spoil(folder, height=9)
    refused(r"a.line.npy holds \(3, 5, 7\) uint8, the index says \(3, 9, 7\)")
    spoil(folder, height=5, kind="tiff")
    refused("damaged or not an index")
    spoil(folder, kind="array")
    whole = (folder / "a.color.npy").read_bytes()
    (folder / "a.color.npy").write_bytes(whole[:-1])
    refused("a.color.npy is damaged")
    (folder / "a.color.npy").write_bytes(whole)
    picture(folder / "c" / "line", 10).unlink()
    refused("there is no .*c/line/000010.png")
    write_index(folder, [])
    refused("the index is empty")
    (folder / "index.json").write_text('{"version": 2, "sources": []}')
    refused("has version 2")

"""The filter `style`: what the network paints, its parameters, and files that are no weights."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.filters.frames import rgb_frame
from vjfx.core.errors import WeightsError
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Value, defaults
from vjfx.core.protocols import Setting
from vjfx.datasets.illustration.scene import illustration
from vjfx.filters.style import Style
from vjfx.media.pixels import to_rgb
from vjfx.nets import weights
from vjfx.nets.style import Condition, StyleNetwork
from vjfx.nets.style_rows import LearnedStyles, kernels_digest, mixed, rows_of


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> str:
    """Weights of two styles that differ."""
    torch.manual_seed(0)
    net = StyleNetwork(2, 8)
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, Condition):
                for parameter in module.parameters():
                    parameter.add_(0.5 * torch.randn_like(parameter))
    path = tmp_path_factory.mktemp("style") / "two.safetensors"
    weights.write(path, "style", {"styles": "ink,glass", "width": 8}, net)
    return str(path)


@pytest.fixture
def filter() -> Style:
    return Style(Setting(live=False))


def picture(index: int = 0) -> Frame:
    frame = rgb_frame(illustration(index, 120, 90).color)
    return Frame(frame.planes, frame.format, time=index / 30, index=index)


def painted(filter: Style, frame: Frame, **values: Value) -> np.ndarray:
    return to_rgb(filter(frame, defaults(filter.params) | values)).astype(int)


def test_the_network_that_comes_with_vjfx_paints_nine_styles(filter: Style) -> None:
    frame = picture()
    styles = [painted(filter, frame, style=float(number), steady=0.0) for number in range(9)]
    for one, other in combinations([to_rgb(frame).astype(int), *styles], 2):
        assert np.abs(one - other)[..., :90, :].mean() > 15
    ink, night = styles[7], styles[0]
    assert ink.mean() > night.mean() + 60  # paper, and a night sky


def test_without_a_mix_the_picture_stays(filter: Style) -> None:
    frame = picture()
    assert filter(frame, defaults(filter.params) | {"mix": 0.0}) is frame


def test_styles_lam_and_mix_change_the_painting(filter: Style, trained: str) -> None:
    frame = picture()
    one = painted(filter, frame, weights=trained, steady=0.0)
    for change in ({"style": 1.0}, {"lam": 1.0}, {"mix": 0.5}, {"color": 0.0}):
        other = painted(filter, frame, **({"weights": trained, "steady": 0.0} | change))
        assert np.abs(other - one).mean() > 1, change
    whole = painted(filter, frame, weights=trained, steady=0.0, mix=0.5)
    assert np.abs(whole - (one + to_rgb(frame)) / 2).max() <= 1


def test_a_learned_style_joins_the_list_with_its_snapshots(filter: Style, trained: str, tmp_path: Path) -> None:
    net = StyleNetwork(2, 8)
    weights.read("style", trained).fill(net)
    film = mixed(rows_of(net), torch.tensor([[0.0, 1.0], [1.0, 0.0]]))  # from the second style to the first
    learned = tmp_path / "wave.safetensors"
    LearnedStyles(kernels_digest(net), {"wave": film}).write(learned)
    frame, own = picture(), {"weights": trained, "steady": 0.0}
    one, other = (painted(filter, frame, **own, style=style) for style in (0.0, 1.0))
    with_it = own | {"learned": str(learned)}
    for values, expected in (
        ({"style": 2.0}, one),
        ({"style": 2.0, "progress": 0.0}, other),
        ({"style": 1.0, "newest": 1.0}, one),
        ({"style": 1.0, "newest": 0.0}, other),
        ({"style": 3.0}, one),  # the list goes round
    ):
        assert np.abs(painted(filter, frame, **(with_it | values)) - expected).max() <= 2, values
    half = painted(filter, frame, **(with_it | {"style": 2.0, "progress": 0.5}))
    assert np.abs(half - one).mean() > 1 and np.abs(half - other).mean() > 1


def test_color_0_keeps_the_colours_of_the_picture(filter: Style, trained: str) -> None:
    frame = picture()
    found = painted(filter, frame, weights=trained, color=0.0)
    inside = ((found > 2) & (found < 253)).all(-1)
    light = np.array([0.299, 0.587, 0.114])
    colours = [each - (each @ light)[..., None] for each in (found, to_rgb(frame).astype(int))]
    assert inside.mean() > 0.3
    np.testing.assert_allclose(colours[0][inside], colours[1][inside], atol=2)


@pytest.mark.parametrize(
    ("values", "size"), [({}, (90, 120)), ({"resolution": 64}, (64, 85)), ({"stroke": 2.0}, (90, 120))]
)
def test_the_painting_has_the_size_of_the_network(
    filter: Style, trained: str, values: dict[str, Value], size: tuple[int, int]
) -> None:
    assert painted(filter, picture(), weights=trained, **values).shape[:2] == size


def test_larger_strokes_are_painted_at_a_smaller_size(filter: Style, trained: str) -> None:
    assert painted(filter, picture(), weights=trained, resolution=90, stroke=2.0).shape[:2] == (45, 60)


def test_a_steady_painting_changes_less(trained: str) -> None:
    def changes(steady: float) -> float:
        filter = Style(Setting(live=False))
        r = np.random.default_rng(0)
        rgb = illustration(2, 120, 90).color
        seen = []
        for index in range(6):
            noisy = np.clip(rgb + r.normal(0, 8, rgb.shape), 0, 255).astype(np.uint8)
            frame = rgb_frame(noisy)
            frame = Frame(frame.planes, frame.format, time=index / 30, index=index)
            seen.append(painted(filter, frame, weights=trained, steady=steady))
        return float(np.mean(np.diff(seen, axis=0) ** 2))

    assert changes(1.0) < 0.5 * changes(0.0)


def test_a_file_of_another_network_is_refused(filter: Style, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="holds weights of sketch"):
        painted(filter, picture(), weights=str(weights.find("sketch", "live")))
    with pytest.raises(WeightsError, match="cannot read"):
        painted(filter, picture(), weights=str(tmp_path / "none.safetensors"))


def nan(path: Path) -> None:
    net = StyleNetwork(2, 8)
    with torch.no_grad():
        net.fold.weight[0] = float("nan")
    weights.write(path, "style", {"styles": "a,b", "width": 8}, net)


def described(styles: str, width: object) -> Callable[[Path], None]:
    return lambda path: weights.write(path, "style", {"styles": styles, "width": width}, StyleNetwork(2, 8))


def truncated(path: Path) -> None:
    described("a,b", 8)(path)
    path.write_bytes(path.read_bytes()[:-100])


def one_missing(path: Path) -> None:
    described("a,b", 8)(path)
    found = weights.read("style", str(path))
    del found.tensors["last.bias"]
    weights.write_tensors(path, "style", found.options, found.tensors)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (nan, "fold.weight contains NaN"),
        (truncated, "is damaged or not in the safetensors format"),
        (lambda path: torch.save({"fold.weight": torch.zeros(1)}, path), "is damaged or not in the safetensors format"),
        (lambda path: path.write_bytes(b""), "is damaged or not in the safetensors format"),
        (lambda path: path.mkdir(), "is a folder"),
        (one_missing, "last.bias is missing"),
        (described("a,b,c", 8), r"first.scale is 2x8 \(its metadata says 3x8\)"),
        (described("a,b", 16), r"first.scale is 2x8 \(its metadata says 2x16\)"),
        (described("a,b", 10**12), r"first.scale is 2x8 \(its metadata says 2x1000000000000\)"),
        (described("a,b", "wide"), "'wide' for width"),
        (described("", 8), "names no styles"),
    ],
)
def test_weights_that_cannot_be_played_are_refused_in_one_line(
    filter: Style, tmp_path: Path, make: Callable[[Path], None], message: str
) -> None:
    path = tmp_path / "bad.safetensors"
    make(path)
    with pytest.raises(WeightsError, match=message) as caught:
        painted(filter, picture(), weights=str(path))
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_what_is_transparent_stays_transparent(filter: Style, trained: str) -> None:
    rgba = np.dstack([illustration(0, 120, 90).color, np.zeros((90, 120), np.uint8)])
    rgba[:, 60:, 3] = 255
    frame = Frame((rgba,), PixelFormat(Layout.RGBA), time=0.0, index=0)
    found = filter(frame, defaults(filter.params) | {"weights": trained, "resolution": 64})
    assert found.format.layout is Layout.RGBA and found.planes[0].shape == (64, 85, 4)
    alpha = found.planes[0][..., 3]
    assert (alpha[:, :40] == 0).all() and (alpha[:, 45:] == 255).all()
    assert np.array_equal(
        to_rgb(found), painted(Style(Setting(live=False)), rgb_frame(rgba[..., :3]), weights=trained, resolution=64)
    )


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (7680, 4320)])
def test_pictures_of_any_size_are_painted(filter: Style, trained: str, size: tuple[int, int]) -> None:
    frame = rgb_frame(np.full((size[1], size[0], 3), 90, np.uint8))
    found = painted(filter, frame, weights=trained, resolution=64)
    assert found.shape[0] <= 300 and np.isfinite(found).all()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_stays_flat_for_5000_frames(filter: Style, trained: str) -> None:
    r, sizes = np.random.default_rng(0), []
    pictures = [rgb_frame(r.integers(0, 256, (32, 40, 3), np.uint8)) for _ in range(8)]
    for index in range(5000):
        frame = Frame(pictures[index % 8].planes, pictures[0].format, time=index / 30, index=index)
        values = {"resolution": 64, "stroke": 2.0, "style": index / 100 % 2, "steady": 0.5 * (index % 10 == 0)}
        painted(filter, frame, weights=trained, **values)
        if index % 1000 == 999:
            sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    assert sizes[-1] - sizes[0] < 4 << 20, sizes

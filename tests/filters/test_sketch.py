"""The filter `sketch`: the network's drawing, parameters, weights, priority."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.filters.frames import colorful, frame, rgb_frame
from vjfx.core.errors import WeightsError
from vjfx.core.frame import Frame, Layout
from vjfx.core.param import Value, defaults
from vjfx.core.protocols import Setting
from vjfx.datasets.illustration.scene import illustration
from vjfx.filters.sketch import Sketch
from vjfx.media.pixels import shrunk, to_rgb
from vjfx.nets import sketch as net
from vjfx.nets import weights
from vjfx.nets.sketch_inference import load_sketch

PLAIN: dict[str, Value] = {"strength": 1.0, "threshold": 0.0}


@pytest.fixture(scope="module")
def filter() -> Sketch:
    return Sketch(Setting(live=False))


def draw(filter: Sketch, picture: Frame, **values: Value) -> np.ndarray:
    """The drawn frame as RGB."""
    return to_rgb(filter(picture, defaults(filter.params) | PLAIN | values))


@pytest.mark.parametrize("name", ["live", "fine"])
def test_the_filter_draws_what_the_network_draws(filter: Sketch, name: str) -> None:
    rgb = illustration(3, 120, 90).color
    found = weights.read("sketch", name)
    plain = net.Sketch(found.number("width"))
    found.fill(plain)
    with torch.no_grad():
        wanted = plain.eval()(torch.from_numpy(rgb).permute(2, 0, 1)[None].float() / 255)[0, 0].numpy() * 255
    seen = draw(filter, rgb_frame(rgb), weights=name)
    assert np.ptp(wanted) > 150
    np.testing.assert_allclose(seen[..., 0], wanted, atol=1.5)


def test_live_the_drawing_is_nearly_the_same(filter: Sketch) -> None:
    rgb = illustration(3, 120, 90).color
    threads = torch.get_num_threads()
    try:
        live = draw(Sketch(Setting()), rgb_frame(rgb))
    finally:
        torch.set_num_threads(threads)
    difference = np.abs(live.astype(int) - draw(filter, rgb_frame(rgb)))
    assert difference.mean() < 3
    assert difference.max() < 90


def test_lines_are_drawn_and_shadows_are_not(filter: Sketch) -> None:
    """On illustrations that no training uses: dark on lines, paper on the edges of shadows."""
    darkness = {"line": [], "even": [], "shadow": []}
    for seed in range(8):
        made = illustration(seed, 320, 320)
        seen = 255 - draw(filter, rgb_frame(made.color))[..., 0].astype(float)
        for name, where in (("line", made.line < 64), ("even", made.even), ("shadow", made.shadow)):
            darkness[name] += seen[where].tolist()
    line, even, shadow = (np.mean(values) for values in darkness.values())
    assert line > 90
    assert even > 60
    assert shadow < 0.5 * even


def test_ink_paper_and_transparency(filter: Sketch) -> None:
    rgb = illustration(3, 120, 90).color
    share = 1 - draw(filter, rgb_frame(rgb))[..., :1] / 255.0
    red, blue = (1.0, 0.0, 0.0, 1.0), (0.0, 0.0, 1.0, 1.0)
    seen = draw(filter, rgb_frame(rgb), ink=red, paper=blue)
    np.testing.assert_allclose(seen, 255 * np.concatenate((share, 0 * share, 1 - share), axis=2), atol=2)
    half = draw(filter, rgb_frame(rgb), ink=red, paper=blue, mix=0.5)
    np.testing.assert_allclose(half, 0.5 * seen + 0.5 * rgb, atol=2)
    clear = draw(filter, rgb_frame(rgb), ink=red, paper=(0.0, 0.0, 0.0, 0.0))
    np.testing.assert_allclose(clear, share * (255, 0, 0) + (1 - share) * rgb, atol=3)


def test_with_mix_0_the_frame_passes_unchanged(filter: Sketch) -> None:
    picture = rgb_frame(colorful(30, 40))
    assert filter(picture, defaults(filter.params) | {"mix": 0.0}) is picture


def test_strength_and_threshold(filter: Sketch) -> None:
    picture = rgb_frame(illustration(3, 120, 90).color)
    plain, strong, few = (draw(filter, picture, **v) for v in ({}, {"strength": 3.0}, {"threshold": 0.8}))
    assert strong.mean() < plain.mean() - 1
    assert few.mean() > plain.mean() + 1


@pytest.mark.parametrize("layout", list(Layout))
def test_the_resolution_limits_the_input_of_the_network(filter: Sketch, layout: Layout) -> None:
    picture = frame(layout, colorful(231, 413))
    made = filter(picture, defaults(filter.params) | {"resolution": 96})
    assert made.size == (round(413 * 96 / 231), 96)
    assert made.aspect == pytest.approx(picture.aspect)
    assert filter(picture, defaults(filter.params) | {"resolution": 1080}).size == (413, 231)


@pytest.mark.parametrize("layout", list(Layout))
def test_a_smaller_frame_is_the_same_picture(layout: Layout) -> None:
    picture = frame(layout, colorful(60, 80) // 3 + 90)  # no clipping in the conversion to RGB
    small = to_rgb(shrunk(picture, 30))
    wanted = to_rgb(picture).reshape(30, 2, 40, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(small, wanted, atol=4)
    assert shrunk(picture, 60) is picture


def test_weights_files_and_wrong_weights(filter: Sketch, tmp_path: Path) -> None:
    picture = rgb_frame(colorful(24, 32))
    mine = tmp_path / "mine.safetensors"
    mine.write_bytes(weights.find("sketch", "live").read_bytes())
    np.testing.assert_array_equal(draw(filter, picture, weights=str(mine)), draw(filter, picture))
    mine.write_bytes(b"nothing")
    for wrong in ("lvie", str(tmp_path / "none.safetensors")):
        with pytest.raises(WeightsError):
            draw(filter, picture, weights=wrong)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has thread priorities")
def test_live_the_thread_has_a_lower_priority() -> None:
    """Only the layer's thread, and only once."""
    threads, own = torch.get_num_threads(), os.getpriority(os.PRIO_PROCESS, 0)
    found, counts = [], []

    def play() -> None:
        live = Sketch(Setting())
        for index in range(2):
            live(rgb_frame(colorful(16, 16), index=index), defaults(live.params))
            found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            counts.append(torch.get_num_threads())

    thread = threading.Thread(target=play)
    thread.start()
    thread.join()
    torch.set_num_threads(threads)
    assert counts == [min(4, max(1, len(os.sched_getaffinity(0)) // 2))] * 2
    assert found == [min(19, own + 10)] * 2
    assert os.getpriority(os.PRIO_PROCESS, 0) == own


def test_changing_colors_does_not_draw_again(filter: Sketch) -> None:
    picture, values = rgb_frame(colorful(24, 32)), defaults(filter.params)
    made = [filter(picture, values | knobs).planes[0] for knobs in ({}, {"mix": 0.5}, {"ink": (1.0, 0.0, 0.0, 1.0)})]
    assert made[0] is made[1] is made[2]
    assert filter(picture, values | {"weights": "fine"}).planes[0] is not made[0]


def test_weights_are_cached() -> None:
    assert load_sketch("live", "cpu", False) is load_sketch("live", "cpu", False)


@pytest.mark.slow
def test_torch_is_imported_when_the_filter_is_created() -> None:
    program = """
import sys
from vjfx.filters.sketch import Sketch
from vjfx.core.protocols import Setting
assert "torch" not in sys.modules
Sketch(Setting(live=False))
assert "torch" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)

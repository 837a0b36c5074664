"""Line art equals OpenCV's bit for bit, at all sizes, in numpy and in torch."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
import torch

from tests.nets.pictures import noise, opencv_difference, opencv_lineart, ramp, writing
from tests.tools import absent
from vjfx.nets import lineart as net
from vjfx.nets.dilation import Dilation

# The plainest kernels: the tests are about results, and detecting vector units takes ten seconds.
PLAIN = {"cpp.vec_isa_ok": True, "cpp.simdlen": 1, "cpp_cache_precompile_headers": False}


@pytest.mark.parametrize("radius", [1, 2, 3, 8])
def test_every_small_size(radius: int) -> None:
    for height in range(1, 10):
        for width in range(1, 10):
            gray = noise(height, width, seed=height * width)
            np.testing.assert_array_equal(net.difference(gray, radius), opencv_difference(gray, radius))
            np.testing.assert_array_equal(net.dilate(gray, radius), opencv_difference(gray, radius) + gray)


@pytest.mark.parametrize("draw", [noise, ramp, writing])
@pytest.mark.parametrize("size", [(1080, 1920), (719, 1283), (1, 700_001), (300_007, 1), (2161, 131)])
def test_large_pictures_have_no_seams_between_bands(draw, size) -> None:
    gray = draw(*size)
    np.testing.assert_array_equal(net.lineart(gray), opencv_lineart(gray))


@pytest.mark.parametrize("radius", range(1, 9))
def test_bands_of_any_height_and_radius(radius: int) -> None:
    gray = noise(333, 77)
    for band in (1, 77 * 20, 77 * 90, 77 * 332, 1 << 20):
        result = np.zeros_like(gray)
        for rows, drawn in Dilation(333, 77, radius, band).bands(gray, result):
            np.subtract(drawn, rows, out=drawn)
        np.testing.assert_array_equal(result, opencv_difference(gray, radius))


def test_rows_may_have_gaps_as_from_decoders() -> None:
    wide = noise(720, 1344)
    wide.setflags(write=False)
    gray = wide[:, :1283]
    np.testing.assert_array_equal(net.lineart(gray), opencv_lineart(gray))
    np.testing.assert_array_equal(net.difference(gray, 3), opencv_difference(gray, 3))


def test_the_input_is_not_changed() -> None:
    gray = noise(400, 700)
    before = gray.copy()
    results = [net.dilate(gray), net.difference(gray), net.lineart(gray)]
    np.testing.assert_array_equal(gray, before)
    assert not any(np.shares_memory(gray, result) for result in results)


def test_a_result_is_not_overwritten_by_the_next_call() -> None:
    first = net.lineart(writing(90, 160))
    net.lineart(noise(90, 160))
    np.testing.assert_array_equal(first, opencv_lineart(writing(90, 160)))


def test_two_threads_may_draw_at_the_same_time() -> None:
    pictures = [noise(270, 480, seed) for seed in range(2)]

    def draw(gray: np.ndarray) -> bool:
        wanted = opencv_lineart(gray)
        return all(np.array_equal(net.lineart(gray), wanted) for _ in range(100))

    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(draw, pictures))


def test_gray_equals_opencv_for_all_colors() -> None:
    values = np.arange(256, dtype=np.uint8)
    for red in range(256):
        rgb = np.empty((256, 256, 3), np.uint8)
        rgb[..., 0], rgb[..., 1], rgb[..., 2] = red, values[:, None], values
        np.testing.assert_array_equal(net.gray(rgb), cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 3), (1081, 333), (3, 40_000)])
def test_gray_of_any_size_and_without_alpha(size) -> None:
    rgba = np.random.default_rng(1).integers(0, 256, (*size, 4), dtype=np.uint8)
    wanted = cv2.cvtColor(np.ascontiguousarray(rgba[..., :3]), cv2.COLOR_RGB2GRAY).reshape(size)
    np.testing.assert_array_equal(net.gray(rgba), wanted)
    np.testing.assert_array_equal(net.gray(rgba[..., :3]), wanted)
    np.testing.assert_array_equal(net.gray(torch.from_numpy(rgba)).numpy(), wanted)
    np.testing.assert_array_equal(net.weigh(torch.from_numpy(rgba)).numpy(), wanted)


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (2, 1), (5, 9), (123, 217)])
def test_tensors_give_the_same_values(size) -> None:
    for gray in (noise(*size), noise(*size) // 100):
        tensor = torch.from_numpy(gray)
        np.testing.assert_array_equal(net.lineart(tensor).numpy(), opencv_lineart(gray))
        np.testing.assert_array_equal(net.difference(tensor, 2).numpy(), opencv_difference(gray, 2))
        # The expressions for a GPU:
        np.testing.assert_array_equal(net.rise(tensor, tensor).numpy(), opencv_difference(gray))
        np.testing.assert_array_equal(net.rise(net.spread(tensor), tensor).numpy(), opencv_difference(gray, 2))


@pytest.mark.slow
def test_compiled_kernels_give_the_same() -> None:
    from torch._inductor import config as inductor  # slow to import

    if not any(map(shutil.which, ("g++", "c++", "clang++"))):
        absent("no C++ compiler is installed")
    with inductor.patch(PLAIN):
        for gray in (writing(123, 217), noise(64, 64), noise(9, 301)):
            tensor = torch.from_numpy(gray)
            np.testing.assert_array_equal(net.fused(net.rise)(tensor, tensor).numpy(), opencv_difference(gray))


@pytest.mark.slow
def test_an_expression_runs_uncompiled_where_torch_cannot_compile(caplog) -> None:
    from torch._inductor import config as inductor  # slow to import

    net.fused.cache_clear()
    gray = writing(50, 80)
    tensor, wanted = torch.from_numpy(gray), cv2.dilate(gray, np.ones((3, 3), np.uint8))
    with inductor.patch({"cpp.cxx": ("no-such-compiler",), "force_disable_caches": True}):
        for _ in range(2):
            np.testing.assert_array_equal(net.fused(net.spread)(tensor).numpy(), wanted)
    net.fused.cache_clear()
    assert [record.levelname for record in caplog.records if record.name == "vjfx.nets.compiled"] == ["WARNING"]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA GPU")
@pytest.mark.parametrize("size", [(1, 1), (123, 217), (1080, 1920)])
def test_a_gpu_gives_the_same(size) -> None:
    gray = noise(*size)
    rgb = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    there = torch.from_numpy(gray).cuda()
    np.testing.assert_array_equal(net.lineart(there).cpu().numpy(), opencv_lineart(gray))
    np.testing.assert_array_equal(net.difference(there, 5).cpu().numpy(), opencv_difference(gray, 5))
    np.testing.assert_array_equal(net.gray(torch.from_numpy(rgb).cuda()).cpu().numpy(), net.gray(rgb))


def test_arrays_do_not_need_torch() -> None:
    program = """
import sys, numpy
from vjfx.nets import lineart
lineart.lineart(lineart.gray(numpy.zeros((40, 60, 3), numpy.uint8)))
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)

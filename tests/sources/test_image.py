"""Still images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from tests.sources.clips import OFFLINE
from vjfx.core.errors import SourceError
from vjfx.core.frame import Layout
from vjfx.sources.image import Image


def pixels(path: Path) -> np.ndarray:
    frame = Image(str(path), OFFLINE).read(0.0, {})
    assert frame and frame.format.layout is Layout.RGBA
    return np.asarray(frame.planes[0])


def test_alpha_is_kept_straight(tmp_path: Path) -> None:
    stored = np.random.default_rng(1).integers(0, 256, (5, 7, 4), np.uint8)
    Pillow.fromarray(stored).save(tmp_path / "a.png")
    assert np.array_equal(pixels(tmp_path / "a.png"), stored)


def test_a_photograph_is_upright(tmp_path: Path) -> None:
    stored = np.zeros((20, 40, 3), np.uint8)
    stored[:, :20] = 255  # white on the left, as the sensor lay
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turn clockwise by a quarter
    Pillow.fromarray(stored).save(tmp_path / "a.jpg", exif=exif, quality=95)
    upright = pixels(tmp_path / "a.jpg")
    assert upright.shape == (40, 20, 4)
    assert upright[5, 10, 0] > 250 and upright[35, 10, 0] < 5


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "LA"])
def test_every_mode_becomes_rgba(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    Pillow.new("L", (4, 3), 255).convert(mode).save(path)
    assert np.array_equal(pixels(path), np.full((3, 4, 4), 255, np.uint8))


def test_sixteen_bits_are_scaled(tmp_path: Path) -> None:
    Pillow.fromarray(np.array([[0, 0x8000, 0xFFFF]], np.uint16)).save(tmp_path / "a.png")
    assert pixels(tmp_path / "a.png")[0, :, 0].tolist() == [0, 128, 255]


def test_the_first_picture_of_an_animation(tmp_path: Path) -> None:
    frames = [Pillow.new("RGB", (4, 4), color) for color in ("red", "blue")]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], lossless=True)
    assert pixels(tmp_path / "a.webp")[0, 0].tolist() == [255, 0, 0, 255]


def test_an_image_larger_than_a_texture_is_shrunk(tmp_path: Path) -> None:
    Pillow.new("L", (9000, 18)).save(tmp_path / "a.png")
    assert pixels(tmp_path / "a.png").shape == (16, 8192, 4)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_of_too_many_pixels_is_refused_and_a_large_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Pillow.new("L", (40, 40)).save(tmp_path / "a.png")
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 1000)
    assert pixels(tmp_path / "a.png").shape == (40, 40, 4)
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 500)
    with pytest.raises(SourceError, match=r"a.png': it is too large \(allowed: 0 million pixels\)"):
        Image(str(tmp_path / "a.png"), OFFLINE)


@pytest.mark.parametrize("content", [b"", b"no image\n", None, "cut"])
def test_errors_of_opening_are_one_line(tmp_path: Path, content: bytes | str | None) -> None:
    path = tmp_path / "a.png"
    if content == "cut":
        Pillow.fromarray(np.random.default_rng(1).integers(0, 256, (50, 50, 3), np.uint8)).save(path)
        path.write_bytes(path.read_bytes()[:2000])
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(SourceError, match="no such file" if content is None else "damaged or not an image") as error:
        Image(str(path), OFFLINE)
    assert "a.png" in str(error.value) and "\n" not in str(error.value)

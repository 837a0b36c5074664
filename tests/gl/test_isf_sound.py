"""Sound as images: one row per channel, floats, the waveform centred on 0.5."""

from __future__ import annotations

import numpy as np
import pytest

from tests.gl.drawing import EXACT, main, make, pixels, tick
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader

WAVE, FFT = '{"NAME": "wave", "TYPE": "audio"%s}', '{"NAME": "fft", "TYPE": "audioFFT"%s}'


def listener(graphics: Graphics, expression: str, rows: AudioTextures | None, more: str = "") -> Shader:
    header = f'{{"INPUTS": [{WAVE % more}, {FFT % more}], {EXACT}}}'
    return make(graphics, main(expression), header, sound=rows)


@pytest.mark.parametrize("known", [True, False])
def test_silence_is_half_in_the_waveform_and_zero_in_the_spectrum(graphics: Graphics, known: bool) -> None:
    shader = listener(graphics, "vec4(IMG_THIS_PIXEL(wave).r, IMG_THIS_PIXEL(fft).r, 0, 0)", None)
    if known:
        shader = listener(
            graphics, "vec4(IMG_THIS_PIXEL(wave).r, IMG_THIS_PIXEL(fft).r, 0, 0)", AudioTextures(graphics)
        )
    assert np.array_equal(pixels(shader.draw(tick(), {}, {}))[0, 0], [0.5, 0, 0, 0])


def test_rows_are_unclamped_floats(graphics: Graphics) -> None:
    rows = AudioTextures(graphics)
    shader = listener(graphics, "vec4(IMG_THIS_PIXEL(wave).r, IMG_THIS_PIXEL(fft).r, IMG_SIZE(wave))", rows)
    wave = np.linspace(0, 1, 8, dtype=np.float32) + np.float32(1e-4)
    rows.update(wave[None], np.full((1, 512), 1.75, np.float32))
    drawn = pixels(shader.draw(tick(), {}, {}))
    assert np.array_equal(drawn[0, :, 0], wave) and np.all(drawn[..., 1] == 1.75)
    assert np.array_equal(drawn[0, 0, 2:], [8, 1])


def test_new_sound_replaces_the_old(graphics: Graphics) -> None:
    rows = AudioTextures(graphics)
    shader = listener(graphics, "IMG_THIS_PIXEL(fft)", rows)
    for level in (0.25, 0.75):
        rows.update(np.full((1, 8), 0.5, np.float32), np.full((1, 8), level, np.float32))
        assert pixels(shader.draw(tick(), {}, {})).min() == level


def test_one_row_per_channel(graphics: Graphics) -> None:
    rows = AudioTextures(graphics)
    rows.update(np.array([[0.25] * 8, [0.75] * 8], np.float32), np.array([[1.0] * 8, [2.0] * 8], np.float32))
    shader = listener(graphics, "vec4(IMG_THIS_PIXEL(wave).r, IMG_THIS_PIXEL(fft).r, IMG_SIZE(fft))", rows)
    drawn = pixels(shader.draw(tick(), {}, {}))
    assert np.array_equal(drawn[0, 0], [0.25, 1, 8, 2]) and np.array_equal(drawn[3, 0], [0.75, 2, 8, 2])


@pytest.mark.parametrize(
    ("more", "width"), [("", 512), (', "MAX": 64', 64), (', "MAX": 1024.0', 1024), (', "MAX": 0', 512)]
)
def test_max_is_the_width(graphics: Graphics, more: str, width: int) -> None:
    drawn = listener(graphics, "vec4(IMG_SIZE(wave), IMG_SIZE(fft))", None, more).draw(tick(), {}, {})
    assert np.array_equal(pixels(drawn)[0, 0], [width, 1, width, 1])


def test_another_width_keeps_the_shape(graphics: Graphics) -> None:
    rows = AudioTextures(graphics)
    rows.update(np.linspace(0, 1, 512, dtype=np.float32)[None], np.zeros((1, 512), np.float32))
    drawn = pixels(listener(graphics, "IMG_THIS_PIXEL(wave)", rows, ', "MAX": 8').draw(tick(), {}, {}))
    assert np.allclose(drawn[0, :, 0], np.linspace(0, 1, 8), atol=1e-6)


def test_sound_is_gray(graphics: Graphics) -> None:
    drawn = pixels(listener(graphics, "IMG_THIS_PIXEL(wave)", None).draw(tick(), {}, {}))
    assert np.array_equal(drawn[0, 0], [0.5, 0.5, 0.5, 1])

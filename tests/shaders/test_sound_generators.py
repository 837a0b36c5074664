"""Our generators that draw sound: sound appears in the right place, and silence is calm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from vjfx.core.param import Value
from vjfx.core.protocols import Tick
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.context import Graphics
from vjfx.gl.present import Screen
from vjfx.gl.shader import Shader
from vjfx.isf import file as isf

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2] / "shaders" / "generators"
SIZE = (160, 90)
SILENCE = np.zeros((1, 512), np.float32)
ROAR = np.full((1, 512), 0.9, np.float32)
LINE, CIRCLE, XY = range(3)
RIDGES, BARS, RADIAL = range(3)


def sine(waves: float, gain: float = 1.0, phase: float = 0.0) -> NDArray[np.float32]:
    """A row, (1, 512), -1 to 1, with this number of waves."""
    return np.asarray(gain * np.sin(2 * np.pi * (waves * np.arange(512) / 512 + phase)), np.float32)[None]


def tone(place: int, level: float) -> NDArray[np.float32]:
    """A spectrum, (1, 512), with sound at one place only."""
    row = SILENCE.copy()
    row[0, place] = level
    return row


def draw(
    graphics: Graphics,
    name: str,
    wave: NDArray[np.float32] | None = None,
    spectrum: NDArray[np.float32] = SILENCE,
    seconds: float = 0.1,
    sounding: float = 10.0,
    fps: int = 30,
    **values: Value,
) -> NDArray[np.float64]:
    """The light, (H, W), rows from the top, at a time; the sound stops at another, and without a wave there is none."""
    rows = AudioTextures(graphics)
    shader, screen = Shader(graphics, isf.load(FOLDER / f"{name}.fs"), SIZE, rows), Screen(graphics, SIZE)
    for index in range(round(seconds * fps) + 1):
        if wave is not None:
            sounds = index < sounding * fps
            rows.update(np.asarray(0.5 + 0.5 * sounds * wave, np.float32), spectrum * np.float32(sounds))
        tick = Tick(index, index / fps, 1 / fps if index else 0.0, (2026.0, 1.0, 1.0, 0.0))
        texture = shader.draw(tick, values, {})
    light: NDArray[np.float64] = screen.read(texture)[..., :3].mean(axis=2)
    return light


def extent(light: NDArray[np.float64], axis: int) -> int:
    """The extent of bright pixels along an axis."""
    (lit,) = np.nonzero(light.max(axis=1 - axis) > 0.5 * light.max())
    return int(lit[-1] - lit[0] + 1)


def test_louder_sound_deflects_the_line_further(graphics: Graphics) -> None:
    heights = [extent(draw(graphics, "scope", sine(4, gain), glow=0.0), 0) for gain in (0.0, 0.1, 0.3, 1.0)]
    assert heights == sorted(set(heights))
    assert heights[0] < 0.15 * SIZE[1] < heights[-1]


def test_a_tone_stands_still_on_the_line(graphics: Graphics) -> None:
    one, other = (draw(graphics, "scope", sine(7, 0.5, phase), glow=0.0, speed=0.0) for phase in (0.3, 0.55))
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.9


def test_equal_sides_stand_upright_and_opposite_ones_lie_down(graphics: Graphics) -> None:
    for other, upright in ((1.0, True), (-1.0, False)):
        wave = np.concatenate([sine(5, 0.5), other * sine(5, 0.5)])
        light = draw(graphics, "scope", wave, mode=XY, glow=0.0)
        assert (extent(light, 0) > 3 * extent(light, 1)) is upright


@pytest.mark.parametrize("mode", [LINE, CIRCLE, XY])
def test_silence_looks_like_an_input_without_sound(graphics: Graphics, mode: int) -> None:
    nothing, silence = draw(graphics, "scope", mode=mode), draw(graphics, "scope", SILENCE, mode=mode)
    assert nothing.max() > 100
    assert np.abs(nothing - silence).max() < 2


def test_a_circle_closes_with_any_sound(graphics: Graphics) -> None:
    light = draw(graphics, "scope", sine(2.5, 0.5), mode=CIRCLE, glow=0.0, speed=0.0)
    up = light[: SIZE[1] // 2, SIZE[0] // 2 - 8 : SIZE[0] // 2 + 8]  # where the end meets the beginning
    ridge = up.argmax(axis=0)
    assert np.abs(np.diff(ridge)).max() <= 2
    assert up.max(axis=0).min() > 50


def test_louder_sound_reaches_higher_in_the_spectrum(graphics: Graphics) -> None:
    lights = [
        draw(graphics, "spectrum", SILENCE, tone(20, level), style=BARS, glow=0.0) for level in (0.0, 0.6, 0.8, 1.0)
    ]
    sums = [light.sum() for light in lights]
    assert sums == sorted(sums)
    assert sums[-1] > 1.2 * sums[0]


@pytest.mark.parametrize("place", [4, 20, 60, 200])
def test_a_tone_sits_at_its_place_in_the_spectrum(graphics: Graphics, place: int) -> None:
    calm = draw(graphics, "spectrum", SILENCE, style=BARS, glow=0.0)
    light = draw(graphics, "spectrum", SILENCE, tone(place, 1.0), style=BARS, glow=0.0)
    columns = (light - calm)[: SIZE[1] // 2].sum(axis=0)
    half = SIZE[0] // 2
    sides = columns[half - 1 :: -1], columns[half:]
    expected = 0.8 * (1 + np.log2((place + 0.5) / 512 / 0.7) / 8.4) * SIZE[1]  # pixels from the middle
    for side in sides:
        assert abs((side * np.arange(half)).sum() / side.sum() - expected) < 4


@pytest.mark.parametrize("style", [RIDGES, BARS, RADIAL])
def test_silence_in_the_spectrum_is_calm(graphics: Graphics, style: int) -> None:
    calm, still = (draw(graphics, "spectrum", SILENCE, seconds=at, speed=0.0, style=style) for at in (0.1, 2.0))
    loud = draw(graphics, "spectrum", SILENCE, ROAR, speed=0.0, style=style)
    assert calm.max() > 60
    assert np.abs(loud - calm).sum() > 0.3 * calm.sum()
    assert np.abs(still - calm).max() < 2


def test_past_sound_moves_back_at_a_constant_rate(graphics: Graphics) -> None:
    def place(seconds: float, fps: int) -> float:
        """The height, in pixels from the top, at which a sound that stopped at 0.3 s is seen."""
        calm = draw(graphics, "spectrum", SILENCE, seconds=seconds, fps=fps)
        light = np.abs(draw(graphics, "spectrum", SILENCE, ROAR, seconds, 0.3, fps) - calm).sum(axis=1)
        return float((light * np.arange(SIZE[1])).sum() / light.sum())

    assert abs(place(1.6, 30) - place(1.6, 60)) < 1.5
    assert place(1.0, 30) - place(1.6, 30) > 5

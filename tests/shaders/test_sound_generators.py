"""Our generators that draw sound: what is heard is where it should be seen, and silence is calm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from vjfx.gl import isf
from vjfx.gl.context import Graphics
from vjfx.gl.picture import Screen
from vjfx.gl.shader import Shader
from vjfx.gl.sound import SoundRows
from vjfx.interfaces import Tick
from vjfx.param import Value

FOLDER = Path(__file__).parents[2] / "shaders" / "generators"
SIZE = (160, 90)
SILENCE = np.zeros((1, 512), np.float32)
LINE, CIRCLE, XY = range(3)


def sine(waves: float, gain: float = 1.0, phase: float = 0.0) -> NDArray[np.float32]:
    """A row, (1, 512), -1 to 1, with so many waves in it."""
    row: NDArray[np.float32] = gain * np.sin(2 * np.pi * (waves * np.arange(512) / 512 + phase), dtype=np.float32)[None]
    return row


def draw(
    graphics: Graphics,
    name: str,
    wave: NDArray[np.float32] | None = None,
    spectrum: NDArray[np.float32] = SILENCE,
    frames: int = 3,
    **values: Value,
) -> NDArray[np.float64]:
    """The light, (H, W), rows from the top, after some frames of the same sound; without a wave, nothing was ever heard."""
    rows = SoundRows(graphics)
    if wave is not None:
        rows.hear(np.asarray(0.5 + 0.5 * wave, np.float32), spectrum)
    shader, screen = Shader(graphics, isf.load(FOLDER / f"{name}.fs"), SIZE, rows), Screen(graphics, SIZE)
    for index in range(frames):
        tick = Tick(index, index / 30, 1 / 30 if index else 0.0, (2026.0, 1.0, 1.0, 0.0))
        texture = shader.draw(tick, values, {})
    light: NDArray[np.float64] = screen.read(texture)[..., :3].mean(axis=2)
    return light


def extent(light: NDArray[np.float64], axis: int) -> int:
    """How far what is bright reaches along an axis, in pixels."""
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


def test_a_circle_closes_whatever_it_hears(graphics: Graphics) -> None:
    light = draw(graphics, "scope", sine(2.5, 0.5), mode=CIRCLE, glow=0.0, speed=0.0)
    up = light[: SIZE[1] // 2, SIZE[0] // 2 - 8 : SIZE[0] // 2 + 8]  # where the end meets the beginning
    ridge = up.argmax(axis=0)
    assert np.abs(np.diff(ridge)).max() <= 2
    assert up.max(axis=0).min() > 50

"""Shaders with `"OPAQUE": true` in their header turn opaque pictures into opaque pictures, with any values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.gl.drawing import pixels
from vjfx.core import resources
from vjfx.core.param import Kind, Param, Value
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.context import Graphics
from vjfx.gl.image import upload_image
from vjfx.gl.shader import Shader
from vjfx.gl.standin import stand_in, sweep
from vjfx.isf import file as isf
from vjfx.values.clock import StepClock

SIZE = (48, 27)
FILES = sorted(resources.folder("shaders").rglob("*.fs"))


def anything(rng: np.random.Generator, param: Param) -> Value:
    low, high = (0.0 if param.low is None else param.low), (1.0 if param.high is None else param.high)
    match param.kind:
        case Kind.FLOAT:
            return float(rng.choice([low, high, rng.uniform(low, high)]))
        case Kind.BOOL | Kind.EVENT:
            return bool(rng.integers(2))
        case Kind.LONG:
            return int(rng.choice([number for number, _ in param.choices])) if param.choices else int(low)
        case Kind.COLOR:
            return (*map(float, rng.uniform(size=3)), 1.0)  # type: ignore[return-value]
        case _:
            return tuple(map(float, rng.uniform(size=2)))  # type: ignore[return-value]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_opaque_in_opaque_out(graphics: Graphics, path: Path) -> None:
    file = isf.load(path)
    assert file.opaque == (file.kind != "transition" and set(file.images) <= {"inputImage"})
    if not file.opaque:
        return
    sound, picture = AudioTextures(graphics), upload_image(graphics, stand_in(SIZE))
    for seed in range(3):
        rng, clock = np.random.default_rng(seed), StepClock(30.0)
        shader = Shader(graphics, file, SIZE, sound)
        for _ in range(4):
            values = {param.name: anything(rng, param) for param in file.params}
            tick = clock.tick()
            sweep(sound, tick.now)
            assert shader.opaque(values)
            assert pixels(shader.draw(tick, values, {"inputImage": picture}))[..., 3].min() >= 1.0, values
        shader.release()
    for param in file.params:
        if param.kind is Kind.COLOR:
            assert not shader.opaque({param.name: (1.0, 1.0, 1.0, 0.5)})

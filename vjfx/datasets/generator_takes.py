"""Renders takes of an ISF generator: the groovebox plays, and all inputs are automated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.audio.groovebox.patterns import PATTERNS
from vjfx.audio.groovebox.synth import Synth
from vjfx.core.errors import ShaderError
from vjfx.core.param import Kind, Param, Value
from vjfx.core.protocols import Setting
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.context import Graphics
from vjfx.gl.present import Screen
from vjfx.gl.shader import Shader
from vjfx.isf import file as isf
from vjfx.values.clock import StepClock

SECONDS = 8.0  # per take
_ROLL_IN = 0.5  # seconds rendered before the take, so that trails and swarms have developed
_SUPERSAMPLING = 2  # for edges as smooth as a camera's
_INTERVAL = 3.0  # seconds from one target of an automation to the next
_RELEASE = 0.12  # seconds in which the pulse of a kick falls to a third
_PULSE = "pulse"


@dataclass(frozen=True, slots=True)
class GeneratorTake:
    """One take; the same name, seed and number give the same frames."""

    name: str  # of the source, fixed inputs included: it is part of the random seed
    shader: Path
    size: int
    fps: float
    seed: int
    number: int
    fixed: Mapping[str, Value]  # inputs that are not automated

    def render(self, graphics: Graphics) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """Number n and the frame at n / fps seconds, (size, size, 3); raises ShaderError."""
        loaded = isf.load(self.shader)
        if loaded.kind != "generator":
            raise ShaderError(f"{self.shader} is a {loaded.kind}; footage needs a generator")
        side = _SUPERSAMPLING * self.size
        textures = AudioTextures(graphics)
        shader = Shader(graphics, loaded, (side, side), textures)
        screen = Screen(graphics, (side, side), ring=0)
        music, automations = self._automate(loaded.params)
        analyzer = AudioAnalyzer(music.rate, music.channels) if loaded.sounds else None
        clock, before = StepClock(self.fps), round(_ROLL_IN * self.fps)
        try:
            for index in range(before + round(SECONDS * self.fps)):
                tick = clock.tick()
                if analyzer:
                    analyzer.feed(music.read(tick.now))
                    textures.update(analyzer.waveform, analyzer.spectrum)
                values = {name: each.at(tick.now) for name, each in automations.items()}
                values[_PULSE] = _kick(music, tick.now)
                texture = shader.draw(tick, {**values, **self.fixed}, {})
                if index >= before:
                    yield index - before, _halved(screen.read(texture))
                else:
                    graphics.context.finish()
        finally:
            shader.release()
            textures.release()

    def _automate(self, params: tuple[Param, ...]) -> tuple[Synth, dict[str, Automation]]:
        rng = default_rng((self.seed, self.number, *self.name.encode()))
        pattern = str(rng.choice(sorted(set(PATTERNS) - {"ambient"})))
        music = Synth(pattern, Setting(live=False))
        moved = (param for param in params if param.name != _PULSE and param.kind is not Kind.EVENT)
        return music, {param.name: Automation(param, rng) for param in moved}


class Automation:
    """Automates one input for a take: choices and switches stay, numbers move slowly from target to target."""

    def __init__(self, param: Param, rng: Generator) -> None:
        self._param = param
        count = 2 + int((SECONDS + _ROLL_IN) / _INTERVAL)
        match param.kind:
            case Kind.LONG if param.choices:
                self._targets: list[Value] = [int(rng.choice([number for number, _ in param.choices]))]
            case Kind.LONG:
                self._targets = [int(rng.integers(int(_one(param.low)), int(_one(param.high)) + 1))]
            case Kind.BOOL:
                self._targets = [bool(rng.integers(2))]
            case Kind.COLOR:
                self._targets = [(*map(float, rng.uniform(0.2, 1, 3)), 1.0) for _ in range(count)]
            case Kind.FLOAT | Kind.POINT:
                low, high = np.asarray(param.low, float), np.asarray(param.high, float)
                middle = rng.uniform(size=low.shape)  # takes differ in the middle, and move around it
                near = np.clip(middle + rng.uniform(-0.3, 0.3, (count, *low.shape)), 0, 1)
                self._targets = [_value(target) for target in low + (high - low) * near]
            case _:
                self._targets = [param.default]

    def at(self, now: float) -> Value:
        """The value at a time of the take, in seconds."""
        if len(self._targets) == 1:
            return self._targets[0]
        index, share = divmod(now / _INTERVAL, 1.0)
        one, other = (np.asarray(self._targets[min(int(index) + n, len(self._targets) - 1)]) for n in (0, 1))
        return _value(one + (other - one) * share * share * (3 - 2 * share))


def _kick(music: Synth, now: float) -> float:
    """1 on a kick of the groovebox, then falling; exact, because the groovebox knows its hits."""
    kicks = [time for time, kind in music.hits(max(0.0, now - 1.0), now + 1e-6) if kind == "kick"]
    return float(np.exp((kicks[-1] - now) / _RELEASE)) if kicks else 0.0


def _halved(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = len(pixels) // _SUPERSAMPLING
    cells = pixels[..., :3].reshape(side, _SUPERSAMPLING, side, _SUPERSAMPLING, 3)
    halved: NDArray[np.uint8] = cells.mean(axis=(1, 3), dtype=np.float32).round().astype(np.uint8)
    return halved


def _value(target: NDArray[np.float64]) -> Value:
    return float(target) if target.ndim == 0 else tuple(map(float, target))


def _one(bound: Value) -> float:
    return float(bound) if isinstance(bound, bool | int | float) else 0.0

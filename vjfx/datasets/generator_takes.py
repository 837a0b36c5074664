"""Footage made of nothing: takes of an ISF generator, played with the groovebox while unseen hands turn its knobs."""

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

SECONDS = 8.0  # of a take
_ROLL_IN = 0.5  # seconds before it: trails and swarms have come to be
_FINER = 2  # it is drawn so many times as large, for edges as smooth as a camera's
_TURN = 3.0  # seconds that a hand takes from one setting of a knob to the next
_RELEASE = 0.12  # seconds in which the pulse of a kick falls to a third
_PULSE = "pulse"


@dataclass(frozen=True, slots=True)
class Take:
    """One of a generator's; the same name, seed and number give the same pictures."""

    name: str  # as it was asked for: with other knobs held still, the others are turned otherwise, too
    shader: Path
    size: int
    fps: float
    seed: int
    number: int
    fixed: Mapping[str, Value]  # knobs that nobody touches

    def frames(self, graphics: Graphics) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """Number n and the picture at n / fps seconds, (size, size, 3); raises ShaderError."""
        loaded = isf.load(self.shader)
        if loaded.kind != "generator":
            raise ShaderError(f"{self.shader} is a {loaded.kind}: only generators make footage")
        side = _FINER * self.size
        rows = AudioTextures(graphics)
        shader = Shader(graphics, loaded, (side, side), rows)
        screen = Screen(graphics, (side, side), ring=0)
        music, hands = self._played(loaded.params)
        analyzer = AudioAnalyzer(music.rate, music.channels) if loaded.sounds else None
        clock, before = StepClock(self.fps), round(_ROLL_IN * self.fps)
        try:
            for index in range(before + round(SECONDS * self.fps)):
                tick = clock.tick()
                if analyzer:
                    analyzer.feed(music.read(tick.now))
                    rows.hear(analyzer.waveform, analyzer.spectrum)
                values = {name: hand.at(tick.now) for name, hand in hands.items()} | {_PULSE: _kick(music, tick.now)}
                texture = shader.draw(tick, {**values, **self.fixed}, {})
                if index >= before:
                    yield index - before, _halved(screen.read(texture))
                else:
                    graphics.context.finish()
        finally:
            shader.release()
            rows.release()

    def _played(self, params: tuple[Param, ...]) -> tuple[Synth, dict[str, Hand]]:
        rng = default_rng((self.seed, self.number, *self.name.encode()))
        pattern = str(rng.choice(sorted(set(PATTERNS) - {"ambient"})))
        music = Synth(pattern, Setting(live=False))
        moved = (param for param in params if param.name != _PULSE and param.kind is not Kind.EVENT)
        return music, {param.name: Hand(param, rng) for param in moved}


class Hand:
    """Turns one knob for the length of a take: choices and switches once, numbers slowly from one place to the next."""

    def __init__(self, param: Param, rng: Generator) -> None:
        self._param = param
        places = 2 + int((SECONDS + _ROLL_IN) / _TURN)
        match param.kind:
            case Kind.LONG if param.choices:
                self._places: list[Value] = [int(rng.choice([number for number, _ in param.choices]))]
            case Kind.LONG:
                self._places = [int(rng.integers(int(_one(param.low)), int(_one(param.high)) + 1))]
            case Kind.BOOL:
                self._places = [bool(rng.integers(2))]
            case Kind.COLOR:
                self._places = [(*map(float, rng.uniform(0.2, 1, 3)), 1.0) for _ in range(places)]
            case Kind.FLOAT | Kind.POINT:
                low, high = np.asarray(param.low, float), np.asarray(param.high, float)
                middle = rng.uniform(size=low.shape)  # takes differ by where their knobs are, and move about that
                near = np.clip(middle + rng.uniform(-0.3, 0.3, (places, *low.shape)), 0, 1)
                self._places = [_value(place) for place in low + (high - low) * near]
            case _:
                self._places = [param.default]

    def at(self, now: float) -> Value:
        """Where the knob is at a second of the take."""
        if len(self._places) == 1:
            return self._places[0]
        turn, share = divmod(now / _TURN, 1.0)
        one, other = (np.asarray(self._places[min(int(turn) + n, len(self._places) - 1)]) for n in (0, 1))
        return _value(one + (other - one) * share * share * (3 - 2 * share))


def _kick(music: Synth, now: float) -> float:
    """1 on a kick of the groovebox, then falling; exact, as its hits are known."""
    kicks = [time for time, kind in music.hits(max(0.0, now - 1.0), now + 1e-6) if kind == "kick"]
    return float(np.exp((kicks[-1] - now) / _RELEASE)) if kicks else 0.0


def _halved(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = len(pixels) // _FINER
    cells = pixels[..., :3].reshape(side, _FINER, side, _FINER, 3)
    halved: NDArray[np.uint8] = cells.mean(axis=(1, 3), dtype=np.float32).round().astype(np.uint8)
    return halved


def _value(place: NDArray[np.float64]) -> Value:
    return float(place) if place.ndim == 0 else tuple(map(float, place))


def _one(bound: Value) -> float:
    return float(bound) if isinstance(bound, bool | int | float) else 0.0

"""Fakes of the protocols that the frame loop works with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from vjfx.app.audio_input import AudioInput
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.param import Param, Values
from vjfx.core.protocols import Picture, Presenter, Recorder, Samples, Sound, Tick
from vjfx.core.stats import Stats
from vjfx.show.show import Show, Stage, Texture, Transition
from vjfx.values.beat import BeatEstimate

DATE = (2000.0, 1.0, 1.0, 0.0)


def tick(index: int, fps: float = 10.0, spare: float = 1.0) -> Tick:
    return Tick(index, index / fps, 1 / fps if index else 0.0, DATE, spare)


class FakeSound(Sound):
    rate, channels = 1000, 1

    def __init__(self) -> None:
        self.broken = False
        self.tempi: list[float] = []

    def read(self, now: float) -> Samples:
        if self.broken:
            raise OSError("unplugged")
        return np.full((10, 1), now, np.float32)

    def set_tempo(self, bpm: float) -> None:
        self.tempi.append(bpm)


class FakeAnalyzer:
    waveform = spectrum = np.zeros((1, 4), np.float32)
    beat = BeatEstimate(90.0, 0.25, 2, 1.0)

    def __init__(self) -> None:
        self.corrections: list[tuple[float | None, float | None]] = []
        self.metres: list[int] = []  # that were set
        self.bars = 0  # that were started

    def feed(self, samples: Samples) -> Mapping[str, float]:
        return {"audio/level": float(samples.max())}

    def set_beat(self, bpm: float | None = None, phase: float | None = None) -> None:
        self.corrections.append((bpm, phase))

    def set_metre(self, metre: int) -> None:
        self.metres.append(metre)

    def start_bar(self) -> None:
        self.bars += 1


def audio(sound: Sound | None = None, analyzer: FakeAnalyzer | None = None) -> AudioInput:
    return AudioInput(CircuitBreaker(True), sound, analyzer)


class FakePicture(Picture):
    def __init__(self, texture: Texture, tick: Tick, level: float) -> None:
        self.texture, self.tick, self.size, self.level = texture, tick, (1, 1), level


class FakeScreen:
    """Pixels arrive two pictures later, as from a GPU."""

    def __init__(self, depth: int = 2) -> None:
        self.depth = depth
        self.waiting: list[FakePicture] = []
        self.forgotten = 0

    def picture(self, texture: Texture, tick: Tick, level: float) -> FakePicture:
        return FakePicture(texture, tick, level)

    def push(self, picture: FakePicture) -> list[FakePicture]:
        self.waiting.append(picture)
        return [self.waiting.pop(0)] if len(self.waiting) > self.depth else []

    def flush(self) -> list[FakePicture]:
        return [self.waiting.pop(0)] if self.waiting else []

    def forget(self) -> None:
        self.forgotten += 1


class FakeWindow(Presenter):
    def __init__(self) -> None:
        self.shown: list[Texture] = []
        self.broken = False

    def present(self, picture: Picture) -> None:
        assert isinstance(picture, FakePicture)
        if self.broken:
            raise RuntimeError("display lost")
        self.shown.append(picture.texture)

    def close(self) -> None:
        pass


class FakeFilm(Recorder):
    """Keeps what it takes in order: numbers are pictures, texts are sound."""

    def __init__(self) -> None:
        self.taken: list[object] = []

    def write(self, picture: Picture) -> None:
        self.taken.append(picture.tick.index)

    def write_audio(self, samples: Samples) -> None:
        self.taken.append(f"sound {samples[0, 0]:g}")

    def close(self) -> None:
        pass


class FakePass:
    params: tuple[Param, ...] = ()

    def __init__(self, name: str) -> None:
        self.name = name
        self.drawn: list[Mapping[str, object]] = []
        self.resets = self.released = 0

    def neutral(self, values: Values) -> bool:
        return False

    def draw(self, tick: Tick, values: Values, images: Mapping[str, Texture]) -> Texture:
        self.drawn.append({**values, **images})
        return self.name

    def reset(self) -> None:
        self.resets += 1

    def release(self) -> None:
        self.released += 1


class FakeCanvas:
    result: Texture = "canvas"

    def __init__(self) -> None:
        self.released = 0

    def release(self) -> None:
        self.released += 1

    def __getattr__(self, name: str) -> object:
        return lambda *arguments, **named: None


def show(name: str, transition: float | None = None) -> Show:
    """A show without layers, whose one master pass gives its name as the picture."""
    made = Show(
        file=Path(f"{name}.toml"),
        layers=[],
        master=[Stage("/master/paint", FakePass(name))],
        canvas=FakeCanvas(),  # type: ignore[arg-type]
        params={"/master/paint/amount": Param("amount")},
        values={},
        routes=(),
        midi={},
        stats=Stats(),
        breaker=CircuitBreaker(False),
    )
    if transition is not None:
        made.transition = Transition(Stage("/transition", FakePass("mix")), transition, in_beats=False)
    return made

"""A show: layers of sources, filters and passes, blended, and master passes over the result. Knows protocols only."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from vjfx.core.binding import Binding
from vjfx.core.blend import BLENDS, FITS, Blend, Fit
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.frame import Frame
from vjfx.core.param import Kind, Param, Value, Values
from vjfx.core.protocols import Tick
from vjfx.core.stats import Stats
from vjfx.show.worker import LayerWorker
from vjfx.values.address import Snapshot
from vjfx.values.patch import Patch
from vjfx.values.route import Route

_NO_VALUES = Values()
Texture: TypeAlias = Any  # a picture on the GPU, opaque outside of gl/

_BLENDS = tuple((number, str(blend)) for number, blend in enumerate(BLENDS))
_FITS = tuple((number, str(fit)) for number, fit in enumerate(FITS))
LAYER_PARAMS = (
    Param("opacity", Kind.FLOAT, 1.0, help="opacity of the layer"),
    Param("blend", Kind.LONG, 0, 0, len(BLENDS) - 1, help="blend mode", choices=_BLENDS),
    Param("fit", Kind.LONG, 0, 0, len(FITS) - 1, help="fit mode: how the source fills the picture", choices=_FITS),
)


class Pass(Protocol):
    """A shader: images and values in, a picture out."""

    params: tuple[Param, ...]

    def neutral(self, values: Values) -> bool:
        """Whether it would return its input unchanged."""

    def opaque(self, values: Values) -> bool:
        """Whether its picture of an opaque one is known to be opaque."""

    def draw(self, tick: Tick, values: Values, images: Mapping[str, Texture]) -> Texture:
        """One picture, valid until the next call."""

    def reset(self) -> None:
        """Forget all frames before."""

    def release(self) -> None:
        """Free the GPU memory."""


class Upload(Protocol):
    """Brings frames onto the GPU."""

    @property
    def opaque(self) -> bool:
        """Whether the newest picture is known to have no transparent pixel."""

    def __call__(self, frame: Frame, fit: Fit) -> Texture:
        """The frame at the show's size."""

    def release(self) -> None:
        """Free the GPU memory."""


class Canvas(Protocol):
    """Blends layers over one another."""

    @property
    def result(self) -> Texture:
        """The layers added since `begin`, blended."""

    def warm(self, blend: Blend) -> None:
        """Compile a blend mode ahead of `add`."""

    def begin(self) -> None:
        """Start a new picture."""

    def add(self, layer: Texture, blend: Blend, opacity: float, opaque: bool = False) -> None:
        """Blend one layer over those added before; an `opaque` one at the bottom is the result as it is."""

    def release(self) -> None:
        """Free the GPU memory."""


@dataclass(slots=True)
class Stage:
    """One pass in its place: its address, and the layers that its further image inputs show."""

    address: str
    shader: Pass
    images: Mapping[str, str] = field(default_factory=dict)  # input -> layer

    def opaque(self, values: Snapshot) -> bool:
        """Whether its picture of an opaque one is known to be opaque."""
        return self.shader.opaque(values.get(self.address, _NO_VALUES))


@dataclass(slots=True)
class Layer:
    """One layer. Its picture comes from exactly one of: a worker, a generator shader, or another layer."""

    name: str
    stages: list[Stage] = field(default_factory=list)
    worker: LayerWorker | None = None
    upload: Upload | None = None
    generator: Stage | None = None
    other: str = ""
    wanted: bool = False  # another layer or pass uses it, so it is drawn even when it is invisible

    @property
    def address(self) -> str:
        """The group of its own values."""
        return f"/layer/{self.name}"

    def opaque(self, values: Snapshot) -> bool:
        """Whether the picture that its passes start from is known to be opaque."""
        if self.upload:
            return self.upload.opaque
        return self.generator is not None and self.generator.opaque(values)


@dataclass(slots=True)
class Transition:
    """How a show takes over from the one before it: a transition shader and its length."""

    stage: Stage
    length: float
    in_beats: bool  # otherwise in seconds


@dataclass(slots=True)
class Show:
    """Everything that a preset becomes. Drawn once per frame, on the thread that owns OpenGL."""

    file: Path  # of the preset
    layers: list[Layer]
    master: list[Stage]
    canvas: Canvas
    params: Mapping[str, Param]
    values: Mapping[str, Value]
    routes: Sequence[Route]
    midi: Mapping[str, Binding]  # by control: "cc 1/21"
    stats: Stats
    breaker: CircuitBreaker
    transition: Transition | None = None  # None: a cut
    _pictures: dict[str, Texture] = field(default_factory=dict)
    _first: Tick | None = None  # on air; its shaders count their time from here
    _start_values: Snapshot | None = None

    def draw(self, tick: Tick, values: Snapshot) -> Texture:
        """The picture of this frame."""
        return deque(self._steps(tick, values), maxlen=1)[0]

    def _steps(self, tick: Tick, values: Snapshot) -> Iterator[Texture]:
        """Draw stage by stage, the finished picture last; other drawing may happen between two steps."""
        age = self.age(tick)
        self.canvas.begin()
        for layer in self.layers:
            mine = values[layer.address]
            opacity = mine.number("opacity")
            if opacity <= 0 and not layer.wanted:
                if layer.worker:
                    layer.worker.hide()
                continue
            picture = self._bottom(layer, tick, age, values)
            if picture is None:
                continue
            opaque = layer.opaque(values)
            for stage in layer.stages:
                yield picture
                before, picture = picture, self._pass(stage, picture, age, values)
                opaque = opaque and (picture is before or stage.opaque(values))
            self._pictures[layer.name] = picture
            yield picture
            with self.stats.stage("blend"):
                self.canvas.add(picture, BLENDS[mine.whole("blend")], opacity, opaque)
            yield picture
        picture = self.canvas.result
        for stage in self.master:
            yield picture
            picture = self._pass(stage, picture, age, values)
        yield picture

    def age(self, tick: Tick) -> Tick:
        """The tick as the shaders see it: they count from their first frame on air."""
        if self._first is None:
            self._first = tick
        index = tick.index - self._first.index
        return Tick(index, tick.now - self._first.now, tick.dt if index else 0.0, tick.date)

    def ready(self, tick: Tick) -> bool:
        """Whether every worker has a frame; requests one. For a show that waits to go on air."""
        values = self._starting()
        frames = [layer.worker.frame(tick.now, values) for layer in self.layers if layer.worker]
        return all(frame is not None for frame in frames)

    def warm_up(self, tick: Tick) -> Iterator[None]:
        """Draw once off air, one stage per step: drivers compile on the first draw, which must not happen on air."""
        for _ in self._steps(tick, self._starting()):
            yield
        self.reset()
        self._first = None

    @property
    def duration(self) -> float | None:
        """Seconds until the first layer's source starts again, if it does."""
        worker = self.layers[0].worker
        return worker.duration if worker else None

    def connect(self) -> None:
        """Let each source take the newest frames of other layers."""
        workers = {layer.name: layer.worker for layer in self.layers if layer.worker}

        def newest(name: str) -> Frame | None:
            return workers[name].source_frame if name in workers else None

        for worker in workers.values():
            worker.connect(newest)

    def problems(self) -> dict[str, str]:
        """What is wrong with the layers now, by address; empty texts for those that work."""
        return {f"{layer.address}/source": layer.worker.problem for layer in self.layers if layer.worker}

    def signals(self) -> set[str]:
        """The signals that its routes and sources use."""
        workers = [layer.worker for layer in self.layers if layer.worker]
        return {route.source for route in self.routes}.union(*(worker.signals for worker in workers))

    def reset(self) -> None:
        """Reset every pass."""
        for stage in self.stages():
            stage.shader.reset()

    def close(self, wait: bool = True) -> None:
        """Stop the workers and free the GPU memory; without `wait` their threads end when they are done."""
        for layer in self.layers:
            if layer.worker:
                layer.worker.close(wait)
            if layer.upload:
                layer.upload.release()
        for stage in self.stages():
            stage.shader.release()
        self.canvas.release()

    def _starting(self) -> Snapshot:
        """The values before the show is on air."""
        if self._start_values is None:
            patch = Patch()
            patch.load(self.params, self.values, ())
            self._start_values = patch.snapshot({}, 0.0)
        return self._start_values

    def stages(self) -> Iterator[Stage]:
        """Every shader in its place."""
        for layer in self.layers:
            if layer.generator:
                yield layer.generator
            yield from layer.stages
        yield from self.master
        if self.transition:
            yield self.transition.stage

    def _bottom(self, layer: Layer, tick: Tick, age: Tick, values: Snapshot) -> Texture | None:
        """The picture that a layer's passes start from."""
        if layer.worker and layer.upload:
            frame = layer.worker.frame(tick.now, values)
            if frame is None:
                return None
            return self._uploaded(layer, frame, FITS[values[layer.address].whole("fit")], tick)
        if layer.generator:
            return self._pass(layer.generator, None, age, values)
        return self._pictures.get(layer.other)

    def _uploaded(self, layer: Layer, frame: Frame, fit: Fit, tick: Tick) -> Texture | None:
        """The frame on the GPU; the picture before it where the upload fails."""
        part = f"{layer.address}/upload"

        def upload() -> Texture:
            assert layer.upload is not None
            with self.stats.stage(part):
                return layer.upload(frame, fit)

        self._pictures[part] = self.breaker.attempt(part, tick.now, upload, self._pictures.get(part))
        return self._pictures[part]

    def _pass(self, stage: Stage, picture: Texture | None, tick: Tick, values: Snapshot) -> Texture:
        """The picture after a pass; unchanged where the shader fails or is neutral."""
        mine = values.get(stage.address, _NO_VALUES)
        if picture is not None and stage.shader.neutral(mine):
            return picture
        images = {name: self._pictures[layer] for name, layer in stage.images.items() if layer in self._pictures}
        if picture is not None:
            images["inputImage"] = picture

        def draw() -> Texture:
            with self.stats.stage(stage.address):
                return stage.shader.draw(tick, mine, images)

        return self.breaker.attempt(stage.address, tick.now, draw, picture)

"""What a preset needs, prepared without OpenGL: sources opened, shaders read, values by address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from vjfx.core.binding import Binding
from vjfx.core.param import Param, Values
from vjfx.core.protocols import Filter, Source
from vjfx.isf.file import Isf
from vjfx.show.preset import LayerSpec, Preset
from vjfx.values.route import Route


@dataclass(slots=True)
class PassPlan:
    """A shader that has been read, and the layers that its further image inputs show."""

    address: str
    isf: Isf
    images: Mapping[str, str]


@dataclass(slots=True)
class LayerPlan:
    """A layer with its source opened and its shaders read."""

    spec: LayerSpec
    passes: list[PassPlan]
    source: Source | None = None
    reopen: Callable[[], Source] | None = None
    filters: list[tuple[str, Filter]] = field(default_factory=list)
    generator: PassPlan | None = None
    other: str = ""  # the layer whose picture this one shows
    taken: str = ""  # the layer that its source takes frames from

    @property
    def address(self) -> str:
        """The group of its values."""
        return f"/layer/{self.spec.name}"


@dataclass(slots=True)
class Plan:
    """Everything of a preset that can be prepared without OpenGL, on any thread."""

    preset: Preset
    layers: list[LayerPlan]
    master: list[PassPlan]
    params: dict[str, Param]
    values: Values  # by address
    transition: PassPlan | None = None  # None: a cut
    routes: list[Route] = field(default_factory=list)
    midi: dict[str, Binding] = field(default_factory=dict)

    def passes(self) -> Iterator[PassPlan]:
        """Every shader of the plan."""
        for layer in self.layers:
            yield from filter(None, (layer.generator, *layer.passes))
        yield from filter(None, (*self.master, self.transition))

    def close(self) -> None:
        """Close its sources, when the plan does not become a show."""
        for layer in self.layers:
            if layer.source is not None:
                with suppress(Exception):  # the others are closed as well
                    layer.source.close()


def knobs(shader: Isf) -> tuple[Param, ...]:
    """The params of a shader that can be played: all but a transition's progress."""
    return tuple(param for param in shader.params if shader.kind != "transition" or param.name != "progress")

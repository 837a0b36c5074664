"""What `vjfx style` is asked for, checked before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from vjfx.convert.codecs import MUXERS
from vjfx.convert.job import Cut
from vjfx.core.errors import UsageError
from vjfx.media.suffixes import VIDEOS, suffix
from vjfx.nets.style_inference import StyleInference
from vjfx.transfer.options import TransferOptions
from vjfx.transfer.painting import NetworkPaint, look_for, network_for
from vjfx.transfer.request import WeightedPath

_OF_FILMS = {"optimise": "--optimise", "steady": "--steady", "start": "--from", "end": "--to"}
_OF_OPTIMISATION = ("loss", "init", "optimizer", "iterations", "seed", "film", "features")


@dataclass(frozen=True, slots=True)
class StyleRequest:
    """All that the command line says."""

    content: Path
    styles: Sequence[WeightedPath]
    output: Path
    lams: tuple[float, ...]
    options: TransferOptions
    longest: int | None
    weights: str | None
    optimise: bool
    steady: float
    cut: Cut
    film: Path | None
    mask: Path | None
    features: Path | None
    device: str

    @property
    def is_film(self) -> bool:
        """Whether a film is made, and not a picture."""
        return suffix(self.output) in MUXERS or suffix(self.content) in VIDEOS - {".gif"}

    def check(self) -> None:
        """Raises UsageError for options that have no effect together."""
        if self.film is not None and (self.is_film or len(self.lams) > 1):
            raise UsageError("--film shows one picture (allowed: a picture as content, a single --lam)")
        if self.is_film and len(self.lams) > 1:
            raise UsageError("a film has one --lam")
        if self.weights is not None and self.optimise:
            raise UsageError("--weights is a network, --optimise paints without one: choose one")
        for name, flag in _OF_FILMS.items():
            if not self.is_film and _given(name):
                raise UsageError(f"{flag} is for films (allowed: a film as content)")
        if self.cut.start is not None and self.cut.end is not None and self.cut.start >= self.cut.end:
            raise UsageError(f"--from {float(self.cut.start):g} is not before --to {float(self.cut.end):g}")

    def network(self) -> StyleInference | None:
        """The network that paints; None for an optimisation. Raises UsageError, WeightsError."""
        network = None if self.optimise else network_for(self.styles, self.weights, self.device)
        if network is not None:
            for name in filter(_given, _OF_OPTIMISATION):
                raise UsageError(f"--{name} is for the style of pictures: a network has learnt its styles")
        return network

    def painted_by(self, network: StyleInference, lam: float) -> NetworkPaint:
        """What paints one picture after another; raises UsageError, SourceError."""
        from vjfx.transfer.job import read_mask

        look = look_for(network, self.styles, lam, self.steady, 0.0 if self.options.keep_color else 1.0)
        mask = None if self.mask is None else read_mask(self.mask, self.device)
        return NetworkPaint(network, look, self.options.stroke, mask, self.device)

    def weighed(self, lam: float) -> TransferOptions:
        """The options of an optimisation with this weight of the content."""
        return replace(self.options, lam=lam)


def _given(name: str) -> bool:
    """Whether the user has set an option."""
    source = click.get_current_context().get_parameter_source(name)
    return source is not click.core.ParameterSource.DEFAULT

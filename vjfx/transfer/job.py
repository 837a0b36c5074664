"""One transfer from files to a picture, with its film."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vjfx.media.still import SMALLEST
from vjfx.media.still import read_mask as mask_levels
from vjfx.nets.features.embedded import load_embedded
from vjfx.nets.features.network import FeatureNetwork
from vjfx.nets.features.vgg import load_vgg
from vjfx.transfer import pictures, request, still
from vjfx.transfer.film import TransferFilm
from vjfx.transfer.optimizer import Progress, Transfer
from vjfx.transfer.options import TransferOptions
from vjfx.transfer.pictures import Size
from vjfx.transfer.request import WeightedPath

Rgb = NDArray[np.uint8]  # (h, w, 3)


@dataclass(frozen=True, slots=True)
class Given:
    """What all transfers of a command share: pictures (1, channels, h, w), and the network that compares them."""

    network: FeatureNetwork
    styles: Sequence[tuple[Tensor, float]]  # with their weights
    mask: Tensor | None
    device: str

    @staticmethod
    def read(styles: Sequence[WeightedPath], mask: Path | None, features: Path | None, device: str) -> Given:
        """From files; raises SourceError, WeightsError."""
        network = load_embedded() if features is None else load_vgg(features)
        read = [(pictures.to_tensor(still.read(style.path)).to(device), style.weight) for style in styles]
        return Given(network.to(device), read, None if mask is None else read_mask(mask, device), device)


def read_mask(mask: Path, device: str) -> Tensor:
    """(1, 1, h, w); raises SourceError."""
    return pictures.to_tensor(mask_levels(mask)[..., None]).to(device)


class Job:
    """A content, read once for any number of runs."""

    def __init__(self, content: Path, given: Given, longest: int | None) -> None:
        """`longest` is the result's longer side in pixels. Raises SourceError."""
        self.newest: Rgb | None = None  # the picture of the newest correction
        self._given = given
        self._content = pictures.to_tensor(still.read(content)).to(given.device)
        self.size = request.size_of((self._content.shape[-1], self._content.shape[-2]), longest)

    def corrections(self, options: TransferOptions) -> int:
        """How many corrections a run makes."""
        return self._transfer(options).total

    def run(
        self,
        options: TransferOptions,
        film: Path | None,
        on_progress: Callable[[Progress], None],
        on_notice: Callable[[str], None],
    ) -> Rgb:
        """The finished picture; where memory does not suffice, a smaller one, said in a notice.

        Raises OutputError for the film, and MemoryError where not even the smallest picture fits.
        """
        while True:
            try:
                if not request.has_memory(self._given.network.memory(*self.size)):
                    raise MemoryError
                return self._run(options, film, on_progress)
            except (MemoryError, torch.OutOfMemoryError):
                before, self.size = self.size, request.smaller(self.size)
                if min(self.size) < SMALLEST:
                    raise
                on_notice(f"not enough memory for {_text(before)}: trying {_text(self.size)}")

    def _run(self, options: TransferOptions, film: Path | None, on_progress: Callable[[Progress], None]) -> Rgb:
        transfer = self._transfer(options)
        with ExitStack() as opened:
            movie = opened.enter_context(TransferFilm(film, self.size, transfer.total)) if film else None
            for progress in transfer.run():
                if movie is not None and movie.wants(progress.iteration):
                    movie.add(pictures.to_rgb(pictures.resized(progress.picture, self.size)))
                self.newest = pictures.to_rgb(progress.picture)
                on_progress(progress)
        assert self.newest is not None  # there is at least one correction
        return self.newest

    def _transfer(self, options: TransferOptions) -> Transfer:
        given = self._given
        return Transfer(given.network, self._content, given.styles, options, self.size, given.mask)


def _text(size: Size) -> str:
    return "x".join(map(str, size))

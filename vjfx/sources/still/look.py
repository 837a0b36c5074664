"""Pictures that a motion network has looked at, each once, in the background; a few are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.device import yield_to_show
from vjfx.core.errors import SourceError, WeightsError
from vjfx.core.frame import MOST_PARTS, NOTHING, PictureFlow, PictureParts
from vjfx.core.protocols import Setting

if TYPE_CHECKING:  # it imports torch, which the first picture need not wait for
    from vjfx.nets.motion.inference import MovingPicture
    from vjfx.nets.motion.playback import Loop

_KEPT = 5  # pictures: the one on view, the one that it fades from, those that may follow
_SMALL = 640  # pixels, longest side: what the network sees, and what is moved by torch


@dataclass(slots=True, eq=False)
class Look:
    """A picture, and how it moves as far as that is known."""

    rgba: NDArray[np.uint8]  # (H, W, 4), not premultiplied
    moving: MovingPicture | None = None  # None: it stands still
    parts: PictureParts = NOTHING  # of one that is moved on the GPU
    loops: dict[int, Loop] = field(default_factory=dict)  # of one with parts, by seed
    flows: dict[int, PictureFlow] = field(default_factory=dict)  # of one that flows, by seed
    _pictures: OrderedDict[Hashable, NDArray[np.uint8]] = field(default_factory=OrderedDict)

    @property
    def has_parts(self) -> bool:
        """Whether its parts are moved on the GPU; unless it flows, `picture` moves it otherwise."""
        return self.parts is not NOTHING

    def learn(self, seeds: Sequence[int]) -> None:
        """Find the motions of these seeds."""
        if self.has_parts and self.moving is not None:
            from vjfx.nets.motion.apart import loop_of

            for seed in seeds:
                if seed not in self.loops:
                    self.loops[seed] = loop_of(self.moving.motion(seed))
        elif self.flows and self.moving is not None and seeds[0] not in self.flows:
            from vjfx.nets.motion.flow_planes import flow_of

            self.flows = {seeds[0]: flow_of(self.rgba, self.moving.motion(seeds[0]))}

    def picture(self, phase: float, seed: int, amounts: tuple[float, ...], kept: int) -> NDArray[np.uint8]:
        """The picture as torch moves it, (h, w, 4), smaller if it is large; the last `kept` of them are kept."""
        if self.moving is None:
            return self.rgba
        key = phase, seed, amounts
        if key not in self._pictures:
            self._pictures[key] = self.moving.frame(phase, seed, amounts)
            while len(self._pictures) > kept:
                self._pictures.popitem(last=False)
        return self._pictures[key]


class Looks:
    """Looks at pictures. Live it never waits: what is not known yet comes later."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._jobs: dict[Hashable, Future[Look]] = {}
        shares = setting.live and setting.device == "cpu"
        self._looker = ThreadPoolExecutor(1, "look", initializer=yield_to_show if shares else None)
        self._kept: OrderedDict[Hashable, Look] = OrderedDict()

    def get(self, key: Hashable, look: Callable[[], Look]) -> Look | None:
        """What `look` gives, which is called once for each key; None while it is not known yet.

        Raises what `look` raises, once; then it is called again.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if not self._setting.live:
            self._keep(key, look())
            return self._kept[key]
        if key not in self._jobs:
            for other in [other for other, job in self._jobs.items() if job.cancel()]:
                del self._jobs[other]  # nobody waits for it any more
            self._jobs[key] = self._looker.submit(look)
        if not self._jobs[key].done():
            return None
        self._keep(key, self._jobs.pop(key).result())
        return self._kept[key]

    def ahead(self, key: Hashable, look: Callable[[], Look]) -> None:
        """Look at a picture that may be needed soon, when there is nothing else to do."""
        for other in [other for other, job in self._jobs.items() if job.done() and job.exception() is None]:
            self._keep(other, self._jobs.pop(other).result())
        if self._setting.live and self.idle and key not in self._kept and key not in self._jobs:
            self._jobs[key] = self._looker.submit(look)

    @property
    def idle(self) -> bool:
        """Whether no picture is being looked at."""
        return all(job.done() for job in self._jobs.values())

    def close(self) -> None:
        """Stop looking."""
        self._looker.shutdown(wait=False, cancel_futures=True)

    def _keep(self, key: Hashable, look: Look) -> None:
        self._kept[key] = look
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def fitted(image: Image.Image, resolution: int, show: tuple[int, int]) -> Image.Image:
    """An RGBA picture, no larger than the show can display."""
    covering = max(show[0] / image.width, show[1] / image.height)
    side = min(resolution, round(covering * max(image.size)))
    if max(image.size) <= side:
        return image
    scale = side / max(image.size)
    size = max(1, round(scale * image.width)), max(1, round(scale * image.height))
    return image.resize(size, Image.Resampling.BOX)


def check(weights: str) -> None:
    """Raises SourceError for weights that cannot be read."""
    from vjfx.nets.motion.inference import load_motion

    try:
        load_motion(weights)
    except WeightsError as error:
        raise SourceError(str(error)) from error


def look_at(image: Image.Image, weights: str, seeds: Sequence[int], device: str) -> Look:
    """Let the network with these weights look at an RGBA picture; without weights it stands still.

    Raises SourceError.
    """
    look = Look(np.asarray(image))
    if not weights:
        return look
    from vjfx.nets.motion.apart import taken_apart
    from vjfx.nets.motion.eulerian import Flow
    from vjfx.nets.motion.flow_planes import flow_of
    from vjfx.nets.motion.inference import MovingPicture, load_motion
    from vjfx.nets.motion.parts import Parts

    check(weights)
    net, size = load_motion(weights)
    small = image.copy()
    small.thumbnail((_SMALL, _SMALL), Image.Resampling.BOX)
    look.moving = MovingPicture(net, size, np.asarray(small), device)
    motion = look.moving.motion(seeds[0])
    if isinstance(motion, Parts) and motion.series.shape[1] <= MOST_PARTS:
        look.parts = taken_apart(look.rgba, motion, small.size)
        look.learn(seeds)
    elif isinstance(motion, Flow):
        look.flows[seeds[0]] = flow_of(look.rgba, motion)
    return look

"""`/style/learn`: a style is learned in another process while the show plays, and joins the list of its layers."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from vjfx.app.learner import Learner
from vjfx.core import resources
from vjfx.core.errors import SourceError, UsageError, VjfxError, unknown
from vjfx.core.param import Param
from vjfx.filters.style import LEARNED
from vjfx.show.show import Show
from vjfx.values.address import split
from vjfx.values.patch import Patch

log = logging.getLogger("vjfx")

ADDRESS = "/style/learn"
STEPS = 240  # of a learning
_LAYER = "layer:"
_ROWS = 384  # of a layer's frame that is learned from


class StyleLearning:
    """Learns one style at a time. What was learned for some weights is played by every layer with these weights."""

    def __init__(self, patch: Patch) -> None:
        self._patch = patch
        self._learner: Learner | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._base = ""  # the weights that were learned for last
        self._files: dict[str, str] = {}  # weights -> the styles that were learned for them
        self._fade: float | None = None  # the bar in which the newest style is crossfaded in
        self._shown = True  # the newest style has been crossfaded in
        self._groups: tuple[Mapping[str, Param], list[str]] = {}, []  # of the style filters, and the params looked at

    @property
    def status(self) -> str:
        """One line until what is being learned is finished and shown, otherwise empty."""
        if self._learner is None:
            return ""
        report = self._learner.report
        return f"learning {report.name}: {report.done:.0%}, style {report.style:.3f}" if report else "learning begins"

    def request(self, picture: str, show: Show) -> None:
        """Learn the style of a picture: a file, or `layer:NAME`. What is wrong is logged in one line."""
        self._patch.set(ADDRESS, "")  # it is a trigger with a text
        try:
            self._begin(picture, show)
        except (VjfxError, OSError) as error:
            log.warning("%s: %s", ADDRESS, error)

    def step(self, bars: float) -> None:
        """Pass on to the layers what has been learned; once per frame, with the bars so far."""
        if self._learner is not None:
            self._follow(self._learner, bars)
        for group in self._style_filters() if self._files else ():
            file = self._files.get(str(self._patch.value(f"{group}/weights")), "")
            now = str(self._patch.value(f"{group}/{LEARNED.name}"))
            if file != now and (file or now in self._files.values()):
                self._patch.set(f"{group}/{LEARNED.name}", file)

    def close(self) -> None:
        """End the learning, and forget what was learned."""
        if self._learner is not None:
            self._learner.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _begin(self, picture: str, show: Show) -> None:
        if status := self.status:
            raise UsageError(f"one at a time ({status})")
        group = next(iter(self._style_filters()), None)
        if group is None:
            raise UsageError("no layer plays a style network (needed: a filter style)")
        base = str(self._patch.value(f"{group}/weights"))
        self._folder = self._folder or TemporaryDirectory(prefix="vjfx-styles-")
        folder = Path(self._folder.name)
        if picture.startswith(_LAYER):
            source = _frame(picture.removeprefix(_LAYER), show, folder)
        else:
            source = _file(picture, show)
        before = str(self._patch.value(f"{group}/{LEARNED.name}"))
        self._learner, self._base = Learner(source, base, folder, before, STEPS), base
        self._fade, self._shown = None, False

    def _follow(self, learner: Learner, bars: float) -> None:
        report, running = learner.report, learner.running
        if report is not None:
            self._files[self._base] = report.file
            if report.usable and not self._shown:
                self._crossfade(report.index, bars)
        if not running and (self._shown or report is None or not report.usable):
            self._learner = None
            if learner.problem:
                log.warning("%s: %s", ADDRESS, learner.problem)

    def _crossfade(self, index: int, bars: float) -> None:
        """From the next bar on and for its length; then the style is one of the list, and the list stands at it."""
        self._fade = math.floor(bars) + 1.0 if self._fade is None else self._fade
        share = min(max(bars - self._fade, 0.0), 1.0)
        self._shown = share == 1
        for group in self._style_filters():
            if self._patch.value(f"{group}/weights") == self._base and share > 0:
                if self._shown:
                    self._patch.set(f"{group}/style", float(index))
                self._patch.set(f"{group}/newest", 0.0 if self._shown else share)

    def _style_filters(self) -> list[str]:
        """The groups of the filters that play a style network."""
        params, groups = self._groups
        if params is not self._patch.params:
            params = self._patch.params
            groups = [split(address)[0] for address, param in params.items() if param is LEARNED]
            self._groups = params, groups
        return groups


def _file(name: str, show: Show) -> Callable[[], Path]:
    path = resources.find(name, [show.file.parent])
    if path is None:
        raise SourceError(f"there is no picture '{name}' (allowed: a file, layer:NAME)")
    return lambda: path


def _frame(name: str, show: Show, folder: Path) -> Callable[[], Path]:
    """The newest frame of a layer, before its filters, as a file."""
    from vjfx.media.pixels import shrunk, to_rgb

    workers = {layer.name: layer.worker for layer in show.layers if layer.worker is not None}
    if name not in workers:
        raise UsageError(unknown("layer with frames", name, workers))
    frame = workers[name].source_frame
    if frame is None:
        raise SourceError(f"layer '{name}' has no frame yet")

    def write() -> Path:
        from PIL import Image

        path = folder / f"{name}.png"
        Image.fromarray(to_rgb(shrunk(frame, _ROWS))).save(path)
        return path

    return write

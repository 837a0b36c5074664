"""What to do when a part fails: on air it rests and is reported, elsewhere the error is raised."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from vjfx.core.errors import VjfxError

log = logging.getLogger("vjfx")

T = TypeVar("T")

REST = 1.0  # seconds for which a part that failed is left out before it is tried again
REPEAT = 30.0  # seconds between two reports of the same failure


class CircuitBreaker:
    """Keeps count of what fails. `live` False: failures are raised at once."""

    def __init__(self, live: bool) -> None:
        self._live = live
        self._rest: dict[str, float] = {}
        self._said: dict[str, tuple[str, float]] = {}

    def attempt(self, part: str, now: float, action: Callable[[], T], otherwise: T) -> T:
        """What the action gives; `otherwise` while the part rests, or when it fails and the show is live."""
        if self.rests(part, now):
            return otherwise
        try:
            result = action()
        except Exception as error:
            self.report(part, error, now)
            return otherwise
        self.well(part)
        return result

    def rests(self, part: str, now: float) -> bool:
        """Whether a part that failed is to be left out for now."""
        return now < self._rest.get(part, -1.0)

    def report(self, part: str, error: Exception, now: float) -> None:
        """A part failed at `now` seconds: log it once, then seldom, and let it rest; or raise when not live."""
        if not self._live:
            raise error
        self._rest[part] = now + REST
        what = str(error) if isinstance(error, VjfxError) else f"{type(error).__name__}: {error}"
        before, when = self._said.get(part, ("", -REPEAT))
        if what != before or now - when >= REPEAT:
            self._said[part] = (what, now)
            log.warning("%s is left out: %s", part, what)
            log.debug("details", exc_info=error)

    def well(self, part: str) -> None:
        """A part works; say so if it had failed."""
        if self._rest.pop(part, None) is not None:
            self._said.pop(part, None)
            log.warning("%s works again", part)

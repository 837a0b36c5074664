"""Circuit breaker: on air a part that fails is bypassed for a while and reported; elsewhere its error is raised."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from vjfx.core.errors import VjfxError

log = logging.getLogger("vjfx")

T = TypeVar("T")

REST = 1.0  # seconds for which a part that failed is bypassed before it is tried again
REPEAT = 30.0  # seconds between two reports of the same failure


class CircuitBreaker:
    """Keeps track of the parts that fail, by name. `live` False: failures are raised at once."""

    def __init__(self, live: bool) -> None:
        self._live = live
        self._until: dict[str, float] = {}  # when a part that failed is tried again
        self._reported: dict[str, tuple[str, float]] = {}

    def attempt(self, part: str, now: float, action: Callable[[], T], otherwise: T) -> T:
        """What the action returns; `otherwise` while the breaker is open, and when the action fails live."""
        if self.is_open(part, now):
            return otherwise
        try:
            result = action()
        except (Exception, SystemExit) as error:  # a library may call sys.exit
            self.fail(part, error, now)
            return otherwise
        self.succeed(part)
        return result

    def is_open(self, part: str, now: float) -> bool:
        """Whether a part that failed is bypassed at `now` seconds."""
        return now < self._until.get(part, -1.0)

    def fail(self, part: str, error: BaseException, now: float) -> None:
        """Bypass a part that failed at `now` seconds, and log the error once, then rarely; raise it when not live."""
        if not self._live:
            raise error
        self._until[part] = now + REST
        what = str(error) if isinstance(error, VjfxError) else f"{type(error).__name__}: {error}"
        before, when = self._reported.get(part, ("", -REPEAT))
        if what != before or now - when >= REPEAT:
            self._reported[part] = (what, now)
            log.warning("%s is bypassed: %s", part, what)
            log.debug("details", exc_info=error)

    def succeed(self, part: str) -> None:
        """A part works; log that if it had failed."""
        if self._until.pop(part, None) is not None:
            self._reported.pop(part, None)
            log.warning("%s works again", part)

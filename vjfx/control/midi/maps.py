"""The user's MIDI map: bindings of every preset, `midi.toml` in the user's config folder."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vjfx.control.midi.bindings import DEFAULT, fit, read_binding
from vjfx.core.binding import Binding
from vjfx.core.param import Param
from vjfx.values.patch import GLOBALS
from vjfx.values.position import param_at

log = logging.getLogger("vjfx")

TABLE = "midi"  # the same table as in presets, so that lines can be copied
_PARTS = ("/layer/", "/master/", "/route/")  # addresses that only some presets have


def user_map() -> Path:
    """Where the map of this user is."""
    from platformdirs import user_config_path

    return user_config_path("vjfx", appauthor=False) / "midi.toml"


class MidiMap:
    """The map in a file. What is wrong in it is reported once, at its line; the other lines work."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bindings: dict[str, Binding] = {}
        self.takeover = "jump"  # where neither a binding nor its preset says otherwise
        self._seen: tuple[int, int] | None = None
        self.follow()

    def follow(self) -> bool:
        """Read the file again if it was saved since; whether it was."""
        try:
            facts = self.path.stat()
        except OSError:
            stamp = None
        else:
            stamp = (facts.st_mtime_ns, facts.st_size)
        if stamp == self._seen:
            return False
        self._seen = stamp
        self._read()
        return True

    def fitting(self, params: Mapping[str, Param]) -> list[Binding]:
        """The bindings whose addresses this show has."""
        fitted = []
        for binding in self.bindings.values():
            if param_at(binding.address, params) is not None:
                try:
                    fitted.append(fit(binding, params))
                except ValueError as error:  # of a param of the same name that has another range
                    log.warning("%s: %s: %s (not used in this preset)", self.path, binding.control, error)
        return fitted

    def _read(self) -> None:
        text = ""
        try:
            text = self.path.read_text(encoding="utf-8-sig")
            document = tomllib.loads(text)
        except FileNotFoundError:
            document = {}
        except (OSError, ValueError) as error:
            log.warning("%s: this map cannot be read (%s)", self.path, error)
            return
        self._take(document, text)

    def _take(self, document: Mapping[str, Any], text: str) -> None:
        for key, value in document.items():
            if key != TABLE or not isinstance(value, dict):
                self._report(text, key, f"this is not part of a map (allowed: a table [{TABLE}])")
        found = document.get(TABLE, {})
        table = dict(found) if isinstance(found, dict) else {}
        takeover = table.pop(DEFAULT, "")
        bindings = {}
        for key, written in table.items():
            try:
                binding = read_binding(key, written, takeover)
                if not binding.address.startswith(_PARTS):
                    fit(binding, GLOBALS)
            except ValueError as error:
                self._report(text, key, str(error))
            else:
                bindings[key] = binding
        self.bindings, self.takeover = bindings, takeover or "jump"

    def _report(self, text: str, key: str, why: str) -> None:
        lines = (n for n, line in enumerate(text.splitlines(), 1) if re.search(rf"\b{re.escape(key)}\b", line))
        log.warning("%s:%d: %s: %s; it is not used", self.path, next(lines, 1), key, why)

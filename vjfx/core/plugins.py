"""Third-party sources, filters, outputs and controls, found by the entry points of installed packages.

https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING

from vjfx.core.errors import PluginError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUPS = {"vjfx.sources": "source", "vjfx.filters": "filter", "vjfx.outputs": "output", "vjfx.controls": "control"}
_loaded: dict[str, Plugin] = {}  # by top-level module


@dataclass(frozen=True, slots=True)
class Plugin:
    """One entry point. Its package is not imported before `load`."""

    group: str
    name: str
    package: str
    version: str
    place: str  # the folder that it is installed in
    entry: EntryPoint

    def __str__(self) -> str:
        return f"{self.package} {self.version}"

    def load(self) -> object:
        """The object that the entry point names; raises PluginError when it cannot be imported."""
        try:
            loaded: object = self.entry.load()
        except (Exception, SystemExit) as error:
            raise self.wrong(f"cannot be loaded ({type(error).__name__}: {error})") from error
        _loaded[self.entry.module.partition(".")[0]] = self
        return loaded

    def wrong(self, what: str) -> PluginError:
        """The error about this plugin."""
        return PluginError(f"{self}: {GROUPS[self.group]} '{self.name}' {what}")


@cache
def installed() -> tuple[Plugin, ...]:
    """Every plugin in this environment, in the order in which Python finds them."""
    from importlib.metadata import entry_points  # slow to import, and not needed without plugins

    found = []
    for group in GROUPS:
        for entry in entry_points(group=group):
            if entry.dist is not None:
                place = str(entry.dist.locate_file(""))
                found.append(Plugin(group, entry.name, entry.dist.name, entry.dist.version, place, entry))
    return tuple(found)


def in_traceback(trace: TracebackType | None) -> Plugin | None:
    """The plugin whose code raised an error; None for vjfx's own code."""
    found = None
    while trace is not None:
        found = _loaded.get(str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0], found)
        trace = trace.tb_next
    return found

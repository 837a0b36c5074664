"""Third-party parts: found by name without an import, loaded when named, and one clear line when they are broken."""

from __future__ import annotations

import logging
import sys

import pytest

from tests.plugins import Install, install
from vjfx.core.errors import PluginError, UsageError
from vjfx.core.protocols import Setting
from vjfx.filters import FILTERS

__all__ = ["install"]  # a fixture

ROW = "from vjfx.core.registry import FilterKind, SourceKind\n"
GOOD = (
    ROW
    + """
from vjfx.core.protocols import Filter

class Same(Filter):
    def __init__(self, setting): pass
    def __call__(self, frame, values): return frame
    def reset(self): pass

same = FilterKind(name="same", make=Same, help="as it was")
def later(): return FilterKind(name="later", make="good:Same", help="from a function")
"""
)


def test_a_plugin_is_loaded_when_it_is_named_and_not_before(install: Install) -> None:
    module = install("good", GOOD, filters={"same": "same", "later": "later"})
    assert FILTERS.knows("same") and module not in sys.modules
    for name in ("same", "later"):
        kind = FILTERS.find(name)
        assert (kind.name, kind.origin) == (name, "good 1.0")
        assert type(kind.open(Setting())).__name__ == "Same"
    with pytest.raises(UsageError, match=r"unknown filter 'latter'; did you mean 'later'\? \(allowed: later, lineart"):
        FILTERS.find("latter")


@pytest.mark.parametrize(
    ("code", "target", "says"),
    [
        ("import nothing_of_this_name", "row", "cannot be loaded (ModuleNotFoundError: No module named 'nothing_of"),
        ("raise RuntimeError('no licence')", "row", "cannot be loaded (RuntimeError: no licence)"),
        ("import sys; sys.exit('bye')", "row", "cannot be loaded (SystemExit: bye)"),
        ("", "row", "cannot be loaded (AttributeError: "),
        ("row = 3", "row", "is a int, not a FilterKind"),
        (ROW + "row = SourceKind(name='x', make='a:b', help='')", "row", "is a SourceKind, not a FilterKind"),
        (ROW + "row = FilterKind(name='y', make='a:b', help='')", "row", "calls itself 'y'"),
        ("def row(): return 1 / 0", "row", "cannot be loaded (ZeroDivisionError: division by zero)"),
    ],
)
def test_a_broken_plugin_is_one_line(install: Install, code: str, target: str, says: str) -> None:
    install("broken", code, version="0.3", filters={"x": target})
    with pytest.raises(PluginError) as raised:
        FILTERS.find("x")
    assert str(raised.value).startswith(f"broken 0.3: filter 'x' {says}") and "\n" not in str(raised.value)
    assert FILTERS.find("lineart").open(Setting()) is not None


@pytest.mark.parametrize(
    ("make", "says"),
    [
        ("'nowhere:Filter'", "cannot be loaded (ModuleNotFoundError: No module named 'nowhere')"),
        ("lambda setting: 1 / 0", "cannot be opened (ZeroDivisionError: division by zero)"),
        ("lambda: None", "cannot be opened (TypeError: "),
        ("lambda setting: 'me'", "makes a str, which is not a vjfx.core.protocols.Filter"),
    ],
)
def test_what_a_plugin_makes_is_checked(install: Install, make: str, says: str) -> None:
    install("broken", f"{ROW}row = FilterKind(name='x', make={make}, help='')", filters={"x": "row"})
    with pytest.raises(PluginError) as raised:
        FILTERS.find("x").open(Setting())
    assert str(raised.value).startswith(f"broken 1.0: 'x' {says}")


def test_names_of_vjfx_and_of_the_first_plugin_win_and_that_is_said_once(
    install: Install, caplog: pytest.LogCaptureFixture
) -> None:
    install("second", GOOD, filters={"same": "same"})
    install("first", GOOD, filters={"same": "same", "lineart": "same"})
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert FILTERS.find("same").origin == "first 1.0"
            assert FILTERS.find("lineart").origin == ""
    assert sorted(caplog.messages) == [
        "filter 'lineart' of first 1.0 is not used: vjfx has one",
        "filter 'same' of second 1.0 is not used: first 1.0 has one",
    ]

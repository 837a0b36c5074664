"""OSC address patterns: `*`, `?`, `[a-c]`, `[!a-c]` and `{one,two}` (Open Sound Control specification 1.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vjfx.core.param import Param
from vjfx.values.target import CHANNELS

_SPECIAL = re.compile(r"[*?\[\]{}]")
_PARTS = re.compile(
    r"(?P<any>\*)|(?P<one>\?)|\[(?P<none>!?)(?P<set>[^\[\]/]+)\]|\{(?P<words>[^{}/]*)\}|(?P<plain>[^*?\[\]{}]+)"
)
_LONGEST = 256  # characters of a pattern
_MOST = 256  # patterns whose addresses are remembered


def is_pattern(address: str) -> bool:
    """Whether an address has characters that no address of ours has."""
    return _SPECIAL.search(address) is not None


def compiled(pattern: str) -> re.Pattern[str] | None:
    """The regular expression of a pattern; None where a bracket is not closed, or it is too long to be meant."""
    parts, at = [], 0
    while at < len(pattern) <= _LONGEST:
        found = _PARTS.match(pattern, at)
        if found is None:
            return None
        parts.append(_expression(found))
        at = found.end()
    try:
        return re.compile("".join(parts)) if parts else None
    except re.error:  # a range such as [z-a]
        return None


def _expression(part: re.Match[str]) -> str:
    if part["any"]:
        return "[^/]*"
    if part["one"]:
        return "[^/]"
    if part["set"]:
        inside = re.sub(r"([\\^&~|])", r"\\\1", part["set"])
        return f"(?!/)[{'^' if part['none'] else ''}{inside}]"
    if part["words"] is not None:
        return f"(?:{'|'.join(map(re.escape, part['words'].split(',')))})"
    return re.escape(part["plain"])


class Matcher:
    """The addresses of a show that patterns match, remembered until another show comes on air."""

    def __init__(self) -> None:
        self._params: Mapping[str, Param] = {}
        self._addresses: list[str] = []
        self._found: dict[str, list[str]] = {}

    def matches(self, pattern: str, params: Mapping[str, Param]) -> list[str]:
        """The addresses that match, those of channels (`/x/ink/r`) among them."""
        if params is not self._params:
            self._params, self._found = params, {}
            self._addresses = [
                each
                for address, param in params.items()
                for each in (address, *(f"{address}/{letter}" for letter in CHANNELS.get(param.kind, "")))
            ]
        if pattern not in self._found:
            if len(self._found) >= _MOST:
                self._found.clear()
            expression = compiled(pattern)
            self._found[pattern] = (
                [] if expression is None else [address for address in self._addresses if expression.fullmatch(address)]
            )
        return self._found[pattern]

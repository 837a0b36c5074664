"""Names of MIDI controls, as presets write them: "cc 1/21", "note 10/36", "pitch 1"."""

from __future__ import annotations

import re
from typing import NamedTuple

from vjfx.core.errors import unknown

_KINDS = ("cc", "note", "pitch")
_ALLOWED = "'cc CHANNEL/NUMBER', 'note CHANNEL/NUMBER', 'pitch CHANNEL'"
_KEY = re.compile(r"(?P<kind>[a-z]+) (?P<channel>\d+)(?:/(?P<number>\d+))?")


class Control(NamedTuple):
    """One fader, key or wheel, counted as in MIDI: channel 0..15; number 0..127, 0 for the pitch wheel."""

    kind: str
    channel: int
    number: int


def parse_binding(key: str) -> Control:
    """The control that "cc 1/21", "note 10/36" or "pitch 1" names, channels from 1; raises ValueError for users."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError(f"'{key}' is not a MIDI control (allowed: {_ALLOWED})")
    kind, channel, number = match["kind"], int(match["channel"]), match["number"]
    if kind not in _KINDS:
        raise ValueError(f"'{key}': {unknown('MIDI control', kind, _KINDS)}")
    if not 1 <= channel <= 16:
        raise ValueError(f"'{key}': channel {channel} is out of range (allowed: 1 to 16)")
    if (number is None) != (kind == "pitch"):
        raise ValueError(f"'{key}': {'a pitch wheel has no number' if number else 'the number is missing'}")
    if int(number or 0) > 127:
        raise ValueError(f"'{key}': number {number} is out of range (allowed: 0 to 127)")
    return Control(kind, channel - 1, int(number or 0))

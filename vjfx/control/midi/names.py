"""Names of MIDI controls, as presets write them: "cc 1/21", "note 10/36", "pitch 1"."""

from __future__ import annotations

import re
from typing import NamedTuple

from vjfx.core.errors import unknown

# Whether a number follows the channel, and the largest that may.
KINDS = {
    "cc": ("required", 127),
    "cc14": ("required", 31),  # the coarse controller of a pair; the fine one is 32 above
    "nrpn": ("required", 16383),
    "note": ("required", 127),
    "aftertouch": ("optional", 127),  # with a number that of one key, without one that of the channel
    "program": ("optional", 127),  # with a number a button, without one the number is the position
    "pitch": ("none", 0),
}
ALLOWED = (
    "'cc CHANNEL/NUMBER', 'cc14 CHANNEL/NUMBER', 'nrpn CHANNEL/NUMBER', 'note CHANNEL/NUMBER',"
    " 'aftertouch CHANNEL[/NUMBER]', 'program CHANNEL[/NUMBER]', 'pitch CHANNEL'"
)
_KEY = re.compile(r"(?P<kind>[a-z]+(?:14)?) (?P<channel>\d+)(?:/(?P<number>\d+))?")
NO_NUMBER = -1


class Control(NamedTuple):
    """One fader, key or wheel, counted as in MIDI: channel 0..15; number, or NO_NUMBER."""

    kind: str
    channel: int
    number: int = NO_NUMBER

    def __str__(self) -> str:
        """As it is written in a preset."""
        number = "" if self.number == NO_NUMBER else f"/{self.number}"
        return f"{self.kind} {self.channel + 1}{number}"


def is_raw(key: str) -> bool:
    """Whether this names a MIDI message rather than a control of a device profile."""
    return key.partition(" ")[0] in KINDS


def parse_control(key: str) -> Control:
    """The control that "cc 1/21", "note 10/36" or "pitch 1" names, channels from 1; raises ValueError for users."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError(f"'{key}' is not a MIDI control (allowed: {ALLOWED})")
    kind, channel, number = match["kind"], int(match["channel"]), match["number"]
    if kind not in KINDS:
        raise ValueError(f"'{key}': {unknown('MIDI control', kind, KINDS)}")
    numbered, last = KINDS[kind]
    if not 1 <= channel <= 16:
        raise ValueError(f"'{key}': channel {channel} is out of range (allowed: 1 to 16)")
    if number is None and numbered == "required":
        raise ValueError(f"'{key}': the number is missing")
    if number is not None and numbered == "none":
        raise ValueError(f"'{key}': a pitch wheel has no number")
    if int(number or 0) > last:
        raise ValueError(f"'{key}': number {number} is out of range (allowed: 0 to {last})")
    return Control(kind, channel - 1, NO_NUMBER if number is None else int(number))

"""A MIDI backend for mido with ports inside this process: a test plays messages, and the input's callback gets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mido

names: list[str] = []
opened: dict[str, Input] = {}


class Input(mido.ports.BaseInput):
    """Calls back in the thread of the caller, where rtmidi uses its own."""

    def _open(self, callback: Callable[[mido.Message], None] | None = None, **_: Any) -> None:
        if "broken" in self.name:
            raise OSError("no such device")
        self.callback = callback
        opened[self.name] = self

    def _close(self) -> None:
        del opened[self.name]

    def play(self, *messages: mido.Message) -> None:
        for message in messages:
            self.callback(message)


def get_devices(**_: Any) -> list[dict[str, Any]]:
    return [{"name": name, "is_input": True, "is_output": False} for name in names]

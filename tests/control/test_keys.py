from __future__ import annotations

import pytest

from vjfx.control.keys import KEYS, Action, State, Toggle, Trigger, press
from vjfx.values.patch import GLOBALS, Patch


def played(*keys: str, presets: tuple[str, ...] = ()) -> tuple[list[Action | None], Patch]:
    patch = Patch()
    now = {"/blackout": False, "/freeze": False}

    def target(address: str, value: object) -> None:
        patch.set(address, value)
        now[address] = bool(value)

    state = State(lambda address: now[address], presets)
    return [press(key, target, state) for key in keys], patch


def test_some_keys_command_the_program() -> None:
    actions, patch = played("escape", "f", "h")
    assert actions == [Action.QUIT, Action.FULLSCREEN, Action.OVERLAY]
    assert not patch.ignored


def test_space_toggles_blackout() -> None:
    assert played("space")[1].snapshot({}, 0)[""]["blackout"] is True
    assert played("space", "space")[1].snapshot({}, 0)[""]["blackout"] is False


@pytest.mark.parametrize(("key", "name"), [("p", "panic"), ("t", "tap")])
def test_a_trigger_fires_once(key: str, name: str) -> None:
    patch = played(key)[1]
    assert [bool(patch.snapshot({}, 0)[""].get(name)) for _ in range(2)] == [True, False]


def test_digits_choose_presets() -> None:
    presets = ("demo", "neon")
    assert played("2", presets=presets)[1].snapshot({}, 0)[""]["preset"] == "neon"
    assert played("1", "3", "9", presets=presets)[1].snapshot({}, 0)[""]["preset"] == "demo"


def test_other_keys_do_nothing() -> None:
    actions, patch = played("q", "tab", "0", "ß")
    assert actions == [None] * 4
    assert patch.snapshot({}, 0) == Patch().snapshot({}, 0)


def test_every_key_has_a_known_address_and_help() -> None:
    for does, help in KEYS.values():
        assert help
        if isinstance(does, Toggle | Trigger):
            assert does.address in GLOBALS

from __future__ import annotations

import math
from threading import Thread

import pytest

from vjfx.core.param import Kind, Param, Value
from vjfx.values.patch import Patch
from vjfx.values.route import Route

AMOUNT = Param("amount", Kind.FLOAT, 0.0, 0.0, 2.0)
FLASH = Param("flash", Kind.EVENT, False)
PARAMS = {"/master/glitch/amount": AMOUNT, "/master/strobe/flash": FLASH}


@pytest.fixture
def patch() -> Patch:
    patch = Patch()
    patch.load(PARAMS, {"/master/glitch/amount": 0.5}, ())
    return patch


def amount(patch: Patch, signals: dict[str, float] | None = None, dt: float = 0.0) -> object:
    return patch.snapshot(signals or {}, dt)["/master/glitch"]["amount"]


def test_starts_with_the_presets_values_and_takes_new_ones(patch: Patch) -> None:
    assert amount(patch) == 0.5
    patch.set("/master/glitch/amount", 1)
    assert amount(patch) == 1.0
    patch.set("/master/glitch/amount", 100)
    assert amount(patch) == 2.0


def test_a_snapshot_does_not_change_afterwards(patch: Patch) -> None:
    before = patch.snapshot({}, 0.0)
    patch.set("/master/glitch/amount", 2.0)
    assert before["/master/glitch"]["amount"] == 0.5


def test_nonsense_is_counted_and_logged_once(patch: Patch, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        patch.set("/nobody", 1)
        patch.set("/master/glitch/amount", math.nan)
        patch.set("/master/glitch/amount", "loud")
    assert amount(patch) == 0.5
    assert patch.ignored == {"/nobody": 5, "/master/glitch/amount": 10}
    assert [record.message.split(":")[0] for record in caplog.records] == [
        "/nobody",
        "/master/glitch/amount",
        "/master/glitch/amount",
    ]


def test_a_flood_of_new_addresses_does_not_fill_memory(patch: Patch) -> None:
    for number in range(5000):
        patch.set(f"/nobody/{number}", 1)
    assert len(patch.ignored) < 200
    assert sum(patch.ignored.values()) == 5000


def test_each_event_is_delivered_in_exactly_one_frame(patch: Patch) -> None:
    patch.set("/master/strobe/flash", None)
    patch.set("/master/strobe/flash", 1)
    patch.set("/master/strobe/flash", 0)
    flashes = [patch.snapshot({}, 0.0)["/master/strobe"]["flash"] for _ in range(4)]
    assert flashes == [True, True, False, False]


def test_events_from_many_threads_are_all_counted(patch: Patch) -> None:
    threads = [Thread(target=lambda: [patch.set("/master/strobe/flash", True) for _ in range(200)]) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(bool(patch.snapshot({}, 0.0)["/master/strobe"]["flash"]) for _ in range(1100)) == 1000


def test_a_route_adds_shares_of_the_range_and_stays_in_it(patch: Patch) -> None:
    patch.load(PARAMS, {"/master/glitch/amount": 0.5}, [Route("audio/bass", "/master/glitch/amount", amount=0.5)])
    assert amount(patch, {"audio/bass": 1.0}) == pytest.approx(1.5)
    assert amount(patch, {"audio/bass": 0.0}) == pytest.approx(0.5)
    patch.set("/master/glitch/amount", 2.0)
    assert amount(patch, {"audio/bass": 1.0}) == 2.0


def test_panic_brings_the_presets_values_back(patch: Patch) -> None:
    patch.set("/master/glitch/amount", 2.0)
    patch.set("/blackout", True)
    patch.set("/bpm", 140.0)
    patch.reset()
    values = patch.snapshot({}, 0.0)
    assert values["/master/glitch"]["amount"] == 0.5
    assert values[""]["blackout"] is False
    assert values[""]["bpm"] == 140.0


def test_globals_live_through_a_change_of_preset(patch: Patch) -> None:
    patch.set("/blackout", True)
    patch.set("/master/glitch/amount", 2.0)
    patch.load(PARAMS, {"/bpm": 90.0}, ())
    values = patch.snapshot({}, 0.0)
    assert values[""]["blackout"] is True
    assert values[""]["bpm"] == 90.0
    assert values["/master/glitch"]["amount"] == 0.0


def test_what_arrives_while_another_show_comes_on_air_is_not_kept_for_it(patch: Patch) -> None:
    class Slow(Param):
        def take(self, value: object) -> Value:
            patch.load({}, {}, ())  # as if the loop had gone over to the next show just now
            return super().take(value)

    patch.load({"/x/flash": Slow("flash", Kind.EVENT, False), "/x/amount": Slow("amount")}, {}, ())
    patch.set("/x/flash", True)
    patch.load({"/x/amount": Slow("amount")}, {}, ())
    patch.set("/x/amount", 1.0)
    assert "/x" not in patch.snapshot({}, 0.0)


def test_global_events_are_kept_through_a_change_of_preset(patch: Patch) -> None:
    patch.set("/tap", None)
    patch.load({}, {}, ())
    assert patch.snapshot({}, 0.0)[""]["tap"] is True


def test_a_controller_sweeps_the_range_and_the_choices(patch: Patch) -> None:
    mode = Param("mode", Kind.LONG, 10, 10, 30, choices=((10, "a"), (20, "b"), (30, "c")))
    patch.load({"/x/amount": AMOUNT, "/x/mode": mode}, {}, ())
    patch.set_normal("/x/amount", 0.5)
    assert patch.snapshot({}, 0.0)["/x"]["amount"] == 1.0
    for share, choice in ((0.0, 10), (0.5, 20), (1.0, 30)):
        patch.set_normal("/x/mode", share)
        assert patch.snapshot({}, 0.0)["/x"]["mode"] == choice


def test_changes_are_told_once(patch: Patch) -> None:
    patch.changes()
    patch.set("/master/glitch/amount", 1.5)
    assert patch.changes() == {"/master/glitch/amount": 1.5}
    assert patch.changes() == {}


def test_a_channel_is_set_by_its_own_address(caplog: pytest.LogCaptureFixture) -> None:
    patch = Patch()
    patch.load({"/layer/a/ink": Param("ink", Kind.COLOR, (0.0, 0.0, 0.0, 1.0))}, {}, ())
    patch.set("/layer/a/ink/g", 0.5)
    patch.set("/layer/a/ink/b", 7)
    assert patch.value("/layer/a/ink") == (0.0, 0.5, 1.0, 1.0)
    patch.set("/layer/a/ink/r", "red")
    patch.set("/layer/a/ink/x", 1.0)
    assert patch.value("/layer/a/ink") == (0.0, 0.5, 1.0, 1.0)
    assert [record.message for record in caplog.records] == [
        "/layer/a/ink/r: 'red' is not a number (ignored; reported once)",
        "/layer/a/ink/x: unknown address; did you mean '/layer/a/ink'? (ignored; reported once)",
    ]

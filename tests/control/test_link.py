"""Ableton Link, through a program of its own: two peers on this machine, and programs that misbehave."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.control.midi.jack import wait
from tests.tools import absent
from vjfx.control import link
from vjfx.control.link import LinkPeer, LinkState, open_link, parse
from vjfx.core.errors import DeviceError
from vjfx.values.patch import Patch

PROGRAM = Path(__file__).parents[2] / "link" / "vjfx_link.py"


@pytest.fixture
def peers() -> Iterator[tuple[LinkPeer, LinkPeer]]:
    if find_spec("aalink") is None:
        absent("aalink is not installed")
    one, two = (LinkPeer([sys.executable, str(PROGRAM)]) for _ in range(2))
    yield one, two
    one.close()
    two.close()


def test_two_peers_share_tempo_and_beat(peers: tuple[LinkPeer, LinkPeer]) -> None:
    one, two = peers
    wait(lambda: one.clock("link") is not None and two.clock("link") is not None, "the other peer")
    assert one.status().startswith("Link: 1 others, ")
    for peer, bpm in ((one, 133.0), (two, 97.5)):
        peer.send({"/bpm": bpm, "/a": 1.0})
        wait(lambda bpm=bpm: all(abs(bpm_of(each) - bpm) < 0.01 for each in peers), "the tempo")  # type: ignore[misc]
    wait(lambda: abs(beats_of(one) - beats_of(two)) < 0.02, "the same beat")
    two.close()
    wait(lambda: one.clock("link") is None, "the end of the other peer")
    assert one.clock("midi") is None and one.status() == ""


def bpm_of(peer: LinkPeer) -> float:
    beat = peer.clock("link")
    return beat.bpm if beat is not None else 0.0


def beats_of(peer: LinkPeer) -> float:
    """The place in the bar, which peers share; counts of beats they do not."""
    beat = peer.clock("link")
    return (beat.beats or 0.0) % 4 if beat is not None else -1.0


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("1.5 120.0 7.25 2\n", LinkState(1.5, 120.0, 7.25, 2)),
        ("", None),
        ("1 2 3\n", None),
        ("1 nan 3 1\n", None),
        ("1 0 3 1\n", None),
        ("error: no network\n", None),
    ],
)
def test_only_whole_lines_count(line: str, state: LinkState | None) -> None:
    assert parse(line) == state


def test_a_program_that_ends_is_reported_and_takes_no_more(caplog: pytest.LogCaptureFixture) -> None:
    peer = LinkPeer([sys.executable, "-c", "print('9e9 120 1 1')"])
    wait(lambda: bool(caplog.messages), "the end of the program")
    assert caplog.messages == ["vjfx-link has ended; the beat goes on without it"]
    assert peer.clock("link") is None
    peer.send({"/bpm": 90.0})
    peer.close()
    peer.close()


def test_without_the_program_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "PROGRAM", "vjfx-link-that-is-not-there")
    with pytest.raises(DeviceError, match=r"^Ableton Link needs the program vjfx-link-that-is-not-there \(pip install"):
        open_link("", Patch())

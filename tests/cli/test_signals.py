"""`vjfx signals` lists what a route can use, and the presets guide names no other."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vjfx.cli.signals import span
from vjfx.values.signals import PATTERNS, SIGNALS, signal

GUIDE = Path(__file__).parents[2] / "docs" / "presets.md"


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "vjfx", "signals", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_table_has_every_signal_with_its_range() -> None:
    lines = run().splitlines()
    for name in (*SIGNALS, *PATTERNS):
        assert any(line.split()[:1] == [name] for line in lines), name
    assert any("audio/db" in line and "-90 to 0 dB" in line for line in lines)


def test_as_json() -> None:
    listed = {each["name"]: each for each in json.loads(run("--json"))}
    assert list(listed) == [*SIGNALS, *PATTERNS]
    assert (listed["beat/bpm"]["low"], listed["beat/bpm"]["high"]) == (60, 200)
    assert listed["beat/bpm"]["unit"] == "bpm"
    assert listed["bar/count"]["high"] is None
    assert all(each["help"] for each in listed.values())


@pytest.mark.parametrize(
    ("name", "words"), [("audio/level", "0 to 1"), ("audio/db", "-90 to 0 dB"), ("beat/time", "counts up")]
)
def test_a_range_in_a_few_words(name: str, words: str) -> None:
    assert span(SIGNALS[name]) == words


def test_the_guide_names_only_signals_that_exist() -> None:
    section = GUIDE.read_text().partition("## Signals")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert len(names) > 20
    for name in names:
        assert name in PATTERNS or signal(name)

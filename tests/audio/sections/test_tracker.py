"""The parts of a made song whose form is known, with its true beats."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from vjfx.audio.analysis.stft import Stft
from vjfx.audio.sections.tracker import KINDS, SectionTracker
from vjfx.training.beat.instruments import RATE, Mono
from vjfx.training.sections.form import Arrangement, Section, Style
from vjfx.training.sections.render import render
from vjfx.values.beat import BeatEstimate

pytestmark = pytest.mark.slow

FULL = "kick clap hat open bass stab"
SONG = Arrangement(
    "test",
    Style({"bass": "..0.0.0...0.0.0.", "stab": "7..6..6...7....."}, duck=0.6),
    128.0,
    (
        Section("groove", 12, FULL),
        Section("break", 8, "pad lead"),
        Section("build", 8, "pad roll riser"),
        Section("drop", 8, FULL + " crash"),
    ),
    seed=2,
    gain=-6.0,
)
WALTZ = Arrangement(
    "waltz",
    Style(
        {
            "kick": "9...........",
            "snare": "....8...8...",
            "hat": "5.3.5.3.5.3.",
            "bass": "0...........",
            "pad": "6-----------",
        },
        beats=3,
    ),
    150.0,
    (
        Section("groove", 24, "kick snare hat bass"),
        Section("break", 12, "pad"),
        Section("groove", 8, "kick snare hat bass pad"),
    ),
    seed=3,
)
NO_BEAT = BeatEstimate(120.0, 0.0, 0, 0.0)


class Heard(NamedTuple):
    """All signals, (frames, 5), and the time of each frame; when each kind of part was reported."""

    times: NDArray[np.float64]
    signals: dict[str, NDArray[np.float64]]
    parts: dict[str, list[float]]
    begun: dict[str, list[float]]

    def mean(self, name: str, bar: float, bars: float = 1.0) -> float:
        """Of a signal, from a bar of the song on."""
        start = SONG.lead + bar * SONG.bar
        here = (self.times > start) & (self.times <= start + bars * SONG.bar)
        return float(self.signals[name][here].mean())


def listen(samples: Mono, beats: bool = True, song: Arrangement = SONG) -> Heard:
    stft = Stft(RATE)
    step = stft.hop / RATE
    tracker = SectionTracker(stft.frequencies, step)
    rows: list[list[float]] = []
    parts: dict[str, list[float]] = {kind: [] for kind in KINDS}
    begun: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for count, spectrum in enumerate(stft.feed(samples), 1):
        now, before = count * step, dict(tracker.counts)
        exact = BeatEstimate.exact(song.bpm, max(0.0, now - song.lead) * song.bpm / 60, song.style.beats)
        tracker.step(spectrum, exact if beats else NO_BEAT)
        for kind in KINDS:
            if tracker.counts[kind] > before[kind]:
                parts[kind].append(now)
                begun[kind].append(now - tracker.ages[kind])
        rows.append(list(tracker.values.values()))
    columns = np.array(rows).T
    names = [name.removeprefix("section/") for name in tracker.values]
    return Heard((np.arange(len(rows)) + 1) * step, dict(zip(names, columns, strict=True)), parts, begun)


@pytest.fixture(scope="module")
def samples() -> Mono:
    return render(SONG)[: round(SONG.starts()[-1] * RATE)]


@pytest.fixture(scope="module")
def heard(samples: Mono) -> Heard:
    return listen(samples)


def after(heard: Heard, name: str, time: float) -> NDArray[np.float64]:
    return heard.signals[name][heard.times >= time]


def test_a_drop_is_heard_once_and_within_a_beat(heard: Heard) -> None:
    (drop,) = SONG.drops()
    (reported,) = heard.parts["drop"]
    assert 0 < reported - drop < 60 / SONG.bpm
    assert heard.begun["drop"][0] == pytest.approx(drop, abs=0.06)


def test_a_drop_falls_over_two_bars(heard: Heard) -> None:
    (reported,) = heard.parts["drop"]
    falling = after(heard, "drop", reported)
    assert falling[0] == 1.0
    assert (np.diff(falling) <= 0).all()
    two = round(2 * SONG.bar / (heard.times[1] - heard.times[0]))
    assert falling[two // 2] == pytest.approx(0.5, abs=0.03)
    assert falling[two - 20] > 0 == falling[two + 20]


def test_a_break_lasts_until_the_build_begins(heard: Heard) -> None:
    assert len(heard.parts["break"]) == 1
    assert heard.mean("break", 0, 12) < 0.05
    assert [heard.mean("break", bar) for bar in range(14, 20)] == pytest.approx([1.0] * 6)
    assert heard.mean("break", 24, 4) == 0
    assert heard.begun["break"][0] == pytest.approx(SONG.starts()[1], abs=SONG.bar)


def test_a_build_rises_until_the_drop_and_then_is_0(heard: Heard) -> None:
    assert len(heard.parts["build"]) == 1
    (began,), (drop,) = heard.parts["build"], heard.parts["drop"]
    assert SONG.starts()[2] < began < SONG.starts()[2] + 3 * SONG.bar
    build = heard.signals["build"]
    rising = build[(heard.times >= began) & (heard.times < drop)]
    assert (np.diff(rising) >= 0).all()
    assert rising[-1] > 0.85
    assert after(heard, "build", drop).max() == 0
    assert heard.mean("build", 0, 20) < 0.05


def test_changes_begin_on_bar_lines(heard: Heard) -> None:
    change = heard.signals["change"]
    begin = heard.times[np.flatnonzero(np.diff(change) > 0.5) + 1]
    bars = (begin - SONG.lead) / SONG.bar
    (drop,) = heard.parts["drop"]
    assert [bar for bar, time in zip(bars, begin, strict=True) if time != drop] == pytest.approx(
        [round(bar) for bar, time in zip(bars, begin, strict=True) if time != drop], abs=0.03
    )
    assert drop in begin
    for start in SONG.starts()[1:3]:
        assert any(0 < time - start < 3.1 * SONG.bar for time in begin)


def test_bars_have_the_beats_of_the_metre() -> None:
    heard = listen(render(WALTZ), song=WALTZ)
    (drop,), begun = heard.parts["drop"], heard.signals["change"]
    begin = heard.times[np.flatnonzero(np.diff(begun) > 0.5) + 1]
    bars = (begin[begin != drop] - WALTZ.lead) / WALTZ.bar
    assert bars == pytest.approx(np.round(bars), abs=0.06)
    assert any(0 < bar - 24 < 3.1 for bar in bars)
    half_way = after(heard, "drop", drop + WALTZ.bar)
    assert half_way[0] == pytest.approx(0.5, abs=0.03)


def test_energy_has_the_range_of_the_song(heard: Heard) -> None:
    assert heard.mean("energy", 8, 4) > 0.8
    assert heard.mean("energy", 16, 4) < 0.3
    assert heard.mean("energy", 32, 4) > 0.8
    assert np.abs(np.diff(heard.signals["energy"])).max() < 0.03


def test_the_gain_does_not_matter(samples: Mono, heard: Heard) -> None:
    soft = listen(samples * np.float32(0.1))
    assert soft.parts["drop"] == pytest.approx(heard.parts["drop"], abs=0.1)
    assert {kind: len(times) for kind, times in soft.parts.items()} == {
        kind: len(times) for kind, times in heard.parts.items()
    }


def test_a_moved_fader_is_no_break(samples: Mono) -> None:
    groove = samples[: round(SONG.starts()[1] * RATE)].copy()
    groove[len(groove) // 2 :] *= np.float32(0.3)
    moved = listen(groove)
    assert not moved.parts["break"] and not moved.parts["build"] and not moved.parts["drop"]


def test_without_beats_it_hears_the_same_parts(samples: Mono) -> None:
    found = listen(samples, beats=False)
    (reported,) = found.parts["drop"]
    assert 0 < reported - SONG.drops()[0] < 0.6
    assert found.mean("break", 15, 4) == pytest.approx(1.0)
    assert found.mean("build", 25, 3) > 0.5


@pytest.mark.parametrize("loud", [0.0, 0.1], ids=["silence", "white noise"])
def test_what_is_no_music_has_no_parts(loud: float) -> None:
    found = listen((loud * np.random.default_rng(0).standard_normal(20 * RATE)).astype(np.float32))
    assert not any(found.parts.values())
    assert max(found.signals["build"].max(), found.signals["drop"].max(), found.signals["break"].max()) == 0
    assert found.signals["energy"].max() < (0.35 if loud else 0.01)

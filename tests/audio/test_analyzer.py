from __future__ import annotations

import gc
import tracemalloc

import numpy as np
import pytest

from tests.audio.made import RATE, noise
from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.audio.groovebox.synth import Synth
from vjfx.audio.transcript import Transcript
from vjfx.core.protocols import Samples, Setting
from vjfx.values.signals import AUDIO_SIGNALS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def music() -> Samples:
    return Synth("breaks", Setting()).samples(0, 12 * RATE)


def rows(samples: Samples, block: int) -> tuple[Transcript, list[dict[str, float]]]:
    transcript = Transcript(AudioAnalyzer(RATE, samples.shape[1]))
    found: list[dict[str, float]] = []
    for at in range(0, len(samples), block):
        found += transcript.feed(samples[at : at + block])
    return transcript, found


def test_every_signal_stays_in_its_range(music: Samples) -> None:
    _, found = rows(music[: 4 * RATE], 5000)
    assert set(found[0]) == {*AUDIO_SIGNALS, "time", "beat/phase", "beat/metre"}
    for name, signal in AUDIO_SIGNALS.items():
        assert all(signal.low <= row[name] <= signal.high for row in found), name


def test_a_transcript_has_the_values_of_a_show(music: Samples) -> None:
    """However the audio is split, each frame of a show has the values of the last whole hop."""
    transcript, found = rows(music, 70_000)
    analyzer, at = AudioAnalyzer(RATE, 2), 0
    for frame in range(12 * 60):
        stop = (frame + 1) * RATE // 60
        values = analyzer.feed(music[at:stop])
        at = stop
        if stop >= analyzer.hop:
            row = found[stop // analyzer.hop - 1]
            assert row["time"] == stop // analyzer.hop * analyzer.hop / RATE
            assert values == {name: row[name] for name in values}
    assert {kind: len(times) for kind, times in transcript.onsets.items()} == analyzer.counts
    assert len(transcript.beats) <= analyzer.beats


def test_a_transcript_has_each_beat_when_it_falls(music: Samples) -> None:
    transcript, found = rows(music, RATE)
    beats = np.array(transcript.beats)
    assert len(beats) > 10
    late = [row["beat/phase"] * 60 / row["beat/bpm"] for row in found if row["time"] in transcript.beats]
    assert len(late) == len(beats)
    assert np.median(late) <= 256 / RATE
    assert set(transcript.downbeats) <= set(transcript.beats)
    assert 2 <= len(transcript.downbeats) < len(beats)
    assert 60 / np.median(np.diff(beats)) == pytest.approx(transcript.tempo, rel=0.04)


def test_onsets_lie_where_they_were_struck(music: Samples) -> None:
    transcript, _ = rows(music, RATE)
    hits = Synth("breaks", Setting()).hits(0, 11.9)
    for kind in ("kick", "snare", "hat"):
        onsets = np.array(transcript.onsets[kind])
        found = [np.abs(onsets - time).min() < 0.02 for time, struck in hits if struck == kind]
        assert np.mean(found) > 0.6
    found = [np.abs(np.array(transcript.onsets["any"]) - time).min() < 0.02 for time, _ in hits]
    assert np.mean(found) > 0.9


def test_silence_has_neither_beats_nor_onsets() -> None:
    transcript, found = rows(np.zeros((3 * RATE, 2), np.float32), 1000)
    assert (transcript.beats, transcript.tempo) == ([], None)
    assert not any(transcript.onsets.values())
    assert len(found) == 3 * RATE // 256


def test_a_dropout_and_bad_samples_leave_everything_finite(music: Samples) -> None:
    broken = np.concatenate([music[: 2 * RATE], np.zeros((10 * RATE, 2), np.float32), music[: 2 * RATE]])
    broken[RATE : RATE + 400 : 3, 0] = np.nan
    broken[RATE + 500 : RATE + 900 : 7] = [np.inf, -np.inf]
    broken[13 * RATE :, 1] = 0
    _, found = rows(broken, 4096)
    values = np.array([list(row.values()) for row in found])
    assert np.isfinite(values).all()
    assert found[11 * RATE // 256]["audio/level"] == 0
    assert found[-1]["audio/level"] > 0


def test_memory_does_not_grow() -> None:
    analyzer, part = AudioAnalyzer(RATE, 2), noise(0.5, channels=2)
    sizes = []
    tracemalloc.start()
    for _ in range(12):
        analyzer.feed(part)
        gc.collect()  # which also empties Python's lists of free objects
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[-1] - sizes[5] < 10_000

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.tracker import BeatTracker
from vjfx.audio.groovebox import voices
from vjfx.audio.groovebox.synth import Synth
from vjfx.audio.groovebox.tempo_map import TempoMap
from vjfx.core.protocols import Setting

pytestmark = pytest.mark.slow

RATE = 48000
KICK, CLAP, HAT, BASS, CHORD = range(5)
HOUSE = {KICK: "9...9...9...9...", CLAP: "....9.......9...", HAT: "..9...9...9...9.", BASS: "..8...8...8...8."}
HIP_HOP = {KICK: "9......7..9.....", CLAP: "....9.......9...", HAT: "7.5.7.5.7.5.7.5.", BASS: "9......7..8....."}
ROCK = {KICK: "9.......9.8.....", CLAP: "....9.......9...", HAT: "7.5.7.5.7.5.7.5.", CHORD: "9..............."}

Mono = NDArray[np.float32]


class Tracked:
    """The output of a tracker for a sound."""

    def __init__(self, samples: Mono, rate: int = RATE, block: int = 1000, bpm: float = 120) -> None:
        stft = Stft(rate)
        hop = stft.hop / rate
        self.tracker = BeatTracker(stft.frequencies, hop, bpm)
        self.beats: list[float] = []
        self.downbeats: list[float] = []
        self.bpm: list[float] = []
        self.confidence: list[float] = []
        for start in range(0, len(samples), block):
            for spectrum in stft.feed(samples[start : start + block]):
                beat = self.tracker.step(spectrum)
                self.bpm.append(self.tracker.bpm)
                self.confidence.append(self.tracker.confidence)
                if beat:
                    self.beats.append(len(self.bpm) * hop)
                    if self.tracker.beat_in_bar == 0:
                        self.downbeats.append(len(self.bpm) * hop)

    def between(self, start: float, end: float) -> list[float]:
        return [beat for beat in self.beats if start <= beat < end]


@cache
def sounds(instrument: int, bar: int) -> Mono:
    pitch = (55.0, 43.65, 65.41, 49.0)[bar % 4]
    sound = {
        KICK: lambda: voices.kick(RATE),
        CLAP: lambda: voices.clap(RATE),
        HAT: lambda: voices.hat(RATE, 0.05),
        BASS: lambda: voices.bass(RATE, pitch),
        CHORD: lambda: voices.chord(RATE, (4 * pitch, 5 * pitch, 6 * pitch)),
    }[instrument]()
    return sound.mean(axis=1)


def played(lines: dict[int, str], tempo: TempoMap, seconds: float, quiet: tuple[float, float] = (0, 0)) -> Mono:
    """A bar repeated, with silence between two times."""
    out = np.zeros(round(seconds * RATE), np.float32)
    for step in range(int(tempo.beat(seconds) * 4)):
        start = tempo.time(step / 4)
        for instrument, line in lines.items():
            if line[step % 16] != "." and not quiet[0] <= start < quiet[1]:
                sound = sounds(instrument, step // 16)[: len(out) - round(start * RATE)]
                at = round(start * RATE)
                out[at : at + len(sound)] += sound * np.float32(0.04 * int(line[step % 16]))
    return out


def pads(seconds: float, bar: float) -> Mono:
    """A chord per bar, each with an attack of half a second."""
    t = np.arange(round(seconds * RATE)) / RATE
    root = np.array([220.0, 174.6, 261.6, 196.0])[(t / bar).astype(int) % 4]
    swell = np.minimum(1, t % bar / 0.5) * np.minimum(1, (bar - t % bar) / 0.3)
    chord = sum(np.sin(2 * np.pi * np.cumsum(root * tone) / RATE) for tone in (1, 1.25, 1.5))
    return np.asarray(0.05 * chord * swell, np.float32)


def assert_beats(beats: list[float], tempo: TempoMap, start: float, end: float, within: float = 0.05) -> None:
    """Every beat between two times is announced, and no other."""
    first, last = int(tempo.beat(start)) + 1, int(tempo.beat(end - within))
    true = np.array([tempo.time(beat) for beat in range(first, last + 1)])
    found = [beat for beat in beats if true[0] - within <= beat <= true[-1] + within]
    assert len(found) == len(true)
    assert np.max(np.abs(found - true)) < within


@pytest.mark.parametrize(("lines", "bpm"), [(HOUSE, 124), (HIP_HOP, 84), (ROCK, 110), (HIP_HOP, 174)])
def test_locks_within_six_seconds_at_the_right_octave_and_not_on_the_off_beat(
    lines: dict[int, str], bpm: float
) -> None:
    tracked = Tracked(played(lines, TempoMap(bpm), 16))
    assert_beats(tracked.beats, TempoMap(bpm), 6, 16)
    assert tracked.tracker.bpm == pytest.approx(bpm, rel=0.01)
    assert tracked.tracker.confidence > 0.5


@pytest.mark.parametrize(
    ("spec", "beat"), [("house:124", 32), ("techno:133", 32), ("breaks:125", 0), ("hiphop:88", 34), ("dnb:174", 64)]
)
def test_joining_a_song_in_the_middle_does_not_lock_to_the_off_beat(spec: str, beat: int) -> None:
    synth = Synth(spec, Setting())
    start = synth.tempo.time(beat)
    tracked = Tracked(synth.samples(round(start * RATE), 16 * RATE).mean(axis=1))
    assert_beats([time + start for time in tracked.beats], synth.tempo, start + 6, start + 16, within=0.06)


def test_the_groovebox_is_tracked_at_double_rate() -> None:
    synth = Synth("128", Setting())
    samples = synth.samples(0, 12 * RATE).mean(axis=1)
    for times in (1, 2):
        tracked = Tracked(np.repeat(samples, times), times * RATE)
        assert_beats(tracked.beats, synth.tempo, 5, 12)


@pytest.mark.parametrize("filled", [True, False])
def test_the_beat_continues_through_a_break_of_eight_bars(filled: bool) -> None:
    tempo = TempoMap(126)
    start, end = tempo.time(16), tempo.time(48)
    samples = played(HOUSE, tempo, end + 4, quiet=(start, end))
    if filled:
        gap = pads(end - start, tempo.time(4))
        samples[round(start * RATE) :][: len(gap)] += gap
    assert_beats(Tracked(samples).beats, tempo, 5, end + 4, within=0.07)


@pytest.mark.parametrize("ratio", [1.08, 0.92])
def test_a_tempo_change_is_followed_within_eight_beats(ratio: float) -> None:
    tempo = TempoMap(124)
    tempo.change(124 * ratio, 10)
    assert_beats(Tracked(played(HOUSE, tempo, 20)).beats, tempo, tempo.time(tempo.beat(10) + 8), 20)


def test_the_octave_stays_when_every_other_beat_drops_out() -> None:
    tempo = TempoMap(124)
    half = {KICK: "9.......9.......", HAT: "..9...9...9...9."}
    samples = np.concatenate([played(HOUSE, tempo, tempo.time(32)), played(half, tempo, tempo.time(16))])
    tracked = Tracked(samples)
    assert max(tracked.bpm[2000:]) < 130
    assert min(tracked.bpm[2000:]) > 118


def test_in_silence_the_clock_runs_freely_without_confidence() -> None:
    tracked = Tracked(np.zeros(10 * RATE, np.float32), bpm=100)
    assert np.diff(tracked.beats) == pytest.approx(0.6, abs=0.006)
    assert set(tracked.bpm) == {100}
    assert max(tracked.confidence) == 0


def test_bad_samples_count_as_silence() -> None:
    samples = played(ROCK, TempoMap(110), 12)
    broken, silenced = samples.copy(), samples.copy()
    for hole, wrong in ((slice(100_000, 100_500), np.nan), (slice(300_000, 300_001), np.inf), (slice(-9, None), 1e30)):
        broken[hole] = wrong
        silenced[hole] = 0
    tracked = Tracked(broken)
    assert tracked.beats == Tracked(silenced).beats
    assert np.isfinite([*tracked.bpm, *tracked.confidence]).all()


def test_loudness_offset_and_clipping_do_not_matter() -> None:
    samples = played(HOUSE, TempoMap(124), 10)
    for changed in (0.01 * samples, samples + 0.3, np.clip(4 * samples, -1, 1)):
        assert_beats(Tracked(np.asarray(changed, np.float32)).beats, TempoMap(124), 6, 10)


def test_blocks_of_any_length_give_the_same_beats() -> None:
    samples = played(ROCK, TempoMap(110), 6)
    whole = Tracked(samples, block=len(samples))
    for block in (64, 441, 5000):
        tracked = Tracked(samples, block=block)
        assert tracked.beats == whole.beats
        assert tracked.bpm == whole.bpm


def test_the_tracker_is_causal() -> None:
    samples = played(ROCK, TempoMap(110), 8)
    other = samples.copy()
    other[5 * RATE :] = played(HOUSE, TempoMap(150), 3)
    assert Tracked(samples).between(0, 5) == Tracked(other).between(0, 5)


def test_the_bar_line_is_found() -> None:
    tempo = TempoMap(110)
    tracked = Tracked(played(ROCK, tempo, 24))
    late = [tempo.beat(downbeat) for downbeat in tracked.downbeats if downbeat > 12]
    assert len(late) >= 5
    assert [round(beat) % 4 for beat in late] == [0] * len(late)


def test_tempo_and_phase_can_be_set_by_hand() -> None:
    stft = Stft(RATE)
    tracker = BeatTracker(stft.frequencies, stft.hop / RATE)
    silence = np.zeros(RATE, np.float32)
    for spectrum in stft.feed(silence):
        tracker.step(spectrum)
    tracker.set(bpm=90, phase=0.25)
    assert tracker.bpm == 90
    assert tracker.phase == pytest.approx(0.25)
    assert tracker.until_next == pytest.approx(0.75 * 60 / 90)
    announced = [hop for hop, spectrum in enumerate(stft.feed(silence), 1) if tracker.step(spectrum)]
    assert announced[0] * stft.hop / RATE == pytest.approx(0.5, abs=0.006)
    tracker.set(bpm=900)
    assert tracker.bpm == 200


def test_setting_the_tempo_does_not_move_the_beat() -> None:
    stft = Stft(RATE)
    tracker = BeatTracker(stft.frequencies, stft.hop / RATE)
    beats: list[float] = []
    for count, spectrum in enumerate(stft.feed(played(HOUSE, TempoMap(124), 14)), 1):
        if count in (2, 1500):  # before the beat is found, and after
            phase = tracker.phase
            tracker.set(bpm=124)
            assert tracker.phase == pytest.approx(phase, abs=0.01)
        if tracker.step(spectrum):
            beats.append(count * stft.hop / RATE)
    assert_beats(beats, TempoMap(124), 5, 14)


def test_the_next_beat_is_predicted() -> None:
    stft = Stft(RATE)
    hop = stft.hop / RATE
    tracker = BeatTracker(stft.frequencies, hop)
    due: list[float] = []
    beats: list[float] = []
    for count, spectrum in enumerate(stft.feed(played(HOUSE, TempoMap(124), 12)), 1):
        if tracker.step(spectrum):
            beats.append(count * hop)
        if 0.1 < tracker.until_next < 0.1 + hop:
            due.append(count * hop + tracker.until_next)
    late = [beat for beat in beats if beat > 6]
    predicted = [min(due, key=lambda time: abs(time - beat)) for beat in late]
    assert np.max(np.abs(np.subtract(predicted, late))) < 0.02

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from vjfx.audio.analysis.feature_extractor import FeatureExtractor
from vjfx.audio.groovebox.patterns import PATTERNS
from vjfx.audio.groovebox.score import notes
from vjfx.audio.groovebox.synth import Synth
from vjfx.core.errors import UsageError
from vjfx.core.protocols import Samples, Setting
from vjfx.values.beat import BEATS_PER_BAR

pytestmark = pytest.mark.slow

RATE = Synth.rate


def synth(argument: str = "") -> Synth:
    return Synth(argument, Setting(live=False))


@pytest.fixture(scope="module", params=PATTERNS)
def pattern(request: pytest.FixtureRequest) -> Synth:
    """Every pattern; its tempo is left alone."""
    return synth(request.param)


def fullest(sound: Synth, seconds: float) -> Samples:
    """From where most parts play on."""
    bars = 0
    firsts = {}
    for count, playing in PATTERNS[sound.pattern].form:
        firsts.setdefault(len(playing.split()), bars)
        bars += count
    return sound.samples(
        round(firsts[max(firsts)] * BEATS_PER_BAR * 60 / sound.tempo.bpm * RATE), round(seconds * RATE)
    )


def test_the_samples_do_not_depend_on_the_blocks(pattern: Synth) -> None:
    whole = pattern.samples(0, RATE * 6)
    by_frame = np.concatenate([pattern.read((i + 1) / 30) for i in range(30 * 6)])
    assert np.array_equal(by_frame, whole)
    start = round(PATTERNS[pattern.pattern].beats * 60 / pattern.tempo.bpm * RATE) - 30_000  # into the intro
    seam = pattern.samples(start, 60_000)
    parts = [pattern.samples(start + at, 777) for at in range(0, 60_000, 777)]
    assert np.array_equal(np.concatenate(parts)[:60_000], seam)


def test_threads_get_the_same_samples() -> None:
    sound = synth("dnb")
    whole = sound.samples(0, 64 * 4000)
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda at: sound.samples(at * 4000, 4000), range(64)))
    assert np.array_equal(np.concatenate(parts), whole)


def test_patterns_are_loud_clean_and_wide(pattern: Synth) -> None:
    sound = fullest(pattern, 8)
    assert sound.dtype == np.float32 and sound.shape == (RATE * 8, 2)
    assert np.isfinite(sound).all()
    assert 0.6 < np.abs(sound).max() < 0.91
    assert 0.15 < sound.std() < 0.3  # none is more than 6 dB louder than another
    assert abs(sound.mean()) < 0.02
    assert 0.5 < np.corrcoef(sound.T)[0, 1] < 0.98


def test_the_bass_is_in_the_middle(pattern: Synth) -> None:
    both = fullest(pattern, 8) @ np.array([[1, 1], [1, -1]]) * np.hanning(8 * RATE)[:, None]
    middle, sides = np.square(np.abs(np.fft.rfft(both, axis=0)))[: 8 * 100].sum(axis=0)  # up to 100 Hz
    assert sides < middle / 1000


def test_the_kick_ducks_the_music() -> None:
    sound = synth("house")
    whole = fullest(sound, 8)
    spectrum = np.fft.rfft(whole, axis=0)
    spectrum[: 8 * 300] = 0  # the kick itself
    spectrum[8 * 1500 :] = 0  # hats and clap
    level = np.square(np.fft.irfft(spectrum, len(whole), axis=0)).reshape(-1, RATE // 100, 2).mean(axis=(1, 2))
    beat = 60 / sound.tempo.bpm
    phase = np.arange(len(level)) / 100 % beat / beat
    assert level[(phase > 0.05) & (phase < 0.2)].mean() < 0.6 * level[phase > 0.6].mean()


def test_all_patterns_differ() -> None:
    sounds = [synth(f"{name}:120").samples(0, RATE).ravel() for name in PATTERNS]
    likeness = np.corrcoef(sounds) - np.eye(len(sounds))
    assert likeness.max() < 0.8


def test_every_part_is_played(pattern: Synth) -> None:
    score = PATTERNS[pattern.pattern]
    named = {name.lstrip("<") for _, playing in score.form for name in playing.split()}
    assert named == set(score.parts)
    for name in named:
        assert all(0 <= note.beat < note.end <= score.beats for note in notes(score, name))


def test_patterns_change_for_minutes(pattern: Synth) -> None:
    assert PATTERNS[pattern.pattern].beats * 60 / pattern.tempo.bpm > 120
    breaks = [bars for bars, playing in PATTERNS[pattern.pattern].form if not {"kick", "snare"} & set(playing.split())]
    assert 8 in breaks


def test_before_the_show_there_is_silence() -> None:
    sound = synth().samples(-1000, 1100)
    assert not sound[:1000].any()
    assert sound[1000:].any()


@pytest.mark.parametrize("bpm", ["90", "128", "173.5"])
def test_every_beat_is_where_it_is_reported(bpm: str) -> None:
    sound = synth(bpm)
    features, hop = FeatureExtractor(48000, 2), 256
    samples = sound.samples(0, 48000 * 8)
    found = [i for i in range(len(samples) // hop) if features.feed(samples[i * hop :][:hop])["audio/onset"] == 1]
    onsets = (np.array(found) + 1) * hop / 48000
    for beat in sound.beats(0, 7.9):
        assert np.any((onsets > beat - 0.001) & (onsets < beat + 0.016)), f"no onset at {beat:.3f} s"


@pytest.mark.parametrize("name", ["house", "techno:140", "breaks", "hiphop", "dnb"])
def test_every_kick_and_snare_is_where_it_is_reported(name: str) -> None:
    sound = synth(name)
    samples = sound.samples(0, RATE * 40).sum(axis=1)
    struck = [seconds for seconds, kind in sound.hits(10, 39) if kind in ("kick", "snare")]
    assert len(struck) > 40
    edges = np.abs(np.diff(samples, 2))  # of all sounds those of drums start most suddenly
    for seconds in struck:
        at = round(seconds * RATE)
        assert edges[at - 1 : at + 100].max() > 1.5 * np.median(edges[at - 100 : at - 1]), f"nothing at {seconds:.3f} s"


def test_hits_have_their_kinds_and_are_reported_once() -> None:
    sound = synth("house:120")
    assert sound.hits(16, 17) == [
        (16, "hat"), (16, "kick"), (16.125, "hat"), (16.25, "hat"), (16.375, "hat"),
        (16.5, "hat"), (16.5, "kick"), (16.5, "snare"), (16.625, "hat"), (16.75, "hat"), (16.875, "hat"),
    ]  # fmt: skip
    whole = sound.hits(0, 60)
    assert [hit for start in range(60) for hit in sound.hits(start, start + 1)] == whole == sorted(whole)
    assert synth("ambient").hits(0, 240) == []


def test_swing_moves_the_sixteenths_and_not_the_beats() -> None:
    sound = synth("hiphop:60")
    late = {round(seconds % 0.5, 6) for seconds, kind in sound.hits(16, 47) if kind == "hat"}
    assert 0.25 * 1.28 in late and 0.25 not in late
    assert sound.beats(0, 3) == [0, 1, 2]


def test_beats_are_exact_and_reported_once() -> None:
    sound = synth("120")
    assert sound.beats(0, 2) == [0, 0.5, 1, 1.5]
    assert sound.beats(2, 2.1) == [2]
    assert sound.beats(-5, 0.1) == [0]
    assert sound.downbeats(0, 6) == [0, 2, 4]
    assert sound.downbeats(2, 4) == [2]
    odd = synth("173.7")
    assert all(odd.beats(beat, beat + 0.1) == [beat] for beat in odd.beats(0, 60))
    assert all(odd.beats(beat - 0.1, beat) == [] for beat in odd.beats(1, 60))


@pytest.mark.parametrize("name", ["house:120", "ambient:120"])
def test_a_new_tempo_neither_clicks_nor_changes_the_past(name: str) -> None:
    steady, changed = synth(name), synth(name)
    first = changed.read(3.1)
    changed.set_tempo(150)
    second = changed.read(6.2)
    assert np.array_equal(first, steady.samples(0, len(first)))
    assert np.array_equal(changed.samples(0, len(first) + len(second)), np.concatenate([first, second]))
    assert changed.beats(0, 6.2)[6:9] == pytest.approx([3.0, 3.1 + 0.8 * 0.4, 3.1 + 1.8 * 0.4])
    # Notes that ring out are the same as without the change, so the seam is as smooth as any other place.
    assert np.array_equal(second[:900], steady.samples(len(first), 900))


def test_a_constantly_moving_tempo_makes_no_click() -> None:
    sound, found = synth("ambient"), []
    for frame in range(1, 60 * 6):
        sound.set_tempo(60 + frame % 50)
        found.append(sound.read(8 + frame / 60))
    assert np.array_equal(np.concatenate(found[1:]), sound.samples(len(found[0]), sum(map(len, found[1:]))))


def test_hits_follow_a_new_tempo() -> None:
    sound = synth("house:120")
    sound.read(4)
    sound.set_tempo(60)
    assert [seconds for seconds, kind in sound.hits(3, 7) if kind == "kick"] == [3, 3.5, 4, 5, 6]


def test_the_tempo_stays_in_its_range() -> None:
    sound = synth()
    sound.set_tempo(10_000)
    assert sound.tempo.bpm == 240
    for wrong in ("0", "nan", "inf", "500", "techno:fast", "techno:39", "dnb:1:2"):
        with pytest.raises(UsageError, match="allowed: 40 to 240"):
            synth(wrong)


@pytest.mark.parametrize(
    ("argument", "pattern", "bpm"),
    [
        ("", "house", 128),
        ("140", "house", 140),
        ("techno", "techno", 134),
        ("techno:135.5", "techno", 135.5),
        ("ambient", "ambient", 72),
    ],
)
def test_pattern_and_tempo_by_name(argument: str, pattern: str, bpm: float) -> None:
    sound = synth(argument)
    assert (sound.pattern, sound.tempo.bpm) == (pattern, bpm)


@pytest.mark.parametrize(("wrong", "right"), [("tecno", "techno"), ("hip-hop:90", "hiphop"), ("break", "breaks")])
def test_a_wrong_pattern_is_one_line_with_the_nearest_right_one(wrong: str, right: str) -> None:
    with pytest.raises(UsageError, match=f"^synth:{wrong}: unknown pattern .* did you mean '{right}'\\?.*$"):
        synth(wrong)


def test_a_long_sleep_is_skipped() -> None:
    sound = synth()
    sound.read(1)
    assert len(sound.read(3600)) == 10 * 48000
    assert len(sound.read(3599)) == 0

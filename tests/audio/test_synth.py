from __future__ import annotations

import numpy as np
import pytest

from vjfx.audio.features import Features
from vjfx.audio.synth import Synth
from vjfx.errors import UsageError
from vjfx.interfaces import Setting


def synth(argument: str = "") -> Synth:
    return Synth(argument, Setting(live=False))


def test_the_same_sound_however_it_is_asked_for() -> None:
    whole = synth().samples(0, 300_000)
    frames = synth()
    by_frame = np.concatenate([frames.read((i + 1) / 30) for i in range(30 * 6)])
    assert np.array_equal(by_frame, whole[: len(by_frame)])
    assert np.array_equal(synth().samples(123_457, 1000), whole[123_457:124_457])


def test_it_is_loud_clean_and_wide() -> None:
    sound = synth().samples(0, 48000 * 8)
    assert sound.shape == (48000 * 8, 2)
    assert sound.dtype == np.float32
    assert 0.8 < np.abs(sound).max() < 1
    assert 0.1 < sound.std() < 0.5
    assert abs(sound.mean()) < 0.02
    assert 0.5 < np.corrcoef(sound.T)[0, 1] < 0.999


def test_before_the_show_there_is_silence() -> None:
    sound = synth().samples(-1000, 1100)
    assert not sound[:1000].any()
    assert sound[1000:].any()


@pytest.mark.parametrize("bpm", ["90", "128", "173.5"])
def test_every_beat_is_heard_when_it_is_said_to_be(bpm: str) -> None:
    sound = synth(bpm)
    features, hop = Features(48000, 2), 256
    samples = sound.samples(0, 48000 * 8)
    heard = [i for i in range(len(samples) // hop) if features.feed(samples[i * hop :][:hop])["audio/onset"] == 1]
    onsets = (np.array(heard) + 1) * hop / 48000
    for beat in sound.beats(0, 7.9):
        assert np.any((onsets > beat - 0.001) & (onsets < beat + 0.016)), f"nothing heard at {beat:.3f} s"


def test_beats_are_exact_and_never_counted_twice() -> None:
    sound = synth("120")
    assert sound.beats(0, 2) == [0, 0.5, 1, 1.5]
    assert sound.beats(2, 2.1) == [2]
    assert sound.beats(-5, 0.1) == [0]


def test_a_new_tempo_neither_clicks_nor_moves_what_was_heard() -> None:
    steady, changed = synth("120"), synth("120")
    first = changed.read(3.1)
    changed.bpm = 150
    second = changed.read(6.2)
    assert np.array_equal(first, steady.samples(0, len(first)))
    assert np.array_equal(changed.samples(0, len(first) + len(second)), np.concatenate([first, second]))
    assert changed.beats(0, 6.2)[6:9] == pytest.approx([3.0, 3.1 + 0.8 * 0.4, 3.1 + 1.8 * 0.4])
    # What rings on is the same sound as without the change, so the seam is as smooth as any other place.
    assert np.array_equal(second[:900], steady.samples(len(first), 900))


def test_the_tempo_stays_in_its_range() -> None:
    sound = synth()
    sound.bpm = 10_000
    assert sound.bpm == 240
    for wrong in ("fast", "0", "nan", "inf", "500"):
        with pytest.raises(UsageError, match="allowed: 40 to 240"):
            synth(wrong)


def test_a_long_sleep_is_not_caught_up_with() -> None:
    sound = synth()
    sound.read(1)
    assert len(sound.read(3600)) == 10 * 48000
    assert len(sound.read(3599)) == 0

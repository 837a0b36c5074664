from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from vjfx.audio.groovebox import voices, waves
from vjfx.audio.groovebox.score import Voice

RATE = 48000
STRUCK: dict[str, Voice] = {
    "kick": voices.kick,
    "snare": voices.snare,
    "clap": voices.clap,
    "hat": partial(voices.hat, decay=0.05),
    "crash": voices.crash,
    "ride": voices.ride,
    "rim": voices.rim,
    "tom": partial(voices.tom, pitch=100),
    "cowbell": voices.cowbell,
    "bass": partial(voices.bass, pitch=55),
    "sub": partial(voices.sub, pitch=50),
    "growl": partial(voices.growl, pitch=43),
    "chord": partial(voices.chord, pitches=(440, 550)),
    "pluck": partial(voices.pluck, pitch=440),
    "keys": partial(voices.keys, pitches=(220, 330)),
    "bell": partial(voices.bell, pitch=880),
}
LOOPS: dict[str, Voice] = {
    "pad": partial(voices.pad, pitches=(55, 220, 330)),
    "drone": partial(voices.drone, pitch=87.31),
    "wind": voices.wind,
    "crackle": voices.crackle,
}


@pytest.mark.parametrize("name", STRUCK)
def test_drums_and_notes_start_at_once_and_end_in_silence(name: str) -> None:
    sound = STRUCK[name](RATE)
    assert sound.dtype == np.float32 and sound.shape[1] == 2 and np.isfinite(sound).all()
    assert np.abs(sound).max() == pytest.approx(1)
    assert np.abs(sound[0]).max() < 0.1 and np.abs(sound[-1]).max() < 1e-3
    assert np.abs(sound[: RATE // 100]).max() > 0.1  # within 10 ms


@pytest.mark.parametrize("name", LOOPS)
def test_loops_are_seamless(name: str) -> None:
    sound = LOOPS[name](RATE)
    assert np.abs(sound).max() == pytest.approx(1)
    assert np.abs(sound[0] - sound[-1]).max() <= np.abs(np.diff(sound, axis=0)).max()
    halves = np.square(sound.reshape(2, -1)).mean(axis=1)
    assert 0.5 < halves[0] / halves[1] < 2


def test_a_pad_has_its_bass_in_the_middle() -> None:
    left, right = np.fft.rfft(LOOPS["pad"](RATE), axis=0).T
    bass = round(100 * len(LOOPS["pad"](RATE)) / RATE)
    assert np.allclose(left[:bass], right[:bass], atol=1e-3 * np.abs(left).max())
    assert not np.allclose(left, right, atol=0.1 * np.abs(left).max())


def test_the_filter_is_a_low_pass() -> None:
    t = waves.seconds(0.5, RATE)
    cutoff = np.full(len(t), 1000.0)

    def passed(pitch: float, resonance: float) -> float:
        return float(
            waves.filtered(np.sin(2 * np.pi * pitch * t), cutoff, resonance, RATE)[RATE // 10 : -RATE // 10].std()
            * np.sqrt(2)
        )

    assert passed(50, 0) == pytest.approx(1, abs=0.02)
    assert passed(1000, 0) == pytest.approx(0.25, abs=0.02)  # four poles, 3 dB each
    assert passed(8000, 0) < 0.001
    assert passed(1000, 3) == pytest.approx(4, rel=0.1)  # resonance


def test_a_saw_barely_aliases() -> None:
    t = waves.seconds(1, RATE)
    aliased = []
    for wave in (waves.saw(t, 3010, RATE), 2 * (3010 * t % 1) - 1):
        power = np.abs(np.fft.rfft(wave)) ** 2
        aliased.append((power.sum() - power[::3010].sum()) / power.sum())
    assert aliased[0] < 0.05 * aliased[1]

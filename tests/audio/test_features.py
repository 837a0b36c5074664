from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.audio.made import RATE, noise, sine
from vjfx.audio.features import SIGNALS, Features
from vjfx.interfaces import Samples

HOP = 256
NAMES = list(SIGNALS)


def hear(samples: Samples, rate: int = RATE, block: int = HOP) -> NDArray[np.float64]:
    """The signals after each block, (blocks, 5), in the order of SIGNALS."""
    features = Features(rate, samples.shape[1])
    blocks = range(0, len(samples) - block + 1, block)
    return np.array([list(features.feed(samples[i : i + block]).values()) for i in blocks])


def onsets(samples: Samples) -> list[int]:
    """The hops that end with an onset in them."""
    return [int(hop) for hop in np.flatnonzero(hear(samples)[:, NAMES.index("audio/onset")] == 1)]


def last(samples: Samples, rate: int = RATE) -> dict[str, float]:
    return Features(rate, samples.shape[1]).feed(samples)


@pytest.mark.parametrize(("hertz", "band"), [(60, "bass"), (100, "bass"), (700, "mid"), (3500, "high"), (9000, "high")])
@pytest.mark.parametrize("rate", [44100, 48000, 96000, 192000])
def test_a_tone_is_heard_in_its_band_alone(hertz: float, band: str, rate: int) -> None:
    values = last(sine(hertz, 3, rate=rate), rate)
    assert values["audio/level"] > 0.95
    for other in ("bass", "mid", "high"):
        if other == band:
            assert values[f"audio/{other}"] > 0.95
        else:
            assert values[f"audio/{other}"] < 0.4


def test_silence_is_zero_and_stays_zero_in_hiss_and_hum() -> None:
    for quiet in (np.zeros((RATE, 2), np.float32), noise(1, gain=0.0007), sine(50, 1, gain=0.0005)):
        assert not hear(quiet).any()


def test_after_music_silence_is_exactly_zero() -> None:
    values = last(np.concatenate([noise(2), np.zeros((RATE, 1), np.float32)]))
    assert set(values.values()) == {0.0}


@pytest.mark.parametrize("gain", [0.03, 0.2, 2.0])
def test_a_whisper_reads_like_full_scale(gain: float) -> None:
    music = noise(4, gain=0.4) * (2 + sine(2, 4, gain=1.0)) / 3
    loud, soft = hear(music)[400:], hear(music * gain)[400:]
    assert np.abs(loud - soft)[:, :4].max() < 0.02


def test_the_gain_recovers_from_loud_to_soft_and_does_not_pump() -> None:
    levels = hear(np.concatenate([sine(440, 4, gain=1.0), sine(440, 14, gain=0.01)]))[:, 0]
    per_second = RATE / HOP
    assert levels[int(4.5 * per_second) : int(8 * per_second)].max() < 0.03  # two bars of rest
    assert levels[int(15 * per_second) :].min() > 0.9


def test_clicks_are_heard_in_their_hop_and_nothing_else_is() -> None:
    samples = np.zeros((8 * RATE, 1), np.float32)
    places = np.arange(RATE // 3, len(samples), RATE // 3 + 100)
    samples[places] = 0.8
    heard = onsets(samples)
    assert len(heard) == len(places)
    assert all(place // HOP <= hop <= place // HOP + 1 for place, hop in zip(places, heard, strict=True))


@pytest.mark.parametrize("steady", [sine(55, 6), sine(440, 6), noise(6), sine(440, 6) + sine(443, 6), noise(6, 0.01)])
def test_a_steady_sound_has_one_onset_its_beginning(steady: Samples) -> None:
    heard = onsets(steady)
    assert len(heard) == 1
    assert heard[0] <= 2


def test_the_envelope_of_an_onset_falls_in_a_fifth_of_a_second() -> None:
    samples = np.zeros((RATE, 1), np.float32)
    samples[RATE // 4] = 0.9
    envelope = hear(samples)[:, NAMES.index("audio/onset")]
    start = int(envelope.argmax())
    assert envelope[start] == 1
    assert np.all(np.diff(envelope[start : start + 40]) < 0)
    assert envelope[start + int(0.2 * RATE / HOP)] == pytest.approx(0.05, abs=0.02)


def test_the_values_do_not_depend_on_how_the_sound_is_split() -> None:
    samples = noise(3, channels=2) * (1 + sine(3, 3, gain=1.0))
    whole = Features(RATE, 2)
    expected = whole.feed(samples)
    for seed, largest in ((1, 20), (2, 700), (3, 5000), (4, 90_000)):
        random, at, split = np.random.default_rng(seed), 0, Features(RATE, 2)
        while at < len(samples):
            count = int(random.integers(0, largest))
            values = split.feed(samples[at : at + count])
            at += count
        assert values == expected
        assert np.array_equal(split.waveform, whole.waveform)
        assert np.array_equal(split.spectrum, whole.spectrum)


def test_feeding_nothing_changes_nothing() -> None:
    features = Features(RATE, 2)
    assert features.feed(np.empty((0, 2), np.float32)) == dict.fromkeys(SIGNALS, 0.0)
    values = features.feed(noise(1, channels=2))
    assert features.feed(np.empty((0, 2), np.float32)) == values


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e38, -3e38])
def test_bad_samples_are_forgotten(bad: float) -> None:
    samples = noise(8, channels=2)
    samples[RATE : RATE + 5000 : 7] = bad
    rows = hear(samples)
    assert np.isfinite(rows).all()
    assert rows.min() >= 0
    assert rows.max() <= 1
    features = Features(RATE, 2)
    features.feed(samples[: RATE + 5000])
    assert np.isfinite(features.waveform).all()
    assert np.isfinite(features.spectrum).all()
    clean = hear(noise(8, channels=2))
    assert np.abs(rows[-1] - clean[-1]).max() < 0.2


def test_an_offset_is_not_bass() -> None:
    samples = sine(5000, 4, gain=0.1)
    assert np.abs(hear(samples + 0.3)[400:] - hear(samples)[400:]).max() < 0.02


def test_a_dead_channel_and_opposite_channels_are_heard() -> None:
    tone = sine(440, 2)
    for right in (np.zeros_like(tone), -tone):
        assert last(np.concatenate([tone, right], axis=1))["audio/mid"] > 0.95


def test_clipped_sound_is_loud_and_calm() -> None:
    values = last(np.clip(sine(80, 3, gain=50.0), -1, 1))
    assert values["audio/bass"] > 0.95
    assert values["audio/onset"] == pytest.approx(0, abs=1e-3)


def test_rows_for_shaders() -> None:
    features = Features(RATE, 2)
    assert np.all(features.waveform == 0.5)
    assert not features.spectrum.any()
    tones = np.concatenate([sine(1000, 1, gain=1.0), sine(6000, 1, gain=0.01)], axis=1)
    features.feed(tones)
    assert features.waveform.shape == features.spectrum.shape == (2, 512)
    assert features.waveform.dtype == features.spectrum.dtype == np.float32
    assert np.allclose(features.waveform, tones[-512:].T / 2 + 0.5)
    peaks = features.spectrum.argmax(axis=1)
    assert np.abs(peaks - np.array([1000, 6000]) / (RATE / 2) * 512).max() <= 1
    assert features.spectrum.max(axis=1) == pytest.approx([1, 0.5], abs=0.03)

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.audio.made import RATE, noise, sine
from vjfx.audio.analysis import bands
from vjfx.audio.analysis.feature_extractor import NAMES, FeatureExtractor
from vjfx.audio.groovebox import voices
from vjfx.core.protocols import Samples
from vjfx.values.signals import AUDIO_SIGNALS, BAND_EDGES

pytestmark = pytest.mark.slow

HOP = 256
QUIET = {name: AUDIO_SIGNALS[name].low for name in NAMES}


def analyse(samples: Samples, rate: int = RATE, block: int = HOP) -> NDArray[np.float64]:
    """The signals after each block, (blocks, n), in the order of NAMES."""
    features = FeatureExtractor(rate, samples.shape[1])
    blocks = range(0, len(samples) - block + 1, block)
    return np.array([list(features.feed(samples[i : i + block]).values()) for i in blocks])


def onsets(samples: Samples) -> list[int]:
    """The hops that end with an onset in them."""
    return [int(hop) for hop in np.flatnonzero(analyse(samples)[:, NAMES.index("audio/onset")] == 1)]


def last(samples: Samples, rate: int = RATE) -> dict[str, float]:
    return FeatureExtractor(rate, samples.shape[1]).feed(samples)


@pytest.mark.parametrize(
    ("hertz", "band"),
    [(60, "bass"), (100, "bass"), (300, "lowmid"), (1000, "mid"), (3500, "high"), (9000, "high")],
)
@pytest.mark.parametrize("rate", [44100, 48000, 96000, 192000])
def test_a_tone_is_measured_in_its_band_alone(hertz: float, band: str, rate: int) -> None:
    values = last(sine(hertz, 3, rate=rate), rate)
    assert values["audio/level"] > 0.95
    for other in ("bass", "lowmid", "mid", "high"):
        if other == band:
            assert values[f"audio/{other}"] > 0.95
        else:
            assert values[f"audio/{other}"] < 0.5


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000, 192000])
def test_a_tone_is_loudest_in_its_own_narrow_band(rate: int) -> None:
    edges = [(low, high) for low, high in pairwise(BAND_EDGES) if high < rate / 2]
    for number, (low, high) in enumerate(edges, 1):
        if low > 150:  # lower tones spread over their neighbours: a window that separates them would be slow
            values = last(sine((low * high) ** 0.5, 1, rate=rate), rate)
            measured = [values[f"audio/band/{other}"] for other in range(1, 17)]
            assert measured[number - 1] > 0.95
            assert all(value < 0.5 for other, value in enumerate(measured, 1) if abs(other - number) > 1)


def test_silence_is_zero_and_stays_zero_in_hiss_and_hum() -> None:
    for quiet in (np.zeros((RATE, 2), np.float32), noise(1, gain=0.0003), sine(50, 1, gain=0.0004)):
        rows = analyse(quiet)
        assert not np.delete(rows, NAMES.index("audio/db"), axis=1).any()
        assert np.all(rows[20:, NAMES.index("audio/db")] < -65)


def test_after_music_silence_is_exactly_zero() -> None:
    assert last(np.concatenate([noise(2), np.zeros((RATE, 1), np.float32)])) == QUIET


def test_decibels_are_those_of_the_sound_whatever_the_gain() -> None:
    for decibels in (-80, -40, -3):
        samples = sine(1000, 1, gain=2**0.5 * 10 ** (decibels / 20), channels=2)
        assert last(samples)["audio/db"] == pytest.approx(decibels, abs=0.1)


def test_the_centroid_rises_by_octaves() -> None:
    octaves = np.log2(bands.HIGHEST / bands.LOWEST)
    low, high = (last(sine(hertz, 1))["audio/centroid"] for hertz in (500, 4000))
    assert low == pytest.approx(np.log2(500 / bands.LOWEST) / octaves, abs=0.03)
    assert (high - low) * octaves == pytest.approx(3, abs=0.2)


def test_flux_is_change_and_not_loudness() -> None:
    rows = analyse(np.concatenate([sine(440, 1, gain=0.05), sine(440, 2) + noise(2)]))[:, NAMES.index("audio/flux")]
    start = RATE // HOP
    assert rows[start : start + 5].max() > 0.5
    assert rows[start - 90 : start].max() < 0.02
    assert rows[start + 90 :].max() < 0.2


@pytest.mark.parametrize("gain", [0.01, 0.2, 2.0])
def test_quiet_music_reads_like_full_scale(gain: float) -> None:
    music = noise(4, gain=0.4) * (2 + sine(2, 4, gain=1.0)) / 3
    loud, soft = analyse(music)[400:], analyse(music * gain)[400:]
    tones = [NAMES.index(f"audio/{name}") for name in ("level", "bass", "lowmid", "mid", "high")]
    assert np.abs(loud - soft)[:, tones].max() < 0.02


def test_the_gain_recovers_from_loud_to_soft_and_does_not_pump() -> None:
    levels = analyse(np.concatenate([sine(440, 4, gain=1.0), sine(440, 14, gain=0.01)]))[:, 0]
    per_second = RATE / HOP
    assert levels[int(4.5 * per_second) : int(8 * per_second)].max() < 0.03  # two bars of rest
    assert levels[int(15 * per_second) :].min() > 0.9


def test_clicks_are_detected_in_their_hop_and_nothing_else_is() -> None:
    samples = np.zeros((8 * RATE, 1), np.float32)
    places = np.arange(RATE // 3, len(samples), RATE // 3 + 100)
    samples[places] = 0.8
    found = onsets(samples)
    assert len(found) == len(places)
    assert all(place // HOP <= hop <= place // HOP + 1 for place, hop in zip(places, found, strict=True))


@pytest.mark.parametrize("steady", [sine(55, 6), sine(440, 6), noise(6), sine(440, 6) + sine(443, 6), noise(6, 0.01)])
def test_a_steady_sound_has_one_onset_its_beginning(steady: Samples) -> None:
    found = onsets(steady)
    assert len(found) == 1
    assert found[0] <= 2


def beat(kind: str) -> Samples:
    """A drum of the groovebox, struck eight times in four seconds."""
    sound = {"kick": voices.kick, "snare": voices.clap, "hat": lambda rate: voices.hat(rate, 0.03)}[kind](RATE)
    samples = np.zeros((4 * RATE, 2), np.float32)
    for start in range(RATE // 8, len(samples), RATE // 2):
        part = samples[start : start + len(sound)]
        part += 0.5 * sound[: len(part)]
    return samples


@pytest.mark.parametrize("kind", ["kick", "snare", "hat"])
def test_a_drum_is_classified(kind: str) -> None:
    features = FeatureExtractor(RATE, 2)
    features.feed(beat(kind))
    others = [features.counts[other] for other in ("kick", "snare", "hat") if other != kind]
    assert features.counts["any"] == 8
    assert features.counts[kind] in (7, 8)
    assert max(others) <= 1


def test_a_kick_under_a_hat_is_both() -> None:
    features = FeatureExtractor(RATE, 2)
    features.feed(beat("kick") + 0.5 * beat("hat"))
    assert (features.counts["any"], features.counts["kick"], features.counts["hat"]) == (8, 8, 8)


def test_a_count_goes_up_with_each_envelope() -> None:
    features, before = FeatureExtractor(RATE, 2), {"any": 0, "kick": 0, "snare": 0, "hat": 0}
    samples = beat("kick")
    for at in range(0, len(samples), HOP):
        values = features.feed(samples[at : at + HOP])
        for kind, count in features.counts.items():
            assert (values[f"onset/{kind}"] == 1) is (count == before[kind] + 1)
        before = dict(features.counts)


def test_the_envelope_of_an_onset_falls_in_a_fifth_of_a_second() -> None:
    samples = np.zeros((RATE, 1), np.float32)
    samples[RATE // 4] = 0.9
    envelope = analyse(samples)[:, NAMES.index("audio/onset")]
    start = int(envelope.argmax())
    assert envelope[start] == 1
    assert np.all(np.diff(envelope[start : start + 40]) < 0)
    assert envelope[start + int(0.2 * RATE / HOP)] == pytest.approx(0.05, abs=0.02)


def test_the_values_do_not_depend_on_how_the_sound_is_split() -> None:
    samples = noise(3, channels=2) * (1 + sine(3, 3, gain=1.0))
    whole = FeatureExtractor(RATE, 2)
    expected = whole.feed(samples)
    for seed, largest in ((1, 20), (2, 700), (3, 5000), (4, 90_000)):
        random, at, split = np.random.default_rng(seed), 0, FeatureExtractor(RATE, 2)
        while at < len(samples):
            count = int(random.integers(0, largest))
            values = split.feed(samples[at : at + count])
            at += count
        assert values == expected
        assert np.array_equal(split.waveform, whole.waveform)
        assert np.array_equal(split.spectrum, whole.spectrum)


def test_feeding_nothing_changes_nothing() -> None:
    features = FeatureExtractor(RATE, 2)
    assert features.feed(np.empty((0, 2), np.float32)) == QUIET
    values = features.feed(noise(1, channels=2))
    assert features.feed(np.empty((0, 2), np.float32)) == values


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e38, -3e38])
def test_bad_samples_do_not_spoil_later_values(bad: float) -> None:
    samples = noise(8, channels=2)
    samples[RATE : RATE + 5000 : 7] = bad
    rows = analyse(samples)
    assert np.isfinite(rows).all()
    for column, name in zip(rows.T, NAMES, strict=True):
        assert AUDIO_SIGNALS[name].low <= column.min() <= column.max() <= AUDIO_SIGNALS[name].high
    features = FeatureExtractor(RATE, 2)
    features.feed(samples[: RATE + 5000])
    assert np.isfinite(features.waveform).all()
    assert np.isfinite(features.spectrum).all()
    clean = analyse(noise(8, channels=2))
    assert np.abs(rows[-1] - clean[-1]).max() < 0.2


def test_an_offset_is_not_bass() -> None:
    samples = sine(5000, 12, gain=0.1)
    assert np.abs(analyse(samples + 0.3)[1700:] - analyse(samples)[1700:]).max() < 0.02


def test_a_dead_channel_and_opposite_channels_are_measured() -> None:
    tone = sine(440, 2)
    for right in (np.zeros_like(tone), -tone):
        assert last(np.concatenate([tone, right], axis=1))["audio/lowmid"] > 0.95


def test_clipped_audio_is_loud_and_has_no_onsets() -> None:
    values = last(np.clip(sine(80, 3, gain=50.0), -1, 1))
    assert values["audio/bass"] > 0.95
    assert values["audio/onset"] == pytest.approx(0, abs=1e-3)


def test_rows_for_shaders() -> None:
    features = FeatureExtractor(RATE, 2)
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

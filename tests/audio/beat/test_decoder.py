"""The beat decoder on activations that are known exactly: what it follows, what it leaves, and how steady it is."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from tests.audio.beat.activations import STEP, Decoded, activations
from vjfx.audio.beat.decoder import BeatDecoder, Heard

BEAT = 60 / 120  # seconds


@pytest.mark.parametrize("bpm", [64, 90, 124, 174, 195])
def test_clear_beats_are_announced_when_they_fall(bpm: float) -> None:
    decoded = Decoded().feed(activations(20, bpm))
    errors = decoded.errors(bpm, 6)
    assert len(errors) == pytest.approx(14 * bpm / 60, abs=1)
    assert np.abs(errors).max() < 0.02
    assert abs(errors.mean()) < 0.005
    assert decoded.decoder.bpm == pytest.approx(bpm, rel=0.005)


@pytest.mark.parametrize(("bpm", "late"), [(60, 0), (180, 0), (120, BEAT / 2), (80, 0.2), (90, 0)])
def test_a_wrong_start_is_left_within_eight_beats(bpm: float, late: float) -> None:
    """Half or double the tempo, the off-beat, two thirds, three quarters."""
    decoder = BeatDecoder(STEP)
    decoder.set(bpm, late / BEAT)
    decoded = Decoded(decoder).feed(activations(12, 120))
    assert np.abs(decoded.errors(120, 8 * BEAT)).max() < 0.04
    assert decoder.bpm == pytest.approx(120, rel=0.01)


@pytest.mark.parametrize(("bpm", "late"), [(128, 0.3), (87, 0.1), (174, 0.0), (120, BEAT / 2)])
def test_a_song_that_is_cut_to_another_is_left_within_eight_beats(bpm: float, late: float) -> None:
    decoded = Decoded().feed(activations(15, 120)).feed(activations(12, bpm, late=late))
    start = round(15 / STEP / 2) * 2 * STEP
    assert np.abs(decoded.errors(bpm, start + late + 8 * 60 / bpm, start + late)).max() < 0.04


def test_a_crossfade_of_two_songs_at_one_bent_tempo_goes_unnoticed() -> None:
    """The second song's bar begins elsewhere; both are heard for a while."""
    decoded = Decoded().feed(activations(16, 126))
    decoded.feed(activations(8.0, 126, late=(-round(16 / STEP / 2) * 2 * STEP) % (60 / 126), off_beat=0.3, clear=0.6))
    decoded.feed(activations(12, 126, late=(-decoded.time) % (60 / 126)))
    assert np.abs(decoded.errors(126, 5)).max() < 0.03
    assert np.diff(decoded.beats)[12:] == pytest.approx(60 / 126, abs=0.02)


def test_weak_noise_does_not_move_a_clock_that_is_right() -> None:
    random = np.random.default_rng(1)

    def noisy(heard: Heard) -> Heard:
        beats = 0.25 * heard.beats + 0.75 * random.beta(1.4, 12, 2)
        return heard._replace(beats=beats.astype(np.float32))

    decoded = Decoded().feed(activations(12, 120)).feed(activations(30, 120, late=(-12) % BEAT, tempo=120), noisy)
    assert np.abs(decoded.errors(120, 8)).max() < 0.06


def test_the_clock_is_smooth() -> None:
    """Its tempo does not tremble, though activations come on whole steps, and a few are missing."""
    random = np.random.default_rng(2)

    def gaps(heard: Heard) -> Heard:
        missing = np.full(2, 0.01, np.float32)
        return heard._replace(beats=missing) if random.random() < 0.1 else heard

    decoded = Decoded().feed(activations(30, 127.3), gaps)
    assert np.std(decoded.bpm[len(decoded.bpm) // 3 :]) < 0.5
    assert np.abs(np.diff(decoded.beats)[20:] - 60 / 127.3).max() < 0.016


@pytest.mark.parametrize("ratio", [1.06, 0.94])
def test_a_bent_tempo_is_followed(ratio: float) -> None:
    decoded = Decoded().feed(activations(12, 120))
    start = decoded.time
    decoded.feed(activations(12, 120 * ratio, late=(-start) % BEAT))
    assert np.abs(decoded.errors(120 * ratio, start + 5, start + (-start) % BEAT)).max() < 0.05


@pytest.mark.parametrize("metre", [2, 3, 4, 5, 6, 7])
def test_the_metre_and_the_first_beat_are_found(metre: int) -> None:
    decoded = Decoded().feed(activations(30, 130, metre))
    assert decoded.decoder.metre == metre
    late = [(round(beat * 130 / 60) % metre, bar) for beat, bar in zip(decoded.beats, decoded.bar, strict=True)][-20:]
    assert all(one == other for one, other in late)


def test_a_metre_set_by_hand_stays_until_it_is_released() -> None:
    decoded = Decoded().feed(activations(12, 120, 4))
    decoded.decoder.set_metre(3)
    assert decoded.decoder.metre == 3
    decoded.feed(activations(10, 120, 4, late=(-decoded.time) % BEAT))
    assert set(decoded.metre[-400:]) == {3}
    decoded.decoder.set_metre(0)
    decoded.feed(activations(10, 120, 4, late=(-decoded.time) % BEAT))
    assert decoded.decoder.metre == 4


def test_a_bar_started_by_hand_begins_at_the_nearest_beat() -> None:
    decoded = Decoded().feed(activations(12, 120, 4))
    while decoded.decoder.beat != 2 or decoded.decoder.now % 1 > 0.3:
        decoded.decoder.advance(0.01)
    decoded.decoder.start_bar()
    assert decoded.decoder.beat == 0


def test_confidence_rises_with_clear_beats_and_is_low_without() -> None:
    clear = Decoded().feed(activations(15, 120))
    assert min(clear.confidence[-200:]) > 0.8
    random = np.random.default_rng(3)

    def noise(heard: Heard) -> Heard:
        return heard._replace(
            beats=random.beta(1.4, 8, 2).astype(np.float32),
            tempos=np.full_like(heard.tempos, 1 / len(heard.tempos)),
            metre=np.array([0.8, *[0.2 / 6] * 6], np.float32),
            flux=random.uniform(0, 1, heard.flux.shape).astype(np.float32),
        )

    assert max(Decoded().feed(activations(40, 120), noise).confidence) < 0.5


def test_in_a_break_the_clock_runs_on_and_confidence_falls() -> None:
    decoded = Decoded().feed(activations(16, 120))
    before = decoded.confidence[-1]
    decoded.feed(activations(8, 120, clear=0.002, between=0.002))
    assert 0.5 * before < decoded.confidence[-1] < before
    assert np.abs(decoded.errors(120, 6)).max() < 0.03


@pytest.mark.slow
def test_five_minutes_are_steady_and_take_no_more_memory() -> None:
    decoded = Decoded()
    sizes = []
    for part in range(10):
        decoded.feed(activations(30, 126, late=(-decoded.time) % (60 / 126)))
        sizes.append(len(pickle.dumps(decoded.decoder)))
        del decoded.confidence[:], decoded.metre[:]
        assert decoded.decoder.bpm == pytest.approx(126, rel=0.002), part
    assert np.abs(decoded.errors(126, 10)).max() < 0.02
    assert max(sizes[1:]) < min(sizes[1:]) + 100  # bytes

"""The beat lattice: its readings after a reset, and after steps with known activations."""

from __future__ import annotations

import pytest

from tests.audio.beat.activations import STEP, activations
from vjfx.audio.beat.lattice import BeatLattice
from vjfx.audio.beat.meter import FASTEST, SLOWEST


def after(seconds: float, bpm: float, **more: float) -> BeatLattice:
    lattice = BeatLattice(STEP)
    for heard in activations(seconds, bpm, **more):  # type: ignore[arg-type]
        lattice.observe_tempo(heard.tempos)
        for beat in heard.beats.tolist():
            lattice.step(beat, 0.08)
    return lattice


@pytest.mark.parametrize("bpm", [62, 78, 93, 124, 150, 174, 195])
def test_clear_beats_give_tempo_and_phase(bpm: float) -> None:
    seconds = 8 * 60 / bpm + 0.034  # the newest activation is a beat
    _, best = after(seconds, bpm).rivals(120, 0.5)
    assert best.bpm == pytest.approx(bpm, rel=0.02)
    assert (best.phase + 0.5) % 1 - 0.5 == pytest.approx(0, abs=2 * STEP * bpm / 60)
    assert best.probability > 0.8


def test_the_reading_of_a_clock_is_found_beside_the_likeliest_one() -> None:
    own, best = after(6, 120).rivals(120, 0.47)
    assert own.probability < 0.01 < best.probability
    own, best = after(6, 120, off_beat=0.8, tempo=120).rivals(best.bpm, best.phase)
    assert own.probability > 0.2


def test_the_tempo_activations_decide_the_octave() -> None:
    for tempo, octave in ((75, 75), (150, 150)):
        _, best = after(8, 75, tempo=tempo, off_beat=0.3).rivals(110, 0)
        assert best.bpm == pytest.approx(octave, rel=0.02)


def test_weak_activations_leave_it_undecided() -> None:
    _, best = after(10, 120, clear=0.06, between=0.06, tempo=120).rivals(120, 0)
    assert best.probability < 0.6


def test_reset_sets_the_tempo_and_on_request_the_phase() -> None:
    lattice = BeatLattice(STEP)
    lattice.reset(100)
    assert lattice.rivals(100, 0.2)[0].probability == pytest.approx(lattice.rivals(100, 0.7)[0].probability, rel=0.1)
    lattice.reset(100, 0.25)
    own, best = lattice.rivals(100, 0.25)
    assert best.bpm == pytest.approx(100, rel=0.02)
    assert best.phase == pytest.approx(0.25, abs=0.03)
    assert own.probability > 0.5


def test_any_step_gives_the_same_tempos() -> None:
    """At 48 kHz a step is shorter than in the network's training."""
    for step in (512 / 48000, 256 / 22050, 128 / 8000):
        lattice = BeatLattice(step)
        for tempo in (SLOWEST + 5, 120, FASTEST - 10):
            lattice.reset(tempo)
            assert lattice.rivals(tempo, 0)[1].bpm == pytest.approx(tempo, rel=0.02)

"""Walks through latent space."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from vjfx.latent.sphere import Place, angle
from vjfx.latent.walks import Mix, Walker
from vjfx.values.beat import BEATS_PER_BAR

SIZE = 100
WANDER, LOOP, ORBIT = Mix(), Mix(wander=0, loop=1), Mix(wander=0, orbit=1)
ALL = Mix(wander=0.5, loop=0.6, orbit=0.3, x=0.2, y=-0.1, truncation=0.8)


def walk(mix: Mix, beats: float, fps: float, bpm: float = 120, seed: int = 1) -> list[Place]:
    walker = Walker(seed, SIZE)
    return [walker.at(frame * bpm / 60 / fps, mix) for frame in range(round(beats * 60 / bpm * fps) + 1)]


def steps(places: list[Place]) -> np.ndarray:
    return np.array([angle(*two) for two in pairwise(places)])


@pytest.mark.parametrize("mix", [WANDER, LOOP, ORBIT, Mix(speed=-0.7)], ids=["wander", "loop", "orbit", "backwards"])
def test_a_walk_is_even_and_smooth(mix: Mix) -> None:
    places = walk(mix, beats=40, fps=30)
    even = steps(places)
    assert even.min() > 0.001, "the walk stands still"
    assert (even.max() - even.min()) / even.mean() < 0.01
    turns = [angle(a / np.linalg.norm(a), b / np.linalg.norm(b)) for a, b in pairwise(np.diff(places, axis=0))]
    assert max(turns) < 0.2, "a corner"


@pytest.mark.parametrize("mix", [WANDER, LOOP, ORBIT, ALL], ids=["wander", "loop", "orbit", "all"])
def test_the_same_beats_pass_the_same_places_at_any_frame_rate(mix: Mix) -> None:
    slow, fast = walk(mix, beats=24, fps=30), walk(mix, beats=24, fps=60)
    assert np.allclose(slow, fast[::2], atol=1e-9)
    assert np.allclose(np.linalg.norm(fast, axis=1), 1)


def test_jumps_pass_the_same_places_at_any_frame_rate() -> None:
    seen = []
    for fps in (30, 60):
        walker, places = Walker(1, SIZE), []
        for frame in range(8 * fps):
            if frame in (fps, 2 * fps, 2 * fps + fps // 10):
                walker.jump(2 * frame / fps)
            places.append(walker.at(2 * frame / fps, WANDER))
        seen.append(places[:: fps // 30])
    assert np.allclose(*seen, atol=1e-9)


def test_a_jump_glides_to_another_place() -> None:
    still = Mix(speed=0.0)
    walker = Walker(1, SIZE)
    before = walker.at(3.9, still)
    walker.jump(4.0, 2)
    places = [before] + [walker.at(4 + frame / 30, still) for frame in range(30)]
    assert steps(places).max() < 0.5, "a step instead of a glide"
    assert np.allclose(places[-1], places[-10]) and angle(places[-1], before) > 1
    for beat in range(40):  # more than fit at the same time: none may be lost
        walker.jump(5.0 + beat)
        walker.at(6.0 + beat, still)
    far = Walker(1, SIZE)
    far.at(0, Mix(speed=1.0))
    assert np.allclose(walker.at(60, still), far.at(42, Mix(speed=1.0)))


@pytest.mark.parametrize("bars", [1, 4, 7])
@pytest.mark.parametrize("kind", ["loop", "orbit"])
def test_loop_and_orbit_return_after_their_bars(kind: str, bars: int) -> None:
    walker, mix = Walker(2, SIZE), Mix(wander=0, bars=bars, **{kind: 1.0})
    for beat in (0.0, 0.37, 5.5):
        there = walker.at(beat, mix)
        assert angle(there, walker.at(beat + BEATS_PER_BAR * bars / 2, mix)) > 0.1
        assert np.allclose(there, walker.at(beat + 3 * BEATS_PER_BAR * bars, mix), atol=1e-9)


def test_changing_the_speed_never_causes_a_step() -> None:
    walker = Walker(1, SIZE)
    rng = np.random.default_rng(0)
    places = [walker.at(1000 + frame / 15, Mix(speed=float(rng.uniform(-1, 1)))) for frame in range(200)]
    assert steps(places).max() < 0.1


def test_the_rest_of_the_mix_stays_at_home() -> None:
    walker = Walker(4, SIZE)
    assert np.allclose(walker.at(3.0, Mix(wander=0)), walker.home)
    assert np.allclose(walker.at(3.0, Mix(truncation=0)), walker.home)
    near, far = (angle(walker.at(3.0, Mix(truncation=truncation)), walker.home) for truncation in (0.3, 1.0))
    assert near == pytest.approx(0.3 * far)


def test_an_orbit_keeps_its_distance_from_the_kept_home() -> None:
    walker = Walker(4, SIZE)
    favourite = Walker(9, SIZE).home
    walker.keep(3 * favourite)
    for beat in (0.0, 1.0, 7.3):
        assert angle(walker.at(beat, Mix(wander=0, orbit=1, radius=0.4)), favourite) == pytest.approx(0.2 * np.pi)


def test_x_and_y_move_in_two_directions() -> None:
    walker = Walker(4, SIZE)
    left, right, up = (walker.at(0, Mix(wander=0, x=x, y=y)) for x, y in ((-1.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
    assert angle(left, right) == pytest.approx(np.pi / 2) and angle(up, right) == pytest.approx(np.pi / 3)


def test_seeds_give_different_walks() -> None:
    assert angle(Walker(1, SIZE).at(0, WANDER), Walker(2, SIZE).at(0, WANDER)) > 1

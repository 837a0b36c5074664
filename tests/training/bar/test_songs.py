"""The training songs: their beats lie where the drums are, in every metre."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.tools import absent
from vjfx.core.errors import DeviceError
from vjfx.training.bar import performance
from vjfx.training.bar.families import FAMILIES
from vjfx.training.bar.grooves import Groove, groove
from vjfx.training.bar.kits import Kit, made
from vjfx.training.bar.metre import Metre
from vjfx.training.bar.performance import Performance
from vjfx.training.bar.sampler import Sampler
from vjfx.training.bar.singing import talk
from vjfx.training.bar.songs import song
from vjfx.training.beat.instruments import RATE
from vjfx.training.beat.styles import KICK


def clicks(*_: object) -> Kit:
    return dict.fromkeys(made(np.random.default_rng(0)), np.array([1, -1], np.float32))


@pytest.mark.parametrize(("beats", "per"), [(3, 4), (4, 4), (2, 3), (7, 4)])
def test_a_stroke_on_every_beat_falls_on_the_beats(
    beats: int, per: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(performance, "kit", clicks)
    metre = Metre(beats, per)
    lines = {KICK: metre.every(per, 0, 0.9)}
    played = Groove("four", 100.0, metre, lines, lines, ())
    times = np.arange(0.3, 24.0, 0.6)
    r = np.random.default_rng(5)
    sound = Performance(r, played, times, start=1, seconds=8.0).play(Sampler(tmp_path))
    struck = np.flatnonzero(sound > 0.05 * sound.max()) / RATE
    near = np.abs(struck[:, None] - times).min(axis=1)
    assert len(struck) > 5
    assert np.median(near) < 0.012


def test_every_family_makes_grooves_that_fill_a_bar() -> None:
    seen = set()
    for seed in range(600):
        each = groove(np.random.default_rng(seed))
        seen.add(each.family)
        steps = each.metre.steps
        lines = [*each.drums.values(), *(layer.line for layer in each.layers if layer.role not in ("melody", "riff"))]
        assert {len(line) for line in lines} <= {steps}
        assert 40 < each.bpm < 230
        assert each.drums or each.layers
    assert seen >= set(FAMILIES) - {"style"}


def test_speech_has_no_steady_syllables() -> None:
    sound = talk(np.random.default_rng(0), 8.0)
    assert np.isfinite(sound).all()
    loud = np.abs(sound).reshape(-1, RATE // 100).max(axis=1) > 0.05
    starts = np.flatnonzero(np.diff(loud.astype(int)) == 1)
    assert np.std(np.diff(starts)) > 0.25 * np.mean(np.diff(starts))


@pytest.mark.slow
def test_a_song_is_the_same_each_time_and_its_beats_are_in_order(tmp_path: Path) -> None:
    try:
        one, other = (song(18, 10.0, tmp_path) for _ in range(2))
    except DeviceError as error:
        absent(str(error))
    assert np.array_equal(one.samples, other.samples)
    assert one.samples.shape == (10 * RATE,)
    assert np.isfinite(one.samples).all()
    assert (np.diff(one.beats) > 0.2).all()
    assert (np.diff(one.bar) % one.metre == 1).all()

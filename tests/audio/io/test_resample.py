from __future__ import annotations

import numpy as np
import pytest

from tests.audio.made import sine
from vjfx.audio.io.resample import Resampler


@pytest.mark.parametrize(("rate", "wanted"), [(44100, 48000), (96000, 48000), (48000, 44100), (48000, 192000)])
def test_a_tone_keeps_pitch_and_length_in_blocks_of_any_size(rate: int, wanted: int) -> None:
    tone, random, got, at = sine(300, 2, rate=rate, channels=2), np.random.default_rng(0), [], 0
    resample = Resampler(rate, wanted)
    while at < len(tone):
        count = int(random.integers(0, 700))
        got.append(resample(tone[at : at + count]))
        at += count
    resampled = np.concatenate(got)
    assert abs(len(resampled) - 2 * wanted) <= wanted / rate + 1
    expected = sine(300, 2, rate=wanted, channels=2)[: len(resampled)]
    assert np.abs(resampled[: len(expected)] - expected).max() < 1e-3
    assert resampled.dtype == np.float32


def test_the_same_rate_returns_the_same_samples() -> None:
    tone = sine(300, 0.1)
    assert Resampler(48000, 48000)(tone) is tone

"""One hop for all of the analysis, at every sample rate."""

from __future__ import annotations

import numpy as np
import pytest

from vjfx.audio.analysis.feature_extractor import FeatureExtractor
from vjfx.audio.analysis.hop import hop_size
from vjfx.audio.analysis.stft import Stft
from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.audio.groovebox.synth import Synth
from vjfx.audio.transcript import Transcript
from vjfx.core.protocols import Setting

HOPS = {8000: 48, 11025: 64, 16000: 96, 22050: 128, 32000: 192, 44100: 256, 48000: 256, 96000: 512}
SECONDS = 14


@pytest.mark.parametrize(("rate", "hop"), HOPS.items())
def test_features_and_spectra_have_the_same_hop(rate: int, hop: int) -> None:
    assert hop_size(rate) == FeatureExtractor(rate, 1).hop == Stft(rate).hop == hop


def test_a_hop_lasts_from_5_3_to_8_milliseconds() -> None:
    seconds = [hop_size(rate) / rate for rate in range(8000, 192001, 100)]
    assert 0.00533 <= min(seconds) <= max(seconds) <= 0.00801


@pytest.mark.parametrize("rate", HOPS)
def test_beats_and_onsets_are_found_at_every_rate(rate: int) -> None:
    class Resampled(Synth):
        pass

    Resampled.rate = rate
    sound = Resampled("breaks:125", Setting())
    transcript = Transcript(AudioAnalyzer(rate, 2))
    rows = list(transcript.feed(sound.samples(0, SECONDS * rate)))
    assert len(rows) == SECONDS * rate // HOPS[rate]
    assert all(np.isfinite(list(row.values())).all() for row in rows)
    beats, true = np.array(transcript.beats), sound.beats(6, SECONDS - 0.2)
    assert all(np.abs(beats - beat).min() < 0.05 for beat in true)
    onsets = np.array(transcript.onsets["any"])
    assert np.mean([np.abs(onsets - time).min() < 0.03 for time, _ in sound.hits(1, SECONDS - 0.2)]) > 0.8

"""Composed music is read with its beats, bars and tempo changes."""

from __future__ import annotations

import mido
import numpy as np
import pytest

from vjfx.training.bar.scores import read


def song(upper: int, lower: int, tempos: dict[int, float], late: int = 0) -> mido.MidiFile:
    """A note every eighth for 80 quarters; `tempos` in quarters per minute, from a quarter on."""
    head = mido.MidiTrack([mido.MetaMessage("time_signature", numerator=upper, denominator=lower)])
    last = 0
    for quarter, bpm in tempos.items():
        head.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm), time=480 * (quarter - last)))
        last = quarter
    notes = mido.MidiTrack()
    for number in range(160):
        moved = late * (number % 7)
        notes.append(mido.Message("note_on", note=60, velocity=90, time=moved))
        notes.append(mido.Message("note_off", note=60, time=240 - moved))
    return mido.MidiFile(ticks_per_beat=480, tracks=[head, notes])


def test_beats_follow_the_tempo_changes_and_the_bars() -> None:
    score = read(song(3, 4, {0: 100, 10: 120}))
    assert score is not None
    assert score.metre == 3
    assert score.beats[:12] == pytest.approx([*np.arange(11) * 0.6, 6.5])
    assert score.bar[:7].tolist() == [0, 1, 2, 0, 1, 2, 0]
    assert score.notes[2].start == pytest.approx(0.6)


def test_compound_bars_count_dotted_quarters() -> None:
    score = read(song(6, 8, {0: 90}))
    assert score is not None
    assert score.metre == 2
    assert np.diff(score.beats) == pytest.approx(1.0)


def test_a_song_that_was_not_played_to_its_beats_is_left_out() -> None:
    assert read(song(4, 4, {0: 100}, late=23)) is None

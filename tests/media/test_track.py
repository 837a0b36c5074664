"""The picture track of a file: from the start, from a key frame, and past damage."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.sources.clips import write
from vjfx.media.track import PictureTrack


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_pictures_from_a_key_frame_leave_none_out(tmp_path: Path, name: str) -> None:
    track = PictureTrack(str(write(tmp_path / name, codec="libx264", options={"bf": "2"}, gop=10, count=40)))
    whole = [picture.start for picture in track.pictures()]
    assert len(whole) == 40
    for number in (35, 0, 10, 9, 39):
        found = track.from_key_frame(whole[number])
        assert found is not None
        starts = [picture.start for picture in found]
        assert starts == whole[-len(starts) :] and number - 30 < whole.index(starts[0]) <= number
        track.seek_again()
        assert next(track.pictures()).start == starts[0]
    track.close()


def test_a_file_without_key_frames_to_seek_is_read_from_the_start(tmp_path: Path) -> None:
    track = PictureTrack(str(write(tmp_path / "a.h264", codec="libx264", count=10)))
    starts = [picture.start for picture in track.pictures()]
    assert track.length is None and track.from_key_frame(starts[5]) is None
    track.reopen()
    assert [picture.start for picture in track.pictures()] == starts
    track.close()


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi"])
def test_length_is_that_of_the_pictures(tmp_path: Path, name: str) -> None:
    track = PictureTrack(str(write(tmp_path / name, count=30)))
    assert track.length is not None and abs(track.length - Fraction(30, 25)) < 0.02
    track.close()


def test_damage_is_counted_and_a_new_run_begins_at_zero(tmp_path: Path) -> None:
    path = write(tmp_path / "hurt.mov", count=20, codec="png", pixels="rgb24")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\x89PNG", b"\x89GNP", 3))
    track = PictureTrack(str(path))
    assert len(list(track.pictures())) == 17 and track.damaged == 3 and track.damage is not None
    track.seek(0)
    assert track.damaged == 0 and track.damage is None
    track.close()


def test_stopped_it_ends_at_the_next_packet(tmp_path: Path) -> None:
    track = PictureTrack(str(write(tmp_path / "a.mkv", codec="ffv1", count=20)))
    pictures = track.pictures()
    next(pictures)
    track.stopped = True
    assert len(list(pictures)) < 10
    track.close()

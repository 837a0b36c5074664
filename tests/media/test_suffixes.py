"""Suffixes and URLs."""

from __future__ import annotations

from vjfx.media.suffixes import IMAGES, SOUNDS, VIDEOS, is_url, suffix
from vjfx.outputs.encoders import CONTAINERS


def test_a_suffix_is_of_one_kind() -> None:
    assert not VIDEOS & SOUNDS and not VIDEOS & IMAGES and not SOUNDS & IMAGES
    assert set(CONTAINERS) <= VIDEOS, "what we record, we find again"


def test_suffix_of_a_name() -> None:
    assert [suffix(name) for name in ("a/b.MP4", ".mp4", "b", "C:\\x\\clip.Mov", "http://host/a.mp3")] == [
        ".mp4", "", "", ".mov", ".mp3"
    ]  # fmt: skip


def test_a_drive_is_not_a_scheme() -> None:
    assert is_url("rtsp://host") and not is_url("C:\\clip.mp4") and not is_url("12:30 clip.mp4")

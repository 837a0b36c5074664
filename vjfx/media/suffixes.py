"""Suffixes of videos, sounds and images, and how a URL is recognised."""

from __future__ import annotations

import re
from pathlib import PurePath

VIDEOS = {
    *(".3gp", ".avi", ".f4v", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf"),
    *(".ogv", ".ts", ".vob", ".webm", ".wmv", ".y4m"),
}
SOUNDS = {
    *(".aac", ".ac3", ".aif", ".aiff", ".ape", ".au", ".caf", ".flac", ".m4a", ".mka", ".mp2", ".mp3", ".oga", ".ogg"),
    *(".opus", ".w64", ".wav", ".weba", ".wma", ".wv"),
}
# GIFs are videos: FFmpeg plays them, Pillow would show only the first picture.
IMAGES = {".bmp", ".jpeg", ".jpg", ".png", ".tga", ".tif", ".tiff", ".webp"}


def suffix(name: str | PurePath) -> str:
    """The suffix of a file's name in lower case, with its dot; "" for a name without one."""
    return PurePath(name).suffix.lower()


def is_url(text: str) -> bool:
    """Whether this is `scheme://...`; a Windows drive such as `C:\\` is not a scheme."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) is not None

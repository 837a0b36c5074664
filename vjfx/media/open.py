"""Opens files and URLs with FFmpeg, and explains in words why one cannot be opened."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from vjfx.core.errors import SourceError
from vjfx.media.suffixes import is_url

PATIENCE = 10.0  # seconds that a network may stall

# FFmpeg renders any .txt like a terminal, one page per frame.
TEXT_ART = {"ansi", "bintext", "idf", "xbin"}


def open_video(address: str, options: dict[str, str] | None = None) -> tuple[InputContainer, VideoStream]:
    """A container and its picture track; `options` are FFmpeg's. Raises SourceError."""
    container = _open(address, options)
    stream = moving_picture(container)
    if stream is None:
        container.close()
        raise SourceError(f"'{address}' has no picture track that can be decoded")
    return container, stream


def open_sound(address: str) -> InputContainer:
    """A container that has sound; raises SourceError."""
    container = _open(address)
    if not container.streams.audio:
        container.close()
        raise SourceError(f"'{address}' has no sound")
    return container


def has_sound(address: str) -> bool:
    """Whether a file or URL has sound; False if it cannot be opened."""
    try:
        open_sound(address).close()
    except SourceError:
        return False
    return True


def moving_picture(container: InputContainer) -> VideoStream | None:
    """The first picture track that is neither a cover nor text drawn as a picture."""
    for stream in container.streams.video:
        cover = stream.disposition & Disposition.attached_pic
        if not cover and stream.codec_context is not None and stream.codec_context.name not in TEXT_ART:
            return stream
    return None


def reason(error: Exception) -> str:
    """FFmpeg's reason for an error, for the end of a sentence."""
    if isinstance(error, av.ExitError):  # the timeout of `av.open` has passed
        return f"no data for {PATIENCE:g} seconds"
    return str(getattr(error, "strerror", None) or error).lower()


def _open(address: str, options: dict[str, str] | None = None) -> InputContainer:
    remote = is_url(address)
    if not remote and Path(address).is_fifo():
        raise SourceError(f"cannot open '{address}': it is a pipe, which can be read only once")
    # Without "file:" a colon in a file's name is taken for a protocol.
    name = address if remote else f"file:{address}"
    try:
        return av.open(name, mode="r", options=options, timeout=PATIENCE if remote else None)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise SourceError(f"cannot open '{address}': {_why(address, error)}") from error


def _why(address: str, error: Exception) -> str:
    path = Path(address)
    if is_url(address):
        return reason(error)
    if not path.exists():
        return "there is no such file"
    if path.is_dir():
        return "it is a folder"
    if path.is_file() and path.stat().st_size == 0:
        return "the file is empty"
    if isinstance(error, PermissionError):
        return "permission denied"
    return "it is damaged or not a media file"

"""Broadcasts and files that come over a network, on the loopback."""

from __future__ import annotations

import socket
import threading
import time
import wave
from pathlib import Path

import pytest

from tests.sources.clips import OFFLINE, number, numbers, write
from tests.sources.network import server
from vjfx.core.errors import SourceError
from vjfx.core.protocols import Setting
from vjfx.media import open as media
from vjfx.sources.stream import Stream
from vjfx.sources.video import Video


def test_a_broadcast_shows_the_newest_picture_and_reports_its_end(tmp_path: Path) -> None:
    data = write(tmp_path / "a.ts", codec="libx264", count=200).read_bytes()
    go = threading.Event()

    def send(connection: socket.socket) -> None:
        connection.sendall(data)
        go.wait(5)

    with server(send) as port:
        stream = Stream(f"tcp://127.0.0.1:{port}", Setting())
        deadline = time.monotonic() + 5
        while number(frame := stream.read(0.0, {})) < 150:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert frame and frame.index >= 150
        go.set()
        with pytest.raises(SourceError, match=r"tcp://.* has ended"):
            while time.monotonic() < deadline:
                stream.read(0.0, {})
                time.sleep(0.01)
        stream.close()


def test_a_sender_that_stalls_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "PATIENCE", 0.5)
    data = write(tmp_path / "a.ts", codec="libx264", count=100).read_bytes()
    done = threading.Event()

    def send(connection: socket.socket) -> None:
        connection.sendall(data)
        done.wait(5)

    with server(send) as port:
        stream = Stream(f"tcp://127.0.0.1:{port}", Setting())
        deadline = time.monotonic() + 5
        with pytest.raises(SourceError, match=r"tcp://.* broke off: no data for 0.5 seconds"):
            while time.monotonic() < deadline:
                stream.read(0.0, {})
                time.sleep(0.01)
        stream.close()
        done.set()


def test_a_file_over_http_plays_and_its_break_is_reported(tmp_path: Path) -> None:
    data = write(tmp_path / "a.mkv", codec="ffv1", count=60, size=(320, 240)).read_bytes()

    def send(connection: socket.socket) -> None:
        connection.recv(4096)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(data)}\r\nContent-Type: video/x-matroska\r\n\r\n"
        connection.sendall(head.encode() + data[: len(data) // 2])

    with server(send) as port:
        video = Video(f"http://127.0.0.1:{port}/a.mkv", OFFLINE)
        assert numbers(video, [i / 25 for i in range(15)]) == [*range(15)]
        with pytest.raises(SourceError, match=r"http://.* broke off"):
            numbers(video, [i / 25 for i in range(15, 60)])
        video.close()


def test_sound_is_found(tmp_path: Path) -> None:
    assert not media.has_sound(str(write(tmp_path / "silent.mp4")))
    assert not media.has_sound(str(tmp_path / "missing.mp4"))
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(8000))
    assert media.has_sound(str(tmp_path / "a.wav"))
    with pytest.raises(SourceError, match="no picture track"):
        media.open_video(str(tmp_path / "a.wav"))

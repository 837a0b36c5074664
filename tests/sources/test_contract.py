"""The contract of every source with the frame loop."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.nets import genres
from tests.sources.clips import values, write
from tests.sources.network import server
from vjfx.core.frame import Frame, Layout
from vjfx.core.protocols import Setting, Source
from vjfx.sources import SOURCES

PLANES = {
    Layout.YUV420P: 3,
    Layout.YUV422P: 3,
    Layout.YUV444P: 3,
    Layout.NV12: 2,
    Layout.GRAY8: 1,
    Layout.RGBA: 1,
    Layout.RGB24: 1,
}


def image(folder: Path) -> str:
    Image.new("RGBA", (64, 48), (10, 20, 30, 40)).save(folder / "a.png")
    return str(folder / "a.png")


@contextmanager
def broadcast(folder: Path) -> Iterator[str]:
    data = write(folder / "a.ts", codec="libx264", count=200).read_bytes()

    def send(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.recv(1)  # until the source hangs up

    with server(send) as port:
        yield f"tcp://127.0.0.1:{port}"


ARGUMENTS: dict[str, Callable[[Path], AbstractContextManager[str]]] = {
    "video": lambda folder: nullcontext(str(write(folder / "a.mp4"))),
    "stream": broadcast,
    "camera": lambda folder: nullcontext("lavfi:testsrc2=size=64x48:rate=30"),
    "image": lambda folder: nullcontext(image(folder)),
    "still": lambda folder: nullcontext(image(folder)),
    "text": lambda folder: nullcontext("HELLO"),
    "testcard": lambda folder: nullcontext(""),
    "dcgan": lambda folder: nullcontext(str(genres.write(folder / "a.safetensors"))),
}
SHAPES = {"dcgan": (64, 64)}  # of those that are not 64 by 48


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("kind", [kind.name for kind in SOURCES if kind.make])
def test_every_source_follows_the_protocol(kind: str, live: bool, tmp_path: Path) -> None:
    with ARGUMENTS[kind](tmp_path) as argument:
        source = SOURCES.find(kind).open(argument, Setting(size=(64, 48), live=live))
        keeps_its_promises(source, SHAPES.get(kind, (64, 48)))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("decode")]


def keeps_its_promises(source: Source, size: tuple[int, int]) -> None:
    assert all(param.check(param.default) == param.default for param in source.params)
    assert len({param.name for param in source.params}) == len(source.params)
    seen: dict[int, tuple[Frame, bytes]] = {}
    last = -1
    for i in range(40):
        frame = source.read(i / 60, values(source))
        assert frame is not None
        assert frame.size == size and frame.aspect == pytest.approx(size[0] / size[1])
        assert len(frame.planes) == PLANES[frame.format.layout]
        assert all(np.asarray(plane).dtype == np.uint8 for plane in frame.planes)
        assert frame.index >= last
        last = frame.index
        pixels = b"".join(np.ascontiguousarray(plane).tobytes() for plane in frame.planes)
        before = seen.setdefault(frame.index, (frame, pixels))
        assert before == (frame, pixels), "the same index is the same picture"
    for frame, pixels in seen.values():
        now = b"".join(np.ascontiguousarray(plane).tobytes() for plane in frame.planes)
        assert now == pixels, "a frame never changes"
    source.close()
    source.close()

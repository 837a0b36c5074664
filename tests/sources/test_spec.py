"""Sources as a performer types them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vjfx.core.errors import UsageError
from vjfx.core.registry import resolve
from vjfx.sources import SOURCES
from vjfx.sources import spec as sources


@pytest.mark.parametrize(
    ("spec", "kind", "argument"),
    [
        ("camera", "camera", ""),
        ("camera:1", "camera", "1"),
        ("camera:FaceTime HD", "camera", "FaceTime HD"),
        ("camera:lavfi:testsrc2=size=640x360:rate=30", "camera", "lavfi:testsrc2=size=640x360:rate=30"),
        ("testcard", "testcard", ""),
        ("testcard:MAIN STAGE", "testcard", "MAIN STAGE"),
        ("text", "text", ""),
        ("text:12:30 DOORS", "text", "12:30 DOORS"),
        ("shader:plasma", "shader", "plasma"),
        ("dcgan:particles", "dcgan", "particles"),
        ("layer:cam", "layer", "cam"),
        ("clip.mp4", "video", "clip.mp4"),
        ("loops/CAT.GIF", "video", "loops/CAT.GIF"),
        ("C:\\clips\\clip.mp4", "video", "C:\\clips\\clip.mp4"),
        ("C:\\clips\\logo.PNG", "image", "C:\\clips\\logo.PNG"),
        ("photo.jpeg", "image", "photo.jpeg"),
        ("image:photo.dat", "image", "photo.dat"),
        ("video:camera", "video", "camera"),
        ("12:30 clip.mp4", "video", "12:30 clip.mp4"),
        ("http://host/clip.mp4", "video", "http://host/clip.mp4"),
        ("https://host/logo.png", "video", "https://host/logo.png"),
        ("rtmp://host/live/key", "stream", "rtmp://host/live/key"),
        ("RTSP://host:554/door", "stream", "RTSP://host:554/door"),
        ("udp://@:1234", "stream", "udp://@:1234"),
    ],
)
def test_kind_and_argument(spec: str, kind: str, argument: str) -> None:
    assert sources.parse(spec) == (SOURCES.find(kind), argument)


@pytest.mark.parametrize("spec", ["", "  ", "shader:", "video:"])
def test_an_empty_source_is_refused(spec: str) -> None:
    with pytest.raises(UsageError):
        sources.parse(spec)


def test_files_are_looked_for_beside_the_preset_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preset, here = tmp_path / "presets", tmp_path / "here"
    for place, names in ((preset, ("both.mp4",)), (here, ("both.mp4", "here.mp4"))):
        place.mkdir()
        for name in names:
            (place / name).touch()
    monkeypatch.chdir(here)
    assert sources.resolve("both.mp4", preset) == str(preset / "both.mp4")
    assert sources.resolve("here.mp4", preset) == str(here / "here.mp4")
    assert sources.resolve("none.mp4", preset) == str(preset / "none.mp4")
    assert sources.resolve(str(here / "both.mp4"), preset) == str(here / "both.mp4")
    assert sources.resolve("rtmp://host/key", preset) == "rtmp://host/key"


def test_the_table_leads_to_classes() -> None:
    assert all(isinstance(resolve(kind.make), type) for kind in SOURCES if kind.make)


def test_help_lists_every_form() -> None:
    parts = "shader:NAME, dcgan[:NAME], still[:PICTURE|FOLDER]"
    assert sources.usage() == f"FILE, URL, camera[:N], testcard[:TITLE], text[:WORDS], {parts}"
    assert sources.usage(realtime=False) == f"FILE, testcard[:TITLE], text[:WORDS], {parts}"


def test_the_table_imports_nothing_heavy() -> None:
    code = "import sys, vjfx.sources; print([name for name in ('av', 'numpy', 'PIL', 'torch') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

"""Renders docs/gallery.md: a picture of each preset, drawn by the program from footage that it drew itself.

And, where all of them are, docs/pictures/convert.jpg: a frame of a film that `vjfx convert` made.

python tools/gallery.py [--source CLIP] [PRESET ...]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vjfx.app.options import Options  # noqa: E402
from vjfx.app.session import Session  # noqa: E402
from vjfx.convert.films import convert  # noqa: E402
from vjfx.convert.job import FilmJob, Style  # noqa: E402
from vjfx.core.protocols import Picture, Recorder, Samples  # noqa: E402
from vjfx.show import library, preset_reader  # noqa: E402

SIZE = (1280, 720)
SECONDS = 6.0
SHOWN = (2.0, 3.5, 5.9)  # seconds: two small pictures, then the large one
PICTURES = ROOT / "docs" / "pictures"
FOOTAGE = """\
[[layer]]
name = "dancer"
source = { use = "shader:dancer", palette = "neon", pulse = 0.4 }
"""
SOLIDS = """\
[[layer]]
name = "solids"
source = "shader:solids"
"""
CONVERTED = 2.0  # seconds: the frame of it that is shown


class Album(Recorder):
    """Keeps the pictures at a few moments."""

    def __init__(self, moments: tuple[float, ...], fps: float) -> None:
        self._wanted = {round(moment * fps) for moment in moments}
        self.pictures: list[NDArray[np.uint8]] = []

    def write(self, picture: Picture) -> None:
        """Keep the picture if its moment has come."""
        if picture.tick.index in self._wanted:
            self.pictures.append(picture.pixels()[..., :3].copy())

    def write_audio(self, samples: Samples) -> None:
        """An album has no sound."""

    def close(self) -> None:
        """Nothing to finish."""


def footage(folder: Path, content: str = FOOTAGE, sound: str = "off") -> Path:
    """A clip of our own dancer, or of another preset."""
    written, clip = folder / "footage.toml", folder / "footage.mp4"
    written.write_text(content)
    with Session(
        Options(preset=str(written), audio=sound, size=SIZE, live=False, window=False, record=clip)
    ) as session:
        session.run(SECONDS)
    return clip


def converted(folder: Path) -> Image.Image:
    """A frame of a film and, below, its line art."""
    target = folder / "lines.mp4"
    convert(FilmJob(footage(folder, SOLIDS, "synth"), target, Style(size=(960, 540))))
    with av.open(str(target)) as film:
        return next(frame.to_image() for frame in film.decode(video=0) if frame.time >= CONVERTED)


def pictures(name: str, source: str | None) -> list[NDArray[np.uint8]]:
    """A preset at the moments shown, moved by the built-in beat."""
    options = Options(preset=name, source=source, audio="synth", size=SIZE, fps=30.0, live=False, window=False)
    with Session(options) as session:
        album = Album(SHOWN, 30.0)
        session.loop.delivery.recorders = {"album": album}
        session.run(SECONDS)
    return album.pictures


def main() -> None:
    """Render what was asked for, then write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("presets", nargs="*", help="default: all")
    parser.add_argument("--source", help="a clip instead of our own footage, for presets that show a camera")
    asked = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        clip = asked.source
        for name in asked.presets or library.presets():
            wants_camera = preset_reader.load(library.preset(name)).layers[0].source.use.startswith("camera")
            if wants_camera and clip is None:
                clip = str(footage(Path(folder)))
            *small, large = pictures(name, clip if wants_camera else None)
            Image.fromarray(large).save(PICTURES / f"{name}.jpg", quality=88)
            strip = np.concatenate([np.asarray(Image.fromarray(p).resize((638, 360))) for p in small], axis=1)
            Image.fromarray(strip).save(PICTURES / f"{name}-strip.jpg", quality=85)
            print(name, flush=True)
        if not asked.presets:
            converted(Path(folder)).save(PICTURES / "convert.jpg", quality=88)
    (ROOT / "docs" / "gallery.md").write_text(page())


def page() -> str:
    """docs/gallery.md."""
    lines = [
        "# Gallery",
        "",
        "Every preset, as `make gallery` renders it: our own dancer in place of a camera, moved by the built-in beat.",
        "Play one with `python run_live.py --preset NAME`, with `--source CLIP` or a camera.",
    ]
    for name, path in library.presets().items():
        written = preset_reader.load(path)
        lines += [
            "",
            f"## {name}: {written.title}",
            "",
            f"{written.description[0].upper()}{written.description[1:]}.",
            "",
        ]
        lines += [f"![{name}](pictures/{name}.jpg)", "", f"![{name}, a little earlier](pictures/{name}-strip.jpg)"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

"""Renders docs/gallery.md and its pictures of all presets, with footage that vjfx draws itself.

python tools/gallery.py [--page] [--source CLIP] [PRESET ...]

Without PRESET it also makes docs/pictures/convert.jpg, a frame of a film made by `vjfx convert`.
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
from vjfx.show.preset import Preset  # noqa: E402
from vjfx.values.patch import Patch  # noqa: E402

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
GRABBED = 1.0  # seconds
CONVERTED = 2.0  # seconds: time of the frame in convert.jpg


class Album(Recorder):
    """Keeps the pictures at the given times, in seconds, and grabs a frame where a preset waits for one."""

    def __init__(self, moments: tuple[float, ...], fps: float, patch: Patch) -> None:
        self._patch, self._grabbed = patch, round(GRABBED * fps)
        self._wanted = {round(moment * fps) for moment in moments}
        self.pictures: list[NDArray[np.uint8]] = []

    def write(self, picture: Picture) -> None:
        """Keep the picture if it is one of those wanted."""
        if picture.tick.index == self._grabbed:
            self._patch.set("/grab", True)
        if picture.tick.index in self._wanted:
            self.pictures.append(picture.pixels()[..., :3].copy())

    def write_audio(self, samples: Samples) -> None:
        """Do nothing: an album has no sound."""

    def close(self) -> None:
        """Do nothing."""


def footage(folder: Path, content: str = FOOTAGE, sound: str = "off") -> Path:
    """Renders a clip of the dancer, or of the preset in `content`."""
    written, clip = folder / "footage.toml", folder / "footage.mp4"
    written.write_text(content)
    with Session(
        Options(preset=str(written), audio=sound, size=SIZE, live=False, window=False, record=clip)
    ) as session:
        session.run(SECONDS)
    return clip


def converted(folder: Path) -> Image.Image:
    """A frame of a converted film: the original above its line art."""
    target = folder / "lines.mp4"
    convert(FilmJob(footage(folder, SOLIDS, "synth"), target, Style(size=(960, 540))))
    with av.open(str(target)) as film:
        return next(frame.to_image() for frame in film.decode(video=0) if frame.time >= CONVERTED)


def pictures(name: str, source: str | None) -> list[NDArray[np.uint8]]:
    """The pictures of a preset at the times SHOWN, with the built-in groovebox."""
    options = Options(preset=name, source=source, audio="synth", size=SIZE, fps=30.0, live=False, window=False)
    with Session(options) as session:
        album = Album(SHOWN, 30.0, session.patch)
        session.loop.delivery.recorders = {"album": album}
        session.run(SECONDS)
    return album.pictures


def main() -> None:
    """Render the pictures and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("presets", nargs="*", help="default: all")
    parser.add_argument("--source", help="a clip for the presets with a camera (default: the dancer)")
    parser.add_argument("--page", action="store_true", help="write only the page")
    options = parser.parse_args()
    if not options.page:
        render(options.presets, options.source)
    (ROOT / "docs" / "gallery.md").write_text(page())


def render(presets: list[str], clip: str | None) -> None:
    """Render the pictures of these presets, or of all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in presets or library.presets():
            wants_camera = needs_footage(preset_reader.load(library.preset(name)))
            if wants_camera and clip is None:
                clip = str(footage(Path(folder)))
            *small, large = pictures(name, clip if wants_camera else None)
            Image.fromarray(large).save(PICTURES / f"{name}.jpg", quality=88)
            strip = np.concatenate([np.asarray(Image.fromarray(p).resize((638, 360))) for p in small], axis=1)
            Image.fromarray(strip).save(PICTURES / f"{name}-strip.jpg", quality=85)
            print(name, flush=True)
        if not presets:
            converted(Path(folder)).save(PICTURES / "convert.jpg", quality=88)


def needs_footage(preset: Preset) -> bool:
    """Whether the preset shows a camera."""
    return preset.layers[0].source.use.startswith("camera")


def page() -> str:
    """The text of docs/gallery.md."""
    presets = [preset_reader.load(path) for path in library.presets().values()]
    lines = [
        "# Gallery",
        "",
        "All presets, as `make gallery` renders them, with the built-in groovebox.",
        "",
        "    vjfx live --preset neon --source clip.mp4      # with a clip and its sound",
        "    vjfx live --preset neon                        # with the camera and the microphone",
        "    vjfx live --preset words --audio synth         # without footage, with the groovebox",
    ]
    for title, footage_needed in (("For a camera or clip", True), ("Without footage", False)):
        lines += ["", f"## {title}"]
        if footage_needed:
            lines += ["", "In these pictures, the generator `dancer` replaces the camera."]
        for preset in presets:
            if needs_footage(preset) is footage_needed:
                lines += entry(preset)
    return "\n".join(lines) + "\n"


def entry(preset: Preset) -> list[str]:
    """The lines of one preset."""
    name, text = preset.name, preset.description
    return [
        "",
        f"### {name}: {preset.title}",
        "",
        f"{text[0].upper()}{text[1:]}.",
        "",
        f"![{name}](pictures/{name}.jpg)",
        "",
        f"![{name}, some seconds earlier](pictures/{name}-strip.jpg)",
    ]


if __name__ == "__main__":
    main()

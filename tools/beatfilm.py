"""Renders docs/pictures/beat.mp4: twenty seconds of the groovebox, a picture on the beat, and the overlay.

python tools/beatfilm.py [--preset NAME] [--audio SPEC]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vjfx.app.options import Options  # noqa: E402
from vjfx.app.session import Session  # noqa: E402
from vjfx.core.protocols import Picture, Recorder, Samples, Setting  # noqa: E402
from vjfx.gl.present import HostPicture  # noqa: E402
from vjfx.outputs.recorder import FilmRecorder  # noqa: E402

SIZE = (640, 360)
FPS = 30.0
SECONDS = 20.0
FILM = ROOT / "docs" / "pictures" / "beat.mp4"


class Annotated(Recorder):
    """A film whose pictures carry the overlay, which otherwise only a window shows."""

    def __init__(self, movie: FilmRecorder, session: Session) -> None:
        self._movie = movie
        self._session = session
        self._font = ImageFont.load_default(13)

    def write(self, picture: Picture) -> None:
        """Draw the overlay into the picture, and record it."""
        image = Image.fromarray(picture.pixels().copy())
        text = "\n".join(self._session.overlay().splitlines()[1:])  # without the machine's figures
        ImageDraw.Draw(image).multiline_text((10, SIZE[1] - 44), text, font=self._font, fill=(255, 255, 255, 255))
        self._movie.write(HostPicture(np.asarray(image), picture.tick))

    def write_audio(self, samples: Samples) -> None:
        """Record the sound."""
        self._movie.write_audio(samples)

    def close(self) -> None:
        """Finish the film."""
        self._movie.close()


def main() -> None:
    """Render the film."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="sculpture")
    parser.add_argument("--audio", default="synth:house")
    arguments = parser.parse_args()
    FILM.parent.mkdir(parents=True, exist_ok=True)
    large = FILM.with_suffix(".large.mp4")
    options = Options(preset=arguments.preset, audio=arguments.audio, size=SIZE, fps=FPS, live=False, window=False)
    with Session(options) as session:
        sound = session.loop.audio.sound
        audio = (sound.rate, sound.channels) if sound else None
        film = Annotated(FilmRecorder(large, Setting(SIZE, FPS, live=False), sound=audio), session)
        session.loop.delivery.recorders = {"film": film}
        session.run(SECONDS)
        film.close()
    # Compressed for a page of documentation.
    picture = ["-c:v", "libx264", "-preset", "slow", "-crf", "31", "-movflags", "+faststart"]
    small_sound = ["-c:a", "aac", "-b:a", "96k"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(large), *picture, *small_sound, str(FILM)], check=True)
    large.unlink()
    print(FILM)


if __name__ == "__main__":
    main()

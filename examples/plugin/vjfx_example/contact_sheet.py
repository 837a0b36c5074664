"""An output: it takes every picture of the show, and writes what it likes."""

from math import ceil
from pathlib import Path

from PIL import Image

from vjfx.core.errors import OutputError
from vjfx.core.protocols import Picture, Recorder, Samples, Setting

_EVERY = 1.0  # seconds
_SMALL = (160, 160)  # the most pixels of one picture
_MOST = 400  # pictures: what a live show of hours keeps in memory is bounded
_COLUMNS = 5


class ContactSheet(Recorder):
    """Keeps one picture a second, and writes them as one PNG file at the end."""

    def __init__(self, argument: str, setting: Setting, sound: tuple[int, int] | None = None) -> None:
        """`argument` is what follows the colon; complain now, while the performer is looking."""
        self._path = Path(argument)
        if not self._path.parent.is_dir():
            raise OutputError(f"{self._path}: there is no folder {self._path.parent}")
        self._pictures: list[Image.Image] = []
        self._due = 0.0

    def write(self, picture: Picture) -> None:
        """Take one picture. Its pixels are valid during this call only, so keep a copy, never the array itself."""
        if picture.tick.now >= self._due and len(self._pictures) < _MOST:
            small = Image.fromarray(picture.pixels()[..., :3].copy())
            small.thumbnail(_SMALL)
            self._pictures.append(small)
            self._due += _EVERY

    def write_audio(self, samples: Samples) -> None:
        """A contact sheet has no sound."""

    def destination(self) -> str:
        """The file that vjfx names at the end."""
        return str(self._path)

    def close(self) -> None:
        """Write the file; this is called twice."""
        if not self._pictures:
            return
        width, height = self._pictures[0].size
        columns = min(_COLUMNS, len(self._pictures))
        sheet = Image.new("RGB", (columns * width, ceil(len(self._pictures) / columns) * height))
        for number, small in enumerate(self._pictures):
            sheet.paste(small, (number % columns * width, number // columns * height))
        self._pictures.clear()
        try:
            sheet.save(self._path)
        except (OSError, ValueError) as error:  # ValueError: a suffix that Pillow does not know
            raise OutputError(f"{self._path}: the contact sheet cannot be written ({error})") from error

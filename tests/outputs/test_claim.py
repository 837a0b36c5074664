"""Which program may write a film, and what happens to an existing one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outputs.pictures import numbered, read_film, tick
from vjfx.core.errors import OutputError
from vjfx.core.protocols import Setting
from vjfx.outputs.claim import Claim, Existing
from vjfx.outputs.recorder import FilmRecorder

OLD = b"last night's film"
SETTING = Setting((192, 64), 30, live=False)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "night.mp4"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def record(path: Path, existing: Existing, pictures: int = 3, complete: bool = True) -> FilmRecorder:
    movie = FilmRecorder(path, SETTING, existing=existing)
    for number in range(pictures):
        movie.write(numbered(number, tick(number)))
    movie.complete = complete
    movie.close()
    movie.close()
    return movie


def test_an_existing_film_is_kept_and_the_next_number_is_used(film: Path) -> None:
    assert [record(film, Existing.KEEP).path.name for _ in range(2)] == ["night-2.mp4", "night-3.mp4"]
    assert film.read_bytes() == OLD
    assert read_film(film.with_name("night-3.mp4")).numbers == [0, 1, 2]
    assert names(film.parent) == ["night-2.mp4", "night-3.mp4", "night.mp4"]


def test_a_new_name_is_used_unchanged(tmp_path: Path) -> None:
    for existing in Existing:
        movie = record(tmp_path / f"{existing.value}.mp4", existing, complete=False)
        assert movie.path == tmp_path / f"{existing.value}.mp4"
        assert read_film(movie.path).numbers == [0, 1, 2]
    assert len(names(tmp_path)) == 3


def test_a_film_is_overwritten_from_the_first_picture_on(film: Path) -> None:
    movie = FilmRecorder(film, SETTING, existing=Existing.OVERWRITE)
    assert film.read_bytes() == OLD
    movie.write(numbered(0, tick(0)))
    if sys.platform != "win32":
        assert film.read_bytes() != OLD, "a film that is killed is under its own name"
    movie.close()
    assert read_film(film).numbers == [0]
    assert names(film.parent) == ["night.mp4"]


def test_a_film_is_replaced_when_the_new_one_is_complete(film: Path) -> None:
    movie = FilmRecorder(film, SETTING, existing=Existing.REPLACE)
    movie.write(numbered(0, tick(0)))
    assert film.read_bytes() == OLD
    movie.complete = True
    movie.close()
    assert read_film(film).numbers == [0]
    assert names(film.parent) == ["night.mp4"]


def test_an_incomplete_film_does_not_replace_a_complete_one(film: Path) -> None:
    movie = record(film, Existing.REPLACE, complete=False)
    assert film.read_bytes() == OLD
    assert movie.path.name == "night-2.mp4"
    assert read_film(movie.path).numbers == [0, 1, 2]
    assert names(film.parent) == ["night-2.mp4", "night.mp4"]


@pytest.mark.parametrize("existing", Existing)
def test_a_film_without_pictures_leaves_nothing(film: Path, existing: Existing) -> None:
    record(film, existing, pictures=0)
    record(film.with_name("other.mp4"), existing, pictures=0)
    assert film.read_bytes() == OLD
    assert names(film.parent) == ["night.mp4"]


@pytest.mark.parametrize("existing", Existing)
def test_a_film_that_cannot_be_started_leaves_nothing(
    film: Path, existing: Existing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr("vjfx.outputs.recorder.FilmFile", no_room)
    for path in (film, film.with_name("other.mp4")):
        with pytest.raises(RuntimeError, match="no room"):
            FilmRecorder(path, SETTING, existing=existing)
    assert film.read_bytes() == OLD
    assert names(film.parent) == ["night.mp4"]
    Claim(film, Existing.OVERWRITE).abandon()  # and it is not locked


HOLDER = """
import sys, time
from pathlib import Path
from vjfx.outputs.claim import Claim, Existing
claim = Claim(Path(sys.argv[1]), Existing(sys.argv[2]))
claim.begin()
print(claim.written_path, flush=True)
time.sleep(600)
"""


class Holder:
    """Another program that writes a film until it is killed."""

    def __init__(self, path: Path, existing: Existing) -> None:
        command = [sys.executable, "-c", HOLDER, str(path), existing.value]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.written_path = Path(self.process.stdout.readline().strip())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(params=Existing)
def holder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Holder]:
    holder = Holder(tmp_path / "night.mp4", request.param)
    yield holder
    holder.kill()


def test_a_film_that_another_program_writes_is_never_touched(holder: Holder) -> None:
    film = holder.written_path
    film.write_bytes(b"the first pictures")
    for existing in (Existing.OVERWRITE, Existing.REPLACE):
        with pytest.raises(OutputError, match=r"night\.mp4: another vjfx is writing this film$"):
            FilmRecorder(film, SETTING, existing=existing)
    assert record(film, Existing.KEEP).path.name == "night-2.mp4"
    assert film.read_bytes() == b"the first pictures"


@pytest.mark.parametrize("existing", [Existing.OVERWRITE, Existing.REPLACE])
def test_a_film_that_is_to_be_replaced_is_locked_under_both_names(film: Path, existing: Existing) -> None:
    holder = Holder(film, existing)
    for other in (Existing.OVERWRITE, Existing.REPLACE):
        with pytest.raises(OutputError, match="another vjfx is writing this film"):
            Claim(film, other)
    holder.kill()


def test_a_lock_ends_with_its_program(holder: Holder) -> None:
    holder.kill()
    assert record(holder.written_path, Existing.OVERWRITE).path == holder.written_path
    assert names(holder.written_path.parent) == ["night.mp4"]


def test_a_link_stays_a_link(film: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.mp4"
    link.symlink_to(film)
    record(link, Existing.OVERWRITE)
    assert link.is_symlink()
    assert read_film(film).numbers == [0, 1, 2]

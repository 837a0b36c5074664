from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from tests.outputs.pictures import Still, number_in, numbered, read_film, tick
from tests.tools import absent
from vjfx.core.errors import OutputError, UsageError
from vjfx.core.protocols import Samples, Setting
from vjfx.outputs.encoders import CONTAINERS, opens
from vjfx.outputs.recorder import FilmRecorder

SIZE, FPS, RATE = (192, 64), 30, 48_000
BLOCK = RATE // FPS
LIVE, OFFLINE = Setting(SIZE, FPS, live=True), Setting(SIZE, FPS, live=False)
SUFFIXES = sorted(CONTAINERS)


def silence(samples: int = BLOCK, channels: int = 2) -> Samples:
    return np.zeros((samples, channels), np.float32)


def click() -> Samples:
    samples = silence()
    samples[:48] = 0.9
    return samples


def play(movie: FilmRecorder, number: int, flash: int = -1, size: tuple[int, int] = SIZE, pause: bool = True) -> None:
    """One turn of a loop that flashes at one picture and clicks at the same time; sound comes a turn later."""
    if number:
        movie.write_audio(click() if number == flash + 1 else silence())
    movie.write(numbered(number, tick(number), size, gray=250 if number == flash else 60))
    if pause:
        catch_up(movie)


def catch_up(movie: FilmRecorder) -> None:
    """Wait until the encoder is done, as a live loop at 30 pictures per second would give it the time."""
    while movie._free.qsize() < 7 and movie._thread.is_alive():
        movie._thread.join(0.001)


@pytest.mark.parametrize("setting", [LIVE, OFFLINE], ids=["live", "offline"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pictures_and_sound_are_in_sync(tmp_path: Path, suffix: str, setting: Setting) -> None:
    movie = FilmRecorder(tmp_path / f"film{suffix}", setting, sound=(RATE, 2))
    for number in range(60):
        play(movie, number, flash=45)
    movie.close()
    film = read_film(movie.path)
    assert (movie.dropped, movie.problem) == (0, "")
    assert film.numbers == list(range(60))
    assert film.times == pytest.approx([number / FPS for number in range(60)], abs=0.001)
    assert film.sound_seconds == pytest.approx(59 / FPS, abs=0.03)
    flash = next(time for time, image in zip(film.times, film.images, strict=True) if image[SIZE[1] * 3 // 4, 5] > 180)
    heard = float(np.argmax(np.abs(film.sound) > 0.3)) / film.rate
    assert flash == pytest.approx(1.5, abs=0.001)
    assert heard == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize("fps", [24.0, 29.97, 60.0])
def test_offline_frame_n_has_time_stamp_n(tmp_path: Path, fps: float) -> None:
    movie = FilmRecorder(tmp_path / "film.mp4", Setting(SIZE, fps, live=False))
    for number in range(20):
        movie.write(numbered(number, tick(number, fps, now=7.0)))  # what the clock says is of no account
    movie.close()
    with av.open(str(movie.path)) as film:
        stream = film.streams.video[0]
        stamps = [frame.pts * frame.time_base * stream.average_rate for frame in film.decode(video=0)]
        assert float(stream.average_rate) == pytest.approx(fps, rel=1e-9)
    assert stamps == list(range(20))


def test_live_pictures_keep_their_own_times(tmp_path: Path) -> None:
    movie = FilmRecorder(tmp_path / "film.mp4", LIVE)
    times = [100.0, 100.02, 100.1, 100.5, 100.52, 101.0]
    for number, now in enumerate(times):
        movie.write(numbered(number, tick(number, now=now)))
        catch_up(movie)
    movie.close()
    assert read_film(movie.path).times == pytest.approx([now - 100.0 for now in times], abs=0.001)


def test_a_closed_mp4_is_not_fragmented(tmp_path: Path) -> None:
    movie = FilmRecorder(tmp_path / "film.mp4", LIVE, sound=(RATE, 2))
    for number in range(75):
        play(movie, number)
    movie.close()
    with av.open(str(movie.path)) as film:
        assert film.streams.video[0].frames == 75
        assert film.duration == pytest.approx(2.5 * av.time_base, abs=0.03 * av.time_base)
    assert b"moof" not in boxes(movie.path)
    assert b"moov" in boxes(movie.path)


def boxes(path: Path) -> list[bytes]:
    """The types of the top-level boxes of an MP4 (ISO/IEC 14496-12)."""
    data, place, kinds = path.read_bytes(), 0, []
    while place < len(data):
        size = int.from_bytes(data[place : place + 4])
        kinds.append(data[place + 4 : place + 8])
        place += int.from_bytes(data[place + 8 : place + 16]) if size == 1 else size
    return kinds


def test_colours_are_bt709_limited_and_tagged_as_such(tmp_path: Path) -> None:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (120, 60, 200)]
    movie = FilmRecorder(tmp_path / "film.mp4", OFFLINE)
    for number, colour in enumerate(colours):
        movie.write(Still(tick(number), np.full((64, 192, 4), (*colour, 0), np.uint8)))  # alpha is ignored
    movie.close()
    with av.open(str(movie.path)) as film:
        frames = list(film.decode(video=0))
    assert {(f.colorspace, f.color_range, f.color_primaries, f.color_trc) for f in frames} == {(1, 1, 1, 1)}
    for (red, green, blue), frame in zip(colours, frames, strict=True):
        luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        expected = (
            16 + luma * 219 / 255,
            128 + (blue - luma) / 1.8556 * 224 / 255,
            128 + (red - luma) / 1.5748 * 224 / 255,
        )
        stored = [float(np.asarray(memoryview(plane)).reshape(-1, plane.line_size)[5, 5]) for plane in frame.planes]
        assert stored == pytest.approx(expected, abs=2.5)


def test_odd_sizes_are_padded_with_their_last_row_and_column(tmp_path: Path) -> None:
    movie = FilmRecorder(tmp_path / "film.mp4", Setting((191, 63), FPS, live=False))
    movie.write(Still(tick(0), np.full((63, 191, 4), 200, np.uint8)))
    movie.close()
    (image,) = read_film(movie.path).images
    assert image.shape == (64, 192)
    assert np.ptp(image.astype(int)) <= 2


def test_the_same_pictures_offline_give_the_same_bytes(tmp_path: Path) -> None:
    films = []
    for name in ("one.mp4", "two.mp4"):
        movie = FilmRecorder(tmp_path / name, OFFLINE, sound=(RATE, 2))
        for number in range(90):
            play(movie, number, flash=20, pause=False)
        movie.close()
        films.append(movie.path.read_bytes())
    assert films[0] == films[1]


@pytest.mark.slow
def test_live_pictures_are_dropped_when_the_queue_is_full_and_stay_in_time(tmp_path: Path) -> None:
    size, count = (1280, 720), 60
    noise = np.random.default_rng(1).integers(0, 255, (360, 1280, 4), np.uint8)
    movie = FilmRecorder(tmp_path / "film.mp4", Setting(size, FPS), sound=(RATE, 2))
    for number in range(count):
        picture = numbered(number, tick(number), size)
        picture.image[360:] = np.roll(noise, number * 37, axis=1)  # much work for the encoder
        movie.write_audio(silence())
        movie.write(picture)  # far faster than any encoder
    catch_up(movie)
    movie.write_audio(silence())
    movie.write(numbered(count, tick(count), size))
    movie.close()
    film = read_film(movie.path)
    assert movie.dropped > 0
    assert len(film.numbers) + movie.dropped == count + 1
    assert film.times == pytest.approx([number / FPS for number in film.numbers], abs=0.001)
    assert film.sound_seconds == pytest.approx(film.times[-1], abs=0.1)


def test_sound_from_before_the_first_live_picture_is_not_in_the_film(tmp_path: Path) -> None:
    movie = FilmRecorder(tmp_path / "film.mkv", LIVE, sound=(RATE, 2))
    movie.write_audio(silence(RATE // 12))  # what the sound card held when the loop began
    for number in range(60):
        play(movie, number, flash=30)
    movie.close()
    film = read_film(movie.path)
    assert float(np.argmax(np.abs(film.sound) > 0.3)) / film.rate == pytest.approx(1.0, abs=0.01)


def test_lost_sound_becomes_silence_and_a_surplus_is_cut(tmp_path: Path) -> None:
    movie = FilmRecorder(tmp_path / "film.mkv", LIVE, sound=(RATE, 2))
    for number in range(91):
        movie.write_audio(silence(5 * RATE) if number == 0 else silence(0))  # from before the first picture
        if not 20 <= number < 50:  # a sound card that is gone for a second
            play(movie, number, flash=60)
        else:
            movie.write(numbered(number, tick(number)))
            catch_up(movie)
        if number == 70:
            movie.write_audio(silence(RATE // 2))
    movie.close()
    film = read_film(movie.path)
    heard = float(np.argmax(np.abs(film.sound) > 0.3)) / film.rate
    assert heard == pytest.approx(2.0, abs=0.1)
    assert film.sound_seconds == pytest.approx(3.0, abs=0.15)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_number_of_channels_and_invalid_samples_are_recorded(tmp_path: Path, channels: int) -> None:
    movie = FilmRecorder(tmp_path / "film.mp4", OFFLINE, sound=(44_100, channels))
    for number in range(30):
        samples = silence(1470, channels)
        if number == 10:
            samples[:48] = [np.nan, np.inf, *[0.0] * 4][:channels]
        if number == 20:
            samples[:48] = 0.9
        movie.write_audio(samples)
        movie.write(numbered(number, tick(number)))
    movie.close()
    film = read_film(movie.path)
    assert film.rate == 44_100
    assert np.abs(film.sound[19 * 1470 : 21 * 1470]).max() > 0.3
    assert film.sound_seconds == pytest.approx(1.0, abs=0.03)


RECORDER = """
import sys, time
from tests.outputs.test_recorder import FilmRecorder, Path, play, LIVE, RATE
movie = FilmRecorder(Path(sys.argv[1]), LIVE, sound=(RATE, 2))
for number in range(1_000_000):
    play(movie, number)
    if number == 180:
        print("six seconds", flush=True)
    time.sleep(0.001 if number < 180 else 0.03)
"""


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_a_film_can_be_played_after_the_program_was_killed(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    recorder = subprocess.Popen([sys.executable, "-c", RECORDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert recorder.stdout is not None
    assert recorder.stdout.readline() == "six seconds\n"
    recorder.kill()
    recorder.communicate()
    film = read_film(path)
    whole = len(film.numbers) - 3  # pictures that others lean on are stored before those in between
    assert film.numbers[:whole] == list(range(whole))
    assert film.times[-1] > 4.5
    assert film.sound_seconds > 4.5


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A folder in which every film is on a full disk."""
    if not Path("/dev/full").exists():
        absent("this system has no /dev/full")
    for suffix in SUFFIXES:
        (tmp_path / f"film{suffix}").symlink_to("/dev/full")
    return tmp_path


def test_a_full_disk_is_reported_at_the_start(full: Path) -> None:
    with pytest.raises(OutputError, match=r"film\.mp4: cannot record \(No space left on device\)$"):
        FilmRecorder(full / "film.mp4", LIVE)


def test_live_a_disk_that_fills_up_is_a_problem_and_the_show_continues(full: Path) -> None:
    movie = FilmRecorder(full / "film.mkv", LIVE, sound=(RATE, 2))
    for number in range(90):
        play(movie, number)
    movie.close()
    movie.close()
    assert movie.problem == f"{full}/film.mkv: recording stopped (No space left on device)"
    assert movie.dropped > 0


def test_offline_a_disk_that_fills_up_is_an_error(full: Path) -> None:
    movie = FilmRecorder(full / "film.mkv", OFFLINE)
    with pytest.raises(OutputError, match=r"No space left on device"):
        for number in range(500):
            play(movie, number, pause=False)
    with pytest.raises(OutputError, match=r"No space left on device"):
        movie.close()


@pytest.fixture
def half_a_megabyte() -> Iterator[None]:
    """Limits the size of every file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_film_can_be_played_up_to_the_moment_when_the_disk_is_full(
    tmp_path: Path, suffix: str, half_a_megabyte: None
) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (64, 192, 4), np.uint8)
    movie = FilmRecorder(tmp_path / f"film{suffix}", LIVE, sound=(RATE, 2))
    number = 0
    while not movie.problem and number < 1000:
        movie.write_audio(silence())
        movie.write(Still(tick(number), np.roll(noise, number * 11, axis=1)))
        catch_up(movie)
        number += 1
    movie.close()
    assert "too large" in str(movie.problem)
    pictures = 0
    with av.open(str(movie.path)) as film:
        try:
            for _ in film.decode(video=0):
                pictures += 1
        except av.InvalidDataError:  # the one that was cut off
            pass
    assert pictures >= 30


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("film.avi", UsageError, r"film\.avi: cannot record as '\.avi' \(allowed: \.mp4, \.mov, \.mkv, \.webm\)$"),
        ("film", UsageError, r"film: cannot record without a suffix \(allowed: \.mp4, \.mov, \.mkv, \.webm\)$"),
        ("nowhere/film.mp4", OutputError, r"nowhere/film\.mp4: there is no folder \S+/nowhere$"),
        ("folder.mp4", OutputError, r"folder\.mp4: cannot record \(Is a directory\)$"),
    ],
)
def test_a_film_that_cannot_be_written_is_one_line(tmp_path: Path, name: str, kind: type[Exception], said: str) -> None:
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(kind, match=said) as raised:
        FilmRecorder(tmp_path / name, LIVE)
    assert "\n" not in str(raised.value)


def test_an_encoder_that_is_unknown_or_not_available_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"unknown encoder 'libx246'; did you mean 'libx264'\?"):
        FilmRecorder(tmp_path / "film.mp4", LIVE, encoder="libx246")
    missing = [name for name in CONTAINERS[".mp4"].video if not opens(name)]
    for name in missing:
        with pytest.raises(OutputError, match=rf"cannot encode with {name} \(allowed: auto, .*libx264\)$"):
            FilmRecorder(tmp_path / "film.mp4", LIVE, encoder=name)
    assert missing  # no machine has them all


def test_a_hardware_encoder_is_used_live_only(tmp_path: Path) -> None:
    live, offline = FilmRecorder(tmp_path / "live.mp4", LIVE), FilmRecorder(tmp_path / "offline.mp4", OFFLINE)
    live.close()
    offline.close()
    assert offline.encoder == "libx264"
    assert live.encoder == next(filter(opens, CONTAINERS[".mp4"].video))


def test_the_numbers_in_pictures_can_be_distinguished() -> None:
    for number in (0, 1, 1365, 4095):
        assert number_in(numbered(number, tick(0)).image[..., 0]) == number

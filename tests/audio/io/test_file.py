from __future__ import annotations

import time
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from tests.audio.made import RATE, encode, noise, sine
from vjfx.audio.io.file import FileSound
from vjfx.core.errors import SourceError
from vjfx.core.protocols import Setting

OFFLINE = Setting(live=False)


@pytest.mark.parametrize(
    ("name", "codec", "rate", "channels", "error"),
    [
        ("a.wav", "pcm_s16le", 48000, 2, 1e-4),
        ("a.wav", "pcm_s24le", 48000, 2, 1e-4),
        ("a.wav", "pcm_f32le", 48000, 1, 1e-4),
        ("a.flac", "flac", 96000, 2, 0.01),
        ("a.mp3", "libmp3lame", 44100, 1, 0.05),
        ("a.ogg", "libopus", 48000, 2, 0.05),
        ("a.m4a", "aac", 44100, 2, 0.05),
    ],
)
def test_any_format_becomes_stereo_at_48_khz_in_sync(
    tmp_path: Path, name: str, codec: str, rate: int, channels: int, error: float
) -> None:
    path = encode(tmp_path / name, sine(440, 2, rate=rate, channels=channels), rate, codec)
    sound = FileSound(str(path), OFFLINE)
    played = sound.read(1.9)
    sound.close()
    assert (sound.rate, sound.channels) == (48000, 2)
    assert np.abs(played - sine(440, 1.9, channels=2)).max() < error


def test_the_seam_of_the_loop_is_exact(tmp_path: Path) -> None:
    original = noise(0.7, channels=2)
    sound = FileSound(str(encode(tmp_path / "a.wav", original)), OFFLINE)
    played = np.concatenate([sound.read((i + 1) / 30) for i in range(90)])
    sound.close()
    assert len(played) == 3 * RATE
    assert np.abs(played - np.resize(original, played.shape)).max() < 1e-4


@pytest.mark.parametrize("length", [0.5, 0.9, 0.333333])
def test_a_loop_lasts_as_long_as_the_picture(tmp_path: Path, length: float) -> None:
    """A shorter loop is cut, a longer one padded with silence, and after a thousand loops it is still in time."""
    original = noise(0.7, channels=2)
    sound = FileSound(str(encode(tmp_path / "a.wav", original)), OFFLINE, length=length)
    padded = np.concatenate([original, np.zeros((RATE, 2), np.float32)])
    for turn in (0, 1, 2, 1000, 1001):
        start = int(np.ceil(turn * length * RATE - 1e-6))
        count = int(length * RATE)
        assert np.abs(sound.samples(start, count) - padded[:count]).max() < 1e-4
    sound.close()


def test_the_audio_depends_on_the_time_alone(tmp_path: Path) -> None:
    path = str(encode(tmp_path / "a.mp3", noise(2), codec="libmp3lame"))
    one, two = FileSound(path, OFFLINE), FileSound(path, OFFLINE)
    slow = np.concatenate([one.read((i + 1) / 24) for i in range(120)])
    fast = np.concatenate([two.read((i + 1) / 50) for i in range(250)])
    assert np.array_equal(slow, fast)
    assert np.array_equal(two.samples(60_000, 99), slow[60_000:60_099])
    assert not one.samples(-50, 50).any()
    one.close()
    two.close()


def test_live_never_waits_for_the_decoder(tmp_path: Path) -> None:
    """Far ahead of the decoder there is silence at first, and later the audio."""
    original = np.concatenate([np.zeros((200 * RATE, 1), np.float32), sine(440, 2)])
    sound = FileSound(str(encode(tmp_path / "a.flac", original, codec="flac")), Setting(live=True))
    first = sound.samples(200 * RATE, RATE)
    later = first
    for _ in range(400):
        if (later := sound.samples(200 * RATE, RATE)).any():
            break
        time.sleep(0.02)
    sound.close()
    assert not first.any()
    assert later.any()


def test_live_a_long_sleep_is_skipped(tmp_path: Path) -> None:
    sound = FileSound(str(encode(tmp_path / "a.wav", sine(440, 1))), Setting(live=True))
    assert len(sound.read(0.5)) == RATE // 2
    assert len(sound.read(3600)) == 10 * RATE
    assert len(sound.read(10)) == 0
    sound.close()
    sound.close()


@pytest.mark.parametrize("shift", [0.25, -0.25])
def test_audio_that_starts_before_or_after_the_picture_stays_in_sync(tmp_path: Path, shift: float) -> None:
    path = tmp_path / "a.mkv"
    original = noise(1.5)
    with av.open(str(path), "w") as container:
        picture = container.add_stream("ffv1", rate=10, width=16, height=16, pix_fmt="yuv420p")
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for i in range(10):
            image = av.VideoFrame(16, 16, "yuv420p")
            image.pts = i + 5
            container.mux(picture.encode(image))
        frame = av.AudioFrame.from_ndarray(original.T.copy(), format="fltp", layout="mono")
        frame.sample_rate = RATE
        frame.pts = round((0.5 + shift) * RATE)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        container.mux(picture.encode(None))
    sound = FileSound(str(path), OFFLINE)
    played = sound.samples(0, RATE)[:, 0]
    sound.close()
    late = round(shift * RATE)
    expected = np.concatenate([np.zeros(max(0, late), np.float32), original[max(0, -late) :, 0]])[:RATE]
    assert np.abs(played - expected).max() < 1e-4


def test_a_truncated_file_plays_up_to_its_end(tmp_path: Path) -> None:
    whole = encode(tmp_path / "whole.flac", noise(4, channels=2), codec="flac").read_bytes()
    part = tmp_path / "part.flac"
    part.write_bytes(whole[: len(whole) // 2])
    sound = FileSound(str(part), OFFLINE)
    played = sound.samples(0, RATE)
    sound.close()
    assert np.abs(played - noise(4, channels=2)[:RATE]).max() < 1e-4


def test_damage_in_the_middle_does_not_end_playback(tmp_path: Path) -> None:
    data = bytearray(encode(tmp_path / "a.mp3", sine(440, 4), codec="libmp3lame").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(np.random.default_rng(0).integers(0, 256, 2000, np.uint8))
    path = tmp_path / "b.mp3"
    path.write_bytes(data)
    sound = FileSound(str(path), OFFLINE, length=10)
    late = sound.samples(3 * RATE, RATE // 2)
    sound.close()
    assert np.isfinite(late).all()
    assert late.std() > 0.2


def test_wrong_files_are_reported_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot open '.*gone\.wav': there is no such file"):
        FileSound(str(tmp_path / "gone.wav"), OFFLINE)
    text = tmp_path / "text.wav"
    text.write_text("this is not sound" * 100)
    with pytest.raises(SourceError, match=r"text\.wav': it is damaged or not a media file"):
        FileSound(str(text), OFFLINE)
    empty = tmp_path / "empty.wav"
    with wave.open(str(empty), "wb") as header:
        header.setparams((2, 2, RATE, 0, "NONE", ""))
    with pytest.raises(SourceError, match=r"empty\.wav' has no sound that can be decoded"):
        FileSound(str(empty), OFFLINE)
    silent = tmp_path / "silent.mp4"
    with av.open(str(silent), "w") as container:
        stream = container.add_stream("mpeg4", rate=10, width=16, height=16, pix_fmt="yuv420p")
        container.mux(stream.encode(av.VideoFrame(16, 16, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(SourceError, match=r"silent\.mp4' has no sound"):
        FileSound(str(silent), OFFLINE)
    with pytest.raises(SourceError, match="it is a folder"):
        FileSound(str(tmp_path), OFFLINE)

"""Clips, sounds and shaders for tests of whole shows."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48000


def clicks(path: Path, at: Sequence[float], seconds: float) -> Path:
    """A WAV file: silence with short bursts of noise at the given seconds."""
    sound = np.zeros(round(seconds * RATE))
    noise = np.random.default_rng(1).uniform(-0.8, 0.8, RATE // 50) * np.linspace(1, 0, RATE // 50)
    for second in at:
        start = round(second * RATE)
        sound[start : start + len(noise)] = noise
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    return path


def clip(
    path: Path, seconds: float = 2.0, fps: int = 25, size: tuple[int, int] = (160, 96), sound: bool = True
) -> Path:
    """A clip: a bright disc crosses a dark, softly shaded background; a pulsing tone, two beats per second."""
    width, height = size
    y, x = np.mgrid[:height, :width]
    background = 40 + 6 * np.sin(x / 5) + 4 * np.sin(y / 7)
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio = container.add_stream("aac", rate=RATE, layout="mono") if sound else None
        for index in range(round(seconds * fps)):
            across = width * (0.2 + 0.6 * index / (seconds * fps))
            disc = (x - across) ** 2 + (y - height / 2) ** 2 < (height / 4) ** 2
            gray = np.where(disc, 230, background).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.repeat(gray[..., None], 3, axis=2), format="rgb24")
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            at = np.arange(round(seconds * RATE)) / RATE
            tone = (np.sin(2 * np.pi * 80 * at) * np.exp(-8 * (at % 0.5))).astype(np.float32)
            sound_frame = av.AudioFrame.from_ndarray(tone[None], format="fltp", layout="mono")
            sound_frame.rate = RATE
            container.mux(audio.encode(sound_frame))
            container.mux(audio.encode(None))
    return path


def shader(path: Path, body: str, inputs: str = "") -> Path:
    """An ISF file with this body of main() and these inputs."""
    path.write_text(f'/*{{"ISFVSN": "2", "INPUTS": [{inputs}]}}*/\nvoid main() {{ {body} }}\n')
    return path


def level(path: Path) -> Path:
    """An ISF generator: every pixel has the brightness `level`."""
    return shader(path, "gl_FragColor = vec4(vec3(level), 1.0);", '{"NAME": "level", "TYPE": "float"}')


def frames(path: Path) -> list[NDArray[np.uint8]]:
    """Every picture of a film: (H, W, 3), RGB."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def brightness(path: Path) -> list[float]:
    """The mean brightness of every picture of a film, 0..255."""
    return [float(frame.mean()) for frame in frames(path)]

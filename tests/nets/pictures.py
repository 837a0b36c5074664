"""Grey test pictures: noise, ramp, writing."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


def noise(height: int, width: int, seed: int = 0) -> Plane:
    return np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)


def ramp(height: int, width: int) -> Plane:
    across, down = np.arange(width)[None, :], np.arange(height)[:, None]
    return ((3 * across + 2 * down) // 4 % 256).astype(np.uint8)


def writing(height: int, width: int) -> Plane:
    """White and grey letters on a soft background with grain, as from a camera."""
    page = cv2.GaussianBlur(noise(height, width), (0, 0), 5) // 2
    for line, y in enumerate(range(20, height + 20, 30)):
        cv2.putText(page, "line art 0123", (5 * line, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255 - 40 * (line % 5), 2)
    return page + noise(height, width, 1) // 64


def opencv_difference(gray: Plane, radius: int = 1) -> Plane:
    kernel = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    plane = np.ascontiguousarray(gray)
    return cv2.absdiff(cv2.dilate(plane, kernel), plane).reshape(gray.shape)


def opencv_lineart(gray: Plane) -> Plane:
    return cv2.bitwise_not(opencv_difference(gray)).reshape(gray.shape)

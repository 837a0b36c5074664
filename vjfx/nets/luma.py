"""What brightness is: the weights of red, green and blue, and how weak a line may be."""

from __future__ import annotations

GRAY = (9798, 19235, 3735)  # of 32768: OpenCV's 0.299, 0.587, 0.114
LEAST = 24  # a picture whose lines are weaker (of 255) is dark or empty: its noise is not stretched

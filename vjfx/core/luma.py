"""How much red, green and blue weigh in the luma: one table for decoding, drawing, training and shaders."""

from __future__ import annotations

from vjfx.core.frame import Matrix

# Red, green, blue: ITU-R BT.601-7, BT.709-6 and BT.2020-2.
WEIGHTS = {
    Matrix.BT601: (0.299, 0.587, 0.114),
    Matrix.BT709: (0.2126, 0.7152, 0.0722),
    Matrix.BT2020: (0.2627, 0.678, 0.0593),
}
GRAY = (9798, 19235, 3735)  # of 32768: BT.601 as OpenCV's cvtColor rounds it

"""What a file's name or a URL says about its contents."""

from __future__ import annotations

import re

# A GIF moves, so FFmpeg plays it; Pillow would show its first picture only.
IMAGES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".tga"}


def is_url(text: str) -> bool:
    """Whether this is `scheme://...`; a Windows drive such as `C:\\` is not a scheme."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) is not None

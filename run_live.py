"""Play: `python run_live.py --preset neon --source clip.mp4` is `vjfx live ...`."""

from vjfx.cli import live

if __name__ == "__main__":
    live()

"""Packaging: shaders/ and presets/ travel inside the package, so that an installed vjfx finds them from any folder."""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent


def requirements(name: str) -> list[str]:
    """The pinned lines of one requirements file."""
    lines = (HERE / "requirements" / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


data = [
    folder for root in ("shaders", "presets") for folder in (HERE / root, *(HERE / root).rglob("*")) if folder.is_dir()
]

setup(
    version="0.1.0",
    packages=[
        *find_packages(include=["vjfx", "vjfx.*"]),
        *(f"vjfx.{'.'.join(folder.relative_to(HERE).parts)}" for folder in data),
    ],
    package_dir={
        "vjfx.shaders": "shaders",
        "vjfx.presets": "presets",
    },
    package_data={"": ["py.typed", "*.fs", "*.vs", "*.toml", "*.png", "*.npz", "glsl/*", "trained/*.safetensors"]},
    install_requires=requirements("run.txt"),
    extras_require={name: requirements(f"{name}.txt") for name in ("midi", "cuda", "cluster")},
)

"""`vjfx isf`: exact pictures of shaders, and checks of a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
IMAGES = '{"NAME": "startImage", "TYPE": "image"}, {"NAME": "endImage", "TYPE": "image"}'


def vjfx(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vjfx", *map(str, arguments)]
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120, check=False
    )
    assert "Traceback" not in result.stderr
    return result


def shader(path: Path, expression: str, inputs: str = "", passes: str = "{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    header = f'{{"INPUTS": [{inputs}], "PASSES": [{passes}]}}'
    path.write_text(f"/*{header}*/\nvoid main() {{\n  gl_FragColor = {expression};\n}}\n")
    return path


def picture(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        assert image.mode == "RGBA"
        return np.asarray(image)


def flat(path: Path, *color: int, size: tuple[int, int] = (3, 2)) -> Path:
    Image.new("RGBA", size, color).save(path)
    return path


def test_a_still_is_upright_and_has_its_alpha(tmp_path: Path) -> None:
    shader(tmp_path / "s.fs", "vec4(isf_FragNormCoord, 1.0, 0.2)")
    result = vjfx("isf", "show", tmp_path / "s.fs", "-o", tmp_path / "new" / "s.png", "--size", "20x16")
    assert result.returncode == 0, result.stderr
    pixels = picture(tmp_path / "new" / "s.png")
    assert pixels.shape == (16, 20, 4)
    assert np.all(pixels[..., 2:] == (255, 51))  # not premultiplied, not laid on black
    assert pixels[0, 0].tolist()[:2] == [round(255 * 0.5 / 20), round(255 * 15.5 / 16)]
    assert pixels[15, 19].tolist()[:2] == [round(255 * 19.5 / 20), round(255 * 0.5 / 16)]


def test_frames_are_drawn_in_order_and_frame_n_is_at_n_over_fps(tmp_path: Path) -> None:
    counter = '{"TARGET": "sum", "PERSISTENT": true, "FLOAT": true}'
    expression = "vec4((IMG_THIS_PIXEL(sum).r * 255.0 + 1.0) / 255.0, TIME / 10.0, DATE.w / 10.0, DATE.x / 4000.0)"
    shader(tmp_path / "s.fs", expression, passes=counter)
    for frame in (0, 7):
        vjfx(
            "isf", "show", tmp_path / "s.fs", "-o", tmp_path / "s.png", "--size", "16x16", "--fps", 4, "--frame", frame
        )
        seconds = round(255 * frame / 40)
        assert picture(tmp_path / "s.png")[3, 3].tolist() == [frame + 1, seconds, seconds, round(255 * 0.5)]


def test_values_and_images_are_set_exactly(tmp_path: Path) -> None:
    inputs = """{"NAME": "f", "TYPE": "float", "MAX": 1}, {"NAME": "b", "TYPE": "bool"},
        {"NAME": "p", "TYPE": "point2D"},
        {"NAME": "l", "TYPE": "long", "VALUES": [5, 9], "LABELS": ["few", "many"]}, {"NAME": "c", "TYPE": "color"},
        {"NAME": "e", "TYPE": "event"}, {"NAME": "count", "TYPE": "float"}, {"NAME": "inputImage", "TYPE": "image"}"""
    body = "vec4(f / 100.0 + (b && e ? 0.5 : 0.0), (float(l) + p.x + p.y) / 255.0, c.g, IMG_SIZE(inputImage).x / 255.0)"
    shader(tmp_path / "s.fs", body, inputs)
    flat(tmp_path / "i.png", 1, 2, 3, 4, size=(77, 2))
    values = ["f=20", "b=on", "l=many", "c=0,0.6,0", "p=-3,100", "e=true"]  # 20 is beyond MAX, and taken as it is
    options = [part for value in values for part in ("--set", value)]
    out = ["-o", tmp_path / "s.png", "--size", "16x16", "--frame", "2", "--image", f"inputImage={tmp_path / 'i.png'}"]
    result = vjfx("isf", "show", tmp_path / "s.fs", *options, *out)
    assert result.returncode == 0, result.stderr
    assert picture(tmp_path / "s.png")[0, 0].tolist() == [round(255 * 0.7), 9 - 3 + 100, 153, 77]


def test_an_event_is_true_on_the_last_frame_only(tmp_path: Path) -> None:
    counter = '{"TARGET": "sum", "PERSISTENT": true, "FLOAT": true}'
    expression = "IMG_THIS_PIXEL(sum) + vec4(e ? 0.2 : 0.0, 0.0, 0.0, 0.1)"
    shader(tmp_path / "s.fs", expression, '{"NAME": "e", "TYPE": "event"}', counter)
    vjfx("isf", "show", tmp_path / "s.fs", "-o", tmp_path / "s.png", "--size", "16x16", "--frame", 3, "--set", "e=1")
    assert picture(tmp_path / "s.png")[0, 0].tolist() == [51, 0, 0, 102]


def test_the_same_command_gives_the_same_bytes(tmp_path: Path) -> None:
    inputs = '{"NAME": "inputImage", "TYPE": "image"}, {"NAME": "fft", "TYPE": "audioFFT"}'
    body = (
        "IMG_THIS_PIXEL(inputImage) * fract(sin(dot(gl_FragCoord.xy, vec2(TIME, 7.0)))) + IMG_THIS_PIXEL(fft) * DATE.w"
    )
    shader(tmp_path / "s.fs", body, inputs)
    for name in ("one.png", "two.png"):
        vjfx("isf", "show", tmp_path / "s.fs", "-o", tmp_path / name, "--size", "64x36", "--frame", "4")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    assert picture(tmp_path / "one.png").std() > 10


def test_a_last_pass_of_another_size_is_scaled(tmp_path: Path) -> None:
    shader(tmp_path / "s.fs", "vec4(0.4)", passes='{"TARGET": "a", "WIDTH": 3, "HEIGHT": 500, "FLOAT": true}')
    vjfx("isf", "show", tmp_path / "s.fs", "-o", tmp_path / "s.png", "--size", "30x20")
    assert np.all(picture(tmp_path / "s.png") == 102) and picture(tmp_path / "s.png").shape == (20, 30, 4)


def test_a_shader_of_the_library_by_name(tmp_path: Path) -> None:
    result = vjfx("isf", "show", "plasma", "-o", tmp_path / "p.png", "--size", "32x18")
    assert result.returncode == 0 and picture(tmp_path / "p.png").std() > 5


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["plasmaa"], 2, "unknown shader 'plasmaa'; did you mean 'plasma'?"),
        (["gone.fs"], 1, "there is no shader file gone.fs"),
        (["plasma", "--set", "spede=1"], 2, "unknown input 'spede'; did you mean 'speed'?"),
        (["plasma", "--set", "speed"], 2, "'speed' is not INPUT=VALUE"),
        (["plasma", "--set", "speed=fast"], 2, "input 'speed' is \"fast\", not a number"),
        (
            ["halftone", "--image", "inputimage=x.png"],
            2,
            "unknown image input 'inputimage'; did you mean 'inputImage'?",
        ),
        (["halftone", "--image", "inputImage=gone.png"], 1, "cannot open 'gone.png': there is no such file"),
        (["plasma", "--frame", "-1"], 2, "--frame"),
        (["plasma", "-o", "/dev/null/x.png"], 1, "cannot write '/dev/null/x.png'"),
    ],
)
def test_wrong_usage_is_one_clear_line(tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    result = vjfx("isf", "show", "-o", tmp_path / "x.png", "--size", "16x16", *arguments)
    assert (result.returncode, says in result.stderr.strip().splitlines()[-1]) == (code, True), result.stderr


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    result = vjfx("isf", "check", tmp_path / "nodir")
    assert (result.returncode, result.stderr) == (1, f"vjfx: there is no file or folder {tmp_path}/nodir\n")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Good, black and broken files in nested folders."""
    root = tmp_path / "tree"
    shader(root / "Green.fs", "vec4(0.0, level, 0.0, 0.5)", '{"NAME": "level", "TYPE": "float", "DEFAULT": 0.2}')
    shader(root / "a" / "Black.fs", "vec4(0.0, 0.0, 0.0, 1.0)")
    shader(root / "a" / "Clear.fs", "vec4(1.0, 1.0, 1.0, 0.0)")
    shader(root / "a" / "Broken.fs", "vec4(nothing)")
    (root / "Header.fs").write_text('/*\n{"INPUTS":\n oh}*/')
    mix = f'{IMAGES}, {{"NAME": "mask", "TYPE": "image"}}, {{"NAME": "progress", "TYPE": "float", "DEFAULT": 0.6}}'
    body = "vec4(IMG_THIS_PIXEL(startImage).r, IMG_THIS_PIXEL(endImage).g, IMG_THIS_PIXEL(mask).b, progress)"
    shader(root / "b" / "Mix.fs", body, mix)
    return root


def test_the_table_shows_good_black_and_broken_shaders(tree: Path) -> None:
    result = vjfx("isf", "check", tree)
    assert result.returncode == 1
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if ".fs" in line}
    assert " ok" in rows["Green.fs"] and " ok" in rows["b/Mix.fs"] and "transition" in rows["b/Mix.fs"]
    assert " black" in rows["a/Black.fs"] and " black" in rows["a/Clear.fs"]
    assert " failed " in rows["a/Broken.fs"] and "a/Broken.fs:3: " in rows["a/Broken.fs"]
    assert " failed " in rows["Header.fs"] and "Header.fs:3: ISF header is not JSON" in rows["Header.fs"]
    assert result.stdout.splitlines()[-1] == "2 ok, 2 black, 2 failed"


def test_a_single_good_file(tree: Path) -> None:
    assert vjfx("isf", "check", tree / "Green.fs").returncode == 0


def test_pictures_of_a_whole_tree_are_written(tree: Path, tmp_path: Path) -> None:
    given = {"Green.fs": {"level": 0.8}, "Mix.fs": {"progress": 0.4}}
    (tmp_path / "values.json").write_text(json.dumps(given))
    first, second = flat(tmp_path / "a.png", 10, 20, 30, 255), flat(tmp_path / "b.png", 40, 50, 60, 255, size=(9, 9))
    out = tmp_path / "pictures"
    options = ["--out", out, "--size", "32x24", "--fps", "30", "--frame", "1", "--image", first, "--image-b", second]
    vjfx("isf", "check", tree, *options, "--values", tmp_path / "values.json")
    assert {path.relative_to(out).as_posix() for path in out.rglob("*.png")} == {
        "Green.png",
        "Black.png",
        "Clear.png",
        "Mix.png",
    }
    assert np.all(picture(out / "Green.png") == (0, 204, 0, 128)) and picture(out / "Green.png").shape == (24, 32, 4)
    assert np.all(picture(out / "Mix.png") == (10, 50, 60, 102))


def test_files_with_the_same_name_keep_their_folders(tmp_path: Path) -> None:
    for folder, level in (("x", 0.2), ("x/y", 0.4), ("z", 0.6)):
        shader(tmp_path / "t" / folder / ("Same.fs" if folder != "z" else "Other.fs"), f"vec4({level})")
    (tmp_path / "v.json").write_text('{"x/Same.fs": {}, "Other.fs": {}}')
    result = vjfx("isf", "check", tmp_path / "t", "--out", tmp_path / "o", "--values", tmp_path / "v.json")
    assert result.returncode == 0, result.stdout + result.stderr
    levels = {"x/Same.png": 51, "x/y/Same.png": 102, "Other.png": 153}
    assert {path.relative_to(tmp_path / "o").as_posix() for path in (tmp_path / "o").rglob("*.png")} == set(levels)
    for name, level in levels.items():
        assert np.all(picture(tmp_path / "o" / name) == level)


def test_wrong_values_are_reported_and_the_rest_is_drawn(tree: Path, tmp_path: Path) -> None:
    given = {"Green.fs": {"levle": 1, "level": 0.4}, "Mix.fs": {"progress": "x"}, "Gren.fs": {}}
    (tmp_path / "values.json").write_text(json.dumps(given))
    result = vjfx("isf", "check", tree, "--out", tmp_path / "o", "--values", tmp_path / "values.json")
    assert result.returncode == 1
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if ".fs" in line}
    assert "unknown input 'levle'; did you mean 'level'?" in rows["Green.fs"]
    assert "input 'progress' is \"x\", not a number" in rows["b/Mix.fs"]
    assert "unknown shader 'Gren.fs'; did you mean 'Green.fs'?" in result.stderr
    assert np.all(picture(tmp_path / "o" / "Green.png") == (0, 102, 0, 128)) and (tmp_path / "o" / "Mix.png").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [("{\n oh}", "values.json:2: not JSON"), ("[]", "not values of shaders"), (None, "cannot open")],
)
def test_a_wrong_values_file_is_refused(tree: Path, tmp_path: Path, text: str | None, says: str) -> None:
    if text is not None:
        (tmp_path / "values.json").write_text(text)
    result = vjfx("isf", "check", tree, "--values", tmp_path / "values.json")
    assert result.returncode == 1 and says in result.stderr and len(result.stderr.splitlines()) == 1


def test_a_folder_without_shaders(tmp_path: Path) -> None:
    result = vjfx("isf", "check", tmp_path)
    assert result.returncode == 1 and "there is no .fs file below it" in result.stderr

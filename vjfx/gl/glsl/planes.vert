#version 330 core
// A full-screen quad; `place` is where in the stored picture (0..1, rows from the top) each pixel of the canvas looks.
in vec2 isf_position;
uniform mat3 to_picture;
out vec2 place;

void main() {
    gl_Position = vec4(isf_position, 0.0, 1.0);
    place = (to_picture * vec3(isf_position * 0.5 + 0.5, 1.0)).xy;
}

#version 330 core
// A full-screen quad; uv runs from the bottom left.
in vec2 isf_position;
out vec2 uv;

void main() {
    gl_Position = vec4(isf_position, 0.0, 1.0);
    uv = isf_position * 0.5 + 0.5;
}

#version 330 core
// Text for the performer over the picture in the window: white on a dark, half transparent box.
uniform sampler2D image;

in vec2 uv;
out vec4 color;

void main() {
    color = vec4(vec3(texture(image, uv).r), 0.55 + 0.45 * texture(image, uv).r);
}

#version 330 core
uniform sampler2D image;
uniform float level;

in vec2 uv;
out vec4 color;

void main() {
    vec4 here = texture(image, uv);
    color = vec4(here.rgb * level, here.a);
}

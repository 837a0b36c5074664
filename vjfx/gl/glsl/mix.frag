#version 330 core
// Mixes two pictures with straight alpha.
uniform sampler2D before;
uniform sampler2D after;
uniform float share;                // of `after`

in vec2 uv;
out vec4 color;

void main() {
    vec4 b = texture(before, uv), a = texture(after, uv);
    float alpha = mix(b.a, a.a, share);
    color = vec4(mix(b.rgb * b.a, a.rgb * a.a, share) / max(alpha, 1e-6), alpha);
}

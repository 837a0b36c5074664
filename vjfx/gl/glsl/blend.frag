#version 330 core
// Lays one layer over what is below it. Straight alpha in, opaque or straight alpha out; formulas as in W3C Compositing 1.
// MODE: the order of Blend in composition.py.
uniform sampler2D below;
uniform sampler2D layer;
uniform float opacity;

in vec2 uv;
out vec4 color;

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

vec3 mixed(vec3 b, vec3 s) {
#if MODE == 1
    return b + s;
#elif MODE == 2
    return b + s - b * s;
#elif MODE == 3
    return b * s;
#elif MODE == 4
    return mix(2.0 * b * s, 1.0 - 2.0 * (1.0 - b) * (1.0 - s), step(0.5, b));
#elif MODE == 5
    return abs(b - s);
#elif MODE == 6
    return max(b, s);
#elif MODE == 7
    return min(b, s);
#else
    return s;
#endif
}

void main() {
    vec4 b = texture(below, uv);
    vec4 s = texture(layer, uv);
#if MODE >= 8
    float mask = MODE == 8 ? dot(s.rgb, LUMA) * s.a : s.a;
    color = vec4(b.rgb * mix(1.0, mask, opacity), b.a);
#else
    float a = s.a * opacity;
    color = vec4(mix(b.rgb, min(mixed(b.rgb, s.rgb), 1.0), a), b.a + a * (1.0 - b.a));
#endif
}

/*{
    "DESCRIPTION": "The highlights of the new picture appear first while the old one darkens",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Transition", "Wipe"],
    "INPUTS": [
        {"NAME": "startImage", "LABEL": "The old picture", "TYPE": "image"},
        {"NAME": "endImage", "LABEL": "The new picture", "TYPE": "image"},
        {"NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "softness", "LABEL": "Softness of the edge", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.7},
        {"NAME": "dim", "LABEL": "Darkening of the old picture", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.8},
        {"NAME": "sweep", "LABEL": "Sweep across the picture", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.25},
        {"NAME": "angle", "LABEL": "Angle of the sweep, in turns", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.875}
    ]
}*/

vec3 toLight(vec3 c) { // sRGB to linear light
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

vec3 toScreen(vec3 light) {
    light = max(light, 0.0);
    return mix(12.92 * light, 1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, light));
}

// Mixes two colours in linear light; at 0 and 1 it returns them unchanged.
vec4 blend(vec4 a, vec4 b, float t) {
    if (t <= 0.0) return a;
    if (t >= 1.0) return b;
    float alpha = mix(a.a, b.a, t);
    vec3 light = mix(toLight(a.rgb) * a.a, toLight(b.rgb) * b.a, t) / max(alpha, 0.001);
    return vec4(toScreen(light), alpha);
}

void main() {
    vec4 before = IMG_THIS_PIXEL(startImage);
    vec4 after = IMG_THIS_PIXEL(endImage);
    // When this pixel changes, 0 to 1: bright ones first, and along a direction.
    float bright = dot(after.rgb, vec3(0.2126, 0.7152, 0.0722));
    vec2 direction = vec2(cos(6.2831853 * angle), sin(6.2831853 * angle));
    vec2 p = (isf_FragNormCoord - 0.5) * RENDERSIZE;
    float across = dot(p, direction) / dot(0.5 * RENDERSIZE, abs(direction));
    float turn = clamp(mix(1.0 - bright, 0.5 + 0.5 * across, 0.8 * sweep), 0.0, 1.0);

    float soft = mix(0.02, 0.7, softness * softness);
    float t = smoothstep(0.0, 1.0, (progress * (1.0 + soft) - turn) / soft);
    // Highlights come before the darkness that covers the old ones: the sum never exceeds one picture.
    before.rgb *= 1.0 - dim * smoothstep(0.0, 1.0, progress);
    gl_FragColor = blend(before, after, t);
}

/*{
    "DESCRIPTION": "Rotating iris blades open to reveal the new picture",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Transition", "Wipe"],
    "INPUTS": [
        {"NAME": "startImage", "LABEL": "The old picture", "TYPE": "image"},
        {"NAME": "endImage", "LABEL": "The new picture", "TYPE": "image"},
        {"NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "softness", "LABEL": "Softness of the edge", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.1},
        {"NAME": "blades", "LABEL": "Blades", "TYPE": "long", "DEFAULT": 6, "VALUES": [3, 4, 5, 6, 8], "LABELS": ["3", "4", "5", "6", "8"]},
        {"NAME": "spin", "LABEL": "Spin of the blades", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "shade", "LABEL": "Shade on the blades", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.7}
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

const float TAU = 6.2831853;

void main() {
    if (progress <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(startImage);
        return;
    }
    if (progress >= 1.0) {
        gl_FragColor = IMG_THIS_PIXEL(endImage);
        return;
    }
    float side = min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (isf_FragNormCoord - 0.5) * RENDERSIZE / side + 1e-6; // atan is undefined at 0
    float r = length(p);
    float sector = TAU / float(blades);
    // The farther out, the farther turned: as it opens, the iris turns, and nothing that was open closes again.
    float angle = mod(atan(p.y, p.x) + 2.5 * spin * r, TAU);
    float within = mod(angle, sector) - 0.5 * sector;
    float apothem = r * cos(within);

    float soft = max(0.8 * softness * softness, 1.0 / side);
    float full = 0.5 * length(RENDERSIZE) / side;
    float opening = progress * (full + soft);
    float t = 1.0 - smoothstep(opening - soft, opening, apothem);

    float there = min(1.0, 8.0 * progress * (1.0 - progress));
    float ridge = fract(within / sector + 0.5 + 0.35 * (apothem - opening)); // each blade lies over the next
    float dark = 0.25 + 0.75 * ridge * ridge;
    dark *= 1.0 - 0.5 * exp(-max(apothem - opening, 0.0) / 0.15);
    vec4 before = IMG_THIS_PIXEL(startImage);
    before.rgb = toScreen(toLight(before.rgb) * mix(1.0, dark, shade * there));
    vec4 after = IMG_THIS_PIXEL(endImage);
    float depth = 0.6 * shade * there * exp(-max(opening - soft - apothem, 0.0) / 0.06); // the blades cast a shadow
    after.rgb = toScreen(toLight(after.rgb) * (1.0 - depth));
    gl_FragColor = blend(before, after, t);
}

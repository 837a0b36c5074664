/*{
    "DESCRIPTION": "Squares of several sizes turn into coarse pixels, then into the new picture",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Transition", "Dissolve"],
    "INPUTS": [
        {"NAME": "startImage", "LABEL": "The old picture", "TYPE": "image"},
        {"NAME": "endImage", "LABEL": "The new picture", "TYPE": "image"},
        {"NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "scale", "LABEL": "Size of the squares", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "softness", "LABEL": "Softness: number of tiles that turn at once", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "chaos", "LABEL": "Chaos: from the centre outwards to random", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "seed", "LABEL": "Seed", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0}
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

float noise(uvec2 at) { // integer hash, 0 to 1
    uint h = at.x * 0x9e3779b9u ^ at.y * 0x85ebca6bu;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return float((h ^ (h >> 16)) >> 8) / 16777216.0;
}

void main() {
    float side = min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 reach = 0.5 * RENDERSIZE / side;
    vec2 p = (isf_FragNormCoord - 0.5) * RENDERSIZE / side;
    uint dealt = uint(1000.0 * seed) * 7919u;

    // Large squares, some of which are split in four, and some of those again.
    float size = mix(0.03, 0.5, scale * scale);
    uvec2 cell = uvec2(0u);
    for (int level = 0; level < 4; level++) {
        cell = uvec2(ivec2(floor(p / size + 0.5)) + 512);
        if (level == 3 || noise(cell + uvec2(dealt, 31u * uint(level))) > 0.62) break;
        size *= 0.5;
    }
    vec2 middle = (vec2(ivec2(cell) - 512)) * size;
    float turn = mix(length(middle) / (length(reach) + 0.5 * size), noise(cell + uvec2(dealt + 5u, uint(4096.0 * size))), chaos);
    turn = clamp(0.5 + (turn - 0.5) * (1.0 + 3.0 * chaos * (1.0 - chaos)), 0.0, 1.0); // a mixture keeps to the middle
    float soft = mix(0.02, 0.7, softness);
    float t = clamp((progress * (1.0 + soft) - turn) / soft, 0.0, 1.0);
    if (t <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(startImage);
        return;
    }
    if (t >= 1.0) {
        gl_FragColor = IMG_THIS_PIXEL(endImage);
        return;
    }
    // Halfway, the square is one colour.
    float grain = size * exp2(-floor(6.0 * abs(2.0 * t - 1.0)));
    vec2 at = (floor(p / grain + 0.5 * size / grain) + 0.5) * grain - 0.5 * size;
    vec2 toPicture = side / RENDERSIZE;
    vec2 uv = at * toPicture + 0.5;
    vec4 before = vec4(0.0);
    vec4 after = vec4(0.0);
    for (int i = 0; i < 4; i++) {
        vec2 corner = uv + 0.25 * grain * toPicture * (vec2(float(i % 2), float(i / 2)) * 2.0 - 1.0);
        before += 0.25 * IMG_NORM_PIXEL(startImage, corner);
        after += 0.25 * IMG_NORM_PIXEL(endImage, corner);
    }
    gl_FragColor = blend(before, after, smoothstep(0.3, 0.7, t));
}

/*{
    "DESCRIPTION": "Tears the old picture in two like a poster, with the new one behind it",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Transition", "Paper"],
    "INPUTS": [
        {"NAME": "startImage", "LABEL": "The old picture", "TYPE": "image"},
        {"NAME": "endImage", "LABEL": "The new picture", "TYPE": "image"},
        {"NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "angle", "LABEL": "Angle of the tear, in turns", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.03},
        {"NAME": "rough", "LABEL": "Roughness of the tear", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "edge", "LABEL": "Width of the white edge", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
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

// Value noise along a line, -0.5 to 0.5.
float wander(float x, uint lane) {
    uint cell = uint(int(floor(x)) + 4096);
    uvec2 at = uvec2(cell, lane + uint(1000.0 * seed) * 7919u);
    return mix(noise(at), noise(at + uvec2(1u, 0u)), smoothstep(0.0, 1.0, fract(x))) - 0.5;
}

// Where the tear runs, across, at a place along it.
float tear(float v) {
    float coarse = 0.3 * wander(1.5 * v + 0.5, 1u) + 0.14 * wander(5.0 * v, 2u);
    float fine = 0.05 * wander(17.0 * v, 3u) + 0.024 * wander(53.0 * v, 4u) + 0.012 * wander(151.0 * v, 5u);
    return (coarse + fine) * 2.0 * rough;
}

// One half, with its torn edge: `inside` is how far from the edge, across; `open` how far it has been pulled.
vec4 sheet(vec2 at, float inside, float open, float v, float white) {
    vec4 color = IMG_NORM_PIXEL(startImage, at);
    float bent = 1.0 - 0.45 * exp(-max(inside, 0.0) / 0.1) * min(1.0, 5.0 * open);
    float fibre = white * edge * min(1.0, 8.0 * open) * (0.012 + 0.05 * abs(wander(31.0 * v, 7u)) + 0.02 * abs(wander(113.0 * v, 8u)));
    float paper = 1.0 - smoothstep(0.7, 1.0, inside / max(fibre, 0.0001));
    return vec4(toScreen(mix(toLight(color.rgb) * bent, vec3(0.7, 0.68, 0.64), paper)), color.a);
}

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
    vec2 p = (isf_FragNormCoord - 0.5) * RENDERSIZE / side;
    vec2 across = vec2(cos(6.2831853 * angle), sin(6.2831853 * angle));
    vec2 along = vec2(-across.y, across.x);
    float u = dot(p, across);
    float v = dot(p, along);
    float width = dot(0.5 * RENDERSIZE / side, abs(across));
    float height = dot(0.5 * RENDERSIZE / side, abs(along));

    // The tip runs down, the halves bend away from it, and then they are pulled out of the picture.
    float torn = max(0.0, v - height * (1.0 - 4.4 * progress));
    float pulled = clamp((progress - 0.35) / 0.65, 0.0, 1.0);
    float open = 0.22 * torn * sqrt(torn) + (width + 0.6) * pulled * pulled;
    float line = tear(v);
    float left = line - (u + open);
    float right = (u - open) - line;
    vec2 shift = across * open * side / RENDERSIZE;
    vec2 atLeft = isf_FragNormCoord + shift;
    vec2 atRight = isf_FragNormCoord - shift;

    vec4 color = IMG_THIS_PIXEL(endImage);
    float shadow = 0.75 * (exp(min(left, 0.0) / 0.07) + 0.6 * exp(min(right, 0.0) / 0.05));
    color.rgb = toScreen(toLight(color.rgb) * max(0.0, 1.0 - shadow));
    float pixel = 1.0 / side;
    vec2 there = step(abs(atLeft - 0.5), vec2(0.5));
    color = blend(color, sheet(atLeft, left, open, v, 1.0), clamp(left / pixel + 0.5, 0.0, 1.0) * there.x * there.y);
    there = step(abs(atRight - 0.5), vec2(0.5));
    gl_FragColor = blend(color, sheet(atRight, right, open, v + 40.0, 0.35), clamp(right / pixel + 0.5, 0.0, 1.0) * there.x * there.y);
}

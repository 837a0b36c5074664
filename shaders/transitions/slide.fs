/*{
    "DESCRIPTION": "Strips of the new picture slide in and push the old one out",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Transition", "Wipe"],
    "INPUTS": [
        {"NAME": "startImage", "LABEL": "The old picture", "TYPE": "image"},
        {"NAME": "endImage", "LABEL": "The new picture", "TYPE": "image"},
        {"NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "angle", "LABEL": "Angle, in turns", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.07},
        {"NAME": "strips", "LABEL": "Strips", "TYPE": "float", "MIN": 1.0, "MAX": 24.0, "DEFAULT": 7.0},
        {"NAME": "chaos", "LABEL": "Chaos: from one after the other to random", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "push", "LABEL": "Push: the pictures move with the strips", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6}
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

// A place along the strip, in short sides from the middle of the picture, as a place of the picture; mirrored where it ends.
vec2 mirroredPlace(float u, float v, vec2 along) {
    vec2 at = (u * along + v * vec2(-along.y, along.x)) * min(RENDERSIZE.x, RENDERSIZE.y) / RENDERSIZE + 0.5;
    return 1.0 - abs(1.0 - mod(at, 2.0));
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
    vec2 along = vec2(cos(6.2831853 * angle), sin(6.2831853 * angle));
    float reach = dot(0.5 * RENDERSIZE / side, abs(along));
    float height = dot(0.5 * RENDERSIZE / side, abs(along.yx));
    float u = dot(p, along);
    float v = dot(p, vec2(-along.y, along.x));

    float count = floor(strips);
    float strip = clamp(floor((0.5 - 0.5 * v / height) * count), 0.0, count - 1.0);
    uvec2 number = uvec2(uint(strip), uint(count));
    float late = mix(strip / max(count - 1.0, 1.0), noise(number), chaos);
    if (noise(number + 7u) < 0.5 * chaos) { // this one comes from the other end
        u = -u;
        v = -v;
        along = -along;
    }
    float wait = 0.5 * step(1.5, count);
    float way = clamp((progress - wait * late) / (1.0 - wait), 0.0, 1.0);
    way = mix(way, smoothstep(0.0, 1.0, way), 0.7);
    float border = (2.0 * way - 1.0) * reach;

    float soft = 0.75 / side;
    float t = 1.0 - smoothstep(-soft, soft, u - border);
    vec4 before = IMG_NORM_PIXEL(startImage, mirroredPlace(u - 2.0 * reach * push * way, v, along));
    vec4 after = IMG_NORM_PIXEL(endImage, mirroredPlace(u + 2.0 * reach * push * (1.0 - way), v, along));
    if (way <= 0.0) t = 0.0;
    if (way >= 1.0) t = 1.0;
    // The incoming strip lies on top and casts a shadow.
    float shadow = step(0.0001, way) * 0.7 * exp(-max(u - border, 0.0) / 0.05) * min(1.0, 8.0 * way);
    before.rgb = toScreen(toLight(before.rgb) * (1.0 - shadow));
    gl_FragColor = blend(before, after, t);
}

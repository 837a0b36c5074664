/*{
    "DESCRIPTION": "Living cells under dark glass, with bright rims; a few glow from within",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Texture"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density of lit cells", "TYPE": "float", "DEFAULT": 0.6, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "chaos", "LABEL": "Chaos", "TYPE": "float", "DEFAULT": 0.9, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 4, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "1", "HEIGHT": "1"},
        {}
    ]
}*/

const float TAU = 6.2831853;

// The palettes in linear light: the colour far from the light, near it, and in its centre.
const vec3 COLOURS[18] = vec3[18](
    vec3(0.448, 0.004, 0.001), vec3(1.0, 0.179, 0.01), vec3(1.0, 0.748, 0.319), // ember
    vec3(0.007, 0.04, 0.477), vec3(0.033, 0.393, 1.0), vec3(0.729, 0.933, 1.0), // ice
    vec3(0.0, 0.179, 0.064), vec3(0.296, 1.0, 0.013), vec3(1.0, 0.933, 0.214), // acid
    vec3(0.025, 0.033, 0.179), vec3(1.0, 0.089, 0.03), vec3(0.89, 0.848, 0.748), // ink
    vec3(0.017, 0.022, 1.0), vec3(0.933, 0.007, 0.296), vec3(0.604, 0.911, 1.0), // neon
    vec3(0.084), vec3(0.477), vec3(1.0)); // mono

vec3 tint(float t) {
    vec3 low = mix(COLOURS[palette * 3], COLOURS[palette * 3 + 1], clamp(2.0 * t, 0.0, 1.0));
    return mix(low, COLOURS[palette * 3 + 2], clamp(2.0 * t - 1.0, 0.0, 1.0));
}

float noise(uvec2 at) { // integer hash, 0 to 1
    uint h = at.x * 0x9e3779b9u ^ at.y * 0x85ebca6bu;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return float((h ^ (h >> 16)) >> 8) / 16777216.0;
}

// Turns light into a pixel: shifts the hue, rolls off highlights, encodes as sRGB, dithers.
vec4 shown(vec3 light) {
    float turn = TAU * hue;
    vec3 turned = light * cos(turn) + cross(vec3(0.57735), light) * sin(turn);
    light = 1.0 - exp(-max(turned + dot(light, vec3(1.0 / 3.0)) * (1.0 - cos(turn)), 0.0));
    vec3 encoded = mix(12.92 * light, 1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, light));
    return vec4(encoded + (noise(uvec2(gl_FragCoord.xy)) - 0.5) / 255.0, 1.0);
}

vec2 kernel(vec2 cell, float time) { // where the middle of a cell wanders
    float a = noise(uvec2(ivec2(cell)));
    float b = noise(uvec2(ivec2(cell)) + 31u);
    vec2 turn = TAU * vec2(a, b) + time * (0.6 + 0.8 * vec2(b, a));
    return 0.5 + 0.42 * chaos * sin(turn);
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the wandering; z, w: reach and strength of the last kick
        bool kick = pulse > s.w + 0.15;
        s.x += TIMEDELTA * 3.0 * speed * speed;
        s.z = kick ? 0.0 : s.z + 1.4 * TIMEDELTA;
        s.w = max(pulse, s.w * pow(0.15, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    float zoom = mix(9.0, 2.5, scale);
    vec2 at = p * zoom + 100.0;
    at += 0.35 * chaos * sin(0.9 * at.yx + vec2(0.31, 0.43) * s.x); // no two parts of the tissue are of one size
    vec2 base = floor(at);
    vec2 first = vec2(9.0); // from here to the nearest kernel, and to the one after it
    vec2 second = vec2(9.0);
    vec2 home = base;
    for (int i = 0; i < 9; i++) {
        vec2 cell = base + vec2(i % 3 - 1, i / 3 - 1);
        vec2 away = cell + kernel(cell, s.x) - at;
        if (dot(away, away) < dot(first, first)) {
            second = first;
            first = away;
            home = cell;
        } else if (dot(away, away) < dot(second, second)) {
            second = away;
        }
    }
    float wall = dot(0.5 * (first + second), normalize(second - first)) / zoom;
    float mark = noise(uvec2(ivec2(home)) + 61u);
    float lit = smoothstep(1.0 - 0.6 * density, 1.2 - 0.6 * density, mark) * (0.65 + 0.35 * sin(TAU * 9.0 * mark + 2.0 * s.x));
    float focus = exp(-1.5 * dot(p, p));
    float kick = s.w * exp(-pow(abs((length(p) - s.z) / 0.12), 2.0));

    float wide = max(0.0015, 0.6 * pixel);
    float line = wide * wide / (wall * wall + wide * wide);
    float skin = exp(-wall * zoom * 9.0);
    float core = exp(-16.0 * dot(first, first));
    vec3 light = tint(0.5 * mark) * (line * (0.2 + 1.2 * lit) + skin * 0.2 * lit) * focus;
    light += tint(0.2 + 0.4 * mark) * core * lit * 0.25 * focus;
    light += tint(1.0) * kick * (line + 0.5 * core * lit);
    gl_FragColor = shown(light * (1.0 + 3.0 * glow));
}

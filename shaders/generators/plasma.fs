/*{
    "DESCRIPTION": "Veins of light in dark, slowly folding plasma",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Texture"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density of the veins", "TYPE": "float", "DEFAULT": 0.35, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "chaos", "LABEL": "Chaos", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 4, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "1", "HEIGHT": "1"},
        {"TARGET": "warp", "FLOAT": true, "WIDTH": "max($WIDTH / 2, 1)", "HEIGHT": "max($HEIGHT / 2, 1)"},
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

vec2 gradientAt(ivec2 cell) { // the slope of the noise at a point of the lattice
    uint h = uint(cell.x) * 0x9e3779b9u ^ uint(cell.y) * 0x85ebca6bu;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    h ^= h >> 16;
    return vec2(h & 0xffffu, h >> 16) / 32768.0 - 1.0;
}

// Gradient noise, about -1 to 1, whose slopes lean ever elsewhere at their places, so that it flows without going anywhere.
float flow(vec2 at, float turn) {
    ivec2 cell = ivec2(floor(at));
    vec2 f = at - floor(at);
    vec2 w = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    mat2 turned = mat2(cos(turn), sin(turn), -sin(turn), cos(turn));
    float a = dot(turned * gradientAt(cell), f);
    float b = dot(turned * gradientAt(cell + ivec2(1, 0)), f - vec2(1.0, 0.0));
    float c = dot(turned * gradientAt(cell + ivec2(0, 1)), f - vec2(0.0, 1.0));
    float d = dot(turned * gradientAt(cell + ivec2(1, 1)), f - vec2(1.0, 1.0));
    return 1.4 * mix(mix(a, b, w.x), mix(c, d, w.x), w.y);
}

float folds(vec2 at, float turn) {
    const mat2 FINER = mat2(1.6, 1.2, -1.2, 1.6);
    return flow(at, turn) + 0.45 * flow(FINER * at + 17.3, 1.7 * turn);
}

// The light of a line where `value` is 0, `width` of the picture's height wide; `slope` is what the value grows with.
float vein(float value, float slope, float width, float pixel) {
    float far = abs(value) / (length(vec2(dFdx(slope), dFdy(slope))) + 1e-3) * pixel;
    float light = width / (far + width);
    return light * light;
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the flow; z, w: reach and strength of the last kick
        bool kick = pulse > s.w + 0.15;
        s.x = mod(s.x + TIMEDELTA * 2.0 * speed * speed, 10.0 * TAU); // a multiple of all turns below
        s.z = kick ? 0.0 : s.z + 1.2 * TIMEDELTA;
        s.w = max(pulse, s.w * pow(0.15, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    vec2 at = p * mix(4.0, 1.2, scale) + 50.0;
    float t = s.x;
    if (PASSINDEX == 1) {
        vec2 q = vec2(folds(at, t), folds(at + 19.0, t + 1.0));
        vec2 r = vec2(folds(at + q + vec2(7.0, 3.0), 0.7 * t), folds(at + q + vec2(13.0, 29.0), 0.7 * t));
        gl_FragColor = vec4(r, q);
        return;
    }
    vec4 w = IMG_NORM_PIXEL(warp, isf_FragNormCoord);
    vec2 there = at + (0.3 + 1.2 * chaos) * w.xy;
    float alive = smoothstep(-0.1, 0.8, w.z + 0.4 * w.x - 0.6 * smoothstep(0.2, 1.2, length(p)) + 0.1);
    float broad = flow(there + 3.0, t);
    float fine = flow(3.0 * there + 11.0, 1.5 * t) * mix(0.5, 6.0, density);
    float veins = vein(broad, broad, mix(0.002, 0.009, alive), pixel);
    float hairs = vein(fract(fine + 0.5) - 0.5, fine, 0.001, pixel) * exp(-6.0 * abs(broad));
    float kick = s.w * exp(-pow(abs((length(p) - s.z) / 0.15), 2.0));

    vec3 light = tint(0.1 + 0.5 * alive) * (veins * (0.03 + 2.0 * alive) + 0.12 * alive * alive * exp(-5.0 * abs(broad)));
    light += tint(0.5 + 0.3 * alive) * hairs * alive;
    light += tint(1.0) * kick * (veins * (0.2 + 2.0 * alive) + hairs * alive);
    gl_FragColor = shown(light * (1.0 + 2.0 * glow));
}

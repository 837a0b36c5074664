/*{
    "DESCRIPTION": "A night flight over clouds towards a low moon and an aurora; kicks trigger lightning",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Space"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Size of the clouds", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density of the clouds", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "chaos", "LABEL": "Chaos: from a calm sea to towers of cloud", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow of the aurora", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 1, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "2", "HEIGHT": "1"},
        {"TARGET": "land", "FLOAT": true, "WIDTH": "$WIDTH / 2", "HEIGHT": "128"},
        {"TARGET": "lit", "FLOAT": true, "WIDTH": "$WIDTH / 2", "HEIGHT": "128"},
        {"TARGET": "view", "FLOAT": true, "WIDTH": "$WIDTH / 2", "HEIGHT": "$HEIGHT / 2"},
        {}
    ]
}*/

// Every column of the picture looks along one line over the land, whatever its row. So the land is worked out once for
// each column and rowDistance (`land`), lit there (`lit`), and a ray only reads along its column.

const float TAU = 6.2831853;
const float NEAR = 0.5;
const float FAR = 60.0;
const float ROWS = 128.0;
const float HORIZON = 0.03;
const vec2 MOON = vec2(0.24, 0.115); // from the middle of the horizon
const float MOON_SIZE = 0.032;
const int OCTAVES = 6;
const int STEPS = 60;

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

float rowDistance(float row) { // of a row, 0 to 1
    return NEAR * pow(FAR / NEAR, row);
}

float gradientNoise(ivec2 cell, vec2 f) { // what the slope of one place on a lattice adds at `f` from it
    float angle = TAU * noise(uvec2(cell));
    return dot(vec2(cos(angle), sin(angle)), f);
}

// Gradient noise, about -1 to 1, that comes round after `period` cells of depth.
float rolling(vec2 at, int period, int salt) {
    ivec2 cell = ivec2(floor(at));
    vec2 f = at - floor(at);
    vec2 w = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    int near = cell.y & (period - 1);
    int far = (cell.y + 1) & (period - 1);
    cell.x += salt;
    float a = mix(gradientNoise(ivec2(cell.x, near), f), gradientNoise(ivec2(cell.x + 1, near), f - vec2(1.0, 0.0)), w.x);
    float b = mix(gradientNoise(ivec2(cell.x, far), f - vec2(0.0, 1.0)), gradientNoise(ivec2(cell.x + 1, far), f - vec2(1.0)), w.x);
    return 1.4 * mix(a, b, w.y);
}

// The tops of the clouds; banks, and billows on them as fine as `blur` lets one see.
float tops(vec2 at, float blur) {
    float bank = rolling(at, 256, 0);
    float height = bank * (0.5 + 0.5 * chaos);
    float size = 0.7;
    for (int i = 1; i < OCTAVES; i++) {
        float finer = exp2(float(i));
        float seen = 1.0 - smoothstep(0.25, 1.0, blur * finer);
        if (seen == 0.0) break;
        float billow = abs(rolling(at * finer, 256 << i, 1000 * i));
        height += seen * size * (billow - 0.3) * (0.45 + 0.55 * chaos + 0.5 * bank);
        size *= 0.52;
    }
    return height;
}

// How much cloud there is, on average, where the way below its top goes from `a` to `b`: none above it, and full soon below.
float soft(float a, float b) {
    vec2 x = vec2(a, b) / 0.2;
    vec2 full = mix(0.5 * max(x, 0.0) * max(x, 0.0), x - 0.5, step(1.0, x));
    return abs(x.y - x.x) < 1e-3 ? clamp(x.x, 0.0, 1.0) : (full.y - full.x) / (x.y - x.x);
}

float waver(float x) { // smooth noise along a line, 0 to 1
    float f = fract(x);
    uint cell = uint(int(floor(x)));
    return mix(noise(uvec2(cell, 5u)), noise(uvec2(cell + 1u, 5u)), f * f * (3.0 - 2.0 * f));
}

// Curtains of light, `p` from the middle of the horizon.
vec3 aurora(vec2 p, float time) {
    vec3 light = vec3(0.0);
    for (int i = 0; i < 3; i++) {
        float k = float(i);
        float x = p.x * (1.2 + 0.5 * k) + 100.0 + 31.0 * k + 0.05 * time * (k - 0.7);
        float along = x + 0.5 * waver(1.7 * x + 0.2 * time) + 0.1 * waver(5.0 * x - 0.3 * time);
        float foot = 0.12 + 0.07 * k + 0.28 * (waver(1.6 * along + 7.0) - 0.5) + 0.05 * waver(6.0 * along + 0.3 * time);
        float rays = 0.2 + 0.4 * waver(14.0 * along + 0.4 * time) + 0.8 * waver(50.0 * along - 0.5 * time) * waver(6.0 * along);
        float bright = smoothstep(0.4, 1.0, waver(1.9 * along - 0.15 * time + 3.0));
        float up = p.y - foot;
        float high = 0.05 + 0.09 * waver(3.0 * along + 17.0);
        float curtain = smoothstep(-0.015, 0.012, up) * exp(-max(up, 0.0) / high);
        light += tint(mix(0.55, 0.0, clamp(up / (2.2 * high), 0.0, 1.0))) * curtain * rays * bright * (1.0 - 0.25 * k);
    }
    return light;
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    vec4 last = IMG_PIXEL(state, vec2(1.5, 0.5));
    float cells = mix(0.62, 0.2, scale); // of the widest noise in one unit of the world
    if (PASSINDEX == 0) {
        // x: the way flown, in cells; y: the drift of the sky; z: how many kicks; w: strength of the last one
        // and in the second pixel x: the way flown at that kick
        bool kick = pulse > s.w + 0.15;
        s.x = mod(s.x + TIMEDELTA * 4.0 * speed * speed * cells, 256.0);
        s.y = mod(s.y + TIMEDELTA * 3.0 * speed * speed, 16384.0);
        s.z = mod(s.z + (kick ? 1.0 : 0.0), 4096.0);
        s.w = max(pulse, s.w * pow(0.05, TIMEDELTA));
        gl_FragColor = gl_FragCoord.x < 1.0 ? s : vec4(kick ? s.x : last.x, 0.0, 0.0, 0.0);
        return;
    }
    vec2 half_size = IMG_SIZE(view);
    float pixel = 1.0 / min(half_size.x, half_size.y);
    float row = isf_FragNormCoord.y;
    if (PASSINDEX == 1) {
        float z = rowDistance(row);
        float x = (gl_FragCoord.x - 0.5 * half_size.x) * pixel;
        float blur = z * max(pixel, log(FAR / NEAR) / ROWS) * cells;
        vec2 at = vec2(x * z + 2.0 * sin(TAU * s.x / 32.0), z) * cells + vec2(50.0, s.x);
        gl_FragColor = vec4(tops(at, blur) - mix(1.4, 0.35, density) - 0.8 * exp(-0.7 * z), 0.0, 0.0, 1.0);
        return;
    }
    if (PASSINDEX == 2) {
        // x: the tops; y: how much of the moon's light they get; z: lightning within
        float top = IMG_THIS_NORM_PIXEL(land).x;
        float z = rowDistance(row);
        float x = (gl_FragCoord.x - 0.5 * half_size.x) * pixel;
        float light = 1.0;
        for (int i = 1; i < 9; i++) { // the moon is ahead, so its light comes down along the column
            float on = 0.012 * float(i * i);
            float over = IMG_NORM_PIXEL(land, vec2(isf_FragNormCoord.x, min(row + on, 1.0))).x - top;
            light = min(light, 1.0 - (over - 0.25 * (rowDistance(row + on) - z)) / 0.5);
        }
        vec2 next = 2.0 / vec2(half_size.x, ROWS);
        float rise = IMG_NORM_PIXEL(land, vec2(isf_FragNormCoord.x, min(row + next.y, 1.0))).x - top;
        float across = IMG_NORM_PIXEL(land, vec2(isf_FragNormCoord.x + next.x, row)).x;
        across -= IMG_NORM_PIXEL(land, vec2(isf_FragNormCoord.x - next.x, row)).x;
        float slope = 0.55 - 0.8 * rise / (next.y * log(FAR / NEAR) * z) + 0.3 * across / (4.0 * pixel * z);
        light = clamp(light, 0.0, 1.0) * clamp(slope, 0.05, 1.5);
        uint number = uint(s.z);
        vec2 bolt = vec2(mix(-0.45, 0.45, noise(uvec2(number, 3u))), mix(3.0, 7.0, noise(uvec2(number, 4u))));
        bolt = vec2(bolt.x * bolt.y, bolt.y - mod(s.x - last.x + 256.0, 256.0) / cells);
        vec2 away = vec2(x * z, z) - bolt;
        float flash = s.w * s.w / (1.0 + 6.0 * dot(away, away) * dot(away, away) );
        gl_FragColor = vec4(top, light, flash, 1.0);
        return;
    }
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) / min(RENDERSIZE.x, RENDERSIZE.y) - vec2(0.0, HORIZON);
    float off = length(p - MOON);
    if (PASSINDEX == 3) {
        vec3 sky = 0.8 * glow * aurora(p, s.y);
        sky += tint(0.2) * 0.012 * exp(-14.0 * max(p.y, 0.0)) + tint(0.7) * 0.0025 / (off * off + 0.004) * exp(-4.0 * off);
        vec3 light = vec3(0.0);
        float through = 1.0;
        float road = exp(-pow(abs((p.x - MOON.x) / 0.2), 2.0)) + 0.06 * exp(-2.0 * abs(p.x - MOON.x));
        vec4 before = vec4(-1.0, 0.0, 0.0, NEAR); // the cloud at the last step: how far below its top, and how deep the step
        for (int i = 0; i < STEPS; i++) {
            float there = (float(i) + 0.5) / float(STEPS);
            float z = rowDistance(there);
            vec4 cloud = IMG_NORM_PIXEL(lit, vec2(isf_FragNormCoord.x, there));
            cloud.x -= p.y * z;
            cloud.w = z;
            float thick = soft(before.x, cloud.x) * (z - before.w);
            if (thick > 0.0) {
                float stops = 1.0 - exp(-8.0 * thick);
                float border = clamp(before.x / (before.x - cloud.x + (before.x < cloud.x ? -1e-4 : 1e-4)), 0.0, 1.0);
                float middle = before.x < 0.0 ? 0.5 + 0.5 * border : cloud.x < 0.0 ? 0.5 * border : 0.5; // of what is in it
                vec3 at = mix(before.xyz, cloud.xyz, middle);
                float deep = exp(-4.0 * max(at.x, 0.0));
                vec3 moon = (tint(0.85) * road + tint(0.25) * 0.012) * at.y * at.y * deep;
                vec3 inner = tint(0.45 + 0.55 * at.z) * at.z * (0.4 + 0.6 * deep);
                float haze = exp(-0.05 * z);
                light += through * stops * ((0.9 * moon + 1.5 * inner) * haze + (1.0 - haze) * tint(0.4) * (0.003 + 0.1 * road));
                through *= 1.0 - stops;
            }
            if (through < 0.02 || p.y * z > 2.0) break;
            before = cloud;
        }
        gl_FragColor = vec4(light + through * sky, through);
        return;
    }
    vec4 seen = IMG_NORM_PIXEL(view, isf_FragNormCoord);
    float blur = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    float disc = 1.0 - smoothstep(MOON_SIZE - blur, MOON_SIZE + blur, off);
    // Stars stand still on a lattice of the sky, one here and there.
    vec2 at = (p + 8.0) * 60.0;
    uvec2 star = uvec2(floor(at));
    vec2 there = fract(at) - vec2(mix(0.2, 0.8, noise(star)), mix(0.2, 0.8, noise(star + 9u)));
    float size = max(0.0008, 0.6 * blur) * 60.0;
    float stars = exp(-dot(there, there) / (size * size)) * pow(noise(star + 5u), 30.0) * smoothstep(0.0, 0.25, p.y) * min(1.0, 0.0015 / blur);
    vec3 far = tint(0.95) * (2.5 * disc + stars * (1.0 - disc));
    gl_FragColor = shown(1.5 * (seen.rgb + seen.a * far));
}

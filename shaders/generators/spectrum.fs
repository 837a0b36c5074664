/*{
    "DESCRIPTION": "The spectrum as a landscape of lines that moves back in time, as bars, or as spreading rings",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Sound"],
    "INPUTS": [
        {"NAME": "sound", "LABEL": "Sound", "TYPE": "audioFFT"},
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "style", "LABEL": "Style", "TYPE": "long", "DEFAULT": 0, "VALUES": [0, 1, 2],
         "LABELS": ["ridges", "bars", "radial"]},
        {"NAME": "gain", "LABEL": "Gain: height of the spectrum", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "decay", "LABEL": "Decay: how slowly peaks fall", "TYPE": "float", "DEFAULT": 0.4, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 4, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "1", "HEIGHT": "1"},
        {"TARGET": "history", "PERSISTENT": true, "FLOAT": true, "WIDTH": "128", "HEIGHT": "40"},
        {}
    ]
}*/

const float TAU = 6.2831853;
const float COLUMNS = 128.0; // of the history, from bass to treble
const float ROWS = 40.0;     // the first is now, each further one older
const float HALF_LINE = 0.8; // from bass, in the middle, to treble, in heights
const float BARS = 24.0;     // to either side

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

// How loud the sound is at a place between 50 Hz, at 0, and 17 kHz, at 1 (for a sound of 48 kHz).
float loud(float u, float channel) {
    vec2 size = IMG_SIZE(sound);
    float row = (min(channel, size.y - 1.0) + 0.5) / size.y;
    float most = 0.0;
    for (int i = -8; i <= 8; i++) { // close enough that no tone falls between two columns
        float at = 0.7 * exp2(8.4 * (u - 1.0 + float(i) / 17.0 / (COLUMNS - 1.0))) * size.x - 0.5;
        float part = fract(at);
        at += part * part * (3.0 - 2.0 * part) - part; // hills, not roofs, where the bass has few values
        most = max(most, IMG_NORM_PIXEL(sound, vec2((at + 0.5) / size.x, row)).r);
    }
    // Music falls off towards the treble, which the tilt makes up for.
    float high = max(most + 0.2 * u * smoothstep(0.05, 0.2, most) - 0.35, 0.0) * (0.2 + 10.0 * gain * gain);
    high *= inversesqrt(1.0 + high * high);
    return high * high;
}

// How far back in the picture a row stands: x: baseline, y: scale.
vec2 stand(float back) {
    if (style == 2) return vec2(0.1 + 0.016 * back, 0.6);
    float near = 1.0 / (1.0 + 0.055 * back);
    return vec2(0.52 - 0.93 * near, near);
}

// The ridge of a row at a place: x: how high, y: its slope; without sound it rests in a low swell.
vec2 ridge(float u, float side, float row, float number, float kick) {
    vec4 past = IMG_NORM_PIXEL(history, vec2((u * (COLUMNS - 1.0) + 0.5) / COLUMNS, (row + 0.5) / ROWS));
    float apart = smoothstep(0.0, 0.08, u) * (style == 2 ? 1.0 - smoothstep(0.9, 1.0, u) : 1.0); // no step between the sides
    vec2 high = mix(0.5 * (past.xz + past.yw), side < 0.0 ? past.xz : past.yw, apart);
    float wave = 0.06 * gain * cos(TAU / 16.0 * number);
    high += vec2(0.06 * gain + wave * cos(7.0 * u), -7.0 * wave * sin(7.0 * u)) * (1.0 - u * u);
    return high + 0.4 * kick * exp(-8.0 * u * u) * vec2(1.0, -16.0 * u);
}

vec3 ridges(vec2 p, float pixel, vec4 s) {
    float v = style == 2 ? length(p) : p.y;
    float whole = floor(s.x);
    float part = s.x - whole;
    vec3 light = vec3(0.0);
    float seen = 1.0;
    // The first row whose ridge can reach up to here; from there on back.
    float first = style == 2 ? (v - 0.4) / 0.016 : (0.5 / max(0.54 - v, 0.05) - 1.0) / 0.055;
    first = clamp(floor(first - part), 0.0, ROWS);
    for (int i = 0; i < 24; i++) {
        float row = first + float(i);
        float back = max(row - 1.0 + part, 0.0); // the first row stays, and the others come out of it
        vec2 base = stand(back);
        if (row >= ROWS || base.x > v + 0.06) break;
        float u = style == 2 ? abs(atan(p.x, -p.y)) / (0.5 * TAU) : abs(p.x) / base.y / HALF_LINE;
        if (u >= 1.0 && style != 2) continue;
        float kick = s.w * exp(-pow(abs((back - s.z) / 1.6), 2.0));
        vec2 high = ridge(u, p.x, row, row == 0.0 ? s.x : whole - row + 1.0, kick);
        float slope = high.y * 0.36 * base.y / (style == 2 ? 0.5 * TAU * max(v, 0.05) : HALF_LINE * base.y);
        slope = min(abs(slope), 2.5); // or steep sides would glow far up and down
        float over = (v - base.x - high.x * 0.36 * base.y) * inversesqrt(1.0 + slope * slope);
        if (over > 0.06) continue;
        float thin = 0.0016 * (0.5 + base.y);
        float wide = max(thin, 0.8 * pixel);
        float inside = style == 2 ? 1.0 : 1.0 - smoothstep(0.9, 1.0, u);
        float age = 1.0 - (back + 1.0) / ROWS;
        float alive = 1.6 * high.x + 1.2 * kick;
        float now = row == 0.0 ? 1.0 : 0.0;
        float line = ((style == 2 ? 0.18 : 0.3) + 1.5 * now + alive) * exp(-over * over / (wide * wide)) * sqrt(thin / wide);
        line += 0.15 * glow * alive * exp(-abs(over) / 0.012);
        line *= age * sqrt(age) * max(now, min(2.0 * back, 1.0));
        light += seen * inside * line * tint(clamp(0.25 + 0.3 * now + 0.8 * high.x + 0.3 * kick, 0.0, 1.0));
        seen *= mix(1.0, smoothstep(-wide, wide, over), inside);
        if (seen < 0.01) break;
    }
    return light;
}

vec3 bars(vec2 p, float pixel, vec4 s) {
    float x = abs(p.x) / HALF_LINE * BARS;
    float number = floor(x);
    if (number >= BARS) return vec3(0.0);
    float u = (number + 0.5) / BARS;
    float foot = p.y + 0.1;
    float gap = 0.5 - abs(x - number - 0.5) - 0.18; // from the side of the bar inwards
    float blur = 0.7 * pixel * BARS / HALF_LINE;
    float inside = smoothstep(-blur, blur, gap);
    float kick = s.w * exp(-pow(abs((6.0 * u - 0.35 * s.z) / 0.8), 2.0));
    float high = 0.0;
    for (int i = -2; i <= 2; i++) high = max(high, ridge(u + float(i) / (5.0 * BARS), p.x, 0.0, s.x, 0.0).x);
    float cap = high;
    for (int i = 1; i < 9; i++) { // what was highest of late, sinking
        float age = float(i) - 1.0 + fract(s.x);
        cap = max(cap, ridge(u, p.x, float(i), s.x, 0.0).x - 0.012 * age * age);
    }
    high += 0.3 * kick;
    cap = max(cap, high);
    float tall = 0.42 * high;
    float up = abs(foot);
    float mirror = foot < 0.0 ? 0.25 * exp(-9.0 * up) : 1.0;
    float body = (1.0 - smoothstep(tall - pixel, tall + pixel, up)) * (0.25 + 0.75 * up / max(tall, 0.01));
    float top = 0.42 * cap + 0.012;
    float line = 1.0 - smoothstep(0.002, 0.002 + 1.5 * pixel, abs(up - top));
    vec3 light = tint(clamp(0.1 + 0.9 * up / 0.42 + 0.4 * kick, 0.0, 1.0)) * body * (0.5 + high + kick);
    light += tint(1.0) * line * (0.15 + 0.85 * cap);
    light *= inside;
    light += tint(0.3) * glow * 0.1 * high * exp(-max(up - tall, 0.0) / 0.03);
    return light * mirror;
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the time, in rows; y: rows begun with this frame; z, w: reach and strength of the last kick
        bool kick = pulse > s.w + 0.15;
        float next = s.x + TIMEDELTA * 40.0 * speed * speed;
        s.y = floor(next) - floor(s.x);
        s.x = mod(next, 4096.0);
        s.z = kick ? 0.0 : s.z + 22.0 * TIMEDELTA;
        s.w = max(pulse, s.w * pow(mix(0.03, 0.5, decay), TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    if (PASSINDEX == 1) {
        // x, y: how high it is left and right; z, w: the slopes
        vec2 at = floor(gl_FragCoord.xy);
        if (at.y > s.y || (at.y > 0.0 && at.y == s.y)) {
            gl_FragColor = IMG_PIXEL(history, vec2(at.x, at.y - s.y) + 0.5);
            return;
        }
        float u = at.x / (COLUMNS - 1.0);
        float e = 1.0 / (COLUMNS - 1.0);
        float kept = pow(mix(0.6, 0.985, decay), 60.0 * TIMEDELTA);
        vec2 here = max(vec2(loud(u, 0.0), loud(u, 1.0)), kept * IMG_PIXEL(history, vec2(at.x + 0.5, 0.5)).xy);
        vec2 left = IMG_PIXEL(history, vec2(max(at.x - 1.0, 0.0) + 0.5, 0.5)).xy;
        vec2 right = IMG_PIXEL(history, vec2(min(at.x + 1.0, COLUMNS - 1.0) + 0.5, 0.5)).xy;
        gl_FragColor = vec4(here, 0.5 * (right - left) / e);
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel + 1e-6; // atan is undefined at 0
    vec3 light = style == 1 ? bars(p, pixel, s) : ridges(p, pixel, s);
    gl_FragColor = shown(light * (1.5 + glow));
}

/*{
    "DESCRIPTION": "Kicks launch bursts of sparks that fall, slow down and cool; embers rise between them",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Particles"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "gravity", "LABEL": "Gravity", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "decay", "LABEL": "Decay of the trails", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 0, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "5", "HEIGHT": "1"},
        {"TARGET": "sparks", "FLOAT": true, "WIDTH": "160", "HEIGHT": "24"},
        {"TARGET": "flights", "FLOAT": true, "WIDTH": "4", "HEIGHT": "3"},
        {"TARGET": "light", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

const float TAU = 6.2831853;
const int BURSTS = 4;   // that are seen at a time
const int SHELLS = 6;   // of speeds in a burst
const int LANES = 160;  // around a shell, a spark in each
const float LIFE = 2.4; // of a burst, in seconds
const float SLOW = 0.3; // speeds of the sparks, in heights a second
const float FAST = 2.0;
const float DRAG = 2.0;

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

// How far a spark of speed 1 has come at some age, and how far all of them have been lifted and have fallen since.
vec2 travelled(float age) {
    float way = (1.0 - exp(-DRAG * age)) / DRAG;
    return vec2(way, 0.5 * way - 2.2 * gravity * (age - way) / DRAG);
}

float lobe(float cosine) { // most sparks of a burst fly to one side
    float t = 0.5 + 0.5 * cosine;
    return 0.3 + 0.7 * t * t;
}

vec2 side(vec4 burst) {
    float angle = TAU * (0.1 + 0.3 * noise(uvec2(uint(burst.y), 3u)));
    return vec2(cos(angle), sin(angle));
}

float shift(int shell) { // of the lanes, in turns
    return 0.37 * float(shell) / float(LANES);
}

// A spark: its velocity, its brightness, and its half-life.
vec4 spark(int lane, int shell, vec4 burst) {
    uvec2 number = uvec2(uint(lane + 512 * shell), uint(burst.y));
    float turn = TAU * ((float(lane) + 0.5 + 0.6 * (noise(number + 3u) - 0.5)) / float(LANES) - shift(shell));
    vec2 ahead = vec2(cos(turn), sin(turn));
    float fast = mix(SLOW, FAST, (float(shell) + noise(number)) / float(SHELLS)) * lobe(dot(ahead, side(burst)));
    bool there = noise(number + 7u) < mix(0.3, 1.0, density) * mix(0.5, 1.0, burst.z);
    float bright = there ? burst.z * (0.5 + 3.0 * pow(noise(number + 5u), 6.0)) : 0.0;
    return vec4(ahead * fast, bright, mix(0.12, 0.55, noise(number + 11u)));
}

// The light of the sparks of a burst in one time step: x, light that lasts; y, heat that does not.
// All fall alike, so seen from the middle each stays in its lane, and a place has to ask a few of them only.
vec2 shower(int k, int which, float age, vec2 p, float wide) {
    vec4 path = texelFetch(flights, ivec2(k, which), 0);
    vec4 from = texelFetch(flights, ivec2(k, 2), 0);
    vec2 q = p - from.xy - vec2(0.0, 0.5 * (path.y + path.w)) + 1e-6;
    q += 0.02 * age * age * sin(9.0 * p.yx + 99.0 * from.xy); // some wind
    float r = length(q);
    float margin = 2.0 * wide + 0.5 * abs(path.y - path.w);
    // Each lane has one spark per shell of speeds; sparks at this place have speeds within these limits.
    vec2 fast = vec2(r - margin, r + margin) / ((path.xz + 1e-4) * lobe(dot(q, from.zw) / r));
    ivec2 shells = ivec2(clamp((fast - SLOW) / (FAST - SLOW) * float(SHELLS) + vec2(-0.2, 0.2), -1.0, float(SHELLS)));
    int last = path.x > 0.0 ? min(shells.y, SHELLS - 1) : -1;
    float angle = atan(q.y, q.x) / TAU;
    vec2 fall = vec2(0.0, 0.5 * (path.y - path.w));
    vec2 light = vec2(0.0);
    for (int i = 0; i < SHELLS; i++) {
        int shell = max(shells.x, 0) + i;
        if (shell > last) break;
        float lane = floor((angle + shift(shell)) * float(LANES) - 0.5);
        for (int j = 0; j < 2; j++) {
            vec4 one = texelFetch(sparks, ivec2(int(mod(lane + float(j), float(LANES))), k * SHELLS + shell), 0);
            vec2 leap = one.xy * (path.x - path.z) + 2.0 * fall;
            vec2 off = q - one.xy * path.z + fall;
            float far = length(leap) + 1e-6;
            float along = dot(off, leap) / far;
            float across = (off.x * leap.y - off.y * leap.x) / far;
            float line = smoothstep(-1.5, 1.5, along / wide) - smoothstep(-1.5, 1.5, (along - far) / wide);
            line *= exp(-across * across / (wide * wide)); // same brightness at any speed
            light += line * one.z * exp2(-age / (one.w + 1e-3)) * vec2(1.0, 0.5);
        }
    }
    light.y += 0.4 * glow * path.x / (path.x + 1e-4) * exp(-12.0 * age - dot(q, q) / 0.006); // the flash
    return light * max(1.0 - age / LIFE, 0.0);
}

// Embers rise in three layers, at most one in a cell: the near ones large and few, the far ones small and many.
float embers(vec2 p, float time, float wide) {
    float light = 0.0;
    for (int i = 0; i < 3; i++) {
        float rows = 5.0 + 5.0 * float(i);
        vec2 at = p * rows - vec2(0.0, time * (1.2 - 0.1 * float(i))) + 64.0;
        at.x += 0.6 * sin(0.6 * at.y + 0.7 * time + 2.0 * float(i)) + 0.4 * sin(2.3 * p.y + 0.7 * p.x + 0.4 * time);
        vec2 cell = floor(at);
        uvec2 number = uvec2(ivec2(cell)) + uvec2(131u * uint(i), 0u);
        vec2 off = at - cell - vec2(0.3, 0.5) - 0.4 * vec2(noise(number + 3u), noise(number + 5u));
        float inside = smoothstep(0.0, 0.4, at.y - cell.y);
        off.y *= off.y < 0.0 ? 0.25 : 1.0; // a tail
        float size = wide * (2.0 - 0.5 * float(i)) * (0.6 + noise(number + 11u)) * rows;
        float d = dot(off, off) / (size * size);
        float flicker = 0.6 + 0.4 * sin(TAU * noise(number + 7u) + 12.0 * time * noise(number + 9u));
        float there = step(noise(number), mix(0.15, 0.6, density)) * (0.1 + pow(noise(number + 13u), 3.0));
        light += there * inside * flicker * (exp(-d) + 0.15 * glow * exp(-0.05 * d));
    }
    return light * exp(-2.2 * (p.y + 0.5)) * 0.0012 / wide;
}

void main() {
    vec4 s = texelFetch(state, ivec2(0), 0);
    int place = int(gl_FragCoord.x);
    int row = int(gl_FragCoord.y);
    // A long frame is two steps, so that 30 and 60 frames a second draw the same lines.
    bool twice = TIMEDELTA > 0.025;
    float time = twice ? 0.5 * TIMEDELTA : TIMEDELTA;
    float tempo = mix(0.5, 1.3, speed);
    if (PASSINDEX == 0) {
        bool kick = pulse > s.w + 0.15;
        if (place == 0) {
            // x: the rise of the embers; y: bursts so far; w: strength of the last kick
            float faded = s.w * pow(0.05, TIMEDELTA);
            s.x = mod(s.x + TIMEDELTA * 2.4 * speed * speed + 0.15 * (s.w - faded), 16384.0);
            s.y += kick ? 1.0 : 0.0;
            s.w = max(pulse, faded);
            gl_FragColor = s;
            return;
        }
        // x: age; y: number; z: strength
        vec4 burst = texelFetch(state, ivec2(place, 0), 0);
        burst.x += TIMEDELTA * tempo;
        if (kick && int(mod(s.y, float(BURSTS))) == place - 1) burst = vec4(0.0, s.y, pulse, 0.0);
        if (burst.z > 0.0 && burst.x < 0.1) burst.z = max(burst.z, pulse);
        if (burst.x > LIFE) burst.z = 0.0;
        gl_FragColor = burst;
        return;
    }
    if (PASSINDEX == 1) {
        gl_FragColor = spark(place, row % SHELLS, texelFetch(state, ivec2(row / SHELLS + 1, 0), 0));
        return;
    }
    if (PASSINDEX == 2) {
        // Of the bursts: what they travel in the first step and in the second; where from, and to which side.
        vec4 burst = texelFetch(state, ivec2(place + 1, 0), 0);
        uint number = uint(burst.y);
        float age = burst.x - (row == 0 ? time * tempo : 0.0);
        vec2 middle = vec2(0.8, 0.3) * (vec2(noise(uvec2(number, 1u)), noise(uvec2(number, 2u))) - vec2(0.5, 0.8));
        vec4 path = vec4(travelled(max(age, 0.0)), travelled(max(age - time * tempo, 0.0)));
        gl_FragColor = row == 2 ? vec4(middle, side(burst)) : burst.z > 0.0 ? path : vec4(0.0);
        return;
    }
    vec2 lit = texelFetch(light, ivec2(gl_FragCoord.xy), 0).xy;
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    float wide = max(0.0012, 0.6 * pixel);
    if (PASSINDEX == 3) {
        vec2 fade = exp2(-time / vec2(0.6 * pow(0.05, decay), 0.03));
        for (int i = 0; i < 2; i++) {
            if (i == 0 && !twice) continue;
            lit *= fade;
            for (int k = 0; k < BURSTS; k++) {
                float age = texelFetch(state, ivec2(k + 1, 0), 0).x - (i == 0 ? time * tempo : 0.0);
                lit += shower(k, i, age, p, wide) * 0.0012 / wide;
            }
        }
        gl_FragColor = vec4(lit, 0.0, 1.0);
        return;
    }
    lit += embers(p, s.x, wide) * vec2(1.8, 1.0);
    vec3 colour = lit.x * tint(1.0 - exp(-lit.x)) + lit.y * tint(1.0);
    gl_FragColor = shown(colour * (0.5 + 2.0 * glow));
}

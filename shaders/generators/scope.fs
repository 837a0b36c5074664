/*{
    "DESCRIPTION": "Oscilloscope: a beam on phosphor as a line, a circle, or left against right",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Sound"],
    "INPUTS": [
        {"NAME": "sound", "LABEL": "Sound", "TYPE": "audio"},
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "mode", "LABEL": "Mode", "TYPE": "long", "DEFAULT": 0, "VALUES": [0, 1, 2], "LABELS": ["line", "circle", "xy"]},
        {"NAME": "gain", "LABEL": "Gain: deflection by the sound", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed of rest and turning", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "decay", "LABEL": "Decay: persistence of the phosphor", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 2, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "1", "HEIGHT": "1"},
        {"TARGET": "beam", "FLOAT": true, "WIDTH": "512", "HEIGHT": "1"},
        {"TARGET": "tiles", "FLOAT": true, "WIDTH": "floor($WIDTH / 16 + 1) * 8", "HEIGHT": "floor($HEIGHT / 16 + 1)"},
        {"TARGET": "phosphor", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "quarter", "FLOAT": true, "WIDTH": "$WIDTH / 4", "HEIGHT": "$HEIGHT / 4"},
        {"TARGET": "across", "FLOAT": true, "WIDTH": "72 * $WIDTH / min($WIDTH, $HEIGHT)", "HEIGHT": "$HEIGHT / 4"},
        {"TARGET": "halo", "FLOAT": true, "WIDTH": "72 * $WIDTH / min($WIDTH, $HEIGHT)", "HEIGHT": "72 * $HEIGHT / min($WIDTH, $HEIGHT)"},
        {}
    ]
}*/

// The beam is 512 lines, and what falls on a pixel is the sum over all of them. So `tiles` first notes, for each square
// of 16 pixels, which lines come near it: a bit for each, 16 in a channel, 64 in a pixel, eight pixels a square.

const float TAU = 6.2831853;
const int LINES = 512;
const float TILE = 16.0;
const float HALF_LINE = 0.86; // of the line's length, in heights

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

float heard(float at, float channel) { // -1 to 1; an input without sound reads 0 all over, which is not silence
    vec2 size = IMG_SIZE(sound);
    float row = (channel + 0.5) / size.y;
    float there = IMG_NORM_PIXEL(sound, vec2(at, row)).r;
    float whole = IMG_NORM_PIXEL(sound, vec2(0.1, row)).r + IMG_NORM_PIXEL(sound, vec2(0.37, row)).r
                + IMG_NORM_PIXEL(sound, vec2(0.61, row)).r + there;
    return whole == 0.0 ? 0.0 : 2.0 * there - 1.0;
}

vec2 held(vec2 deflection) { // ever less on the way out, so that the beam stays in the picture
    return deflection * inversesqrt(1.0 + dot(deflection, deflection));
}

// Where the beam is at `t`, 0 to 1 along the sound; without sound it rests in a slow swell.
vec2 tracePoint(float t, vec4 s) {
    float more = 0.1 + 5.0 * gain * gain;
    float swell = gain * (0.06 + 0.14 * s.w);
    if (mode == 0) {
        float x = 2.0 * t - 1.0;
        float taper = 1.0 - x * x * x * x;
        float rest = sin(2.5 * x - s.x) * sin(4.3 * x + 0.6 * s.x) * exp(-3.0 * x * x);
        float y = held(vec2(more * heard(s.y + 0.75 * t, 0.0), 0.0)).x;
        return vec2(HALF_LINE * x, taper * (0.42 * y + 0.75 * swell * rest));
    }
    if (mode == 1) {
        float angle = TAU * t;
        float at = 0.12 + 0.88 * t; // the end runs into what came before the beginning
        float wave = mix(heard(at, 0.0), heard(max(at - 0.88, 0.0), 0.0), smoothstep(0.87, 1.0, t));
        float r = 0.27 + 0.2 * held(vec2(more * wave, 0.0)).x + 0.2 * swell * sin(3.0 * angle + s.x) * sin(angle + 0.7 * s.x);
        return r * vec2(sin(angle + 0.2 * s.x), cos(angle + 0.2 * s.x));
    }
    vec2 both = vec2(heard(t, 0.0), IMG_SIZE(sound).y > 1.0 ? heard(t, 1.0) : heard(fract(t + 0.06), 0.0));
    both = vec2(both.x - both.y, both.x + both.y) * 0.70711; // what both sides share stands upright
    float angle = TAU * t;
    vec2 rest = vec2(sin(2.0 * angle + 0.4 * s.x), sin(3.0 * angle)) * (0.16 + swell);
    return 0.45 * held(more * both) + rest * (1.0 - s.z);
}

float bell(float x) { // the integral of exp(-x^2), within a part in a thousand
    return 0.886227 * sign(x) * sqrt(1.0 - exp(-x * x * (1.27324 + 0.147 * x * x) / (1.0 + 0.147 * x * x)));
}

// What a beam of that width leaves at `p` on its way from `a` to `b` in one unit of time.
float stroke(vec2 p, vec2 a, vec2 b, float width) {
    vec2 way = b - a;
    float far = length(way);
    vec2 along = far > 1e-6 ? way / far : vec2(1.0, 0.0);
    far = max(far, 0.05 * width);
    float u = dot(p - a, along) / width;
    float v = dot(p - a, vec2(-along.y, along.x)) / width;
    return exp(-v * v) * (bell(u) - bell(u - far / width)) * width / far;
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the swell; y: where the line starts, so that a tone stands still; z: loudness; w: strength of the last kick
        s.x = mod(s.x + TIMEDELTA * 6.0 * speed * speed, 10.0 * TAU); // a multiple of all turns
        float loud = 0.0;
        float steepest = 0.0;
        s.y = 0.0;
        float before = heard(0.0, 0.0);
        for (int i = 1; i < 64; i++) {
            float at = float(i) / 256.0;
            float here = heard(at, 0.0);
            if (before < 0.0 && here >= 0.0 && here - before > steepest) {
                steepest = here - before;
                s.y = at - here / (here - before) / 256.0;
            }
            before = here;
            loud = max(loud, max(abs(here), abs(heard(0.25 + 3.0 * at, 0.0))));
        }
        s.z = max(smoothstep(0.0, 0.1, loud), s.z * pow(0.1, TIMEDELTA));
        s.w = max(pulse, s.w * pow(0.1, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    if (PASSINDEX == 1) {
        float t = floor(gl_FragCoord.x) / float(LINES);
        gl_FragColor = vec4(tracePoint(t, s), tracePoint(t + 1.0 / float(LINES), s));
        return;
    }
    vec2 full = IMG_SIZE(phosphor);
    float pixel = 1.0 / min(full.x, full.y);
    float width = max(mix(0.0026, 0.004, s.w), 0.9 * pixel);
    if (PASSINDEX == 2) {
        vec2 square = vec2(floor(gl_FragCoord.x / 8.0), floor(gl_FragCoord.y));
        vec2 middle = ((square + 0.5) * TILE - 0.5 * full) * pixel;
        float reach = 0.70711 * TILE * pixel + 3.0 * width;
        int first = int(mod(floor(gl_FragCoord.x), 8.0)) * 64;
        vec4 near = vec4(0.0);
        for (int i = 0; i < 64; i++) {
            vec4 ends = texelFetch(beam, ivec2(first + i, 0), 0);
            vec2 way = ends.zw - ends.xy;
            vec2 off = middle - ends.xy;
            off -= way * clamp(dot(off, way) / max(dot(way, way), 1e-9), 0.0, 1.0);
            near[i >> 4] += dot(off, off) < reach * reach ? float(1 << (i & 15)) : 0.0;
        }
        gl_FragColor = near;
        return;
    }
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) / min(RENDERSIZE.x, RENDERSIZE.y);
    if (PASSINDEX == 3) {
        float light = 0.0;
        ivec2 square = ivec2(gl_FragCoord.xy / TILE);
        for (int i = 0; i < 8; i++) {
            vec4 near = texelFetch(tiles, ivec2(square.x * 8 + i, square.y), 0);
            if (near == vec4(0.0)) continue;
            for (int j = 0; j < 64; j++) {
                if ((uint(near[j >> 4]) >> uint(j & 15) & 1u) == 0u) continue;
                vec4 ends = texelFetch(beam, ivec2(64 * i + j, 0), 0);
                light += stroke(p, ends.xy, ends.zw, width);
            }
        }
        light *= 0.0026 / width; // a finer beam than a pixel is drawn wider, and so dimmer
        float old = IMG_THIS_NORM_PIXEL(phosphor).r;
        float kept = pow(mix(0.02, 0.97, sqrt(decay)), 60.0 * TIMEDELTA);
        gl_FragColor = vec4(max(light, old * kept), 0.0, 0.0, 1.0);
        return;
    }
    if (PASSINDEX == 4) {
        vec2 at = isf_FragNormCoord;
        vec2 off = 1.0 / IMG_SIZE(phosphor);
        float sum = IMG_NORM_PIXEL(phosphor, at - off).r + IMG_NORM_PIXEL(phosphor, at + off).r;
        sum += IMG_NORM_PIXEL(phosphor, at + vec2(off.x, -off.y)).r + IMG_NORM_PIXEL(phosphor, at + vec2(-off.x, off.y)).r;
        gl_FragColor = vec4(0.25 * sum);
        return;
    }
    if (PASSINDEX < 7) { // the halo: quarter, blurred across and then up and down
        vec2 step_on = PASSINDEX == 5 ? vec2(1.0 / IMG_SIZE(across).x, 0.0) : vec2(0.0, 1.0 / IMG_SIZE(halo).y);
        float sum = 0.0;
        for (int i = -7; i <= 7; i++) {
            vec2 at = isf_FragNormCoord + float(i) * step_on;
            float light = PASSINDEX == 5 ? IMG_NORM_PIXEL(quarter, at).r : IMG_NORM_PIXEL(across, at).r;
            sum += light * exp(-0.09 * float(i * i));
        }
        gl_FragColor = vec4(0.17 * sum);
        return;
    }
    float here = IMG_THIS_NORM_PIXEL(phosphor).r;
    float near = IMG_NORM_PIXEL(quarter, isf_FragNormCoord).r;
    float far = IMG_NORM_PIXEL(halo, isf_FragNormCoord).r;
    here *= 1.5 / (1.0 + 0.3 * here);
    vec3 light = tint(0.4 + 0.6 * min(here, 1.0)) * here;
    light += tint(0.35) * glow * (0.5 * near + 1.8 * far);
    gl_FragColor = shown(light * (1.0 + s.w));
}

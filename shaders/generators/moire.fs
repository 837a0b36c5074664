/*{
    "DESCRIPTION": "Fine lines and rings that rotate against each other and form large, slow moiré patterns",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Geometry"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "form", "LABEL": "Form: from lines to rings", "TYPE": "float", "DEFAULT": 0.6, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density of the lines", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "chaos", "LABEL": "Chaos: bending of the lines", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0},
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

vec2 turned(vec2 p, float angle) {
    return vec2(cos(angle) * p.x + sin(angle) * p.y, cos(angle) * p.y - sin(angle) * p.x);
}

float family(vec2 p) { // of lines, of rings, or of the parabolas between them
    return mix(p.x, length(p + vec2(0.0, 0.05)), smoothstep(0.0, 1.0, form));
}

// A line at each whole number on the way: `wide` of the way is light, a pixel covers `blur` of it.
float lines(float way, float wide, float blur) {
    float line = clamp((0.5 * wide - abs(fract(way + 0.5) - 0.5)) / blur + 0.5, 0.0, 1.0) * min(wide / blur, 1.0);
    return mix(line, wide, smoothstep(0.4, 0.8, blur)); // too fine to be seen: their mean
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the turning; z, w: reach and strength of the last kick
        bool kick = pulse > s.w + 0.15;
        s.x = mod(s.x + TIMEDELTA * speed * speed, 8.0 * TAU);
        s.z = kick ? 0.0 : s.z + 1.2 * TIMEDELTA;
        s.w = max(pulse, s.w * pow(0.15, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    float apart = mix(0.05, 0.014, sqrt(density));

    // The second family lies almost upon the first: turned, moved and bent by a few of its lines. A kick runs through it.
    float off = length(p) - s.z;
    float kick = s.w * exp(-off * off / 0.01);
    vec2 q = turned(p, 0.25 * s.x);
    float angle = 4.0 * apart * sin(0.25 * s.x + 1.0);
    vec2 aside = apart * vec2(2.5, 2.0) * sin(vec2(0.5, 0.375) * s.x + vec2(0.7, 0.0));
    vec2 bent = 3.0 * apart * chaos * sin(vec2(5.0, 4.0) * q.yx + vec2(0.75, -0.5) * s.x);
    float drift = 4.0 / TAU * s.x; // whole lines when x comes round
    float one = family(q) / apart - drift;
    float two = family(turned(q, angle) + aside + bent) / apart + drift - 1.5 * kick;

    // Where both agree the lines swell, elsewhere they thin out.
    float beat = 0.5 + 0.5 * cos(TAU * (one - two));
    beat *= beat;
    float line = lines(one, mix(0.05, 0.5, beat), length(vec2(dFdx(one), dFdy(one))) + 1e-4);
    float hair = lines(two, 0.05, length(vec2(dFdx(two), dFdy(two))) + 1e-4);
    float focus = exp(-2.4 * dot(p, p));
    vec3 light = line * (0.1 + 0.9 * beat) * focus * tint(0.2 + 0.5 * beat * focus);
    light += hair * focus * 0.4 * tint(0.0);
    light += (0.3 * line + hair) * kick * tint(1.0);
    gl_FragColor = shown(light * (0.7 + 2.2 * glow));
}

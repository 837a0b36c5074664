/*{
    "DESCRIPTION": "Flowing, twisting ribbons of fine strands, with a different hue on each side",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Light"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density of the strands", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "chaos", "LABEL": "Chaos", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 4, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "1", "HEIGHT": "1"},
        {"TARGET": "curves", "FLOAT": true, "WIDTH": "1024", "HEIGHT": "5"},
        {}
    ]
}*/

const float TAU = 6.2831853;
const int RIBBONS = 5;
const float REACH = 5.0; // of the curves across the picture, in heights

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

// A ribbon winds around a tube that runs across the picture: the tube's height and half width, how far the ribbon has
// turned around it, and the slope. The first ribbon is wide and slow, the last one narrow and quick.
vec4 curve(float x, float k, float time) {
    float f = mix(1.7, 0.5, scale) * (1.0 + 0.3 * k);
    float t = time * (0.6 + 0.2 * k) + 5.3 * k;
    float a = 1.3 * f * x + 0.31 * t;
    float b = 2.9 * f * x - 0.43 * t + 1.7 * k;
    float c = 6.1 * f * x + 0.71 * t + 4.1 * k;
    float y = 0.16 * sin(a) + 0.08 * sin(b) + 0.06 * chaos * sin(c);
    float slope = f * (0.16 * 1.3 * cos(a) + 0.08 * 2.9 * cos(b) + 0.06 * chaos * 6.1 * cos(c));
    float wide = (0.19 - 0.035 * k) * (1.0 + 0.4 * sin(0.7 * b + 1.0) + 0.3 * chaos * sin(0.8 * c));
    float around = 2.2 * sin(0.8 * a + 0.5) + 1.7 * sin(0.45 * b) + 1.2 * chaos * sin(0.7 * c) + 0.3 * t;
    return vec4(y + 0.06 * (k - 2.0), max(wide, 0.02), around, slope);
}

// The light of the ribbon at a place around the tube, in strands that grow brighter where it is seen from its edge.
float strands(float around, vec4 tube, float pixel) {
    const float ARC = 2.2; // of the tube, which the ribbon covers
    float s = mod(around - tube.z, TAU);
    float facing = max(abs(cos(around)), sqrt(2.0 * pixel / tube.y));
    float blur = pixel * sqrt(1.0 + tube.w * tube.w) / (tube.y * facing); // a pixel in radians around the tube
    float inside = smoothstep(0.0, blur, s) * (1.0 - smoothstep(ARC - blur, ARC, s));
    float count = mix(3.0, 24.0, density);
    float apart = ARC / count;
    float d = abs(fract(s / apart + 0.5) - 0.5) * apart;
    float line = 1.0 / (1.0 + d * d / (blur * blur + 1e-5));
    line = mix(line * line + 0.4 * glow * line, 1.6 * blur / apart, smoothstep(0.3, 0.7, blur / apart));
    return inside * (line + 0.006 / (facing * facing));
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the flow; z, w: reach and strength of the last kick
        bool kick = pulse > s.w + 0.15;
        s.x += TIMEDELTA * 3.0 * speed * speed;
        s.z = kick ? 0.0 : s.z + 1.6 * TIMEDELTA;
        s.w = max(pulse, s.w * pow(0.15, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    if (PASSINDEX == 1) {
        gl_FragColor = curve((isf_FragNormCoord.x - 0.5) * REACH, floor(gl_FragCoord.y), s.x);
        return;
    }
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    vec3 light = vec3(0.0);
    for (int i = 0; i < RIBBONS; i++) {
        float k = float(i);
        vec4 tube = IMG_NORM_PIXEL(curves, vec2(p.x / REACH + 0.5, (k + 0.5) / float(RIBBONS)));
        float v = (p.y - tube.x) / tube.y;
        float around = asin(clamp(v, -1.0, 1.0));
        float beam = exp(-2.5 * (1.0 + sin(1.9 * p.x + 2.1 * k - (0.5 + 0.2 * k) * s.x))); // light runs along a ribbon
        float kick = s.w * exp(-pow(abs((abs(p.x) - s.z) / 0.12), 2.0));
        float inside = clamp((1.0 - abs(v)) * tube.y / (pixel * sqrt(1.0 + tube.w * tube.w)) + 0.5, 0.0, 1.0);
        float bright = inside * (0.12 + 1.4 * beam + 2.0 * kick) * (1.0 - 0.13 * k);
        light += bright * strands(around, tube, pixel) * mix(tint(0.07 * k), tint(1.0), 0.6 * kick);
        light += 0.7 * bright * strands(0.5 * TAU - around, tube, pixel) * mix(tint(0.5 + 0.05 * k), tint(1.0), 0.6 * kick);
    }
    gl_FragColor = shown(light * (1.0 + glow));
}

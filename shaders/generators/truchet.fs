/*{
    "DESCRIPTION": "A maze of arcs on tiles that turn one by one, with lights running along the lines",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Geometry"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density of the lights", "TYPE": "float", "DEFAULT": 0.4, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "chaos", "LABEL": "Chaos: share of tiles that turn", "TYPE": "float", "DEFAULT": 0.4, "MIN": 0.0, "MAX": 1.0},
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

const float LINES = 4.0; // from the corner of a tile to the next one
const float BAND = 0.33; // half the width of a bundle

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the turning; y: the running lights; z, w: reach and strength of the last kick
        bool kick = pulse > s.w + 0.15;
        s.x += TIMEDELTA * speed * speed * chaos;
        s.y += TIMEDELTA * 3.0 * speed * speed;
        s.z = kick ? 0.0 : s.z + 1.4 * TIMEDELTA;
        s.w = max(pulse, s.w * pow(0.15, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    float zoom = mix(10.0, 2.5, scale);
    vec2 at = p * zoom + 100.5;
    vec2 tile = floor(at);
    uvec2 number = uvec2(ivec2(tile));

    // A tile rests, then turns by a quarter, drawn in so that its corners pass its neighbours.
    float turns = s.x * (0.5 + noise(number)) + 0.75 * noise(number + 5u);
    float quarters = floor(2.0 * noise(number + 7u)) + floor(turns) + smoothstep(0.75, 1.0, fract(turns));
    float angle = 0.25 * TAU * quarters;
    vec2 q = (at - tile - 0.5) * (abs(cos(angle)) + abs(sin(angle)));
    q = vec2(cos(angle) * q.x + sin(angle) * q.y, cos(angle) * q.y - sin(angle) * q.x);
    float inside = step(max(abs(q.x), abs(q.y)), 0.5);

    // Two bundles of lines, each around a corner; the first lies over the second.
    float blur = pixel * zoom;
    vec2 corner = q + 0.5;
    if (abs(length(corner) - 0.5) > BAND) corner = 0.5 - q;
    float r = length(corner) - 0.5;
    float way = atan(corner.y, corner.x) / (0.25 * TAU);
    way = mod(tile.x + tile.y, 2.0) > 0.5 ? way : 1.0 - way; // so that lights continue from tile to tile

    float line = abs(fract(r * LINES + 0.5) - 0.5) / LINES;
    float thin = mix(0.008, 0.014, glow);
    float tubes = (1.0 - smoothstep(thin - blur, thin + blur, line)) * step(abs(r), BAND);
    float heart = 1.0 / (1.0 + pow(abs(r) / 0.03, 2.0)); // the light in the middle one shines on the others
    vec2 swell = sin(vec2(0.9, 1.1) * at + vec2(0.13, -0.17) * s.y) * sin(vec2(0.43, 0.37) * at.yx + vec2(0.07, 0.11) * s.y);
    float alive = smoothstep(0.3 - density, 1.1 - density, swell.x + swell.y);
    float run = alive * pow(0.5 + 0.5 * cos(TAU * (way - s.y)), 6.0);
    float focus = exp(-1.6 * dot(p, p));
    float kick = s.w * exp(-pow(abs((length(p) - s.z) / 0.12), 2.0));

    vec3 light = tint(0.5 * noise(number + 3u)) * tubes * (0.1 + 0.2 * alive + run);
    light += tint(0.6) * heart * run;
    light *= focus;
    light += tint(1.0) * tubes * kick;
    gl_FragColor = shown(light * inside * (1.0 + 3.0 * glow));
}

/*{
    "DESCRIPTION": "A flight through a winding tunnel of panels, ribs and strips of light",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Space"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "twist", "LABEL": "Twist", "TYPE": "float", "DEFAULT": 0.3, "MIN": -1.0, "MAX": 1.0},
        {"NAME": "bend", "LABEL": "Bend", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density of the panels", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
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
const float RADIUS = 0.42;
const float SIDES = 8.0;

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

// A line of light at whole numbers of `u`, `width` to either side, with a skirt, where a pixel covers `blur`.
float lineLight(float u, float width, float skirt, float blur) {
    float d = abs(fract(u + 0.5) - 0.5);
    float core = (1.0 - smoothstep(width - blur, width + blur, d)) * min(1.0, width / blur);
    return core + skirt * width / (d + width + blur);
}

// How deep a ray through `p` gets in a round tunnel that bends away: steps that grow, then two of the secant's.
float wallDistance(vec2 p, vec2 bend) {
    float near = 0.0;
    float far = 0.3;
    float inside = -RADIUS;
    float outside = 0.0;
    for (int i = 0; i < 12; i++) {
        outside = length(p - bend * far) * far - RADIUS;
        if (outside > 0.0) break;
        near = far;
        inside = outside;
        far *= 1.4;
    }
    outside = max(outside, 1e-3); // a ray that meets no wall ends in the fog
    for (int i = 0; i < 2; i++) {
        float z = mix(near, far, clamp(inside / (inside - outside), 0.0, 1.0));
        float there = length(p - bend * z) * z - RADIUS;
        if (there > 0.0) {
            far = z;
            outside = there;
        } else {
            near = z;
            inside = there;
        }
    }
    return mix(near, far, clamp(inside / (inside - outside), 0.0, 1.0));
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    float rows = mix(0.5, 1.5, density); // of panels in one unit of depth
    if (PASSINDEX == 0) {
        // x: the way flown, in rows of panels; y: the roll; z, w: depth and strength of the last kick
        bool kick = pulse > s.w + 0.15;
        s.x = mod(s.x + TIMEDELTA * 10.0 * speed * speed * rows, 4096.0);
        s.y = mod(s.y + TIMEDELTA * 0.6 * twist, TAU);
        s.z = kick ? 1.0 : s.z + 12.0 * TIMEDELTA;
        s.w = max(pulse, s.w * pow(0.1, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    vec2 away = 0.05 * bend * vec2(sin(TAU / 64.0 * s.x), sin(TAU * 3.0 / 128.0 * s.x + 1.0));
    float z = wallDistance(p + 2.0 * away, away);
    vec2 q = p + 2.0 * away - away * z + 1e-6; // atan is undefined at 0
    float lane = (atan(q.y, q.x) + 0.5 * twist * z + s.y) / TAU * SIDES;
    z /= cos((fract(lane) - 0.5) * TAU / SIDES); // the round wall made flat between its edges

    float row = z * rows + s.x;
    vec2 blur = vec2(z * rows, SIDES / TAU) * z / RADIUS * pixel; // rows and lanes that a pixel covers
    uvec2 number = uvec2(uint(row) & 4095u, uint(lane - SIDES * floor(lane / SIDES)));
    vec2 inset = 0.43 - abs(fract(vec2(row, lane)) - 0.5); // from the frame of a panel inwards
    vec2 outer = smoothstep(-blur, blur, inset);
    vec2 inner = smoothstep(-blur, blur, inset - 0.02);
    float panel = outer.x * outer.y;
    float frame = panel - inner.x * inner.y;
    float on = smoothstep(0.7, 0.95, noise(number));
    float ribs = lineLight(row, 0.025, 0.05, blur.x);
    float strips = lineLight(0.5 * lane + 0.25, 0.008, 0.15, 0.5 * blur.y);
    float kick = s.w * exp(-3.0 * pow(abs(z - s.z), 2.0));

    vec3 light = tint(0.6 * noise(number + 77u));
    light *= panel * (0.003 + on * (0.15 + 0.85 * pow(fract(row), 3.0))) + frame * (0.05 + on);
    light += tint(0.45) * ribs * 0.25;
    light += tint(1.0) * strips * 0.6;
    light += tint(1.0) * kick * (2.0 * ribs * ribs + 0.7 * panel * on + 0.7 * frame);
    light *= exp(-0.2 * z) * smoothstep(0.4, 1.8, z) * (1.0 - smoothstep(8.0, 14.0, z)); // dark at hand and far away
    gl_FragColor = shown(light * (1.5 + 3.0 * glow));
}

/*{
    "DESCRIPTION": "A flight through stars that stretch into lines with speed and kicks",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Space"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Size of the stars", "TYPE": "float", "DEFAULT": 0.4, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "twist", "LABEL": "Twist", "TYPE": "float", "DEFAULT": 0.15, "MIN": -1.0, "MAX": 1.0},
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
const int LAYERS = 6;
const float LANES = 48.0;  // around a layer, a star in each
const float ROOM = 6.0;    // from star to star in a lane

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

// The stars of one layer: each flies along a lane of its own, at its own distance from the line of flight.
vec3 stars(float r, float angle, float layer, vec4 s, float pixel) {
    float lane = angle / TAU * LANES + 0.37 * layer;
    uvec2 number = uvec2(uint(mod(floor(lane), LANES)), uint(layer));
    float side = mix(0.12, 1.6, pow(noise(number), 0.7));
    float z = side / r;
    float way = (z + s.x) / ROOM + 16.0 * noise(number + 7u);
    uvec2 star = uvec2(uint(way) & 255u, number.x + 997u * number.y);
    float there = clamp(8.0 * (mix(0.15, 1.1, density) - noise(star)), 0.0, 1.0); // not every room has a star
    float behind = (fract(way) - 0.15) * ROOM; // of its head
    float deep = z * z / side * pixel;         // depth that a pixel covers
    float tail = (0.05 + 1.2 * speed * speed + 1.5 * s.w) * mix(0.5, 1.0, noise(star + 3u));
    float along = smoothstep(-deep, deep, behind) * pow(abs(1.0 - clamp(behind / (tail + deep), 0.0, 1.0)), 2.0);
    float off = (fract(lane) - mix(0.3, 0.7, noise(star + 5u))) / LANES * TAU * r;
    float wide = mix(0.0013, 0.004, scale) / max(z, 0.8);
    float blur = max(wide, 0.7 * pixel);
    float across = exp(-off * off / (blur * blur));
    float thin = wide / blur * min(1.0, (tail + 0.1) / (deep + 0.1));
    vec3 colour = tint(mix(0.1, 0.9, noise(star + 9u)) + 0.1 * s.w);
    return there * along * across * thin * colour * exp(-0.22 * z) * smoothstep(0.25, 0.9, z);
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the way flown; y: the roll; w: strength of the last kick
        s.x = mod(s.x + TIMEDELTA * (8.0 * speed * speed + 2.0 * speed * pulse), 256.0 * ROOM);
        s.y = mod(s.y + TIMEDELTA * 0.5 * twist, TAU);
        s.w = max(pulse, s.w * pow(0.03, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel + 1e-6; // atan is undefined at 0
    float r = length(p);
    float angle = atan(p.y, p.x) + s.y + 0.5 * twist * log(r); // the lanes wind
    vec3 light = vec3(0.0);
    for (int i = 0; i < LAYERS; i++) light += stars(r, angle, float(i), s, pixel);
    gl_FragColor = shown(light * (4.0 + 6.0 * glow));
}

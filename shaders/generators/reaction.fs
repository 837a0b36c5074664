/*{
    "DESCRIPTION": "Reaction-diffusion: spots and worms that grow, split and dissolve, lit as a relief",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Texture"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "form", "LABEL": "Form: from cells to worms", "TYPE": "float", "DEFAULT": 0.75, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 0.6, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density: share of living area", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 4, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "2", "HEIGHT": "1"},
        {"TARGET": "first", "FLOAT": true,
         "WIDTH": "2 * floor(72 * $WIDTH / min($WIDTH, $HEIGHT) + 10)", "HEIGHT": "2 * floor(72 * $HEIGHT / min($WIDTH, $HEIGHT) + 10)"},
        {"TARGET": "second", "FLOAT": true,
         "WIDTH": "2 * floor(72 * $WIDTH / min($WIDTH, $HEIGHT) + 10)", "HEIGHT": "2 * floor(72 * $HEIGHT / min($WIDTH, $HEIGHT) + 10)"},
        {"TARGET": "third", "FLOAT": true,
         "WIDTH": "2 * floor(72 * $WIDTH / min($WIDTH, $HEIGHT) + 10)", "HEIGHT": "2 * floor(72 * $HEIGHT / min($WIDTH, $HEIGHT) + 10)"},
        {"TARGET": "fourth", "FLOAT": true,
         "WIDTH": "2 * floor(72 * $WIDTH / min($WIDTH, $HEIGHT) + 10)", "HEIGHT": "2 * floor(72 * $HEIGHT / min($WIDTH, $HEIGHT) + 10)"},
        {"TARGET": "fifth", "FLOAT": true,
         "WIDTH": "2 * floor(72 * $WIDTH / min($WIDTH, $HEIGHT) + 10)", "HEIGHT": "2 * floor(72 * $HEIGHT / min($WIDTH, $HEIGHT) + 10)"},
        {"TARGET": "field", "PERSISTENT": true, "FLOAT": true,
         "WIDTH": "2 * floor(72 * $WIDTH / min($WIDTH, $HEIGHT) + 10)", "HEIGHT": "2 * floor(72 * $HEIGHT / min($WIDTH, $HEIGHT) + 10)"},
        {"TARGET": "relief", "FLOAT": true,
         "WIDTH": "2 * floor(72 * $WIDTH / min($WIDTH, $HEIGHT) + 10)", "HEIGHT": "2 * floor(72 * $HEIGHT / min($WIDTH, $HEIGHT) + 10)"},
        {}
    ]
}*/

// Gray and Scott's reaction (Pearson, Complex Patterns in a Simple System, 1993) on a grid of its own. A pass takes two
// steps of it; a sixtieth of a second is three passes, and a long frame six, so that 30 and 60 frames a second look alike.

const float TAU = 6.2831853;
const float ROWS = 144.0; // cells along the short side of the picture

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

bool twice() {
    return TIMEDELTA > 0.025;
}

float tick() {
    return twice() ? 0.5 * TIMEDELTA : TIMEDELTA;
}

vec2 spring(int i, float time) { // three places that wander, where it is seeded for ever
    return vec2(0.5, 0.3) * sin(vec2(0.25, 0.5) * time + vec2(2.1, 1.3) * float(i));
}

// Where it can live: islands that drift and breathe, and the springs; 0 to 1.
float island(vec2 p, float time) {
    vec2 q = p + 0.08 * sin(5.0 * p.yx + vec2(0.5, -0.75) * time);
    float level = 0.45 * sin(3.1 * q.x + 0.5 * time) * sin(4.3 * q.y - 0.25 * time + 1.0);
    level += 0.27 * sin(3.7 * (q.x + q.y) - 0.75 * time) + mix(0.1, 1.0, density) - 0.7 * dot(p, p);
    for (int i = 0; i < 3; i++) {
        vec2 off = p - spring(i, time);
        level = max(level, 0.6 - 11.0 * dot(off, off));
    }
    return smoothstep(-0.15, 0.25, level);
}

vec2 react(vec2 c, vec2 around, vec4 rate) {
    float turned = c.x * c.y * c.y;
    vec2 spread = rate.z * vec2(1.0, 0.5) * (around - 4.0 * c);
    return c + rate.w * (spread + vec2(rate.x * (1.0 - c.x) - turned, turned - (rate.x + rate.y) * c.y));
}

vec2 cellAt(sampler2D grid, int x, int y) {
    return texelFetch(grid, clamp(ivec2(gl_FragCoord.xy) + ivec2(x, y), ivec2(0), textureSize(grid, 0) - 1), 0).xy;
}

float kickFront(vec2 p, vec4 s) { // of the kick
    float off = length(p) - s.z;
    return s.w * exp(-off * off / 0.004);
}

// The two substances of a cell two steps later: of the cell and its four neighbours, then of the cell alone.
vec4 stepped(sampler2D grid, vec4 s) {
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) / ROWS;
    float alive = island(p, s.x);
    float local = clamp(form + 0.2 * sin(2.3 * p.x - 1.7 * p.y + 0.25 * s.x), 0.0, 1.0);
    vec2 feed = local < 0.5 ? mix(vec2(0.028, 0.0605), vec2(0.0367, 0.0645), 2.0 * local)
                            : mix(vec2(0.0367, 0.0645), vec2(0.05, 0.0625), 2.0 * local - 1.0);
    float time = min(tick() * (60.0 * speed + 30.0 * s.w), 1.0);
    float kick = kickFront(p, s);
    vec4 rate = vec4(feed + vec2(0.03 * kick, 0.015 - 0.015 * alive), mix(0.1, 0.2, scale), time); // feed, kill, diffusion
    vec2 c = cellAt(grid, 0, 0), n = cellAt(grid, 0, 1), e = cellAt(grid, 1, 0), w = cellAt(grid, -1, 0), b = cellAt(grid, 0, -1);
    vec2 ne = cellAt(grid, 1, 1), nw = cellAt(grid, -1, 1), be = cellAt(grid, 1, -1), bw = cellAt(grid, -1, -1);
    vec2 around = react(n, cellAt(grid, 0, 2) + ne + nw + c, rate) + react(e, cellAt(grid, 2, 0) + ne + be + c, rate)
                + react(w, cellAt(grid, -2, 0) + nw + bw + c, rate) + react(b, cellAt(grid, 0, -2) + be + bw + c, rate);
    c = react(react(c, n + e + w + b, rate), around, rate);
    // Seeds: all over at first, then of a few springs that wander, and of the kick.
    vec2 lattice = p * 9.0;
    uvec2 number = uvec2(ivec2(floor(lattice)));
    vec2 middle = fract(lattice) - 0.5 - 0.3 * (vec2(noise(number + 3u), noise(number + 5u)) - 0.5);
    float seed = smoothstep(0.35, 0.2, length(middle)) * step(noise(number), 0.35);
    if (s.y < 1.5) c = mix(vec2(1.0, 0.0), vec2(0.4, 0.4), seed * alive);
    for (int i = 0; i < 3; i++) {
        vec2 off = p - spring(i, s.x);
        c.y = mix(c.y, 0.35, 0.08 * time * alive * exp(-dot(off, off) / 0.001));
    }
    c.y = mix(c.y, 0.4, 0.06 * seed * kick);
    return vec4(clamp(c, 0.0, 1.0), 0.0, 1.0);
}

// Four readings of a smooth surface (a cubic B-spline) in place of sixteen.
vec4 smoothed(vec2 at) {
    vec2 size = vec2(textureSize(relief, 0));
    vec2 i = floor(at - 0.5);
    vec2 f = at - 0.5 - i;
    vec2 w0 = (1.0 - f) * (1.0 - f) * (1.0 - f) / 6.0;
    vec2 w1 = (4.0 - 6.0 * f * f + 3.0 * f * f * f) / 6.0;
    vec2 w3 = f * f * f / 6.0;
    vec2 w2 = 1.0 - w0 - w1 - w3;
    vec2 a = (i + 0.5 - 1.0 + w1 / (w0 + w1)) / size;
    vec2 b = (i + 0.5 + 1.0 + w3 / (w2 + w3)) / size;
    vec2 g = w2 + w3;
    vec4 lower = mix(IMG_NORM_PIXEL(relief, a), IMG_NORM_PIXEL(relief, vec2(b.x, a.y)), g.x);
    vec4 upper = mix(IMG_NORM_PIXEL(relief, vec2(a.x, b.y)), IMG_NORM_PIXEL(relief, b), g.x);
    return mix(lower, upper, g.y);
}

void main() {
    if (PASSINDEX == 0) {
        // After the first step and after the second: x, the drift; y, steps; z, w: reach and strength of the last kick
        vec4 s = texelFetch(state, ivec2(1, 0), 0);
        float steps = twice() ? floor(gl_FragCoord.x) + 1.0 : 1.0;
        float time = steps * tick();
        bool kick = pulse > s.w + 0.15;
        s.x = mod(s.x + 0.8 * time * speed * speed, 8.0 * TAU);
        s.y += steps;
        s.z = kick ? 0.0 : s.z + 1.2 * time;
        s.w = max(pulse, s.w * pow(0.15, time));
        gl_FragColor = s;
        return;
    }
    vec4 one = texelFetch(state, ivec2(0), 0);
    vec4 two = texelFetch(state, ivec2(1, 0), 0);
    ivec2 cell = ivec2(gl_FragCoord.xy);
    if (PASSINDEX == 1) {
        gl_FragColor = twice() ? stepped(field, one) : texelFetch(field, cell, 0);
        return;
    }
    if (PASSINDEX == 2) {
        gl_FragColor = twice() ? stepped(first, one) : texelFetch(first, cell, 0);
        return;
    }
    if (PASSINDEX == 3) {
        gl_FragColor = twice() ? stepped(second, one) : texelFetch(second, cell, 0);
        return;
    }
    if (PASSINDEX == 4) {
        gl_FragColor = stepped(third, two);
        return;
    }
    if (PASSINDEX == 5) {
        gl_FragColor = stepped(fourth, two);
        return;
    }
    if (PASSINDEX == 6) {
        gl_FragColor = stepped(fifth, two);
        return;
    }
    if (PASSINDEX == 7) {
        // The height, its slope in heights of the picture, and what is left to eat.
        vec2 slope = vec2(cellAt(field, 1, 0).y - cellAt(field, -1, 0).y, cellAt(field, 0, 1).y - cellAt(field, 0, -1).y);
        vec2 c = cellAt(field, 0, 0);
        gl_FragColor = vec4(c.y, 0.5 * ROWS * slope, c.x);
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    vec4 surface = smoothed(p * ROWS + 0.5 * vec2(textureSize(relief, 0)));
    float steep = length(surface.yz) + 1e-4;
    vec2 facing = surface.yz / steep;
    float wide = max(0.0018, 0.6 * pixel);
    vec2 lamp = vec2(0.45, 0.3) * vec2(cos(two.x + 2.0), sin(two.x + 2.0)) - p;
    float far = length(lamp);
    float key = dot(facing, -lamp) / (far + 1e-3);
    float lit = max(key, 0.0) * max(key, 0.0) / (0.25 + 3.0 * far * far);
    float rim = 0.0;
    for (int i = 0; i < 3; i++) {
        float off = (surface.x - 0.12 - 0.07 * float(i)) / steep;
        rim += exp(-off * off / (wide * wide)) / (1.0 + 1.5 * float(i));
    }
    float skin = smoothstep(0.05, 0.15, surface.x) * min(0.03 * steep, 0.3);
    vec3 light = rim * (lit * tint(0.4 + 0.6 * min(lit, 1.0)) + 0.35 * max(-key, 0.0) * tint(0.0) + 0.08 * tint(0.4));
    light += skin * glow * lit * tint(0.45);
    light += kickFront(p, two) * rim * tint(1.0);
    gl_FragColor = shown(light * (0.8 + 3.2 * glow) * 0.0018 / wide);
}

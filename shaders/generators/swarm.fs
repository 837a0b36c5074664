/*{
    "DESCRIPTION": "Thousands of particles carried by a curling wind, each with a fine trail of light",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Particles"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "chaos", "LABEL": "Chaos of the wind", "TYPE": "float", "DEFAULT": 0.4, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "decay", "LABEL": "Decay of the trails", "TYPE": "float", "DEFAULT": 0.4, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 4, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "2", "HEIGHT": "1"},
        {"TARGET": "between", "FLOAT": true, "WIDTH": "2 * floor(64 * $WIDTH / min($WIDTH, $HEIGHT) + 2)",
         "HEIGHT": "2 * floor(64 * $HEIGHT / min($WIDTH, $HEIGHT) + 2)"},
        {"TARGET": "swarm", "PERSISTENT": true, "FLOAT": true, "WIDTH": "2 * floor(64 * $WIDTH / min($WIDTH, $HEIGHT) + 2)",
         "HEIGHT": "2 * floor(64 * $HEIGHT / min($WIDTH, $HEIGHT) + 2)"},
        {"TARGET": "light", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

// There is no scatter in ISF: a grid of cells covers the picture, each holds one particle or none, and in every step a
// cell looks around for the particle that flies into it. A texel of the grid is a particle: x, its place in the cell
// (two numbers of 12 bits); y, z, its velocity in cells; w, its mark (1 to 64) plus what is left of its life.

const float TAU = 6.2831853;
const float ROWS = 128.0; // cells along the short side of the picture

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

// A step is a sixtieth of a second. A long frame is two steps, so that 30 and 60 frames a second take the same ones.
bool twice() {
    return TIMEDELTA > 0.025;
}

float tick() {
    return twice() ? 0.5 * TIMEDELTA : TIMEDELTA;
}

float pace(vec4 s) { // a step in the time of the swarm
    return tick() * (3.0 * speed * speed + 0.5 * s.w);
}

vec2 way(vec2 velocity, float time) { // less than a cell
    vec2 cells = velocity * time;
    return cells * min(1.0, 0.9 / (length(cells) + 1e-6));
}

float stowed(vec2 place) {
    return floor(4096.0 * clamp(place.x, 0.0, 0.9999)) + clamp(place.y, 0.0, 0.9998);
}

vec2 unstowed(float place) {
    return vec2(floor(place) / 4096.0, fract(place));
}

vec2 gradient(vec2 corner, float time) { // turns as time goes on: Perlin and Neyret's flow noise, 2001
    float angle = TAU * noise(uvec2(ivec2(corner))) + time;
    return vec2(cos(angle), sin(angle));
}

// The curl of gradient noise: a wind without sources or sinks.
vec2 curl(vec2 p, float time) {
    vec2 i = floor(p);
    vec2 f = p - i;
    vec2 u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    vec2 du = 30.0 * f * f * (f * (f - 2.0) + 1.0);
    vec2 a = gradient(i, time);
    vec2 b = gradient(i + vec2(1.0, 0.0), time);
    vec2 c = gradient(i + vec2(0.0, 1.0), time);
    vec2 d = gradient(i + 1.0, time);
    float va = dot(a, f);
    float vb = dot(b, f - vec2(1.0, 0.0));
    float vc = dot(c, f - vec2(0.0, 1.0));
    float vd = dot(d, f - 1.0);
    vec2 slope = a + u.x * (b - a) + u.y * (c - a) + u.x * u.y * (a - b - c + d);
    slope += du * (u.yx * (va - vb - vc + vd) + vec2(vb, vc) - va);
    return vec2(slope.y, -slope.x);
}

vec2 wind(vec2 p, float time, float mark) {
    vec2 w = mix(0.25, 0.6, chaos) * curl(1.7 * p + 40.0, time + 2.0 * mark * chaos);
    w += mix(0.02, 0.5, chaos) * curl(4.3 * p + 70.0, 2.0 * time);
    float r = length(p) + 1e-3;
    vec2 outwards = p / r;
    float orbit = 0.2 + 0.12 * mark;
    return (0.7 + 0.6 * mark) * (w + 0.5 * vec2(-outwards.y, outwards.x)) - 1.5 * (r - orbit) * outwards;
}

// How likely a particle is born: around the eye, most on a side that goes round.
float births(vec2 p, float time) {
    float off = length(p) - 0.27;
    float side = 0.5 + 0.5 * sin(atan(p.y, p.x + 1e-6) - 0.5 * time);
    return exp(-90.0 * off * off) * side * side + 0.001;
}

float ringFront(vec2 p, vec4 s) { // of the kick, which spreads from the eye
    float off = length(p) - s.z;
    return s.w * exp(-off * off / 0.01);
}

// The particle in a cell one step later.
vec4 settled(sampler2D grid, vec4 s) {
    ivec2 cell = ivec2(gl_FragCoord.xy);
    ivec2 size = ivec2(RENDERSIZE);
    float time = pace(s);
    vec4 found = vec4(0.0);
    vec2 place = vec2(0.0);
    for (int i = 0; i < 9; i++) {
        ivec2 from = cell + ivec2(i % 3 - 1, i / 3 - 1);
        if (any(lessThan(from, ivec2(0))) || any(greaterThanEqual(from, size))) continue;
        vec4 one = texelFetch(grid, from, 0);
        vec2 to = vec2(from - cell) + unstowed(one.x) + way(one.yz, time);
        if (fract(one.w) > fract(found.w) && to == clamp(to, vec2(0.0), vec2(0.9999))) {
            found = one;
            place = to;
        }
    }
    ivec2 number = cell - size / 2; // the same at the centre of every size
    vec2 p = (vec2(number) + place) / ROWS;
    float mark = floor(found.w);
    float life = fract(found.w) - time * mix(0.12, 0.4, noise(uvec2(uint(mark), 3u)));
    if (life <= 0.0) { // none: one may be born
        uvec2 dice = uvec2(number) + uint(s.y) * uvec2(1u, 7919u);
        bool first = s.y < 1.5;
        float chance = births(p, s.x) * mix(0.1, 0.8, density) * (first ? 1.0 : 30.0 * time);
        if (noise(dice) > chance) return vec4(0.0);
        place = vec2(noise(dice + 11u), noise(dice + 23u));
        mark = 1.0 + floor(64.0 * noise(dice + 37u));
        life = first ? 0.999 * noise(dice + 41u) : 0.999;
        found.yz = vec2(0.0);
    }
    vec2 velocity = found.yz + (1.0 - exp(-5.0 * time)) * (ROWS * wind(p, s.x, mark / 64.0) - found.yz);
    velocity += ROWS * 16.0 * time * ringFront(p, s) * p / (length(p) + 0.02);
    return vec4(stowed(place), velocity, mark + max(life, 1e-4));
}

// The light of the particles near a place: x, light that lasts; y, heat that does not.
vec2 shed(sampler2D grid, vec4 s, vec2 p, float pixel) {
    ivec2 size = textureSize(grid, 0);
    vec2 at = p * ROWS + vec2(size / 2);
    float time = pace(s);
    float wide = max(0.0011, 0.6 * pixel) * ROWS;
    float kick = 2.0 * ringFront(p, s);
    vec2 light = vec2(0.0);
    for (int i = 0; i < 9; i++) {
        ivec2 cell = ivec2(floor(at)) + ivec2(i % 3 - 1, i / 3 - 1);
        vec4 one = texelFetch(grid, clamp(cell, ivec2(0), size - 1), 0);
        if (one.w <= 0.0) continue;
        vec2 off = at - vec2(cell) - unstowed(one.x);
        vec2 leap = way(one.yz, time);
        float far = length(leap) + 1e-5;
        float along = dot(off, leap) / far;
        float across = (off.x * leap.y - off.y * leap.x) / far;
        float line = smoothstep(-1.5, 1.5, along / wide) - smoothstep(-1.5, 1.5, (along - far) / wide);
        line *= exp(-across * across / (wide * wide)); // same brightness at any speed
        float d = dot(off, off);
        float head = exp(-d / (wide * wide) - far / wide) + 0.04 * glow * pow(abs(max(1.0 - d, 0.0)), 2.0); // a line has its own
        float life = fract(one.w);
        float mark = floor(one.w) / 64.0;
        float few = pow(mark, 8.0);
        float bright = min(6.0 * life, 1.0) * min(12.0 * (1.0 - life), 1.0) * (0.08 + (1.0 + kick) * few);
        light += bright * vec2(line, 0.4 * line + head * 30.0 * tick());
    }
    return light * 0.0011 * ROWS / wide;
}

void main() {
    if (PASSINDEX == 0) {
        // After the first step and after the second: x, the wind; y, steps; z, w: reach and strength of the last kick
        vec4 s = texelFetch(state, ivec2(1, 0), 0);
        float steps = twice() ? floor(gl_FragCoord.x) + 1.0 : 1.0;
        float time = steps * tick();
        bool kick = pulse > s.w + 0.15;
        s.x = mod(s.x + 2.0 * time * speed * speed, 8.0 * TAU);
        s.y += steps;
        s.z = kick ? 0.0 : s.z + 1.2 * time;
        s.w = max(pulse, s.w * pow(0.1, time));
        gl_FragColor = s;
        return;
    }
    vec4 one = texelFetch(state, ivec2(0), 0);
    vec4 two = texelFetch(state, ivec2(1, 0), 0);
    if (PASSINDEX == 1) {
        gl_FragColor = twice() ? settled(swarm, one) : texelFetch(swarm, ivec2(gl_FragCoord.xy), 0);
        return;
    }
    if (PASSINDEX == 2) {
        gl_FragColor = settled(between, two);
        return;
    }
    vec2 lit = texelFetch(light, ivec2(gl_FragCoord.xy), 0).xy;
    if (PASSINDEX == 3) {
        float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
        vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
        vec2 fade = exp2(-tick() / vec2(2.0 * pow(0.03, decay), 0.04));
        if (twice()) lit = lit * fade + shed(between, one, p, pixel);
        gl_FragColor = vec4(lit * fade + shed(swarm, two, p, pixel), 0.0, 1.0);
        return;
    }
    vec3 colour = lit.x * tint(1.0 - exp(-lit.x)) + lit.y * tint(1.0);
    gl_FragColor = shown(colour * (0.6 + 1.6 * glow) * (0.8 + 0.3 * decay));
}

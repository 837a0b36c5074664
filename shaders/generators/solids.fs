/*{
    "DESCRIPTION": "Lit solids that rotate, fold and merge above a polished black floor; kicks open them",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Space"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "form", "LABEL": "Form: rings, drops, cage, blocks, coral", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "chaos", "LABEL": "Chaos", "TYPE": "float", "DEFAULT": 0.1, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 4, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "1", "HEIGHT": "1"},
        {"TARGET": "coarse", "FLOAT": true, "WIDTH": "$WIDTH / 2", "HEIGHT": "$HEIGHT / 2"},
        {}
    ]
}*/

const float TAU = 6.2831853;
const float FAR = 12.0;
const float LENS = 1.75;
const float FLOOR = -1.15; // a mirror: what lies below is the solid once more, upside down
const vec3 EYE = vec3(0.0, 0.4, -5.2);
const vec3 KEY = vec3(-0.70, 0.64, -0.316); // towards the lamps
const vec3 RIM = vec3(0.72, 0.3, 0.626);

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

mat3 turned; // the solid's own frame
mat2 fold_a; // and what turns within it
mat2 fold_b;
vec3 moons[3];
float time;
float size;
float twist;
float opened; // how far a kick has pushed the parts apart

mat2 turn(float angle) {
    return mat2(cos(angle), -sin(angle), sin(angle), cos(angle));
}

vec3 swing(vec3 x) { // a sine made of parabolas, whose turn is 1
    x = fract(x) - 0.5;
    return 8.0 * x * (2.0 * abs(x) - 1.0);
}

float melt(float a, float b, float k) { // the smaller of two, rounded where they meet
    float h = max(k - abs(a - b), 0.0) / k;
    return min(a, b) - 0.25 * k * h * h;
}

float ring(vec3 p, float radius, float thick) {
    return length(vec2(length(p.xz) - radius, p.y)) - thick;
}

float rings(vec3 p) {
    float d = ring(p, 0.92, 0.11);
    p.xy *= fold_a;
    d = min(d, ring(p, 0.64, 0.1));
    p.yz *= fold_b;
    return min(min(d, ring(p, 0.38, 0.09)), length(p) - 0.16);
}

float drops(vec3 p) {
    vec3 q = abs(p);
    q.xy = q.x > q.y ? q.xy : q.yx;
    q.xz = q.x > q.z ? q.xz : q.zx;
    float arm = 0.62 + 0.16 * sin(2.0 * time);
    return melt(length(q) - 0.55, length(q - vec3(arm, 0.0, 0.0)) - 0.32, 0.3);
}

float cage(vec3 p) {
    vec3 q = abs(p) - 0.6;
    float box = length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0) - 0.08;
    float hollow = 0.86 + 0.05 * sin(2.0 * time) - length(p);
    return min(-melt(-box, -hollow, 0.12), length(p) - 0.42);
}

float blocks(vec3 p) {
    for (int i = 0; i < 2; i++) {
        p = abs(p) - vec3(0.36, 0.42, 0.32) * (1.0 - 0.45 * float(i));
        p.xy *= fold_a;
        p.yz *= fold_b;
    }
    vec3 q = abs(p) - vec3(0.13, 0.36, 0.2);
    return length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0) - 0.02;
}

float coral(vec3 p) {
    vec3 q = 0.8 * p + vec3(0.0, 3.8 * time / TAU, 0.0);
    float sheet = abs(dot(swing(q), swing(q.zxy + 0.25))) / 5.0 - 0.06;
    return max(0.75 * sheet, length(p) - 0.95);
}

float shape(int which, vec3 p) {
    if (which == 0) return rings(p);
    if (which == 1) return drops(p);
    if (which == 2) return cage(p);
    if (which == 3) return blocks(p);
    return coral(p);
}

// How far it is from `p` to the solid, or less.
float far_off(vec3 p) {
    p.y = abs(p.y - FLOOR) + FLOOR;
    float room = length(p) - 1.5 * size;
    if (room > 0.3) return room;
    p /= size;
    float d = min(min(length(p - moons[0]) - 0.08, length(p - moons[1]) - 0.11), length(p - moons[2]) - 0.15);
    vec3 q = turned * p;
    vec3 inside = clamp(q, -opened, opened);
    q -= inside;
    vec2 around = swing(vec3(twist * q.y + vec2(0.0, 0.25), 0.0)).xy;
    q.xz *= mat2(around.y, -around.x, around);
    float between = clamp(4.0 * form + 0.3 * sin(3.0 * time), 0.0, 4.0);
    int which = min(int(between), 3);
    float part = smoothstep(0.15, 0.85, between - float(which));
    float body = part < 0.999 ? shape(which, q) : shape(which + 1, q);
    if (part > 0.001 && part < 0.999) body = mix(body, shape(which + 1, q), part) - 0.2 * part * (1.0 - part);
    vec3 wave = swing(q + vec3(5.0, 7.0, 3.0) * time / TAU);
    body += 0.09 * chaos * wave.x * wave.y * wave.z;
    vec3 gap = opened - 0.01 - abs(turned * p);
    body = max(body, max(gap.x, max(gap.y, gap.z)));
    return melt(body, d, 0.12) * size * (1.0 - 0.35 * chaos);
}

vec3 facing(vec3 p, float pixel) { // the surface's normal
    const vec2 K = vec2(1.0, -1.0);
    float e = max(0.5 * pixel, 5e-4);
    return normalize(K.xyy * far_off(p + e * K.xyy) + K.yyx * far_off(p + e * K.yyx)
                   + K.yxy * far_off(p + e * K.yxy) + K.xxx * far_off(p + e * K.xxx) + 1e-9);
}

// What a lamp's soft box shows in a polished surface.
float strip(vec3 r, vec3 lamp, vec3 along, float wide) {
    vec3 across = normalize(cross(lamp, along));
    float there = smoothstep(0.0, 0.3, dot(r, lamp));
    vec2 off = vec2(abs(dot(r, across)) / wide, abs(dot(r, along)));
    vec2 lit = 1.0 - smoothstep(vec2(0.6, 0.5), vec2(1.0, 0.8), off);
    return there * lit.x * lit.y;
}

// The light that comes from `p` against `ray`; occlusion x: soft, y: of the key.
vec3 shade(vec3 p, vec3 ray, vec2 open, float kick, float pixel) {
    bool below = p.y < FLOOR;
    vec3 n = facing(p, pixel);
    if (below) {
        p.y = 2.0 * FLOOR - p.y;
        n.y = -n.y;
        ray.y = -ray.y;
    }
    vec3 r = reflect(ray, n);
    float grazing = pow(1.0 - clamp(-dot(n, ray), 0.0, 1.0), 4.0);
    float key = max(dot(n, KEY), 0.0) * open.y;
    float rim = (0.1 + 2.5 * grazing) * smoothstep(0.0, 1.0, dot(n, RIM));
    float glint = strip(r, KEY, normalize(vec3(0.3, 0.5, 0.8)), 0.16) * open.x;
    float heart = max(-dot(n, p), 0.0) * size * size / (length(p) * (0.04 * size * size + dot(p, p)));
    vec3 light = tint(0.15 + 0.5 * key) * (0.9 * key * key + 0.08 * key) * open.x;
    light += (tint(0.0) * (2.0 * rim + 0.03 + 0.03 * n.y) + tint(1.0) * 0.5 * rim * grazing) * open.x;
    light += tint(1.0) * (0.35 + 0.65 * grazing) * (0.8 + 3.0 * glow) * glint;
    light += mix(tint(0.6), tint(1.0), min(heart, 1.0)) * 0.45 * kick * heart;
    return light * (below ? 0.5 * exp(-1.2 * (p.y - FLOOR)) : 1.0);
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the turning; w: strength of the last kick
        s.x = mod(s.x + TIMEDELTA * 0.8 * speed * speed, 10.0 * TAU); // a multiple of all turns
        s.w = max(pulse, s.w * pow(0.08, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    time = s.x;
    size = mix(0.6, 1.5, scale);
    opened = 0.22 * s.w * s.w;
    float a = time;
    float b = 0.7 + 0.4 * sin(0.7 * time);
    turned = mat3(cos(a), 0.0, sin(a), 0.0, 1.0, 0.0, -sin(a), 0.0, cos(a))
           * mat3(1.0, 0.0, 0.0, 0.0, cos(b), -sin(b), 0.0, sin(b), cos(b));
    bool folds = form > 0.4; // where there are neither rings nor blocks
    fold_a = turn(folds ? 0.3 + 0.2 * sin(2.0 * time) + 0.7 * chaos : 1.2 + 2.0 * time);
    fold_b = turn(folds ? 0.2 + 0.15 * cos(2.0 * time) + 0.4 * chaos : 0.9 - 3.0 * time);
    twist = 0.25 * chaos * sin(time + 0.5);
    for (int i = 0; i < 3; i++) {
        float c = TAU * float(i) / 3.0 + 3.0 * time;
        moons[i] = 1.22 * vec3(cos(c), 0.5 * sin(2.0 * c + float(i)), sin(c));
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    vec3 ray = normalize(vec3(p.x, p.y - 0.16, LENS));
    pixel /= LENS;
    if (PASSINDEX == 1) {
        // x: way to the solid; y, z: what of the light around and of the key gets there
        float t = 1.0;
        for (int i = 0; i < 48; i++) {
            float d = far_off(EYE + t * ray);
            if (d < pixel * t || t > FAR) break;
            t += d;
        }
        vec2 open = vec2(1.0);
        if (t < FAR) {
            vec3 at = EYE + t * ray;
            vec3 n = facing(at, pixel * t);
            vec3 key = at.y < FLOOR ? KEY * vec3(1.0, -1.0, 1.0) : KEY;
            open.x = clamp(1.0 - 1.6 * (0.1 - far_off(at + 0.1 * n)) - 1.3 * (0.3 - far_off(at + 0.3 * n)), 0.0, 1.0);
            float way = 0.06;
            for (int i = 0; i < 9; i++) {
                float d = far_off(at + 0.02 * n + way * key);
                open.y = min(open.y, 6.0 * d / way);
                way += clamp(d, 0.06, 0.3);
                if (open.y < 0.02) break;
            }
        }
        gl_FragColor = vec4(t, open.x, max(open.y, 0.0), 1.0);
        return;
    }
    vec2 at = 0.5 * gl_FragCoord.xy - 0.5; // among the coarse rays
    vec2 part = at - floor(at);
    ivec2 last = ivec2(IMG_SIZE(coarse)) - 1;
    float near = FAR;
    float far = 0.0;
    vec4 around[4];
    for (int i = 0; i < 4; i++) {
        ivec2 corner = ivec2(i & 1, i >> 1);
        vec2 weight = abs(1.0 - vec2(corner) - part);
        around[i] = texelFetch(coarse, clamp(ivec2(floor(at)) + corner, ivec2(0), last), 0);
        around[i].w = weight.x * weight.y + 1e-3;
        if (around[i].x >= FAR) continue;
        near = min(near, around[i].x);
        far = max(far, around[i].x);
    }
    vec3 light = vec3(0.0);
    float through = near < FAR ? 1.0 : 0.0; // what of the light behind gets past the edge in front
    float t = 1.0;
    for (int layer = 0; layer < 2; layer++) {
        if (through < 0.02) break;
        t = max(t, (layer == 0 ? near : far) * (1.0 - 2.0 * pixel));
        float edge = 9.0; // how near the ray comes, in pixels, and where
        float there = t;
        for (int i = 0; i < 9; i++) {
            float d = far_off(EYE + t * ray);
            if (d < edge * pixel * t) {
                edge = d / (pixel * t);
                there = t;
            }
            if (edge < 0.35) break;
            t += d;
        }
        // A surface seen edge-on takes more steps than there are.
        bool nearing = layer == 1 && edge < 4.0 && t <= there * (1.0 + 1.01 * edge * pixel);
        float cover = nearing ? through : (1.0 - smoothstep(0.35, 1.0, edge)) * through;
        if (cover == 0.0) continue;
        vec3 open = vec3(0.0);
        for (int i = 0; i < 4; i++) open += around[i].w / (0.02 + abs(around[i].x - there)) * vec3(around[i].yz, 1.0);
        light += cover * shade(EYE + there * ray, ray, open.xy / open.z, s.w, pixel * there);
        through -= cover;
    }
    gl_FragColor = shown(light * (1.3 + 0.8 * glow));
}

/*{
    "DESCRIPTION": "Damage along lines: blocks slip, smear and creep along the bright lines of another layer",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Glitch"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "mask", "LABEL": "Lines (without: edges of the picture)", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.7, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "density", "LABEL": "Density", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "tail", "LABEL": "Length of the tail", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "scale", "LABEL": "Size of the blocks", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "smear", "LABEL": "Smear", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "fringe", "LABEL": "Colour fringe", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "threshold", "LABEL": "Faintest line", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "fine", "WIDTH": "floor($WIDTH * min(0.5, 216.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 216.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "alive", "WIDTH": "floor($WIDTH * min(0.25, 54.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 54.0 / min($WIDTH, $HEIGHT)))", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "damage", "WIDTH": "floor($WIDTH * min(0.5, 180.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 180.0 / min($WIDTH, $HEIGHT)))", "FLOAT": true},
        {}
    ]
}*/

// The lines are an excitable medium (Greenberg and Hastings, 1978): a cell on a line fires when its neighbour has just
// fired, and then rests, so that what is once lit runs along its line, forks with it and never turns round.

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

// x: phase of the step, y: steps so far (wrapped), z: a step begins now.
vec4 runCrawl() {
    vec4 last = IMG_NORM_PIXEL(clock, vec2(0.5));
    float phase = last.x + 30.0 * speed * speed * TIMEDELTA;
    return vec4(fract(phase), mod(last.y + floor(phase), 65536.0), step(1.0, phase), 1.0);
}

float lumaOnBlack(vec4 color) {
    return dot(color.rgb, vec3(0.2126, 0.7152, 0.0722)) * color.a;
}

// Lines are the bright parts of the mask, or the steep gradients of the picture itself.
vec4 findLines(vec2 uv) {
    vec2 quarter = 0.25 / RENDERSIZE;
    vec2 other = quarter * vec2(1.0, -1.0);
    if (IMG_SIZE(mask).x > 1.0) {
        return vec4(max(max(lumaOnBlack(IMG_NORM_PIXEL(mask, uv + quarter)), lumaOnBlack(IMG_NORM_PIXEL(mask, uv - quarter))),
                        max(lumaOnBlack(IMG_NORM_PIXEL(mask, uv + other)), lumaOnBlack(IMG_NORM_PIXEL(mask, uv - other)))));
    }
    quarter *= 3.0;
    other *= 3.0;
    vec3 a = IMG_NORM_PIXEL(inputImage, uv + quarter).rgb - IMG_NORM_PIXEL(inputImage, uv - quarter).rgb;
    vec3 b = IMG_NORM_PIXEL(inputImage, uv + other).rgb - IMG_NORM_PIXEL(inputImage, uv - other).rgb;
    return vec4(min(1.2 * sqrt(max(dot(a, a), dot(b, b))), 1.0));
}

float lineAt(vec2 uv) {
    vec2 texel = 1.0 / IMG_SIZE(fine);
    float light = 0.0;
    for (int i = 0; i < 4; i++) {
        light = max(light, IMG_NORM_PIXEL(fine, uv + (vec2(float(i % 2), float(i / 2)) * 2.0 - 1.0) * texel).r);
    }
    return light;
}

// How many steps a cell takes to calm down.
float rest() {
    return 4.0 + floor(28.0 * tail * tail);
}

// x: steps since it fired, from 1; 0: never. y: whose damage it is; zw: which way it runs.
vec4 live(vec2 uv) {
    vec4 me = IMG_NORM_PIXEL(alive, uv);
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    if (now.z < 0.5) return me;
    float age = me.x > 0.0 ? me.x + 1.0 : 0.0;
    if (age > rest() + 6.0) age = 0.0;
    me.x = age;
    if (age > 0.0 || lineAt(uv) < 0.02 + 0.6 * threshold) return me;

    ivec2 here = ivec2(gl_FragCoord.xy);
    ivec2 end = ivec2(RENDERSIZE) - 1;
    int tick = int(now.y);
    vec3 dice = random(ivec3(here.x, here.y, tick));
    // The neighbour that moves most directly towards this cell passes its damage on.
    float best = -0.3;
    for (int k = 0; k < 9; k++) {
        if (k == 4) continue;
        ivec2 there = here + ivec2(k % 3, k / 3) - 1;
        vec4 other = texelFetch(alive, clamp(there, ivec2(0), end), 0);
        vec2 way = normalize(vec2(here - there));
        float fits = dot(way, other.zw) + 0.1 * dice.z;
        if (other.x == 1.0 && fits > best) {
            best = fits;
            me = vec4(1.0, other.y, normalize(way + other.zw));
        }
    }
    if (me.x == 0.0 && dice.x < 0.025 * density * density) {
        float turn = dice.y * 6.2831853;
        me = vec4(1.0, floor(dice.z * 65536.0), cos(turn), sin(turn));
    }
    return me;
}

// xy: how far away to read, in short sides; z: how far the channels part; w: 1 where it is broken, more where it is smeared.
vec4 damageNear(vec2 uv) {
    vec2 cells = IMG_SIZE(alive);
    float height = RENDERSIZE.y / min(RENDERSIZE.x, RENDERSIZE.y);
    float cell = height / cells.y;
    vec2 p = uv * cells;
    ivec2 middle = ivec2(floor(p));
    ivec2 end = ivec2(cells) - 1;
    float phase = IMG_NORM_PIXEL(clock, vec2(0.5)).x;
    float size = mix(0.5, 3.6, scale * scale);
    vec4 worst = vec4(0.0);
    float strongest = 0.0;
    for (int k = 0; k < 27; k++) {
        ivec2 at = middle + ivec2(k % 9 - 4, k / 9 - 1);
        vec4 there = texelFetch(alive, clamp(at, ivec2(0), end), 0);
        if (there.x < 0.5 || at != clamp(at, ivec2(0), end)) continue;
        int who = int(there.y);
        vec3 own = random(ivec3(at.x, at.y, who));
        vec3 all = random(ivec3(who, 5, 7));
        // The further the fader is up, the more of those that crawl are seen.
        float strength = (1.0 - (there.x - 1.0 + phase) / rest()) * step(all.z, 0.25 + 0.75 * amount);
        vec2 extent = size * vec2(0.4 + 1.5 * own.x * own.x, 0.3 + 0.3 * own.y) * smoothstep(0.0, 0.3, strength);
        vec2 away = abs(p - vec2(at) - 0.5 - (own.yz - 0.5) * 0.6);
        if (away.x > extent.x || away.y > extent.y || strength * (0.5 + own.z) < strongest) continue;
        strongest = strength * (0.5 + own.z);
        float force = amount * mix(0.4, 1.0, strength);
        vec2 shift = there.zw * (all.x - 0.3) * 9.0 + vec2(own.z - 0.5, 0.0) * 9.0;
        worst = vec4(shift * force * cell * (0.5 + scale), force * all.y, 1.0);
        if (own.x < smear) {
            // Drawn out along the line: every place reads the same cross section of it.
            vec2 from = (vec2(at) + 0.5 - p) * cell;
            worst.xy = there.zw * dot(from, there.zw) + shift * force * cell * 0.3;
        }
    }
    return worst;
}

vec4 displacePicture(vec2 uv) {
    vec2 cells = IMG_SIZE(damage);
    vec4 here = IMG_NORM_PIXEL(damage, (floor(uv * cells) + 0.5) / cells);
    vec2 toUv = min(RENDERSIZE.x, RENDERSIZE.y) / RENDERSIZE;
    vec2 from = uv + here.xy * toUv;
    vec2 parting = vec2(0.03 * fringe * here.z * toUv.x, 0.0);
    vec4 color = IMG_NORM_PIXEL(inputImage, from);
    color.r = IMG_NORM_PIXEL(inputImage, from + parting).r;
    color.b = IMG_NORM_PIXEL(inputImage, from - parting).b;
    return color;
}

void main() {
    vec2 uv = isf_FragNormCoord;
    if (PASSINDEX == 0) {
        gl_FragColor = runCrawl();
    } else if (PASSINDEX == 1) {
        gl_FragColor = findLines(uv);
    } else if (PASSINDEX == 2) {
        gl_FragColor = live(uv);
    } else if (PASSINDEX == 3) {
        gl_FragColor = damageNear(uv);
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_NORM_PIXEL(inputImage, uv);
    } else {
        gl_FragColor = displacePicture(uv);
    }
}

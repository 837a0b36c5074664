/*{
    "DESCRIPTION": "Jumping blocks, separated colour channels, torn lines, and old frames smeared along the motion",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glitch"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "blocks", "LABEL": "Blocks", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "split", "LABEL": "Channel split", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "tear", "LABEL": "Line tearing", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "hold", "LABEL": "Hold and smear", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "rate", "LABEL": "Changes per second", "TYPE": "float", "MIN": 0.0, "MAX": 30.0, "DEFAULT": 12.0},
        {"NAME": "chaos", "LABEL": "Chaos", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "motion", "WIDTH": "floor(24.0 * $WIDTH / min($WIDTH, $HEIGHT))",
         "HEIGHT": "floor(24.0 * $HEIGHT / min($WIDTH, $HEIGHT))", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "damage", "WIDTH": "floor($WIDTH * min(0.5, 160.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 160.0 / min($WIDTH, $HEIGHT)))", "FLOAT": true},
        {"TARGET": "past", "PERSISTENT": true}
    ]
}*/

// Everything changes in steps of one clock, so that 30 and 60 frames a second break the picture in the same places;
// how much is broken follows `amount` at once, so that a kick arrives on its frame. What is broken is worked out in a
// small buffer, `damage`; the full picture only looks up where to read.

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

// x: phase of the step, y: steps so far (wrapped, so that floats stay exact), z: a step begins now, w: one began last frame.
vec4 runGlitch() {
    vec4 last = IMG_NORM_PIXEL(clock, vec2(0.5));
    float phase = last.x + rate * TIMEDELTA;
    return vec4(fract(phase), mod(last.y + floor(phase), 65536.0), step(1.0, phase), last.z);
}

// xy: motion since the last step, in cells; z: brightness of the cell. Normal flow: the change of brightness over its slope.
vec4 followMotion(vec2 uv) {
    vec2 cell = 1.0 / RENDERSIZE;
    vec3 now = vec3(0.0);
    for (int i = 0; i < 16; i++) {
        vec2 at = (vec2(float(i % 4), float(i / 4)) - 1.5) * 0.25;
        now += IMG_NORM_PIXEL(inputImage, uv + at * cell).rgb;
    }
    float brightness = dot(now, vec3(0.2126, 0.7152, 0.0722)) / 16.0;
    vec4 last = IMG_NORM_PIXEL(motion, uv);
    vec2 slope = 0.5 * vec2(
        IMG_NORM_PIXEL(motion, uv + vec2(cell.x, 0.0)).z - IMG_NORM_PIXEL(motion, uv - vec2(cell.x, 0.0)).z,
        IMG_NORM_PIXEL(motion, uv + vec2(0.0, cell.y)).z - IMG_NORM_PIXEL(motion, uv - vec2(0.0, cell.y)).z);
    vec2 flow = (last.z - brightness) * slope / (dot(slope, slope) + 0.0004);
    bool afresh = IMG_NORM_PIXEL(clock, vec2(0.5)).w > 0.5;
    return vec4((afresh ? vec2(0.0) : last.xy) + clamp(flow, -1.0, 1.0), brightness, 1.0);
}

// The height of the blocks of one level, in short sides.
float blockSize(int level) {
    return 0.42 * exp2(-float(level));
}

// Whether this place shows the past: whole regions do, for about a second, except for blocks that are updated.
bool isHeld(vec2 p, int tick, float force) {
    for (int level = 0; level < 2; level++) {
        int age = tick / (16 >> level) + level * 7919;
        vec3 origin = random(ivec3(level, age, 11));
        ivec2 region = ivec2(floor(p / (blockSize(level) * vec2(1.7, 1.0)) + origin.xy));
        if (random(ivec3(region.x, region.y, age + 31337)).x < hold * force * 0.7) {
            ivec2 fresh = ivec2(floor(p / blockSize(3)));
            return random(ivec3(fresh.x, fresh.y, tick + 271)).x > 0.08;
        }
    }
    return false;
}

// xy: how far away to read, in short sides; z: how far the channels part; w: from where: PAST stands still between steps,
// a COLUMN is drawn out over its block, and then x says which.
const float PRESENT = 0.0;
const float COLUMN = 1.0;
const float PAST = 2.0;

vec4 damageAt(vec2 uv) {
    vec4 clockNow = IMG_NORM_PIXEL(clock, vec2(0.5));
    int tick = int(clockNow.y);
    vec2 p = uv * RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    float force = pow(amount, 1.3);
    bool held = isHeld(p, tick, force);
    if (held && clockNow.z < 0.5) return vec4(0.0, 0.0, 0.0, PAST);

    vec2 from = p;
    float apart = 0.25 * force;
    float kind = PRESENT;
    for (int level = 0; level < 4; level++) {
        if (held && level > 1) break;  // the past moves repeatedly, so it moves in large pieces, or only dust would be left
        // Few large ones, that stay longer, and more small ones; wider than high, as the damage of a cable is.
        int age = tick / max(4 >> level, 1) + level * 7919;
        vec3 together = random(ivec3(level, age, 1));
        float size = blockSize(level);
        vec2 block = vec2(size * (1.0 + floor(together.x * 3.0)), size);
        ivec2 cell = ivec2(floor(p / block + together.yz));
        vec3 dice = random(ivec3(cell.x, cell.y, age));
        if (dice.x > blocks * force * (0.16 + 0.045 * float(level))) continue;
        vec3 own = mix(together, random(ivec3(cell.x, cell.y, age + 104729)), chaos);
        if (dice.y < 0.3 * force) {
            from.x = (float(cell.x) - together.y) * block.x;
            kind = COLUMN;
        }
        from += (own.xy - 0.5) * vec2(2.0, 0.7 * chaos) * size * (1.0 + 2.0 * force);
        apart += force * own.z;
    }

    // Tearing: bands slide and shear; inside a torn band single lines slip as well.
    float row = p.y * (7.0 + 9.0 * random(ivec3(tick / 3, 3, 3)).x);
    vec3 band = random(ivec3(int(floor(row)), tick / 2, 5));
    if (band.x < 0.6 * tear * force) {
        from.x += ((band.y - 0.5) * 0.5 + (fract(row) - 0.5) * (band.z - 0.5) * chaos) * force;
        vec3 line = random(ivec3(int(floor(p.y * 160.0)), tick, 9));
        from.x += step(line.x, 0.35) * (line.y - 0.5) * 0.25 * force;
        apart += 0.4 * force;
    }

    if (!held) return vec4(from - (kind == COLUMN ? vec2(0.0, p.y) : p), 0.06 * split * apart, kind);
    // Two by two cells move together: their corner is where the linear reading is the mean of all four.
    vec2 cells = IMG_SIZE(motion);
    vec2 moved = IMG_NORM_PIXEL(motion, (floor(uv * cells * 0.5) * 2.0 + 1.0) / cells).xy / 24.0;
    return vec4((from - p) * 0.5 - moved, 0.0, PAST);
}

vec4 breakPicture(vec2 uv) {
    vec2 cells = IMG_SIZE(damage);
    vec4 here = IMG_NORM_PIXEL(damage, (floor(uv * cells) + 0.5) / cells);
    vec2 toUv = min(RENDERSIZE.x, RENDERSIZE.y) / RENDERSIZE;
    vec2 away = here.xy * toUv;
    if (here.w == PAST) {
        // By whole pixels: the past stays sharp however long it is held.
        vec4 then = IMG_NORM_PIXEL(past, fract(uv + floor(away * RENDERSIZE + 0.5) / RENDERSIZE));
        if (then.a > 0.0) return then;  // transparent: there is no past yet
        return IMG_NORM_PIXEL(inputImage, uv);
    }
    vec2 from = fract(vec2(here.w == COLUMN ? 0.0 : uv.x, uv.y) + away);
    vec2 parting = vec2(here.z * toUv.x, 0.0);
    vec4 color = IMG_NORM_PIXEL(inputImage, from);
    color.r = IMG_NORM_PIXEL(inputImage, from + parting).r;
    color.b = IMG_NORM_PIXEL(inputImage, from - parting).b;
    return color;
}

void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = runGlitch();
    } else if (PASSINDEX == 1) {
        gl_FragColor = followMotion(isf_FragNormCoord);
    } else if (PASSINDEX == 2) {
        gl_FragColor = damageAt(isf_FragNormCoord);
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else {
        gl_FragColor = breakPicture(isf_FragNormCoord);
    }
}

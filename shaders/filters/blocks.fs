/*{
    "DESCRIPTION": "Damaged video stream: runs of blocks move, repeat, and lose shades and detail",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glitch"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "scale", "LABEL": "Size of the blocks", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "density", "LABEL": "Density", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "shift", "LABEL": "Distance of the moved blocks", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "repeat", "LABEL": "Repeats", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "coarse", "LABEL": "Lost detail", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "hue", "LABEL": "Wrong colours", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.2},
        {"NAME": "rate", "LABEL": "Changes per second", "TYPE": "float", "MIN": 0.0, "MAX": 16.0, "DEFAULT": 4.0}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

// x: phase of the step, y: steps so far (wrapped).
vec4 runClock() {
    vec4 last = IMG_NORM_PIXEL(clock, vec2(0.5));
    float phase = last.x + rate * TIMEDELTA;
    return vec4(fract(phase), mod(last.y + floor(phase), 65536.0), 0.0, 1.0);
}

vec3 rotateHue(vec3 color, float turns) {
    float angle = turns * 6.2831853;
    vec3 grey = vec3(0.57735027);
    return color * cos(angle) + cross(grey, color) * sin(angle) + grey * dot(grey, color) * (1.0 - cos(angle));
}

vec4 decode(vec2 uv) {
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    float count = 64.0 * exp2(-3.6 * scale);  // small blocks along the short side
    float force = pow(amount, 1.2);
    vec2 place = uv;
    float detail = 0.0;
    float turns = 0.0;
    vec2 lattice = count * toShort;

    // Large damage lasts longer than small damage. A run starts somewhere in its row and ends where the decoder recovers.
    for (int level = 2; level >= 0; level--) {
        vec2 blocks = lattice / exp2(float(level));
        ivec2 block = ivec2(floor(uv * blocks));
        // Not all rows change at once.
        float own = random(ivec3(block.y, level, 17)).x;
        int age = int(now.y + floor(now.x + own)) / (1 << level);
        vec3 dice = random(ivec3(block.y, level, age));
        vec3 run = random(ivec3(block.y + 4099, level, age));
        if (dice.x > density * force * (0.9 - 0.2 * float(level))) continue;
        float begin = run.x * 1.2 - 0.2;
        float far = run.y * run.y * 0.9 + 0.08;
        if (uv.x < floor(begin * blocks.x) / blocks.x || uv.x > ceil((begin + far) * blocks.x) / blocks.x) continue;

        vec3 mine = random(ivec3(block.x, block.y + 8209 * level, age));
        vec2 inside = fract(uv * blocks);
        if (dice.y < repeat) {
            // Repeats one block, or two alternately.
            vec2 first = floor(vec2(begin, 0.0) * blocks) + vec2(float(block.x & int(run.z * 2.0)), float(block.y));
            place = (first + inside) / blocks;
        }
        vec2 jump = (vec2(run.z, dice.z) - 0.5) * vec2(2.0, 0.7) * shift * force;
        // Some blocks of a run move separately.
        if (mine.x < 0.3) jump += (mine.yz - 0.5) * vec2(1.2, 0.5) * shift * force;
        place += floor(jump * blocks + 0.5) / blocks;
        if (mine.z < coarse * 0.9) detail = max(detail, exp2(floor(1.0 + 3.0 * mine.y)) * exp2(-float(2 - level)));
        if (mine.y < 0.3 + 0.7 * hue) turns = hue * (dice.z - 0.5) * 1.6;
    }

    vec3 light;
    if (detail > 0.0) {
        // Only the lowest frequencies have arrived: a few flat tiles to the block, in a few shades.
        vec2 tiles = max(lattice / detail, vec2(1.0));
        vec2 middle = (floor(place * tiles) + 0.5) / tiles;
        vec2 quarter = 0.25 / tiles;
        vec2 other = quarter * vec2(1.0, -1.0);
        light = 0.25 * (IMG_NORM_PIXEL(inputImage, fract(middle + quarter)).rgb + IMG_NORM_PIXEL(inputImage, fract(middle - quarter)).rgb
            + IMG_NORM_PIXEL(inputImage, fract(middle + other)).rgb + IMG_NORM_PIXEL(inputImage, fract(middle - other)).rgb);
        float levels = 3.0 + floor(6.0 * (1.0 - coarse));
        light = floor(light * levels + 0.5) / levels;
    } else {
        light = IMG_NORM_PIXEL(inputImage, fract(place)).rgb;
    }
    if (turns != 0.0) light = clamp(rotateHue(light, turns), 0.0, 1.0);
    return vec4(light, IMG_NORM_PIXEL(inputImage, uv).a);
}

void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = runClock();
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else {
        gl_FragColor = decode(isf_FragNormCoord);
    }
}

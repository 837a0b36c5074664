/*{
    "DESCRIPTION": "Missing key frames: motion drags the pixels of the old picture along, which heals block by block",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glitch", "Time"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.8, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "drag", "LABEL": "Drag", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "melt", "LABEL": "Melt: motion continues", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "residue", "LABEL": "Residue of the new picture", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "scale", "LABEL": "Block size", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.35},
        {"NAME": "decay", "LABEL": "Healing", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.35},
        {"NAME": "refresh", "LABEL": "Refresh: a whole new picture", "TYPE": "event"}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "small", "WIDTH": "floor($WIDTH * min(1.0, 120.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(1.0, 120.0 / min($WIDTH, $HEIGHT)))", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "motion", "WIDTH": "floor($WIDTH * min(0.25, 30.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 30.0 / min($WIDTH, $HEIGHT)))", "FLOAT": true},
        {"TARGET": "pull", "WIDTH": "floor($WIDTH * min(0.25, 30.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 30.0 / min($WIDTH, $HEIGHT)))", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "held", "PERSISTENT": true},
        {"TARGET": "last", "PERSISTENT": true},
        {}
    ]
}*/

// A decoder that has lost its key frame: it keeps moving the blocks of the old picture, and adds the changes that the sender
// sends. Motion is found by matching blocks of this frame with the last one, as an encoder does.

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

float shortSide() {
    return min(RENDERSIZE.x, RENDERSIZE.y);
}

// x: where in its cycle the healing is, y: cycles so far, z: how far it came in this frame, w: time for the regions.
vec4 runHealing() {
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    float healed = decay * decay * TIMEDELTA * 2.0;
    float phase = now.x + healed;
    return vec4(fract(phase), mod(now.y + floor(phase), 65536.0), healed, mod(now.w + 0.15 * TIMEDELTA, 65536.0));
}

// x: brightness now, y: in the last frame.
vec4 shrink(vec2 uv) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < 9; i++) {
        sum += IMG_NORM_PIXEL(inputImage, uv + (vec2(float(i % 3), float(i / 3)) - 1.0) / 3.0 / RENDERSIZE).rgb;
    }
    return vec4(dot(sum, vec3(0.2126, 0.7152, 0.0722)) / 9.0, IMG_NORM_PIXEL(small, uv).r, 0.0, 1.0);
}

vec2 levelsAt(ivec2 at) {
    return texelFetch(small, clamp(at, ivec2(0), textureSize(small, 0) - 1), 0).xy;
}

// Smooth noise over the picture and over time, spread evenly: the first regions to break at a low amount.
float region(vec2 p, float time) {
    ivec2 at = ivec2(floor(p));
    vec2 f = smoothstep(0.0, 1.0, fract(p));
    int when = int(floor(time));
    float pass = smoothstep(0.0, 1.0, fract(time));
    float mixed = 0.0;
    for (int i = 0; i < 4; i++) {
        ivec2 corner = ivec2(i % 2, i / 2);
        vec2 share = mix(1.0 - f, f, vec2(corner));
        float then = random(ivec3(at.x + corner.x, at.y + corner.y, when)).x;
        mixed += share.x * share.y * mix(then, random(ivec3(at.x + corner.x, at.y + corner.y, when + 1)).x, pass);
    }
    return smoothstep(0.15, 0.85, mixed);
}

// xy: how far this cell has come since the last frame, in short sides; z: whether it was found there; w: its region.
vec4 findMotion(vec2 uv) {
    vec2 size = IMG_SIZE(small);
    ivec2 middle = ivec2(uv * size);
    float now[16];
    float difference = 0.0;
    for (int i = 0; i < 16; i++) {
        vec2 both = levelsAt(middle + ivec2(i % 4, i / 4) * 2 - 3);
        now[i] = both.x;
        difference += abs(both.x - both.y);
    }
    // A search in shrinking steps: close by first, then far away, but nothing jumps for a small gain, nor moves within
    // the noise, or textures would be found everywhere.
    ivec2 best = ivec2(0);
    float least = difference * 0.95 - 0.05;
    for (int level = 0; level < 7; level++) {
        int reach = level < 3 ? 3 - level : 8 >> (level - 3);
        float limit = level == 3 ? 0.6 * least : least;
        ivec2 around = best;
        for (int k = 0; k < 9; k++) {
            if (k == 4) continue;
            ivec2 candidate = around + (ivec2(k % 3, k / 3) - 1) * reach;
            float sum = 0.0;
            for (int i = 0; i < 16; i++) {
                sum += abs(now[i] - levelsAt(middle + ivec2(i % 4, i / 4) * 2 - 3 - candidate).y);
            }
            if (sum < limit) {
                limit = least = sum;
                best = candidate;
            }
        }
    }
    // The rest, finer than a pixel, from the slopes (Lucas and Kanade, 1981).
    vec3 tensor = vec3(0.002, 0.0, 0.002);
    vec2 seen = vec2(0.0);
    for (int i = 0; i < 16; i++) {
        ivec2 at = middle + ivec2(i % 4, i / 4) * 2 - 3 - best;
        vec2 slope = 0.5 * vec2(levelsAt(at + ivec2(1, 0)).y - levelsAt(at - ivec2(1, 0)).y,
                                levelsAt(at + ivec2(0, 1)).y - levelsAt(at - ivec2(0, 1)).y);
        tensor += vec3(slope.x * slope.x, slope.x * slope.y, slope.y * slope.y);
        seen += slope * (levelsAt(at).y - now[i]);
    }
    vec2 fine = vec2(tensor.z * seen.x - tensor.y * seen.y, tensor.x * seen.y - tensor.y * seen.x)
        / (tensor.x * tensor.z - tensor.y * tensor.y);
    float found = step(least, 1.6);
    vec2 moved = (vec2(best) + clamp(fine, -0.7, 0.7)) * found / min(size.x, size.y);
    vec2 p = uv * RENDERSIZE / shortSide();
    return vec4(moved, found, region(p * 3.0, IMG_NORM_PIXEL(clock, vec2(0.5)).w));
}

// xy: how far to move now, in pixels, with what whole pixels left over from before; zw: speed, in short sides a second.
vec4 pullAlong(vec2 uv, float pixels) {
    vec4 before = IMG_NORM_PIXEL(pull, uv);
    // Neighbours move together: otherwise grass and noise would break the picture into dust.
    vec2 cell = 1.0 / RENDERSIZE;
    vec2 moved = 0.25 * (IMG_NORM_PIXEL(motion, uv + 0.5 * cell).xy + IMG_NORM_PIXEL(motion, uv - 0.5 * cell).xy
        + IMG_NORM_PIXEL(motion, uv + vec2(1.5, -1.5) * cell).xy + IMG_NORM_PIXEL(motion, uv + vec2(-1.5, 1.5) * cell).xy);
    vec2 speed = before.zw * exp2(-TIMEDELTA / 1.5) + moved * 0.46;
    vec2 left = before.xy - floor(before.xy + 0.5);
    return vec4(left + (moved + 2.0 * melt * speed * TIMEDELTA) * 2.0 * drag * pixels, speed);
}

// When in a cycle this block is sent anew: in patches, with some that come by themselves.
float turnOf(ivec2 block, int cycle) {
    return 0.8 * random(ivec3(block.x / 3, block.y / 3, cycle)).x + 0.2 * random(ivec3(block.x, block.y, cycle)).y;
}

bool heals(ivec2 block) {
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    float mine = turnOf(block, int(now.y));
    return (mine <= now.x && mine > now.x - now.z) || turnOf(block, int(now.y) - 1) > 1.0 + now.x - now.z;
}

vec4 hold(vec2 uv) {
    vec4 now = IMG_NORM_PIXEL(inputImage, uv);
    float count = 90.0 * exp2(-3.4 * scale);  // blocks along the short side
    vec2 blocks = count * RENDERSIZE / shortSide();
    ivec2 block = ivec2(floor(uv * blocks));
    vec2 middle = (vec2(block) + 0.5) / blocks;
    vec4 found = IMG_NORM_PIXEL(motion, middle);
    if (amount <= 0.0 || refresh || found.w > amount || heals(block)) return now;

    // By whole pixels: the held picture stays sharp however long it moves. Pixels from outside are new.
    ivec2 here = ivec2(gl_FragCoord.xy);
    ivec2 from = here - ivec2(floor(IMG_NORM_PIXEL(pull, middle).xy + 0.5));
    ivec2 end = ivec2(RENDERSIZE) - 1;
    vec4 then = texelFetch(held, clamp(from, ivec2(0), end), 0);
    if (then.a <= 0.0 || from != clamp(from, ivec2(0), end)) return now;  // transparent: nothing is stored yet
    vec4 was = texelFetch(last, clamp(here - ivec2(floor(found.xy * shortSide() + 0.5)), ivec2(0), end), 0);
    // Towards the new picture and never past it: unlimited changes would add up to white within seconds.
    vec3 changed = then.rgb + residue * found.z * (now.rgb - was.rgb);
    return vec4(clamp(changed, min(then.rgb, now.rgb), max(then.rgb, now.rgb)), then.a);
}

void main() {
    vec2 uv = isf_FragNormCoord;
    if (PASSINDEX == 0) {
        gl_FragColor = runHealing();
    } else if (PASSINDEX == 1) {
        gl_FragColor = shrink(uv);
    } else if (PASSINDEX == 2) {
        gl_FragColor = findMotion(uv);
    } else if (PASSINDEX == 3) {
        vec2 size = IMG_SIZE(held);
        gl_FragColor = pullAlong(uv, min(size.x, size.y));
    } else if (PASSINDEX == 4) {
        gl_FragColor = hold(uv);
    } else if (PASSINDEX == 5 || amount <= 0.0) {
        gl_FragColor = IMG_NORM_PIXEL(inputImage, uv);
    } else {
        gl_FragColor = IMG_NORM_PIXEL(held, uv);
    }
}

/*{
    "DESCRIPTION": "A broken signal that recovers as the new picture: blocks jump, lines slip, channels separate",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Transition", "Glitch"],
    "INPUTS": [
        {"NAME": "startImage", "LABEL": "The old picture", "TYPE": "image"},
        {"NAME": "endImage", "LABEL": "The new picture", "TYPE": "image"},
        {"NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "amount", "LABEL": "Amount of damage", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.7},
        {"NAME": "scale", "LABEL": "Size of the blocks", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "jumps", "LABEL": "Jumps during the transition", "TYPE": "float", "MIN": 4.0, "MAX": 40.0, "DEFAULT": 16.0},
        {"NAME": "seed", "LABEL": "Seed", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0}
    ]
}*/

float noise(uvec2 at) { // integer hash, 0 to 1
    uint h = at.x * 0x9e3779b9u ^ at.y * 0x85ebca6bu;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return float((h ^ (h >> 16)) >> 8) / 16777216.0;
}

void main() {
    if (progress <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(startImage);
        return;
    }
    if (progress >= 1.0) {
        gl_FragColor = IMG_THIS_PIXEL(endImage);
        return;
    }
    float side = min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = isf_FragNormCoord * RENDERSIZE / side;
    uint tick = uint(progress * jumps);
    float now = (float(tick) + 0.5) / jumps;
    float force = amount * pow(4.0 * progress * (1.0 - progress), 0.7);
    uint dealt = uint(1000.0 * seed) * 7919u;
    uint moment = dealt + 131u * tick;

    // Blocks, wider than high, some of them split; each cuts to the new picture once, and stays.
    float size = mix(0.05, 0.4, scale * scale);
    vec2 block = vec2(size);
    uvec2 cell = uvec2(0u);
    vec2 away = vec2(0.0);
    float apart = 0.15 * force;
    for (uint level = 0u; level < 3u; level++) {
        block = vec2(size * (1.0 + floor(3.0 * noise(uvec2(level, dealt)))), size);
        cell = uvec2(ivec2(floor(p / block)) + 64) + uvec2(1024u * level, dealt);
        uvec2 drawn = cell + uvec2(0u, moment);
        if (noise(drawn) < 0.3 * force) {
            away += (vec2(noise(drawn + 17u), noise(drawn + 29u)) - 0.5) * vec2(1.6, 0.4) * size * (0.5 + force);
            apart += force * noise(drawn + 41u);
        }
        if (level == 2u || noise(cell + 53u) > 0.5) break;
        size *= 0.5;
    }
    // Neighbours in a row tend to cut together.
    float cut = 0.1 + 0.8 * mix(noise(cell + 71u), noise(uvec2(dealt, uint(p.y / 0.11))), 0.45);

    // Bands slip sideways, and single lines in them.
    uint band = uint(p.y * (5.0 + 9.0 * noise(uvec2(tick, dealt + 3u))));
    if (noise(uvec2(band, moment + 5u)) < 0.35 * force) {
        away.x += (noise(uvec2(band, moment + 7u)) - 0.5) * 0.6 * force;
        uvec2 line = uvec2(uint(p.y * 120.0), moment + 11u);
        away.x += step(noise(line), 0.3) * (noise(line + 1u) - 0.5) * 0.3 * force;
        apart += 0.6 * force;
    }

    // Just before and after its cut a block is coarse, as if its data were still on the way.
    float fresh = clamp(1.0 - abs(now - cut) * jumps / 2.5, 0.0, 1.0) * step(0.001, amount);
    vec2 toPicture = side / RENDERSIZE;
    vec2 grain = block / vec2(8.0, 4.0);
    vec2 from = (fresh > 0.0 && noise(cell + 89u) < 0.8 * amount ? (floor(p / grain) + 0.5) * grain : p) + away;
    vec2 uv = 1.0 - abs(1.0 - mod(from * toPicture, 2.0));
    vec2 parting = vec2(0.05 * apart * toPicture.x, 0.0);
    vec4 before = IMG_NORM_PIXEL(startImage, uv);
    before.r = IMG_NORM_PIXEL(startImage, uv + parting).r;
    before.b = IMG_NORM_PIXEL(startImage, uv - parting).b;
    vec4 after = IMG_NORM_PIXEL(endImage, uv);
    after.r = IMG_NORM_PIXEL(endImage, uv + parting).r;
    after.b = IMG_NORM_PIXEL(endImage, uv - parting).b;
    gl_FragColor = now > cut ? after : before;
}

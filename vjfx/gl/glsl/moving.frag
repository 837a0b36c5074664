#version 330 core
// A picture whose parts are moved: those in front cover the others, and what they leave is filled from behind.
// The same as nets/motion/compose.py. Places are -1..1 over the square around the picture, y down.
// MODE: 0 the picture as it is, 1 with its parts.
uniform sampler2D picture;          // premultiplied, as `behind` is
uniform sampler2D behind;
uniform sampler2DArray masks;       // the ground's, then the parts', each in front of the one before
uniform sampler2DArray fields;      // two smooth fields in each
uniform vec4 terms[24];             // of each part: x and y over 1, x, y, x², xy, y²
uniform vec4 swings;                // of the fields
uniform vec4 square;                // scale and offset from `place`
uniform float detail;               // the level of the mipmaps: 0 unless the picture is shrunk

in vec2 place;
flat in int parts;                  // that can be seen in this tile
flat in uint numbers;               // which ones, front first, in 4 bits each
out vec4 color;

const float SMALL = 1e-6;

// The level is explicit: where neighbouring pixels take different ways, drivers cannot compute it.
vec4 at(sampler2D image, vec2 own) {
    return textureLod(image, (own - square.zw) / square.xy, detail);
}

float mask(vec2 own, int number) {
    return textureLod(masks, vec3(0.5 + 0.5 * own, float(number)), 0.0).r;
}

void main() {
#if MODE == 0
    vec4 made = textureLod(picture, place, detail);
#else
    vec2 own = place * square.xy + square.zw;
    vec4 first = textureLod(fields, vec3(0.5 + 0.5 * own, 0.0), 0.0);
    vec4 second = textureLod(fields, vec3(0.5 + 0.5 * own, 1.0), 0.0);
    vec2 around = own + swings.x * first.xy + swings.y * first.zw + swings.z * second.xy + swings.w * second.zw;
    vec3 squares = vec3(own.x * own.x, own.x * own.y, own.y * own.y);
    vec4 made = vec4(0.0);
    float left = 1.0;
    for (int each = 0; each < parts; each++) {
        int part = int((numbers >> uint(4 * each)) & 15u);
        vec4 a = terms[3 * part], b = terms[3 * part + 1], c = terms[3 * part + 2];
        vec2 from = around + a.xy + a.zw * own.x + b.xy * own.y;
        from += b.zw * squares.x + c.xy * squares.y + c.zw * squares.z;
        vec4 seen = at(picture, from) * mask(from, part + 1);
        float share = min(seen.a, left);
        made += share / max(seen.a, SMALL) * seen;
        left -= share;
    }
    vec4 ground = at(picture, own);
    float shown = mask(own, 0), covered = 1.0 - ground.a * (1.0 - shown);
    float share = min(covered, left);
    made += share / max(covered, SMALL) * shown * ground + (left - share) * at(behind, own);
#endif
    color = vec4(made.rgb / max(made.a, SMALL), made.a);
}

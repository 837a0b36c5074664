/*{
    "DESCRIPTION": "Tears the picture into strips with ragged edges that slip apart and slide back",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glitch", "Geometry"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "scale", "LABEL": "Width of the strips", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "density", "LABEL": "Share of moving strips", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "angle", "LABEL": "Angle (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.02},
        {"NAME": "ragged", "LABEL": "Ragged edges", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "decay", "LABEL": "Speed of healing", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "fringe", "LABEL": "Colour fringe", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "rate", "LABEL": "Tears a second", "TYPE": "float", "MIN": 0.0, "MAX": 12.0, "DEFAULT": 1.0}
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

// Where a rip runs, in strips from its middle: straight pieces of two lengths, as torn paper has.
float rip(int number, float along) {
    float offset = 0.5 * (random(ivec3(number, 1, 1)).x - 0.5);
    for (int octave = 0; octave < 2; octave++) {
        float place = along * (3.0 + 17.0 * float(octave));
        int piece = int(floor(place));
        float bent = mix(random(ivec3(number, piece, 2 + octave)).x, random(ivec3(number, piece + 1, 2 + octave)).x, fract(place));
        offset += (bent - 0.5) * ragged * (octave == 0 ? 0.7 : 0.25);
    }
    return offset;
}

// How far a strip has slipped, in short sides: thrown at once, and drawn back until its next turn.
float slipped(int strip) {
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    float time = now.x + random(ivec3(strip, 5, 5)).x;
    vec3 dice = random(ivec3(strip, int(now.y + floor(time)), 7));
    if (dice.x > density * (0.4 + 0.6 * amount)) return 0.0;
    float far = (dice.y - 0.5) + 0.3 * sign(dice.y - 0.5);
    return far * amount * sqrt(amount) * pow(1.0 - fract(time), 0.4 + 6.0 * decay * decay);
}

vec4 ripApart(vec2 uv) {
    float shortSide = min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 toShort = RENDERSIZE / shortSide;
    vec2 p = (uv - 0.5) * toShort;
    vec2 way = vec2(cos(angle * 6.2831853), sin(angle * 6.2831853));
    float strips = 40.0 * exp2(-3.7 * scale);  // along the short side
    float along = dot(p, way);
    float over = dot(p, vec2(-way.y, way.x)) * strips;
    float soft = 0.5 * strips / shortSide;

    // The upper strip lies on the lower; where none is left, there is nothing.
    vec3 light = vec3(0.0);
    float open = 1.0;
    for (int i = 1; i >= -1; i--) {
        int strip = int(floor(over)) + i;
        float far = slipped(strip);
        float own = along - far;
        float below = over - float(strip) - rip(strip, own);
        float above = over - float(strip + 1) - rip(strip + 1, own);
        float cover = smoothstep(-soft, soft, below) * (1.0 - smoothstep(-soft, soft, above));
        float taken = min(cover, open);
        open -= taken;
        // Beyond the edges the picture turns back on itself.
        vec2 from = uv - far * way / toShort;
        vec2 parting = 0.12 * fringe * far * way / toShort;
        vec3 color = vec3(IMG_NORM_PIXEL(inputImage, 1.0 - abs(1.0 - abs(from + parting))).r,
                          IMG_NORM_PIXEL(inputImage, 1.0 - abs(1.0 - abs(from))).g,
                          IMG_NORM_PIXEL(inputImage, 1.0 - abs(1.0 - abs(from - parting))).b);
        light += taken * color;
    }
    return vec4(light, IMG_NORM_PIXEL(inputImage, uv).a);
}

void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = runClock();
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else {
        gl_FragColor = ripApart(isf_FragNormCoord);
    }
}

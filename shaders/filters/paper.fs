/*{
    "DESCRIPTION": "Turns black line art on white into ink on warm paper: fibres, slight bleeding, and lines redrawn a few times per second",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Stylize", "Line art"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "boil", "LABEL": "Boil", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.35},
        {"NAME": "bleed", "LABEL": "Ink bleed", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "grain", "LABEL": "Grain", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "vignette", "LABEL": "Vignette", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "sheet", "LABEL": "Paper", "TYPE": "color", "DEFAULT": [0.93, 0.88, 0.78, 1.0]},
        {"NAME": "ink", "LABEL": "Ink", "TYPE": "color", "DEFAULT": [0.09, 0.08, 0.13, 1.0]}
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

// Smooth noise, three independent ones in 0..1.
vec3 smoothNoise3(vec2 p, int seed) {
    ivec2 cell = ivec2(floor(p));
    vec2 f = smoothstep(0.0, 1.0, fract(p));
    return mix(
        mix(random(ivec3(cell, seed)), random(ivec3(cell + ivec2(1, 0), seed)), f.x),
        mix(random(ivec3(cell + ivec2(0, 1), seed)), random(ivec3(cell + ivec2(1, 1), seed)), f.x), f.y);
}

float inkAt(vec2 uv) {
    vec4 color = IMG_NORM_PIXEL(inputImage, uv);
    return (1.0 - dot(color.rgb, vec3(0.2126, 0.7152, 0.0722))) * color.a;
}

void main() {
    vec4 original = IMG_THIS_PIXEL(inputImage);
    if (amount <= 0.0) {
        gl_FragColor = original;
        return;
    }
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = isf_FragNormCoord * toShort;

    // Boil: every line is redrawn seven times per second, slightly shifted.
    vec3 hand = smoothNoise3(p * 22.0, int(floor(TIME * 7.0)));
    vec2 uv = isf_FragNormCoord + (hand.xy - 0.5) * boil * 0.008 / toShort;

    // Fibres in two directions; the sheet never changes.
    vec3 along = smoothNoise3(vec2(p.x * 30.0 + p.y * 12.0, p.y * 260.0 - p.x * 90.0), 101);
    vec3 athwart = smoothNoise3(vec2(p.x * 240.0 + p.y * 60.0, p.y * 26.0 - p.x * 8.0), 102);
    float speck = random(ivec3(ivec2(floor(p * 540.0)), 103)).x;
    float tooth = (along.x + athwart.x + speck) / 3.0 - 0.5;

    // Ink creeps into the paper around a line, unevenly, and dries darkest at its own edge.
    float reach = (0.0008 + 0.0035 * bleed) * (0.6 + 0.8 * along.y);
    vec2 creep = reach / toShort;
    float line = inkAt(uv);
    float around = 0.25 * (inkAt(uv + creep) + inkAt(uv - creep)
        + inkAt(uv + creep * vec2(1.0, -1.0)) + inkAt(uv + creep * vec2(-1.0, 1.0)));
    float wet = max(line, around * bleed * 1.6);
    float rim = clamp(line - around, 0.0, 1.0);
    float density = wet * (0.82 + 0.35 * rim + 0.9 * grain * tooth + 0.16 * (hand.z - 0.5));
    density = smoothstep(0.06, 0.92, density);

    vec2 fromCenter = isf_FragNormCoord - 0.5;
    float shade = 1.0 - vignette * smoothstep(0.08, 0.6, dot(fromCenter, fromCenter)) * 0.7;
    vec3 paper = sheet.rgb * (1.0 + grain * 0.22 * tooth) * pow(vec3(shade), vec3(1.0, 1.25, 1.6));  // browner in the corners
    vec3 color = mix(paper, ink.rgb * mix(1.0, shade, 0.5), density);
    gl_FragColor = mix(original, vec4(color, 1.0), amount);
}

/*{
    "DESCRIPTION": "Draws the picture with strokes of light: one direction in dim areas, crossed and denser in bright ones",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Stylize", "Line art"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "density", "LABEL": "Density", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "angle", "LABEL": "Angle (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.1},
        {"NAME": "wobble", "LABEL": "Wobble", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "contrast", "LABEL": "Contrast", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "color", "LABEL": "Keep colour", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5}
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

// Strokes in one direction: each has its own length, weight and place, and is redrawn a few times a second.
float strokes(vec2 p, float turns, float spacing, float light, int layer) {
    float angle = turns * 6.2831853;
    p = mat2(cos(angle), sin(angle), -sin(angle), cos(angle)) * p / spacing;
    int beat = int(floor(TIME * 6.0));
    ivec2 stroke = ivec2(floor(vec2(p.x / 9.0 + random(ivec3(floor(p.y), layer, 1)).x, p.y)));
    vec3 own = random(ivec3(stroke, layer));
    vec3 hand = random(ivec3(stroke, layer + 16 * beat)) - 0.5;
    float along = fract(p.x / 9.0 + random(ivec3(floor(p.y), layer, 1)).x);
    float across = fract(p.y) - 0.5 + wobble * (hand.x * 0.5 + hand.y * (along - 0.5));
    float weight = 0.34 * sqrt(light) * (0.6 + 0.4 * own.x) * smoothstep(0.0, 0.15, along) * smoothstep(1.0, 0.8, along);
    float pixel = 1.0 / (spacing * min(RENDERSIZE.x, RENDERSIZE.y));
    return clamp((weight - abs(across)) / pixel + 0.5, 0.0, 1.0) * step(own.z * 0.4, light) * smoothstep(0.0, 0.04, light);
}

void main() {
    vec4 original = IMG_THIS_PIXEL(inputImage);
    if (amount <= 0.0) {
        gl_FragColor = original;
        return;
    }
    float shortSide = min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = isf_FragNormCoord * RENDERSIZE / shortSide;
    float light = dot(original.rgb, vec3(0.2126, 0.7152, 0.0722));
    light = clamp((light - 0.08) * (1.0 + contrast), 0.0, 1.0);
    light = mix(light, light * light, contrast);
    float spacing = max(1.0 / mix(50.0, 180.0, density), 4.0 / shortSide);
    float drawn = max(strokes(p, angle, spacing, clamp(light * 1.6, 0.0, 1.0), 1),
        strokes(p, angle + 0.19, spacing, clamp(light * 1.8 - 0.6, 0.0, 1.0), 2));
    drawn = max(drawn, strokes(p, angle + 0.09, spacing, clamp(light * 2.4 - 1.4, 0.0, 1.0), 3));
    vec3 hue = original.rgb / max(max(original.r, max(original.g, original.b)), 1e-3);
    gl_FragColor = mix(original, vec4(mix(vec3(1.0), hue, color) * drawn, original.a), amount);
}

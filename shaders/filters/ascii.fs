/*{
    "DESCRIPTION": "Draws the picture with characters: dense ones in bright areas, strokes along contours",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Stylize", "Retro"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "edges", "LABEL": "Contours", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "contrast", "LABEL": "Contrast", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "color", "LABEL": "Keep colour", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0},
        {"NAME": "tint", "LABEL": "Phosphor", "TYPE": "color", "DEFAULT": [0.3, 1.0, 0.45, 1.0]},
        {"NAME": "ground", "LABEL": "Light behind", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.15},
        {"NAME": "chaos", "LABEL": "Mistyped", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0}
    ],
    "PASSES": [
        {"TARGET": "small", "WIDTH": "floor($WIDTH * min(1.0, 270.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(1.0, 270.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "slopes", "FLOAT": true, "WIDTH": "floor($WIDTH * min(1.0, 270.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(1.0, 270.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "text", "PERSISTENT": true, "FLOAT": true,
         "WIDTH": "floor(128.0 * $WIDTH / min($WIDTH, $HEIGHT)) + 2", "HEIGHT": "floor(96.0 * $HEIGHT / min($WIDTH, $HEIGHT)) + 2"},
        {}
    ]
}*/

// Characters of five by seven dots, a bit each from the lower left: four rows in the first number, three in the second.
// First from dark to bright, by the number of their dots; then strokes, by the direction of the contour.
const int SHADES = 14, STROKES = 4;
const uvec2 GLYPHS[18] = uvec2[18](
    uvec2(0x00000u, 0x0000u),  // space
    uvec2(0x00004u, 0x0000u),  // full stop
    uvec2(0x00080u, 0x0004u),  // colon
    uvec2(0x00082u, 0x0004u),  // semicolon
    uvec2(0x71000u, 0x0004u),  // plus
    uvec2(0x8A880u, 0x0011u),  // v
    uvec2(0x22A20u, 0x022Au),  // x
    uvec2(0x75480u, 0x0095u),  // asterisk
    uvec2(0x32107u, 0x3821u),  // s
    uvec2(0x20B39u, 0x4E68u),  // per cent
    uvec2(0x7462Eu, 0x3A31u),  // 8
    uvec2(0x57D4Au, 0x295Fu),  // hash
    uvec2(0xAF43Eu, 0x3A3Du),  // at
    uvec2(0xAEF7Bu, 0x477Fu),  // M
    uvec2(0xF8000u, 0x0000u),  // dash
    uvec2(0x20841u, 0x4108u),  // slash
    uvec2(0x21084u, 0x1084u),  // bar
    uvec2(0x22110u, 0x0442u)); // backslash

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

float brightness(vec3 color) {
    return 0.5 * dot(color, vec3(0.2126, 0.7152, 0.0722)) + 0.5 * max(color.r, max(color.g, color.b));
}

// A cell in pixels of the picture: six dots by eight, a gap among them. From 96 rows of text to 12, but a dot is a pixel.
vec2 cellSize(vec2 picture) {
    float height = min(picture.x, picture.y) / exp2(mix(6.585, 3.585, scale));
    return vec2(0.75, 1.0) * max(height, 8.0);
}

vec4 smaller(vec2 uv) {
    vec2 quarter = 0.25 / RENDERSIZE;
    return 0.25 * (IMG_NORM_PIXEL(inputImage, uv + quarter) + IMG_NORM_PIXEL(inputImage, uv - quarter)
        + IMG_NORM_PIXEL(inputImage, uv + quarter * vec2(1.0, -1.0)) + IMG_NORM_PIXEL(inputImage, uv + quarter * vec2(-1.0, 1.0)));
}

// The slope of the brightness (Sobel), and the brightness.
vec4 sobel(vec2 uv) {
    vec3 low, middle, high;
    for (int x = 0; x < 3; x++) {
        float at = float(x) - 1.0;
        low[x] = brightness(IMG_NORM_PIXEL(small, uv + vec2(at, -1.0) / RENDERSIZE).rgb);
        middle[x] = brightness(IMG_NORM_PIXEL(small, uv + vec2(at, 0.0) / RENDERSIZE).rgb);
        high[x] = brightness(IMG_NORM_PIXEL(small, uv + vec2(at, 1.0) / RENDERSIZE).rgb);
    }
    vec3 column = low + 2.0 * middle + high, rise = high - low;
    return vec4(column.z - column.x, rise.x + 2.0 * rise.y + rise.z, middle.y, 1.0) * 0.25;
}

// One cell: its colour, and in alpha its character, with a stroke's distance from the middle as the fraction.
vec4 written(ivec2 cell, vec2 picture) {
    vec2 size = cellSize(picture), corner = vec2(cell) * size;
    if (any(greaterThan(corner, picture))) return vec4(0.0);
    vec4 sum = vec4(0.0);
    vec3 tensor = vec3(0.0);
    vec2 moment = vec2(0.0), middle = corner + 0.5 * size;
    float steep = 1e-6;
    for (int i = 0; i < 24; i++) {
        vec2 from = (vec2(float(i % 4), float(i / 4)) + 0.5) / vec2(4.0, 6.0) - 0.5;
        vec2 uv = (middle + from * size) / picture;
        vec4 here = IMG_NORM_PIXEL(small, uv);
        sum += vec4(here.rgb * here.rgb, here.a) / 24.0;  // linear light: a thin bright line counts
        vec2 rise = IMG_NORM_PIXEL(slopes, uv).rg;
        tensor += vec3(rise * rise, rise.x * rise.y) / 24.0;
        moment += from * size * dot(rise, rise);
        steep += dot(rise, rise);
    }
    sum.rgb = sqrt(sum.rgb);
    float light = brightness(sum.rgb);
    light = clamp((light - 0.5) * (1.0 + contrast) + 0.5 - 0.1 * contrast, 0.0, 1.0);

    // A character stays until the brightness clearly calls for another one, so that grainy footage does not flicker.
    float before = floor(IMG_PIXEL(text, vec2(cell) + 0.5).a);
    float shade = light * float(SHADES);
    if (before >= float(SHADES) || abs(shade - before - 0.5) > 0.8) before = -1.0;
    float glyph = before >= 0.0 ? before : clamp(floor(shade), 0.0, float(SHADES - 1));

    // A contour: the gradients in the cell are large and point the same way.
    float spread = length(vec2(tensor.x - tensor.y, 2.0 * tensor.z)), energy = tensor.x + tensor.y;
    float wanted = mix(0.34, 0.015, sqrt(edges)) * (before < 0.0 ? 0.85 : 1.0);
    float shift = 0.0;
    if (edges > 0.0 && spread > 0.45 * energy && sqrt(energy) > wanted) {
        float along = 0.5 * atan(2.0 * tensor.z, tensor.x - tensor.y) + 1.5707963;  // 0 is horizontal, a quarter turn vertical
        float turn = along / 3.1415927 * float(STROKES);
        int stroke = int(mod(floor(turn + 0.5), float(STROKES)));
        glyph = float(SHADES + stroke);
        moment /= steep * size.y / 8.0;  // in dots
        shift = stroke == 0 ? clamp(moment.y, -3.0, 3.0) : clamp(moment.x, -2.0, 2.0);
    }
    return vec4(sum.rgb, glyph + (floor(shift + 0.5) + 4.0) / 8.0);
}

float dot5x7(uvec2 glyph, ivec2 at) {
    if (any(lessThan(at, ivec2(0))) || at.x > 4 || at.y > 6) return 0.0;
    uint bits = at.y < 4 ? glyph.x >> uint(5 * at.y + at.x) : glyph.y >> uint(5 * at.y + at.x - 20);
    return float(bits & 1u);
}

vec4 page(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return original;
    vec2 picture = IMG_SIZE(inputImage), size = cellSize(picture), place = uv * picture / size;
    ivec2 cell = ivec2(floor(place));
    vec4 character = IMG_PIXEL(text, floor(place) + 0.5);
    int glyph = int(floor(character.a));
    float shift = floor(fract(character.a) * 8.0 + 0.5) - 4.0;
    vec3 dice = random(ivec3(cell, int(floor(TIME * 8.0))));
    if (dice.x < 0.6 * chaos * chaos && glyph > 0) glyph = clamp(glyph + int(floor(dice.y * 9.0)) - 4, 1, SHADES - 1);

    vec2 at = (place - floor(place)) * vec2(6.0, 8.0) - 0.5;
    if (glyph == SHADES) at.y -= shift;
    else if (glyph > SHADES) at.x -= shift;
    // Linear between the four nearest dots, as steep as a pixel is wide.
    vec2 f = clamp((fract(at - 0.5) - 0.5) * size.y / 8.0 * RENDERSIZE.y / picture.y + 0.5, 0.0, 1.0);
    ivec2 low = ivec2(floor(at - 0.5));
    uvec2 bits = GLYPHS[clamp(glyph, 0, SHADES + STROKES - 1)];
    float lit = mix(mix(dot5x7(bits, low), dot5x7(bits, low + ivec2(1, 0)), f.x),
        mix(dot5x7(bits, low + ivec2(0, 1)), dot5x7(bits, low + ivec2(1, 1)), f.x), f.y);

    // The number of dots carries the brightness, so each dot is nearly as bright as its hue allows.
    float peak = max(character.r, max(character.g, character.b));
    vec3 own = mix(tint.rgb, character.rgb / max(peak, 1e-3), color);
    vec3 ink = own * mix(0.55, 1.0, glyph >= SHADES ? 1.0 : sqrt(peak)) * smoothstep(0.0, 0.03, peak);
    vec3 back = own * peak * ground * 0.6;
    return mix(original, vec4(mix(back, ink, lit), original.a), amount);
}

void main() {
    vec2 uv = isf_FragNormCoord;
    if (PASSINDEX == 0) gl_FragColor = smaller(uv);
    else if (PASSINDEX == 1) gl_FragColor = sobel(uv);
    else if (PASSINDEX == 2) gl_FragColor = written(ivec2(gl_FragCoord.xy), IMG_SIZE(inputImage));
    else gl_FragColor = page(uv);
}

/*{
    "DESCRIPTION": "A few flat colours with clean edges, like sheets of cut paper with shadows",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Stylize", "Color"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "steps", "LABEL": "Steps", "TYPE": "float", "MIN": 2.0, "MAX": 12.0, "DEFAULT": 5.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "VALUES": [6, 0, 1, 2, 3, 4, 5],
         "LABELS": ["own", "ember", "ice", "acid", "ink", "neon", "mono"], "DEFAULT": 6},
        {"NAME": "hue", "LABEL": "Hue shift", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "balance", "LABEL": "Dark to light", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "shapes", "LABEL": "Smooth shapes", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "line", "LABEL": "Lines between", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "depth", "LABEL": "Shadows", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4}
    ],
    "PASSES": [
        {"TARGET": "rough", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 270.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 270.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "calm", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 270.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 270.0 / min($WIDTH, $HEIGHT)))"},
        {}
    ]
}*/

// The palettes: the colour far from the light, near it, and in its centre.
mat3 colors() {
    if (palette == 0) return mat3(0.70, 0.05, 0.01, 1.00, 0.46, 0.10, 1.00, 0.88, 0.60);  // ember
    if (palette == 1) return mat3(0.08, 0.22, 0.72, 0.20, 0.66, 1.00, 0.87, 0.97, 1.00);  // ice
    if (palette == 2) return mat3(0.00, 0.46, 0.28, 0.58, 1.00, 0.12, 1.00, 0.97, 0.50);  // acid
    if (palette == 3) return mat3(0.17, 0.20, 0.46, 1.00, 0.33, 0.19, 0.95, 0.93, 0.88);  // ink
    if (palette == 4) return mat3(0.14, 0.16, 1.00, 0.97, 0.08, 0.58, 0.80, 0.96, 1.00);  // neon
    return mat3(0.32, 0.32, 0.32, 0.72, 0.72, 0.72, 1.00, 1.00, 1.00);  // mono
}

vec3 turnHue(vec3 color, float turns) {
    float angle = turns * 6.2831853;
    vec3 grey = vec3(0.57735027);
    return max(color * cos(angle) + cross(grey, color) * sin(angle) + grey * dot(grey, color) * (1.0 - cos(angle)), 0.0);
}

// Between luma and the maximum of the channels: pure blue has little luma, but is a light on a black wall.
float brightness(vec3 color) {
    return 0.5 * dot(color, vec3(0.2126, 0.7152, 0.0722)) + 0.5 * max(color.r, max(color.g, color.b));
}

// The input of a pass.
vec4 passInput(vec2 uv) {
    return PASSINDEX == 0 ? IMG_NORM_PIXEL(inputImage, uv) : IMG_NORM_PIXEL(rough, uv);
}

// A mean of what looks alike (a bilateral filter on a disc): surfaces become flat, their edges stay. Run twice.
vec4 flattened(vec2 uv, float radius) {
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    vec4 here = passInput(uv), sum = here;
    float total = 1.0;
    for (int i = 0; i < 12; i++) {
        float turn = float(i) * 2.3999632, far = sqrt((float(i) + 1.0) / 12.0);  // the golden angle: an even disc
        vec4 there = passInput(uv + vec2(cos(turn), sin(turn)) * far * radius / toShort);
        vec3 unlike = there.rgb - here.rgb;
        float alike = exp(-12.0 * dot(unlike, unlike) - far * far);
        sum += there * alike;
        total += alike;
    }
    return sum / total;
}

// Bicubic B-spline in four linear readings: the edges of the shapes become curves.
vec4 readCalm(vec2 uv) {
    vec2 place = uv * IMG_SIZE(calm) - 0.5;
    vec2 f = fract(place), r = 1.0 - f;
    vec2 low = r * r * r / 6.0 + 2.0 / 3.0 - f * f * (1.0 - 0.5 * f), high = 1.0 - low;
    vec2 a = (floor(place) + 0.5 - r * r * r / 6.0 / low) / IMG_SIZE(calm);
    vec2 b = (floor(place) + 1.5 + f * f * f / 6.0 / high) / IMG_SIZE(calm);
    return low.y * (low.x * IMG_NORM_PIXEL(calm, a) + high.x * IMG_NORM_PIXEL(calm, vec2(b.x, a.y)))
        + high.y * (low.x * IMG_NORM_PIXEL(calm, vec2(a.x, b.y)) + high.x * IMG_NORM_PIXEL(calm, b));
}

// The sheet of a brightness, not rounded: 0 is black.
float sheetLevel(vec3 color, float count) {
    return pow(brightness(color), exp2(-1.5 * balance)) * count;
}

vec4 cut(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    vec3 shape = mix(original.rgb, readCalm(uv).rgb, smoothstep(0.0, 0.3, shapes));
    float count = floor(steps + 0.5);
    float x = sheetLevel(shape, count);
    float pixel = clamp(length(vec2(dFdx(x), dFdy(x))), 0.002, 1.0);
    if (amount <= 0.0) return original;
    // The nearest edge between two sheets lies where x is whole; a pixel that it crosses is in part on either.
    float edge = clamp(floor(x + 0.5), 1.0, count - 1.0);
    float level = clamp(edge - 1.0 + clamp((x - edge) / pixel + 0.5, 0.0, 1.0), 0.0, count - 1.0);
    if (abs(x - edge) >= 0.5) level = clamp(floor(x), 0.0, count - 1.0);

    vec3 color;
    if (palette == 6) {
        // The middle of each step, but black for the lowest; hues as strong as that brightness allows.
        float light = min(level * 1.5, level + 0.5) / count;
        vec3 chroma = (shape / max(brightness(shape), 0.02) - 1.0) * light * 1.15;
        vec3 room = mix(vec3(light), vec3(1.0 - light), step(0.0, chroma)) / max(abs(chroma), 1e-5);
        color = turnHue(light + chroma * min(1.0, min(room.r, min(room.g, room.b))), hue);
    } else {
        float light = level / (count - 1.0);
        mat3 stops = colors();
        color = stops[0] * smoothstep(0.0, 0.36, light);
        color = mix(color, stops[1], smoothstep(0.22, 0.72, light));
        color = turnHue(mix(color, stops[2], smoothstep(0.66, 1.0, light)), hue);
    }
    // Sheets lie on one another, lit from the upper left: what rises there shades what is lower here.
    float shade = 0.0;
    vec2 toLight = vec2(-0.7, 0.7) * min(RENDERSIZE.x, RENDERSIZE.y) / RENDERSIZE;
    for (int i = 1; i <= 4; i++) {
        float there = sheetLevel(IMG_NORM_PIXEL(calm, uv + toLight * 0.004 * float(i)).rgb, count);
        shade += 0.25 * smoothstep(0.0, 0.35, min(floor(there) - level, there - level - 0.9));
    }
    float wide = line * 0.006 * min(RENDERSIZE.x, RENDERSIZE.y);
    float drawn = clamp(wide + 0.5 - abs(x - edge) / pixel, 0.0, 1.0) * smoothstep(0.0, 0.8, wide);
    color *= (1.0 - 0.75 * depth * shade) * (1.0 - drawn);
    return mix(original, vec4(color, original.a), amount);
}

void main() {
    vec2 uv = isf_FragNormCoord;
    float radius = mix(0.003, 0.02, shapes * shapes);
    if (PASSINDEX == 0) gl_FragColor = flattened(uv, radius);
    else if (PASSINDEX == 1) gl_FragColor = flattened(uv, 0.6 * radius);
    else gl_FragColor = cut(uv);
}

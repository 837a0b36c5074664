/*{
    "DESCRIPTION": "Cinematic bloom: highlights scatter widely, warm up as they spread, and never clip",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glow", "Film"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "threshold", "LABEL": "Threshold", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.55},
        {"NAME": "knee", "LABEL": "Soft knee", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "radius", "LABEL": "Radius", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.65},
        {"NAME": "streak", "LABEL": "Wide lens streaks", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "veil", "LABEL": "Diffusion of the picture", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "tint", "LABEL": "Colour far from the light", "TYPE": "color", "DEFAULT": [1.0, 0.52, 0.28, 1.0]}
    ],
    "PASSES": [
        {"TARGET": "light", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 180.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 180.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "half1", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "half2", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.125, 45.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.125, 45.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "half3", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.0625, 22.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.0625, 22.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "half4", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.03125, 11.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.03125, 11.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "sum3", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.0625, 22.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.0625, 22.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "sum2", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.125, 45.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.125, 45.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "near", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "wide", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "sum1", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))"},
        {}
    ]
}*/

// The picture is taken for what a film would show of a brighter scene: its curve is undone, light scatters there, where a
// lamp is many times as bright as a wall, and the same curve brings the sum back below white. Where no light falls in, the
// two curves cancel out. A pyramid with levels of fixed height carries the light, so it is as wide in 4K as in a preview.
// Linear light is approximated by the square instead of the power of 2.2: visually close, and much cheaper.

const float HEADROOM = 0.12;  // white stands for a light of 1 / HEADROOM

// Four linear samples around a place: a 4x4 box filter on the way down, a tent filter on the way up.
#define PAIR(image, uv, d) (IMG_NORM_PIXEL(image, uv + d) + IMG_NORM_PIXEL(image, uv - d))
#define AROUND(image, uv, d) (0.25 * (PAIR(image, uv, d) + PAIR(image, uv, d * vec2(1.0, -1.0))))

float peak(vec3 color) {
    return max(color.r, max(color.g, color.b));
}

vec3 scene(vec3 color) {
    vec3 shown = color * color;
    return shown / (1.0 + HEADROOM - peak(shown));
}

// A soft shoulder: colours too bright for one channel turn pale instead of clipping.
vec3 film(vec3 seen, float added) {
    float top = peak(seen);
    vec3 shown = seen * (1.0 + HEADROOM) / (1.0 + top);
    float pale = 0.6 * added / (1.0 + top) * top / (2.0 + top);
    return sqrt(min(mix(shown, vec3(peak(shown)), pale), 1.0));
}

float levelWeight(float level) {
    float apart = level - 4.4 * radius;
    return 1.0 / (1.0 + 0.6 * apart * apart);  // a long tail: a lens scatters some light everywhere
}

vec4 aboveThreshold(vec2 uv) {
    vec4 sum = vec4(0.0);
    float total = 0.0;
    vec2 quarter = 0.25 / RENDERSIZE;
    float width = 0.02 + 0.4 * knee;
    for (int i = 0; i < 4; i++) {
        vec4 color = IMG_NORM_PIXEL(inputImage, uv + (vec2(float(i % 2), float(i / 2)) * 2.0 - 1.0) * quarter);
        float over = clamp(peak(color.rgb) - threshold + width, 0.0, 2.0 * width);
        float passes = max(over * over / (4.0 * width), peak(color.rgb) - threshold) / max(peak(color.rgb), 1e-4);
        vec3 passed = scene(color.rgb) * color.a * mix(clamp(passes, 0.0, 1.0), 1.0, 0.35 * veil * veil);
        float calm = 1.0 / (1.0 + peak(passed));  // a single flickering pixel must not make the whole picture flicker
        sum += vec4(passed, 1.0) * calm;
        total += calm;
    }
    return sum / total;
}

// Sideways, thirteen readings: twice, near and then far, they draw one smooth line of light.
vec4 streaks(vec2 uv, float spacing) {
    vec4 sum = vec4(0.0);
    for (int i = -6; i <= 6; i++) {
        vec2 at = uv + vec2(float(i) * spacing / RENDERSIZE.x, 0.0);
        vec3 shine = PASSINDEX == 7 ? IMG_NORM_PIXEL(half1, at).rgb : IMG_NORM_PIXEL(near, at).rgb;
        sum += vec4(shine, 1.0) * exp(-0.35 * abs(float(i)));
    }
    return sum / sum.a;
}

// The farther from its source, the more of the tint.
vec4 tinted(vec4 shine, float level) {
    vec3 color = mix(vec3(1.0), tint.rgb * tint.rgb, level / 4.0);
    return vec4(shine.rgb * color, shine.a) * levelWeight(level);
}

vec4 exposed(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return original;
    float total = levelWeight(0.0) + levelWeight(1.0) + levelWeight(2.0) + levelWeight(3.0) + levelWeight(4.0);
    vec3 fallen = (tinted(IMG_NORM_PIXEL(light, uv), 0.0) + AROUND(sum1, uv, 0.5 / IMG_SIZE(sum1))).rgb / total;
    vec3 lens = fallen * amount * amount * 1.6;
    // Diffusion spreads light like a soft-focus filter: contrast falls gently, highlights soften.
    vec3 own = scene(original.rgb) * (1.0 - 0.35 * veil * amount);
    vec3 color = film(own + lens, peak(lens));
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    float glow = peak(lens);
    return vec4(color + noise * min(color, 1.0 / 255.0), max(original.a, glow / (0.2 + glow)));
}

void main() {
    vec2 uv = isf_FragNormCoord;
    vec2 texel = 1.0 / RENDERSIZE;
    if (PASSINDEX == 0) {
        gl_FragColor = aboveThreshold(uv);
    } else if (PASSINDEX == 1) {
        gl_FragColor = AROUND(light, uv, 0.5 * texel);
    } else if (PASSINDEX == 2) {
        gl_FragColor = AROUND(half1, uv, 0.5 * texel);
    } else if (PASSINDEX == 3) {
        gl_FragColor = AROUND(half2, uv, 0.5 * texel);
    } else if (PASSINDEX == 4) {
        gl_FragColor = AROUND(half3, uv, 0.5 * texel);
    } else if (PASSINDEX == 5) {
        gl_FragColor = tinted(IMG_NORM_PIXEL(half3, uv), 3.0) + tinted(AROUND(half4, uv, texel), 4.0);
    } else if (PASSINDEX == 6) {
        gl_FragColor = tinted(IMG_NORM_PIXEL(half2, uv), 2.0) + AROUND(sum3, uv, texel);
    } else if (PASSINDEX == 7 || PASSINDEX == 8) {
        gl_FragColor = streak > 0.0 ? streaks(uv, PASSINDEX == 7 ? 1.0 : mix(3.0, 8.0, radius)) : vec4(0.0);
    } else if (PASSINDEX == 9) {
        vec4 round = tinted(IMG_NORM_PIXEL(half1, uv), 1.0) + AROUND(sum2, uv, texel);
        gl_FragColor = round + vec4(IMG_NORM_PIXEL(wide, uv).rgb * tint.rgb * tint.rgb, 0.0) * 12.0 * streak * streak;
    } else {
        gl_FragColor = exposed(uv);
    }
}

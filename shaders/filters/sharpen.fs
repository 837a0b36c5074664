/*{
    "DESCRIPTION": "Sharpens edges without halos, and adds local contrast",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Color", "Film"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "radius", "LABEL": "Radius", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "halo", "LABEL": "Halos allowed", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.25},
        {"NAME": "noise", "LABEL": "Noise threshold", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.25},
        {"NAME": "clarity", "LABEL": "Clarity of large shapes", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3}
    ],
    "PASSES": [
        {"TARGET": "small", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "shapes", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))"},
        {}
    ]
}*/

// Only the brightness is sharpened, and all three channels move by as much: no coloured seams.
float luma(vec3 color) {
    return dot(color, vec3(0.2126, 0.7152, 0.0722));
}

vec4 smallerLuma(vec2 uv) {
    float sum = 0.0;
    for (int i = 0; i < 16; i++) {
        vec2 at = (vec2(float(i % 4), float(i / 4)) - 1.5) * 0.25 / RENDERSIZE;
        sum += luma(IMG_NORM_PIXEL(inputImage, uv + at).rgb) / 16.0;
    }
    return vec4(sum);
}

// A wide mean that leaves out what is much brighter or darker than here: the outline of a shape gets no glow.
vec4 meanOfShape(vec2 uv) {
    float here = IMG_NORM_PIXEL(small, uv).r, sum = here, total = 1.0;
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    for (int i = 0; i < 24; i++) {
        float turn = float(i) * 2.3999632;  // the golden angle: an even disc
        float there = IMG_NORM_PIXEL(small, uv + vec2(cos(turn), sin(turn)) * sqrt((float(i) + 1.0) / 24.0) * 0.09 / toShort).r;
        float alike = exp(-9.0 * (there - here) * (there - here));
        sum += there * alike;
        total += alike;
    }
    return vec4(sum / total);
}

vec4 crisp(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return original;
    float here = luma(original.rgb), mean = 0.0, low = here, high = here;
    // From one pixel to a hundredth of the short side, in two rings of eight.
    vec2 reach = max(1.0, 0.01 * radius * radius * min(RENDERSIZE.x, RENDERSIZE.y)) / RENDERSIZE;
    for (int i = 0; i < 8; i++) {
        vec2 way = vec2(cos(float(i) * 0.7853982), sin(float(i) * 0.7853982)) * reach;
        float near = luma(IMG_NORM_PIXEL(inputImage, uv + way).rgb);
        float far = luma(IMG_NORM_PIXEL(inputImage, uv + 2.0 * way).rgb);
        mean += (0.7 * near + 0.3 * far) / 8.0;
        low = min(low, near);
        high = max(high, near);
    }
    float detail = here - mean;
    float quiet = 0.06 * noise * noise;
    detail *= quiet > 0.0 ? smoothstep(0.3, 1.7, abs(detail) / quiet) : 1.0;
    // A halo is what goes beyond the brightest and the darkest nearby.
    float room = halo * halo * 0.5;
    float sharp = clamp(here + 5.0 * amount * amount * detail, low - room, high + room);
    float depth = (here - IMG_NORM_PIXEL(shapes, uv).r) * 1.6 * clarity * amount;
    depth *= smoothstep(0.0, 0.2, here) * (1.0 - smoothstep(0.8, 1.0, here));  // black and white stay as they are
    float change = clamp(sharp - here + depth, -here, 1.0 - here);
    return vec4(original.rgb + change * smoothstep(0.0, 0.02, high), original.a);
}

void main() {
    vec2 uv = isf_FragNormCoord;
    if (PASSINDEX == 0) {
        gl_FragColor = smallerLuma(uv);
    } else if (PASSINDEX == 1) {
        gl_FragColor = clarity > 0.0 && amount > 0.0 ? meanOfShape(uv) : IMG_NORM_PIXEL(small, uv);
    } else {
        gl_FragColor = crisp(uv);
    }
}

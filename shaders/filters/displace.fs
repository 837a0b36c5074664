/*{
    "DESCRIPTION": "Displaces the picture by another layer: towards its lines, around them, or in blocks that creep along them",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Geometry", "Glitch"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "mask", "LABEL": "Mask", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "swirl", "LABEL": "Swirl (turns)", "TYPE": "float", "MIN": -0.5, "MAX": 0.5, "DEFAULT": 0.0},
        {"NAME": "crawl", "LABEL": "Crawling blocks", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "fringe", "LABEL": "Colour fringe", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3}
    ],
    "PASSES": [
        {"TARGET": "light", "WIDTH": "floor($WIDTH * min(0.5, 180.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 180.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "field", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))"},
        {}
    ]
}*/

// The lines of the mask are thin: blurred by `scale`, they become slopes that displace the picture.


// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

float maskLuma(vec2 uv) {
    vec4 color = IMG_NORM_PIXEL(mask, uv);
    return dot(color.rgb, vec3(0.2126, 0.7152, 0.0722)) * color.a;
}

vec4 lightOfMask(vec2 uv) {
    vec2 quarter = 0.25 / RENDERSIZE;
    return vec4(0.25 * (maskLuma(uv + quarter) + maskLuma(uv - quarter)
        + maskLuma(uv + quarter * vec2(1.0, -1.0)) + maskLuma(uv + quarter * vec2(-1.0, 1.0))));
}

float radius() {
    return mix(0.008, 0.1, scale * scale);
}

vec4 spreadLight(vec2 uv, vec2 toShort) {
    float sum = IMG_NORM_PIXEL(light, uv).r;
    for (int i = 0; i < 12; i++) {
        float angle = float(i) * 2.3999632;  // the golden angle: an even disc in a dozen readings
        sum += IMG_NORM_PIXEL(light, uv + vec2(cos(angle), sin(angle)) * sqrt((float(i) + 1.0) / 12.0) * radius() / toShort).r;
    }
    return vec4(sum / 13.0);
}

vec4 push(vec2 uv, vec2 toShort) {
    vec2 reach = 0.5 * radius() / toShort;
    vec2 right = vec2(reach.x, 0.0);
    vec2 up = vec2(0.0, reach.y);
    float near = IMG_NORM_PIXEL(field, uv).r;
    vec2 slope = vec2(
        IMG_NORM_PIXEL(field, uv + right).r - IMG_NORM_PIXEL(field, uv - right).r,
        IMG_NORM_PIXEL(field, uv + up).r - IMG_NORM_PIXEL(field, uv - up).r);
    // Faint lines push less, but not in proportion: a sketch should still bend the picture.
    slope = slope / (near + 0.08) * smoothstep(0.0, 0.12, near);
    float turn = swirl * 6.2831853;
    vec2 away = -mat2(cos(turn), sin(turn), -sin(turn), cos(turn)) * slope * radius() * 1.3;

    // Crawling: near lines, blocks of two sizes slip sideways, twelve times a second.
    int tick = int(floor(TIME * 12.0));
    vec2 p = uv * toShort;
    vec3 large = random(ivec3(floor(p * vec2(9.0, 18.0)), tick / 3));
    vec3 small = random(ivec3(floor(p * vec2(36.0, 72.0)), tick));
    vec2 slip = (large.xy - 0.5) * vec2(0.3, 0.05) + (small.xy - 0.5) * vec2(0.15, 0.03);
    away += slip * smoothstep(0.03, 0.2, near) * step(1.0 - 0.6 * crawl, max(large.z * 0.9, small.z));

    away *= amount * amount / toShort;
    vec4 color = IMG_NORM_PIXEL(inputImage, uv + away);
    color.r = IMG_NORM_PIXEL(inputImage, uv + away * (1.0 + fringe)).r;
    color.b = IMG_NORM_PIXEL(inputImage, uv + away * (1.0 - fringe)).b;
    return color;
}

void main() {
    vec2 uv = isf_FragNormCoord;
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    if (PASSINDEX == 0) {
        gl_FragColor = lightOfMask(uv);
    } else if (PASSINDEX == 1) {
        gl_FragColor = spreadLight(uv, toShort);
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_NORM_PIXEL(inputImage, uv);
    } else {
        gl_FragColor = push(uv, toShort);
    }
}

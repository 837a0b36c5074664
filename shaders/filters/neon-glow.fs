/*{
    "DESCRIPTION": "Turns white line art on black into neon tubes: a white-hot core, a halo in two hues, and true black between",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glow", "Line art"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"], "DEFAULT": 4},
        {"NAME": "hue", "LABEL": "Hue shift", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "core", "LABEL": "White-hot core", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "spread", "LABEL": "Spread", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "flicker", "LABEL": "Flicker", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.1}
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
        {"TARGET": "sum2", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.125, 45.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.125, 45.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "sum1", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 90.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "sum0", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 180.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 180.0 / min($WIDTH, $HEIGHT)))"},
        {}
    ]
}*/

// A pyramid of the brightness: 180 rows, halved three times, added up again on the way back. The narrow levels (r) shine
// in one hue, the wide ones (g) in another; b is the density of lines, a the steadiness of the current. Its levels have
// fixed heights, so a halo is as wide on a wall in 4K as in a preview.

// Four linear samples around a place: a 4x4 box filter on the way down, a tent filter on the way up.
#define PAIR(image, uv, d) (IMG_NORM_PIXEL(image, uv + d) + IMG_NORM_PIXEL(image, uv - d))
#define AROUND(image, uv, d) (0.25 * (PAIR(image, uv, d) + PAIR(image, uv, d * vec2(1.0, -1.0))))

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

float lumaOnBlack(vec4 color) {
    return dot(color.rgb, vec3(0.2126, 0.7152, 0.0722)) * color.a;
}

vec4 lightOfLines(vec2 uv) {
    float sum = 0.0;
    vec2 quarter = 0.25 / RENDERSIZE;
    for (int i = 0; i < 4; i++) {
        float line = lumaOnBlack(IMG_NORM_PIXEL(inputImage, uv + (vec2(float(i % 2), float(i / 2)) * 2.0 - 1.0) * quarter));
        sum += line * line * 0.25;
    }
    return vec4(sum);
}

float hash(int x, int y, int z) {
    uint v = uint(x) * 747796405u + uint(y) * 2891336453u + uint(z) * 277803737u;
    v = ((v >> ((v >> 28u) + 4u)) ^ v) * 277803737u;
    return float(((v >> 22u) ^ v) >> 8u) / 16777216.0;
}

// Tubes with a loose contact: soft regions that dip on their own, never the whole picture at once.
float steadiness(vec2 uv) {
    vec2 p = uv * RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y) * 4.0;
    ivec2 cell = ivec2(floor(p));
    vec2 f = smoothstep(0.0, 1.0, fract(p));
    int beat = int(floor(TIME * 14.0));
    float dip = 0.0;
    for (int i = 0; i < 4; i++) {
        ivec2 corner = ivec2(i % 2, i / 2);
        vec2 near = mix(1.0 - f, f, vec2(corner));
        float dice = hash(cell.x + corner.x, cell.y + corner.y, beat);
        float loose = hash(cell.x + corner.x, cell.y + corner.y, beat / 9 + 7777);  // for a while, not always
        dip += near.x * near.y * dice * smoothstep(0.5, 0.9, loose);
    }
    return 1.0 - flicker * dip;
}

vec4 tubes(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return original;
    mat3 hues = colors();
    vec3 deep = turnHue(hues[0] * hues[0], hue);
    vec3 bright = turnHue(hues[1] * hues[1], hue);
    vec3 pale = mix(vec3(1.0), turnHue(hues[2] * hues[2], hue), 0.7);
    vec4 halo = IMG_NORM_PIXEL(sum0, uv);
    float power = glow * glow * 10.0;
    float line = lumaOnBlack(original);
    float tube = line * line;
    // The glass is coloured where it is dim and hot where it is bright; the halo lights the air around it.
    vec3 glass = mix(bright * tube * (1.0 + 0.5 * (1.0 - core)), pale * tube, core * smoothstep(0.25, 0.85, line));
    // Where the near hue is strong, the far one is reduced: two hues side by side instead of their grey sum.
    float near = halo.r * power;
    float far = halo.g * power * mix(0.6, 2.5, spread) * exp(-near);
    // Dense lines, as in leaves and grass, are dimmed, or they would merge into one white patch.
    float crowd = halo.b;
    vec3 shine = (bright * near + deep * far) / (1.0 + 16.0 * crowd) + glass * 3.0 / (1.0 + 3.0 * crowd);
    shine *= halo.a;
    // Light too bright for one channel spills into the others: hot colours turn pale instead of clipping to primaries.
    shine += 0.25 * pale * max(max(shine.r, max(shine.g, shine.b)) - 1.0, 0.0);
    vec3 color = sqrt(1.0 - exp(-shine));
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    float seen = max(original.a, max(color.r, max(color.g, color.b)));
    return mix(original, vec4(color + noise * min(color, 1.0 / 255.0), seen), amount);
}

void main() {
    vec2 uv = isf_FragNormCoord;
    vec2 texel = 1.0 / RENDERSIZE;
    vec2 wide = mix(vec2(0.2, 0.8), vec2(0.5, 1.8), spread);  // of the two widest levels
    if (PASSINDEX == 0) {
        gl_FragColor = lightOfLines(uv);
    } else if (PASSINDEX == 1) {
        gl_FragColor = AROUND(light, uv, 0.5 * texel);
    } else if (PASSINDEX == 2) {
        gl_FragColor = AROUND(half1, uv, 0.5 * texel);
    } else if (PASSINDEX == 3) {
        gl_FragColor = AROUND(half2, uv, 0.5 * texel);
    } else if (PASSINDEX == 4) {
        float widest = AROUND(half3, uv, texel).r;
        gl_FragColor = vec4(0.0, wide.x * IMG_NORM_PIXEL(half2, uv).r + wide.y * widest, widest, 1.0);
    } else if (PASSINDEX == 5) {
        gl_FragColor = vec4(mix(0.3, 0.9, spread) * IMG_NORM_PIXEL(half1, uv).r, 0.0, 0.0, 0.0) + AROUND(sum2, uv, texel);
    } else if (PASSINDEX == 6) {
        vec4 sum = AROUND(sum1, uv, texel);
        gl_FragColor = vec4(sum.r + 0.6 * IMG_NORM_PIXEL(light, uv).r, sum.gb, steadiness(uv));
    } else {
        gl_FragColor = tubes(uv);
    }
}

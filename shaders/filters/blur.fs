/*{
    "DESCRIPTION": "Gaussian, motion, zoom and spin blur in linear light, so that highlights stay bright",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Blur"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "kind", "LABEL": "Kind", "TYPE": "long", "VALUES": [0, 1, 2, 3],
         "LABELS": ["gaussian", "directional", "zoom", "spin"], "DEFAULT": 0},
        {"NAME": "angle", "LABEL": "Direction (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "center", "LABEL": "Centre", "TYPE": "point2D", "MIN": [0.0, 0.0], "MAX": [1.0, 1.0], "DEFAULT": [0.5, 0.5]},
        {"NAME": "focus", "LABEL": "Sharp around the centre", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "lights", "LABEL": "Lights shine through", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5}
    ],
    "PASSES": [
        {"TARGET": "fine", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "coarse", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 120.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 120.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "fine1", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "coarse1", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 120.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 120.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "fine2", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "coarse2", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 120.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 120.0 / min($WIDTH, $HEIGHT)))"},
        {}
    ]
}*/

// Two copies of the picture, at half its height and at 120 rows: a narrow gaussian is made of the one, a wide one of the
// other, each across and then down. Motion runs along its path twice, in twelve short steps and then in twelve long ones,
// which is as smooth as 144. All means are taken of light raised to a power, and premultiplied by alpha.

// The input of a pass.
vec4 previousLevel(vec2 uv) {
    if (PASSINDEX == 3) return IMG_NORM_PIXEL(coarse, uv);
    if (PASSINDEX == 5) return IMG_NORM_PIXEL(coarse1, uv);
    return PASSINDEX <= 2 ? IMG_NORM_PIXEL(fine, uv) : IMG_NORM_PIXEL(fine1, uv);
}

// A gaussian along one axis: each sample reads a pair of pixels, weighted by its position between them.
vec4 gauss(vec2 uv, vec2 axis, float width) {
    float scale = -0.5 / (width * width), total = 1.0;
    vec4 sum = previousLevel(uv);
    for (int i = 0; i < 18; i++) {
        float near = float(2 * i + 1), far = near + 1.0;
        if (near > 2.6 * width) break;
        float nearer = exp(scale * near * near), farther = exp(scale * far * far);
        vec2 aside = (near + farther / (nearer + farther)) * axis / RENDERSIZE;
        sum += (nearer + farther) * (previousLevel(uv + aside) + previousLevel(uv - aside));
        total += 2.0 * (nearer + farther);
    }
    return sum / total;
}

vec4 gaussian(bool far, vec2 uv) {
    return far ? IMG_NORM_PIXEL(coarse2, uv) : IMG_NORM_PIXEL(fine2, uv);
}

// Bicubic B-spline in four linear readings: an enlarged level shows no lattice.
vec4 smoothly(bool far, vec2 uv) {
    vec2 size = far ? IMG_SIZE(coarse2) : IMG_SIZE(fine2);
    vec2 place = uv * size - 0.5;
    vec2 f = fract(place), r = 1.0 - f;
    vec2 low = r * r * r / 6.0 + 2.0 / 3.0 - f * f * (1.0 - 0.5 * f), high = 1.0 - low;
    vec2 a = (floor(place) + 0.5 - r * r * r / 6.0 / low) / size;
    vec2 b = (floor(place) + 1.5 + f * f * f / 6.0 / high) / size;
    return low.y * (low.x * gaussian(far, a) + high.x * gaussian(far, vec2(b.x, a.y)))
        + high.y * (low.x * gaussian(far, vec2(a.x, b.y)) + high.x * gaussian(far, b));
}

// What zooming or spinning does to a place in a share of the exposure.
mat2 motion(float share) {
    float turn = kind == 3 ? 0.9 * share : 0.0;
    return mat2(cos(turn), sin(turn), -sin(turn), cos(turn)) * (kind == 2 ? exp(0.9 * share) : 1.0);
}

// Twelve steps along the path of a motion, `whole` of it, around the place.
vec4 inMotion(vec2 uv, float whole) {
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    float path = amount * amount * whole;
    mat2 turn = motion(path / 12.0);
    vec2 shift = kind == 1 ? vec2(cos(angle * 6.2831853), sin(angle * 6.2831853)) * path / 24.0 : vec2(0.0);
    vec2 p = motion(path * -5.5 / 12.0) * ((uv - center) * toShort) - 5.5 * shift;
    vec4 sum = vec4(0.0);
    for (int i = 0; i < 12; i++) {
        sum += previousLevel(center + p / toShort) / 12.0;
        p = turn * p + shift;
    }
    return sum;
}

float power() {
    return 1.0 + 2.0 * lights;
}

vec4 toPower(vec4 color) {
    return vec4(pow(color.rgb, vec3(power())) * color.a, color.a);
}

vec4 toColor(vec4 light) {
    return vec4(pow(max(light.rgb, 0.0) / max(light.a, 1e-5), vec3(1.0 / power())), light.a);
}

// The width of a gaussian as a fraction of the short side; the fader is perceptually even.
float sigma() {
    return 0.1 * amount * amount;
}

// The share of the coarse level in a gaussian.
float coarseShare() {
    return smoothstep(0.011, 0.016, sigma());
}

vec4 blurred(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return original;
    vec2 p = (uv - center) * RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    float share = mix(1.0, smoothstep(0.25, 1.0, length(p) / (0.9 * focus + 1e-3)), step(0.001, focus));
    vec4 soft = vec4(0.0), wide = vec4(0.0);
    if (kind > 0) {
        soft = inMotion(uv, 1.0);
        share *= smoothstep(0.0, 0.12, amount);
    } else {
        if (coarseShare() < 1.0) soft = smoothly(false, uv);
        if (coarseShare() > 0.0) wide = smoothly(true, uv);
        soft = mix(soft, wide, coarseShare());
        share *= smoothstep(0.0, 2.5, sigma() * min(RENDERSIZE.x, RENDERSIZE.y));
    }
    vec4 color = toColor(share < 1.0 ? mix(toPower(original), soft, share) : soft);
    // A blurred gradient is long: half a step of noise keeps it from banding, and black stays black.
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    return vec4(color.rgb + noise * min(color.rgb, 1.0 / 255.0), color.a);
}

void main() {
    vec2 uv = isf_FragNormCoord;
    vec4 result = vec4(0.0);
    bool narrow = amount > 0.0 && kind == 0 && coarseShare() < 1.0;
    bool far = amount > 0.0 && kind == 0 && coarseShare() > 0.0;
    float width = sigma() * min(RENDERSIZE.x, RENDERSIZE.y);
    width = sqrt(max(width * width - 0.4, 0.05));  // the way down and up again is a little blur of its own
    if (PASSINDEX == 0) {
        if (amount > 0.0) {
            vec2 quarter = 0.25 / RENDERSIZE;
            for (int i = 0; i < 4; i++)
                result += 0.25 * toPower(IMG_NORM_PIXEL(inputImage, uv + (vec2(float(i % 2), float(i / 2)) * 2.0 - 1.0) * quarter));
        }
    } else if (PASSINDEX == 1) {
        if (far) {
            for (int i = 0; i < 9; i++)
                result += previousLevel(uv + (vec2(float(i % 3), float(i / 3)) - 1.0) / 3.0 / RENDERSIZE) / 9.0;
        }
    } else if (PASSINDEX == 2 && amount > 0.0 && kind > 0) {
        result = inMotion(uv, 1.0 / 12.0);
    } else if (PASSINDEX == 2 || PASSINDEX == 4) {
        if (narrow) result = gauss(uv, PASSINDEX == 2 ? vec2(1.0, 0.0) : vec2(0.0, 1.0), width);
    } else if (PASSINDEX == 3 || PASSINDEX == 5) {
        if (far) result = gauss(uv, PASSINDEX == 3 ? vec2(1.0, 0.0) : vec2(0.0, 1.0), width);
    } else {
        gl_FragColor = blurred(uv);
        return;
    }
    gl_FragColor = result;
}

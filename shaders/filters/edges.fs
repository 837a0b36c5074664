/*{
    "DESCRIPTION": "Contours of light in two hues over the darkened picture, stable, with light running along them",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glow", "Stylize", "Line art"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "VALUES": [6, 0, 1, 2, 3, 4, 5],
         "LABELS": ["own", "ember", "ice", "acid", "ink", "neon", "mono"], "DEFAULT": 4},
        {"NAME": "hue", "LABEL": "Hue shift", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "density", "LABEL": "Number of contours", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "width", "LABEL": "Line width", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "ground", "LABEL": "Brightness of the picture beneath", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.15},
        {"NAME": "run", "LABEL": "Running light", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "calm", "PERSISTENT": true, "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 360.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 360.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "steep", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 360.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 360.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "form", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.5, 360.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.5, 360.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "half1", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 120.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 120.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "half2", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.125, 60.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.125, 60.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "half3", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.0625, 30.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.0625, 30.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "sum2", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.125, 60.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.125, 60.0 / min($WIDTH, $HEIGHT)))"},
        {"TARGET": "halo", "FLOAT": true, "WIDTH": "floor($WIDTH * min(0.25, 120.0 / min($WIDTH, $HEIGHT)))",
         "HEIGHT": "floor($HEIGHT * min(0.25, 120.0 / min($WIDTH, $HEIGHT)))"},
        {}
    ]
}*/

// The slopes of a calmed picture at two scales are summed up in a structure tensor: where it says that there is a contour,
// and in which direction, the finished picture looks along the slope for the very place where it is steepest.

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

float brightnessOnBlack(vec4 color) {
    return (0.5 * dot(color.rgb, vec3(0.2126, 0.7152, 0.0722)) + 0.5 * max(color.r, max(color.g, color.b))) * color.a;
}

// The picture, and its brightness in alpha. Behind small changes it stays back a little, never by more than that little:
// grain makes no contour flicker, and nothing leaves a ghost.
vec4 calmed(vec2 uv) {
    vec4 now = AROUND(inputImage, uv, 0.25 / RENDERSIZE);
    now.a = brightnessOnBlack(now);
    return now + clamp(IMG_NORM_PIXEL(calm, uv) - now, -0.04, 0.04) * exp(-TIMEDELTA / 0.25);
}

// Sobel: the slope across `reach` to either side.
vec2 slope(vec2 uv, vec2 reach) {
    vec2 aside = vec2(reach.x, -reach.y);
    float sw = IMG_NORM_PIXEL(calm, uv - reach).a, ne = IMG_NORM_PIXEL(calm, uv + reach).a;
    float se = IMG_NORM_PIXEL(calm, uv + aside).a, nw = IMG_NORM_PIXEL(calm, uv - aside).a;
    float w = IMG_NORM_PIXEL(calm, uv - vec2(reach.x, 0.0)).a, e = IMG_NORM_PIXEL(calm, uv + vec2(reach.x, 0.0)).a;
    float s = IMG_NORM_PIXEL(calm, uv - vec2(0.0, reach.y)).a, n = IMG_NORM_PIXEL(calm, uv + vec2(0.0, reach.y)).a;
    return vec2(se + ne - sw - nw + 2.0 * (e - w), nw + ne - sw - se + 2.0 * (n - s)) / 4.0;
}

vec4 tensor(vec2 uv) {
    vec2 fine = slope(uv, 1.0 / RENDERSIZE), coarse = slope(uv, 3.0 / RENDERSIZE);
    vec3 sum = vec3(fine * fine, fine.x * fine.y) + 0.5 * vec3(coarse * coarse, coarse.x * coarse.y);
    return vec4(sum, 1.0);
}

// The colour of a contour, in linear light, by its direction: two hues, and both where it turns.
vec3 colorOf(vec2 across, vec3 own) {
    float share = 0.5 + 0.5 * (across.x * across.x - across.y * across.y);
    if (palette == 6) {
        vec3 pure = own / max(max(own.r, max(own.g, own.b)), 1e-3);
        return turnHue(mix(pure, pure * pure * pure, 0.6), hue);
    }
    mat3 hues = colors();
    vec3 deep = hues[0] / max(hues[0].r, max(hues[0].g, hues[0].b));
    return turnHue(mix(hues[1] * hues[1], deep * deep, smoothstep(0.3, 0.7, share)), hue);
}

// The direction across the contour, how clear it is, and how steep.
vec4 contour(vec2 uv) {
    vec4 sum = IMG_NORM_PIXEL(form, uv);
    vec2 twice = vec2(sum.x - sum.y, 2.0 * sum.z);
    float spread = length(twice), whole = sum.x + sum.y;
    vec2 across = twice.x > 0.0 ? vec2(twice.x + spread, twice.y) : vec2(twice.y, spread - twice.x);
    return vec4(spread > 1e-9 ? normalize(across) : vec2(1.0, 0.0), spread / (whole + 1e-5), sqrt(whole));
}

float strength(vec4 edge) {
    float least = mix(0.5, 0.02, sqrt(density));
    return smoothstep(least, 2.2 * least, edge.w) * smoothstep(0.1, 0.5, edge.z);
}

// A soft front of light that runs out from the middle; without it all contours are lit alike.
float lit(vec2 uv) {
    float far = length((uv - 0.5) * RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y));
    float wave = 0.5 + 0.5 * cos(6.2831853 * (far * 0.9 - IMG_NORM_PIXEL(clock, vec2(0.5)).r));
    return mix(1.0, 0.4 + 1.3 * wave * wave * wave, smoothstep(0.0, 0.4, run));
}

vec4 drawEdges(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return original;
    vec4 edge = contour(uv);
    // Five readings across the contour give the slope at three places; a parabola through them has its peak on the edge.
    float reach = 1.3;  // pixels of the calmed picture: nearer, they would see the facets between its pixels
    float there[5];
    for (int i = 0; i < 5; i++) there[i] = IMG_NORM_PIXEL(calm, uv + edge.xy * reach * (float(i) - 2.0) / IMG_SIZE(calm)).a;
    float before = abs(there[2] - there[0]), here = abs(there[3] - there[1]), after = abs(there[4] - there[2]);
    float bow = 2.0 * here - before - after;
    float pixel = reach * RENDERSIZE.y / IMG_SIZE(calm).y;
    float off = bow > 1e-4 ? 0.5 * abs(after - before) / bow * pixel : 1e3;
    float wide = mix(0.0006, 0.008, width * width) * min(RENDERSIZE.x, RENDERSIZE.y);  // half of it
    float line = clamp(max(wide, 0.5) + 0.5 - off, 0.0, 1.0) * min(1.0, 2.0 * wide) * strength(edge);
    // A thin bright line has two sides close together: it is lit as a whole.
    float ridge = there[2] - max(there[0], there[4]);
    line = max(line, smoothstep(0.1, 0.3, ridge) * strength(edge));

    vec3 hot = colorOf(edge.xy, IMG_NORM_PIXEL(calm, uv).rgb);
    // Dense contours, as in grass, are dimmed, or they would merge into one bright patch.
    vec4 air = AROUND(halo, uv, 0.5 / IMG_SIZE(halo));
    vec3 light = air.rgb * glow * glow * 3.0 / (1.0 + 3.0 * air.a);
    light += (hot * 1.6 + 0.12) * line * lit(uv);
    // Light too bright for one channel spills into the others: hot colours turn pale instead of clipping to primaries.
    light += 0.3 * max(max(light.r, max(light.g, light.b)) - 1.0, 0.0);
    vec3 beneath = original.rgb * original.rgb * ground * ground;
    vec3 color = sqrt(beneath + (1.0 - beneath) * (1.0 - exp(-light)));
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    return mix(original, vec4(color + noise * min(color, 1.0 / 255.0), original.a), amount);
}

void main() {
    vec2 uv = isf_FragNormCoord;
    vec2 texel = 1.0 / RENDERSIZE;
    if (PASSINDEX == 0) {
        gl_FragColor = vec4(fract(IMG_NORM_PIXEL(clock, vec2(0.5)).r + run * run * 1.5 * TIMEDELTA));
    } else if (PASSINDEX == 1) {
        gl_FragColor = calmed(uv);
    } else if (PASSINDEX == 2) {
        gl_FragColor = tensor(uv);
    } else if (PASSINDEX == 3) {
        gl_FragColor = 0.5 * IMG_NORM_PIXEL(steep, uv) + 0.5 * AROUND(steep, uv, texel);
    } else if (PASSINDEX == 4) {
        vec4 sum = vec4(0.0);
        for (int i = 0; i < 4; i++) {
            vec2 at = uv + (vec2(float(i % 2), float(i / 2)) - 0.5) * 0.67 * texel;
            vec4 edge = contour(at);
            sum += 0.25 * vec4(colorOf(edge.xy, IMG_NORM_PIXEL(calm, at).rgb) * lit(at), 1.0) * strength(edge);
        }
        gl_FragColor = sum;
    } else if (PASSINDEX == 5) {
        gl_FragColor = AROUND(half1, uv, 0.5 * texel);
    } else if (PASSINDEX == 6) {
        gl_FragColor = AROUND(half2, uv, 0.5 * texel);
    } else if (PASSINDEX == 7) {
        gl_FragColor = 0.6 * IMG_NORM_PIXEL(half2, uv) + AROUND(half3, uv, texel);
    } else if (PASSINDEX == 8) {
        gl_FragColor = 0.5 * IMG_NORM_PIXEL(half1, uv) + AROUND(sum2, uv, texel);
    } else {
        gl_FragColor = drawEdges(uv);
    }
}

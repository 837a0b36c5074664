/*{
    "DESCRIPTION": "Bright parts glow into the dark around them, in linear light, without clipping",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glow", "Blur"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "threshold", "LABEL": "Threshold", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.7},
        {"NAME": "radius", "LABEL": "Radius", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "saturation", "LABEL": "Saturation", "TYPE": "float", "MIN": 0.0, "MAX": 2.0, "DEFAULT": 1.2},
        {"NAME": "tint", "LABEL": "Tint", "TYPE": "color", "DEFAULT": [1.0, 1.0, 1.0, 1.0]}
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

// A pyramid: the light of the picture at 180 rows, halved three times, added up again on the way back. Its levels have
// fixed heights, so a glow is as wide on a wall in 4K as in a preview, and costs the same.
// Linear light is approximated by the square instead of the power of 2.2: visually close, and much cheaper.

// Four linear samples around a place: a 4x4 box filter on the way down, a tent filter on the way up.
#define PAIR(image, uv, d) (IMG_NORM_PIXEL(image, uv + d) + IMG_NORM_PIXEL(image, uv - d))
#define AROUND(image, uv, d) (0.25 * (PAIR(image, uv, d) + PAIR(image, uv, d * vec2(1.0, -1.0))))

// How much a level of the pyramid counts: `radius` moves the weight from the narrow levels to the wide ones.
float weight(float level) {
    float distance = level - 3.0 * radius;
    return exp(-0.7 * distance * distance) * (1.0 + level);
}

vec4 brightParts(vec2 uv) {
    vec4 sum = vec4(0.0);
    vec2 quarter = 0.25 / RENDERSIZE;
    for (int i = 0; i < 4; i++) {
        vec2 at = (vec2(float(i % 2), float(i / 2)) * 2.0 - 1.0) * quarter;
        vec4 color = IMG_NORM_PIXEL(inputImage, uv + at);
        float peak = max(color.r, max(color.g, color.b));
        // A soft knee: nothing pops when a brightness crosses the threshold.
        float passes = smoothstep(threshold - 0.15, threshold + 0.15, peak + 0.15 * step(threshold, 0.0));
        sum += vec4(color.rgb * color.rgb * color.a, color.a) * passes;
    }
    return sum / 4.0;
}

vec4 shine(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return original;
    vec3 glow = IMG_NORM_PIXEL(sum0, uv).rgb / (weight(0.0) + weight(1.0) + weight(2.0) + weight(3.0));
    float grey = dot(glow, vec3(0.2126, 0.7152, 0.0722));
    glow = max(mix(vec3(grey), glow, saturation), 0.0) * tint.rgb * tint.rgb * amount * amount * 5.0;
    // Light too bright for one channel spills into the others, so that hot colours turn white instead of clipping to primaries;
    // then light fills up what is left below white, and never clips.
    glow += 0.25 * max(max(glow.r, max(glow.g, glow.b)) - 1.0, 0.0);
    vec3 bright = original.rgb * original.rgb;
    vec3 color = sqrt(bright + (1.0 - bright) * (1.0 - exp(-glow)));
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    return vec4(color + noise * min(color, 1.0 / 255.0), max(original.a, 1.0 - exp(-grey * amount * amount * 5.0)));
}

void main() {
    vec2 uv = isf_FragNormCoord;
    vec2 texel = 1.0 / RENDERSIZE;
    if (PASSINDEX == 0) {
        gl_FragColor = brightParts(uv);
    } else if (PASSINDEX == 1) {
        gl_FragColor = AROUND(light, uv, 0.5 * texel);
    } else if (PASSINDEX == 2) {
        gl_FragColor = AROUND(half1, uv, 0.5 * texel);
    } else if (PASSINDEX == 3) {
        gl_FragColor = AROUND(half2, uv, 0.5 * texel);
    } else if (PASSINDEX == 4) {
        gl_FragColor = weight(2.0) * IMG_NORM_PIXEL(half2, uv) + weight(3.0) * AROUND(half3, uv, texel);
    } else if (PASSINDEX == 5) {
        gl_FragColor = weight(1.0) * IMG_NORM_PIXEL(half1, uv) + AROUND(sum2, uv, texel);
    } else if (PASSINDEX == 6) {
        gl_FragColor = weight(0.0) * IMG_NORM_PIXEL(light, uv) + AROUND(sum1, uv, texel);
    } else {
        gl_FragColor = shine(uv);
    }
}

/*{
    "DESCRIPTION": "Fewer shades, larger pixels and a lower frame rate, with ordered dithering",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glitch", "Retro", "Stylize"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.7, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "bits", "LABEL": "Fewer shades", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.8},
        {"NAME": "scale", "LABEL": "Larger pixels", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "dither", "LABEL": "Dither", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.8},
        {"NAME": "contrast", "LABEL": "Contrast", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "color", "LABEL": "Colour", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0},
        {"NAME": "hold", "LABEL": "Slower frames", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "held", "PERSISTENT": true},
        {}
    ]
}*/

// x: phase of the held frame, y: a new frame is taken now, w: it runs.
vec4 runSampling() {
    vec4 last = IMG_NORM_PIXEL(clock, vec2(0.5));
    float rate = 60.0 * exp2(-4.0 * hold * amount);  // frames a second
    float phase = last.x + rate * TIMEDELTA;
    bool every = hold * amount <= 0.0 || last.w <= 0.0;
    return vec4(fract(phase), every ? 1.0 : step(1.0, phase), 0.0, 1.0);
}

// The order in which an 8 by 8 cell fills up (Bayer, 1973), 0 to 1, without its ends.
float threshold(ivec2 at) {
    int order = 0;
    for (int bit = 0; bit < 3; bit++) {
        int x = (at.x >> bit) & 1;
        int y = (at.y >> bit) & 1;
        order = order * 4 + ((x ^ y) * 2 + y);
    }
    return (float(order) + 0.5) / 64.0;
}

vec4 crushed(vec2 uv) {
    float shortSide = min(RENDERSIZE.x, RENDERSIZE.y);
    // Whole pixels of the screen, from one to a twenty-fourth of the short side, counted from the middle.
    float size = max(floor(exp2(log2(shortSide / 24.0) * scale * amount) + 0.5), 1.0);
    vec2 pixel = floor((gl_FragCoord.xy - 0.5 * RENDERSIZE) / size);
    vec2 middle = ((pixel + 0.5) * size + 0.5 * RENDERSIZE) / RENDERSIZE;
    vec2 quarter = 0.25 * size / RENDERSIZE;
    vec3 light = 0.25 * (IMG_NORM_PIXEL(held, middle + quarter).rgb + IMG_NORM_PIXEL(held, middle - quarter).rgb
        + IMG_NORM_PIXEL(held, middle + quarter * vec2(1.0, -1.0)).rgb + IMG_NORM_PIXEL(held, middle + quarter * vec2(-1.0, 1.0)).rgb);
    float push = contrast * amount;
    light = mix(light, smoothstep(0.0, 1.0, light), push);
    light = mix(vec3(dot(light, vec3(0.2126, 0.7152, 0.0722))), light, mix(1.0, color, amount));
    // From eight bits to one. Black has no shade to dither with, so it stays.
    float levels = max(floor(exp2(8.0 * (1.0 - bits * amount)) + 0.5) - 1.0, 1.0);
    float between = mix(0.5, threshold(ivec2(pixel)), dither);
    light = min(floor(light * levels + between), levels) / levels;
    return vec4(light, IMG_NORM_PIXEL(inputImage, uv).a);
}

void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = runSampling();
    } else if (PASSINDEX == 1) {
        bool fresh = amount <= 0.0 || IMG_NORM_PIXEL(clock, vec2(0.5)).y > 0.5;
        gl_FragColor = fresh ? IMG_THIS_PIXEL(inputImage) : IMG_THIS_PIXEL(held);
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else {
        gl_FragColor = crushed(isf_FragNormCoord);
    }
}

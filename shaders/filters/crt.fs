/*{
    "DESCRIPTION": "Cathode ray tube: scanlines, aperture grille, curved glass and a rolling picture",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Retro", "Stylize"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.8, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "lines", "LABEL": "Scanlines", "TYPE": "float", "MIN": 60.0, "MAX": 480.0, "DEFAULT": 240.0},
        {"NAME": "mask", "LABEL": "Grille", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "curvature", "LABEL": "Curvature", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.35},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "roll", "LABEL": "Roll", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "vignette", "LABEL": "Vignette", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

// x: how far the picture has rolled, in pictures; without roll it falls back into its hold. y: the hum bar.
vec4 runTube() {
    vec4 last = IMG_NORM_PIXEL(clock, vec2(0.5));
    float rolled = fract(last.x + roll * abs(roll) * 3.0 * TIMEDELTA);
    float held = rolled - floor(rolled + 0.5);
    rolled -= held * (1.0 - exp(-8.0 * TIMEDELTA)) * (1.0 - min(abs(roll) * 20.0, 1.0));
    return vec4(rolled, fract(last.y + 0.11 * TIMEDELTA), 0.0, 1.0);
}

vec4 tube(vec2 screen) {
    // Glass: straight in the middle, curved towards the corners; black outside.
    vec2 p = screen * 2.0 - 1.0;
    p *= 1.0 + 0.22 * curvature * amount * p.yx * p.yx;
    vec2 edge = clamp((1.0 - abs(p)) / max(fwidth(p), vec2(1e-5)) + 0.5, 0.0, 1.0);
    vec2 uv = p * 0.5 + 0.5;
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    float y = uv.y + now.x * amount;
    float gap = abs(fract(y + 0.5) - 0.5);  // the blank between two pictures, seen while it rolls
    float blank = mix(1.0, smoothstep(0.012, 0.03, gap), smoothstep(0.0, 0.02, abs(now.x - floor(now.x + 0.5))));
    vec2 from = vec2(uv.x, fract(y));

    // The beam is never sharp along its line.
    vec2 blur = vec2(amount * (0.6 + 1.6 * glow) / 640.0 * RENDERSIZE.y / RENDERSIZE.x, 0.0);
    vec4 middle = IMG_NORM_PIXEL(inputImage, from);
    vec4 sides = 0.5 * (IMG_NORM_PIXEL(inputImage, from - blur) + IMG_NORM_PIXEL(inputImage, from + blur));
    vec4 color = mix(middle, sides, 0.45 * amount);
    vec3 light = color.rgb * color.rgb + sides.rgb * sides.rgb * glow * 0.5 * amount;

    // Scanlines get no finer than four pixels, or they would beat against the raster of the screen.
    float count = min(lines, floor(RENDERSIZE.y / 4.0));
    float across = fract(uv.y * count) - 0.5;
    vec3 width = mix(vec3(0.24), vec3(0.62), clamp(light, 0.0, 1.0));  // a bright beam is a wide one
    vec3 beam = exp(-0.5 * across * across / (width * width));
    light *= mix(vec3(1.0), beam * 1.35, amount);
    // The grille: red, green and blue stripes, in whole pixels.
    float stripe = floor(gl_FragCoord.x / max(1.0, floor(RENDERSIZE.y / 540.0)));
    vec3 lit = vec3(equal(vec3(mod(stripe, 3.0)), vec3(0.0, 1.0, 2.0)));
    light *= mix(vec3(1.0), 0.55 + 1.35 * lit, mask * amount);

    float hum = 1.0 - 0.12 * amount * smoothstep(0.3, 0.0, abs(fract(uv.y - now.y) - 0.5));
    float corner = 1.0 - vignette * amount * smoothstep(0.4, 2.0, dot(p, p));
    light *= hum * corner * edge.x * edge.y * mix(1.0, blank, amount);
    light += 0.2 * max(max(light.r, max(light.g, light.b)) - 1.0, 0.0);
    return vec4(sqrt(light), color.a);
}

void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = runTube();
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else {
        gl_FragColor = tube(isf_FragNormCoord);
    }
}

/*{
    "DESCRIPTION": "Lens distortion: bulge or pinch, chromatic aberration and slow breathing",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Geometry", "Film"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.7, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "bend", "LABEL": "Pinch to bulge", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.45},
        {"NAME": "fringe", "LABEL": "Colour fringes", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "soft", "LABEL": "Soft rim", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.25},
        {"NAME": "vignette", "LABEL": "Vignette", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "breath", "LABEL": "Breathing", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.15},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "center", "LABEL": "Centre", "TYPE": "point2D", "MIN": [0.0, 0.0], "MAX": [1.0, 1.0], "DEFAULT": [0.5, 0.5]}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

const int RAYS = 9;  // from red to violet

// By how much a ray is bent at a distance from the middle, 1 at the corners: a bulge enlarges the middle, a pinch the rim,
// and neither looks past the edge.
float bent(float r, float power) {
    return power > 0.0 ? (1.0 + power * r * r) / (1.0 + power) : 1.0 / (1.0 - 0.45 * power * r * r);
}

vec4 refracted(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return original;
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (uv - center) * toShort;
    // As if the corners of the picture were where the farthest one is: no place looks past its edge.
    float corner = length((0.5 + abs(center - 0.5)) * toShort), far = length(p);

    // Two slow waves that rarely coincide: breathing, not a metronome.
    float phase = IMG_NORM_PIXEL(clock, vec2(0.5)).r;
    float wave = 0.7 * sin(phase * 6.2831853) + 0.3 * sin(phase * 6.2831853 * 1.618 + 1.0);
    float power = amount * (1.5 * bend + 0.5 * breath * wave);
    float zoom = 1.0 - 0.08 * breath * amount * (0.5 + 0.5 * wave);
    float scale = bent(far / corner, power) * zoom;

    // Each colour is refracted by a different amount. A soft rim also spreads the rays sideways, in a spiral.
    float rim = far / corner * far / corner;
    float split = 0.07 * fringe * fringe * amount * rim;
    float blur = 0.02 * soft * soft * amount * rim;
    vec3 sum = vec3(0.0), total = vec3(0.0);
    float alpha = 0.0;
    for (int i = 0; i < RAYS; i++) {
        float t = float(i) / float(RAYS - 1) * 2.0 - 1.0;
        float turn = float(i) * 2.3999632;
        vec2 aside = vec2(cos(turn), sin(turn)) * blur * sqrt((float(i) + 0.5) / float(RAYS));
        vec4 ray = IMG_NORM_PIXEL(inputImage, center + (p * scale * (1.0 + split * t) + aside) / toShort);
        vec3 hue = max(1.0 - abs(t - vec3(-0.75, 0.0, 0.75)) / vec3(0.8), 0.0);
        sum += ray.rgb * ray.rgb * hue;
        total += hue;
        alpha += ray.a / float(RAYS);
    }
    vec3 color = sqrt(sum / total);
    float fall = 1.0 / (1.0 + 1.5 * vignette * amount * rim);  // as cosines fall off, and further
    color *= fall * fall;
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    return vec4(color + noise * min(color, 1.0 / 255.0), alpha);
}

void main() {
    if (PASSINDEX == 0) {
        float last = IMG_NORM_PIXEL(clock, vec2(0.5)).r;
        gl_FragColor = vec4(mod(last + 1.2 * speed * speed * TIMEDELTA, 500.0));
    } else {
        gl_FragColor = refracted(isf_FragNormCoord);
    }
}

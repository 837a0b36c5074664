/*{
    "DESCRIPTION": "Video feedback: the last picture rotated, zoomed and faded, for tunnels, trails and echoes",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Feedback", "Time"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.9, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "zoom", "LABEL": "Zoom a second", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.35},
        {"NAME": "rotate", "LABEL": "Rotation", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.08},
        {"NAME": "drift", "LABEL": "Drift", "TYPE": "point2D", "MIN": [-1.0, -1.0], "MAX": [1.0, 1.0], "DEFAULT": [0.0, 0.0]},
        {"NAME": "decay", "LABEL": "Decay", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.55},
        {"NAME": "tint", "LABEL": "Colour of the echo", "TYPE": "color", "DEFAULT": [1.0, 0.35, 0.12, 1.0]},
        {"NAME": "hue", "LABEL": "Hue shift per second", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.0}
    ],
    "PASSES": [
        {"TARGET": "past", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

// The history is kept in floats: with 8 bits, a slow decay rounds back to its start value and leaves grey ghosts.
// The new picture covers the history with `max`, not by adding, so nothing builds up to white and black stays black.

vec3 rotateHue(vec3 color, float turns) {
    float angle = turns * 6.2831853;
    vec3 grey = vec3(0.57735027);
    return color * cos(angle) + cross(grey, color) * sin(angle) + grey * dot(grey, color) * (1.0 - cos(angle));
}

// Bicubic (Catmull-Rom) in five linear readings, without its corners: linear alone would blur an echo away in a second.
vec4 readPast(vec2 uv) {
    vec2 size = IMG_SIZE(past);
    vec2 place = uv * size;
    vec2 texel = floor(place - 0.5) + 0.5;
    vec2 f = place - texel;
    vec2 before = f * (-0.5 + f * (1.0 - 0.5 * f));
    vec2 after = f * f * (-0.5 + 0.5 * f);
    vec2 middle = 1.0 - before - after;
    vec2 at = (texel + (f * (0.5 + f * (2.0 - 1.5 * f))) / middle) / size;
    vec2 low = (texel - 1.0) / size;
    vec2 high = (texel + 2.0) / size;
    vec4 center = IMG_NORM_PIXEL(past, at);
    vec4 left = IMG_NORM_PIXEL(past, vec2(low.x, at.y));
    vec4 right = IMG_NORM_PIXEL(past, vec2(high.x, at.y));
    vec4 below = IMG_NORM_PIXEL(past, vec2(at.x, low.y));
    vec4 above = IMG_NORM_PIXEL(past, vec2(at.x, high.y));
    vec2 side = vec2(before.x, after.x) * middle.y;
    vec2 end = vec2(before.y, after.y) * middle.x;
    float whole = middle.x * middle.y + side.x + side.y + end.x + end.y;
    vec4 sum = (center * middle.x * middle.y + left * side.x + right * side.y + below * end.x + above * end.y) / whole;
    // Cubics overshoot; fed back, that would grow from frame to frame.
    return clamp(sum, min(center, min(min(left, right), min(below, above))), max(center, max(max(left, right), max(below, above))));
}

// The previous picture, moved and faded by the amount for this frame time.
vec4 echo() {
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (isf_FragNormCoord - 0.5) * toShort;
    // Squared faders: finer control at slow speeds.
    float angle = -rotate * abs(rotate) * 3.0 * TIMEDELTA;
    float scale = exp(-zoom * abs(zoom) * 4.0 * TIMEDELTA);
    p = mat2(cos(angle), sin(angle), -sin(angle), cos(angle)) * p * scale - drift * abs(drift) * TIMEDELTA;
    vec2 uv = p / toShort + 0.5;
    vec2 inside = step(abs(uv - 0.5), vec2(0.5));
    vec4 last = readPast(uv) * inside.x * inside.y;
    // A half-life of 8 to 0.05 seconds; channels that the tint lacks fade faster, so white lines fade to its colour.
    float halfLives = TIMEDELTA / (8.0 * pow(0.00625, decay));
    vec3 fade = exp2(-halfLives * (1.0 + 4.0 * (1.0 - tint.rgb)));
    return vec4(max(rotateHue(last.rgb * fade, hue * TIMEDELTA), 0.0), last.a);
}

void main() {
    vec4 now = IMG_THIS_PIXEL(inputImage);
    if (PASSINDEX == 0) {
        gl_FragColor = max(now, echo());
    } else if (amount <= 0.0) {
        gl_FragColor = now;
    } else {
        // The gradients of an echo are long and dark: half a step of noise keeps them from banding, and black stays black.
        float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
        vec4 seen = IMG_THIS_PIXEL(past) * amount;
        gl_FragColor = max(now, seen + noise * min(seen, 1.0 / 255.0));
    }
}

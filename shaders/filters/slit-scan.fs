/*{
    "DESCRIPTION": "Shows a different moment at each place, so that moving things bend",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Time", "Glitch"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "span", "LABEL": "Depth of time (seconds)", "TYPE": "float", "MIN": 0.1, "MAX": 3.0, "DEFAULT": 1.0},
        {"NAME": "shape", "LABEL": "Shape of time", "TYPE": "long", "DEFAULT": 0, "VALUES": [0, 1, 2], "LABELS": ["line", "circle", "light"]},
        {"NAME": "angle", "LABEL": "Angle (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.75},
        {"NAME": "waves", "LABEL": "Waves", "TYPE": "float", "MIN": 1.0, "MAX": 8.0, "DEFAULT": 1.0},
        {"NAME": "speed", "LABEL": "Speed of the waves", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "chaos", "LABEL": "Chaos", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.15}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "past", "WIDTH": "8 * max(floor($WIDTH * min(0.25, 240.0 / min($WIDTH, $HEIGHT))), 1.0)",
         "HEIGHT": "8 * max(floor($HEIGHT * min(0.25, 240.0 / min($WIDTH, $HEIGHT))), 1.0)", "PERSISTENT": true},
        {}
    ]
}*/

// The past is a sheet of 8 by 8 small pictures, the newest at the head of a ring. They are counted in frames, not in
// seconds, and a delay falls between two of them: so nothing ever jumps, however the fader or the frame rate moves.

const float PICTURES = 64.0;

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

// How many frames lie between two pictures, so that all of them reach back over the span.
float spacing(float frame) {
    return max(ceil(span / frame / (PICTURES - 2.0) - 0.01), 1.0);
}

// x: frames since the newest picture was taken, y: its number, z: length of a frame in seconds, w: phase of the waves.
vec4 runRecording() {
    vec4 last = IMG_NORM_PIXEL(clock, vec2(0.5));
    float lasted = clamp(TIMEDELTA, 0.004, 0.1);
    float frame = last.z > 0.0 && TIMEDELTA > 0.0 ? mix(last.z, lasted, 0.05) : TIMEDELTA > 0.0 ? lasted : last.z;
    float since = last.x + 1.0;
    bool taken = since >= spacing(max(frame, 0.004)) || FRAMEINDEX == 0;
    float phase = fract(last.w + 0.5 * speed * abs(speed) * TIMEDELTA);
    return vec4(taken ? 0.0 : since, mod(last.y + (taken ? 1.0 : 0.0), PICTURES), frame, phase);
}

vec4 keepPast(vec2 uv) {
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    vec2 place = floor(uv * 8.0);
    vec4 kept = texelFetch(past, ivec2(gl_FragCoord.xy), 0);
    if (now.x > 0.5 || place.x + 8.0 * place.y != now.y) return kept;
    vec2 inside = fract(uv * 8.0);
    vec2 quarter = 2.0 / RENDERSIZE;
    vec2 other = quarter * vec2(1.0, -1.0);
    vec4 sum = IMG_NORM_PIXEL(inputImage, inside + quarter) + IMG_NORM_PIXEL(inputImage, inside - quarter)
        + IMG_NORM_PIXEL(inputImage, inside + other) + IMG_NORM_PIXEL(inputImage, inside - other);
    return vec4(0.25 * sum.rgb, 1.0);
}

// A reading inside one picture of the sheet, never across its edge.
vec4 readPicture(float back, vec2 at) {
    float number = mod(IMG_NORM_PIXEL(clock, vec2(0.5)).y - back, PICTURES);
    vec2 corner = vec2(mod(number, 8.0), floor(number / 8.0));
    vec2 size = IMG_SIZE(past) / 8.0;
    return textureLod(past, (corner + clamp(at, 0.5 / size, 1.0 - 0.5 / size)) / 8.0, 0.0);
}

// Bicubic (Catmull-Rom) in five linear readings, without its corners: the pictures are small.
vec4 readSharp(float back, vec2 uv) {
    vec2 size = IMG_SIZE(past) / 8.0;
    vec2 place = uv * size;
    vec2 texel = floor(place - 0.5) + 0.5;
    vec2 f = place - texel;
    vec2 before = f * (-0.5 + f * (1.0 - 0.5 * f));
    vec2 after = f * f * (-0.5 + 0.5 * f);
    vec2 middle = 1.0 - before - after;
    vec2 at = (texel + (f * (0.5 + f * (2.0 - 1.5 * f))) / middle) / size;
    vec2 low = (texel - 1.0) / size;
    vec2 high = (texel + 2.0) / size;
    vec2 side = vec2(before.x, after.x) * middle.y;
    vec2 end = vec2(before.y, after.y) * middle.x;
    float whole = middle.x * middle.y + side.x + side.y + end.x + end.y;
    vec4 sum = readPicture(back, at) * middle.x * middle.y + readPicture(back, vec2(low.x, at.y)) * side.x
        + readPicture(back, vec2(high.x, at.y)) * side.y + readPicture(back, vec2(at.x, low.y)) * end.x
        + readPicture(back, vec2(at.x, high.y)) * end.y;
    return clamp(sum / whole, 0.0, 1.0);
}

float smoothNoise(vec2 p) {
    ivec2 at = ivec2(floor(p));
    vec2 f = smoothstep(0.0, 1.0, fract(p));
    float low = mix(random(ivec3(at.x, at.y, 1)).x, random(ivec3(at.x + 1, at.y, 1)).x, f.x);
    float high = mix(random(ivec3(at.x, at.y + 1, 1)).x, random(ivec3(at.x + 1, at.y + 1, 1)).x, f.x);
    return mix(low, high, f.y) * 2.0 - 1.0;
}

// The delay of a place: 0 none, 1 the longest.
float delayAt(vec2 uv) {
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (uv - 0.5) * toShort;
    float turn = angle * 6.2831853;
    vec2 way = vec2(cos(turn), sin(turn));
    float far;
    if (shape == 0) {
        far = 0.5 + dot(p, way) / dot(abs(way), toShort);
    } else if (shape == 1) {
        far = 2.0 * length(p) / length(toShort);
    } else {
        vec2 wide = 0.02 / toShort;
        vec3 light = readPicture(0.0, uv + wide).rgb + readPicture(0.0, uv - wide).rgb
            + readPicture(0.0, uv + wide * vec2(1.0, -1.0)).rgb + readPicture(0.0, uv + wide * vec2(-1.0, 1.0)).rgb;
        far = dot(light, vec3(0.2126, 0.7152, 0.0722)) * 0.25;
    }
    float phase = IMG_NORM_PIXEL(clock, vec2(0.5)).w;
    far = far * waves + chaos * (0.6 * smoothNoise(p * 3.0) + 0.3 * smoothNoise(p * 7.0 + 40.0)) - 2.0 * phase;
    far = 1.0 - abs(1.0 - 2.0 * fract(0.5 * far));
    return mix(far, smoothstep(0.0, 1.0, far), 0.5);
}

vec4 showDelayed(vec2 uv) {
    vec4 live = IMG_NORM_PIXEL(inputImage, uv);
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    if (now.z <= 0.0) return live;
    float frames = delayAt(uv) * amount * span / now.z;
    float back = clamp((frames - now.x) / spacing(now.z), -1.0, PICTURES - 2.0);
    // Before the newest picture lies the live one.
    vec4 newer = back < 0.0 ? live : readSharp(floor(back), uv);
    vec4 older = readSharp(max(floor(back) + 1.0, 0.0), uv);
    float share = back < 0.0 ? frames / max(now.x, 1.0) : fract(back);
    newer = newer.a < 0.5 && back >= 0.0 ? live : newer;  // transparent: there is no picture that old yet
    older = older.a < 0.5 ? live : older;
    return vec4(mix(newer.rgb, older.rgb, clamp(share, 0.0, 1.0)), live.a);
}

void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = runRecording();
    } else if (PASSINDEX == 1) {
        gl_FragColor = keepPast(isf_FragNormCoord);
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else {
        gl_FragColor = showDelayed(isf_FragNormCoord);
    }
}

/*{
    "DESCRIPTION": "Worn video tape: bleeding and delayed colours, unsteady lines, bands of noise, a skewed bottom edge",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glitch", "Retro"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "bleed", "LABEL": "Colour bleed", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "wear", "LABEL": "Generations of copies", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "jitter", "LABEL": "Shaking lines", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "tracking", "LABEL": "Tracking bands", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "dropouts", "LABEL": "Dropouts", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "lines", "WIDTH": "1", "HEIGHT": "240", "FLOAT": true},
        {"TARGET": "chroma", "WIDTH": "max(floor($WIDTH * 120.0 / max($WIDTH, $HEIGHT)), 1.0)",
         "HEIGHT": "max(floor($HEIGHT * 0.5), 1.0)", "FLOAT": true},
        {}
    ]
}*/

// Noise on tape rides on the signal: it is multiplied with the light around it, so black stays black.

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

// Noise that flows through time instead of jumping; -1 to 1.
float drift(int seed, float y, float time) {
    int line = int(floor(y));
    int when = int(floor(time));
    vec2 f = smoothstep(0.0, 1.0, vec2(fract(y), fract(time)));
    float low = mix(random(ivec3(line, when, seed)).x, random(ivec3(line + 1, when, seed)).x, f.x);
    float high = mix(random(ivec3(line, when + 1, seed)).x, random(ivec3(line + 1, when + 1, seed)).x, f.x);
    return mix(low, high, f.y) * 2.0 - 1.0;
}

// x: time on the tape, in steps of eight a second at full speed; y: where the bands have wandered to.
vec4 runTape() {
    vec4 last = IMG_NORM_PIXEL(clock, vec2(0.5));
    float passed = speed * TIMEDELTA;
    return vec4(mod(last.x + 12.0 * passed, 65536.0), fract(last.y + 0.16 * passed * (1.0 + drift(1, 0.5, last.x * 0.03))), 0.0, 1.0);
}

// For each line of the field, from the bottom. x: how far it is shifted, in short sides; y: noise; z: dropout begins at;
// w: its length.
vec4 readHead(float y) {
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    float force = amount * amount;
    int line = int(floor(y * 240.0));
    int tick = int(now.x);
    float shift = 0.016 * drift(2, y * 5.0, now.x * 0.25) * jitter * force;
    shift += 0.03 * drift(3, y * 60.0, now.x * 0.6) * drift(4, y * 7.0, now.x * 0.2) * jitter * force;

    // Bands where the head has left its track: they wander upwards, tear to one side and fill with noise.
    float noise = 0.0;
    for (int i = 0; i < 2; i++) {
        float middle = fract(now.y * (1.0 + float(i)) + 0.37 * float(i) + 0.11) * 1.4 - 0.2;
        float width = mix(0.02, 0.15, force) * (1.0 - 0.5 * float(i));
        float inside = smoothstep(width, 0.0, abs(y - middle + 0.01 * drift(5, y * 30.0, now.x * 0.5)));
        noise += inside * tracking * amount;
        shift += inside * inside * tracking * force * (0.22 * (float(i) - 0.6) + 0.1 * drift(6, y * 120.0, now.x * 0.7));
    }
    // Where one head hands over to the other, the last lines lean over and drown.
    float bottom = smoothstep(0.025 + 0.05 * force, 0.0, y);
    shift += bottom * bottom * amount * (0.12 + 0.05 * drift(7, y * 100.0, now.x * 0.6));
    noise += bottom * amount * 0.9;

    vec3 dice = random(ivec3(line / 2, tick, 8));
    float lost = step(dice.x, 0.1 * dropouts * force + 0.35 * noise * dropouts);
    return vec4(shift, min(noise, 1.0), dice.y, lost * mix(0.02, 0.22, dice.z * dice.z));
}

const mat3 TO_YIQ = mat3(0.299, 0.596, 0.211, 0.587, -0.274, -0.523, 0.114, -0.322, 0.312);
const mat3 TO_RGB = mat3(1.0, 1.0, 1.0, 0.956, -0.272, -1.106, 0.621, -0.647, 1.703);

// gb: the two colour signals, as narrow as tape keeps them; r: the light around.
vec4 narrowColor(vec2 uv, float narrow) {
    vec4 head = IMG_NORM_PIXEL(lines, vec2(0.5, uv.y));
    vec2 from = vec2(uv.x + head.x * narrow, uv.y);
    float reach = (0.002 + 0.06 * bleed * amount * (0.5 + wear)) * narrow;
    vec3 sum = vec3(0.0);
    for (int i = 0; i < 9; i++) {
        // Colour lags: it is smeared to the right.
        sum += TO_YIQ * IMG_NORM_PIXEL(inputImage, from - vec2((float(i) - 2.5) * 0.25 * reach, 0.0)).rgb;
    }
    return vec4(sum / 9.0, 1.0);
}

vec4 play(vec2 uv, float narrow) {
    vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
    vec4 head = IMG_NORM_PIXEL(lines, vec2(0.5, uv.y));
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    vec2 from = vec2(uv.x + head.x * narrow, uv.y);

    // Light keeps more than colour does, but is blurred along its line, and every copy sharpened what was left.
    float blur = (0.0006 + 0.004 * wear) * amount * narrow;
    float light = 0.0;
    float wide = 0.0;
    for (int i = 0; i < 5; i++) {
        float weight = 1.0 - 0.25 * abs(float(i) - 2.0);
        light += weight * dot(IMG_NORM_PIXEL(inputImage, from + vec2((float(i) - 2.0) * blur, 0.0)).rgb, vec3(0.299, 0.587, 0.114));
        wide += dot(IMG_NORM_PIXEL(inputImage, from + vec2((float(i) - 4.0) * 2.0 * blur, 0.0)).rgb, vec3(0.299, 0.587, 0.114));
    }
    light /= 3.5;
    wide /= 5.0;
    light = max(light + (light - wide) * (0.5 + 1.5 * wear) * amount, 0.0);

    float below = (1.0 + 3.0 * wear) * amount / 240.0;  // each copy pushes the colours further down
    vec3 around = IMG_NORM_PIXEL(chroma, uv + vec2(-0.015 * bleed * amount * narrow, below)).rgb;
    vec2 tint = around.gb * mix(1.0, 1.0 - 0.35 * wear, amount);

    // Noise is stretched along the lines and flows; its amount depends on the light around.
    float grainY = floor(uv.y * 240.0);
    float glow = around.r;
    float along = uv.x / narrow * mix(90.0, 18.0, head.y);
    int tick = int(now.x);
    vec3 grain = mix(random(ivec3(int(along), int(grainY), tick)), random(ivec3(int(along) + 1, int(grainY), tick)), smoothstep(0.0, 1.0, fract(along)));
    grain = grain * 2.0 - 1.0;
    float snow = (0.16 * amount * amount * (0.4 + wear) + 0.9 * head.y * head.y) * sqrt(glow);
    light += grain.x * snow * (0.4 + light);
    tint += grain.yz * glow * amount * amount * (0.12 * wear + 0.3 * head.y);
    tint *= 1.0 - 0.8 * head.y;

    // A dropout: the tape has lost its coating; the line flashes, then fades out to the right.
    float since = uv.x - head.z;
    float flake = step(0.0, since) * smoothstep(head.w, 0.0, since) * step(0.001, head.w);
    light = mix(light, 0.35 + 0.75 * glow, flake * smoothstep(0.0, 0.08, glow) * 0.9);
    tint *= 1.0 - flake;

    // Blacks stay where they are, whites are pressed together.
    light = mix(light, light * (1.0 + 0.25 * wear) / (1.0 + 0.3 * wear * light * light), amount);
    vec3 color = TO_RGB * vec3(light, tint);
    return vec4(mix(original.rgb, clamp(color, 0.0, 1.0), min(amount * 10.0, 1.0)), original.a);
}

void main() {
    vec2 uv = isf_FragNormCoord;
    vec2 size = IMG_SIZE(inputImage);
    float narrow = min(size.x, size.y) / size.x;
    if (PASSINDEX == 0) {
        gl_FragColor = runTape();
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_NORM_PIXEL(inputImage, uv);
    } else if (PASSINDEX == 1) {
        gl_FragColor = readHead(uv.y);
    } else if (PASSINDEX == 2) {
        gl_FragColor = narrowColor(uv, narrow);
    } else {
        gl_FragColor = play(uv, narrow);
    }
}

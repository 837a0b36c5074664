/*{
    "DESCRIPTION": "Nine earlier frames stay visible behind the picture, the older ones deeper in colour",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Time"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.9, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "delay", "LABEL": "Seconds between", "TYPE": "float", "MIN": 0.05, "MAX": 1.0, "DEFAULT": 0.2},
        {"NAME": "copies", "LABEL": "Copies", "TYPE": "float", "MIN": 1.0, "MAX": 8.0, "DEFAULT": 6.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "VALUES": [6, 0, 1, 2, 3, 4, 5],
         "LABELS": ["own", "ember", "ice", "acid", "ink", "neon", "mono"], "DEFAULT": 4},
        {"NAME": "hue", "LABEL": "Hue shift", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "zoom", "LABEL": "Recede or approach", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "moved", "LABEL": "Moving parts only", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.9},
        {"NAME": "take", "LABEL": "Take one now", "TYPE": "event"}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "ages", "WIDTH": "9", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "atlas", "PERSISTENT": true},
        {}
    ]
}*/

// Nine pictures on a sheet of three by three; the newest replaces the oldest. A new one is the live picture itself, so
// nothing jumps when it is stored; afterwards its age, not its number, sets its brightness and position.

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

float brightness(vec3 color) {
    return 0.5 * dot(color, vec3(0.2126, 0.7152, 0.0722)) + 0.5 * max(color.r, max(color.g, color.b));
}

// x: how much of the wait for the next one is over; y: the place of the latest; z: whether it was taken just now.
vec4 runCapture() {
    vec4 last = IMG_NORM_PIXEL(clock, vec2(0.5));
    float waited = last.x + TIMEDELTA / delay;
    bool now = take || waited >= 1.0 || last.a < 0.5;
    return vec4(now ? (take ? 0.0 : fract(waited)) : waited, now ? mod(last.y + 1.0, 9.0) : last.y, now ? 1.0 : 0.0, 1.0);
}

// One picture of the past as it looks by now, in linear light.
vec3 ghost(vec2 uv, int number, vec4 live) {
    vec4 age = IMG_PIXEL(ages, vec2(float(number) + 0.5, 0.5));
    float share = age.r / (copies * delay);  // of the time it has
    float left = clamp(1.0 - share, 0.0, 1.0) * age.a;
    vec2 size = IMG_SIZE(atlas) / 3.0;
    vec2 at = (uv - 0.5) * exp(-0.8 * zoom * share) + 0.5;
    vec2 inside = step(abs(at - 0.5), vec2(0.5));
    vec2 place = clamp(at, 0.5 / size, 1.0 - 0.5 / size);
    vec4 past = IMG_NORM_PIXEL(atlas, (vec2(float(number % 3), float(number / 3)) + place) / 3.0);
    past.rgb *= past.a * inside.x * inside.y;
    float seen = smoothstep(0.0, 0.25, length(past.rgb - live.rgb));
    float light = brightness(past.rgb);
    vec3 color = turnHue(past.rgb * past.rgb, hue);
    if (palette < 6) {
        mat3 stops = colors();
        vec3 tone = mix(mix(stops[2], stops[1], smoothstep(0.0, 0.25, share)), stops[0], smoothstep(0.3, 0.7, share));
        color = turnHue(tone * tone, hue) * light * light;
    }
    return color * left * mix(1.0, seen, moved);
}

vec4 phases(vec2 uv) {
    vec4 live = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return live;
    vec3 sum = vec3(0.0), top = vec3(0.0);
    for (int i = 0; i < 9; i++) {
        vec3 light = ghost(uv, i, live);
        sum += light;
        top = max(top, light);
    }
    // Half maximum, half sum: overlapping echoes glow, but do not clip.
    vec3 light = (0.6 * top + 0.4 * (1.0 - exp(-sum))) * amount * 2.0;
    vec3 own = live.rgb * live.rgb;
    vec3 color = sqrt(own + (1.0 - own) * (1.0 - exp(-light)));
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    return vec4(color + noise * min(color, 1.0 / 255.0), max(live.a, 1.0 - exp(-brightness(light) * 4.0)));
}

void main() {
    vec2 uv = isf_FragNormCoord;
    if (PASSINDEX == 0) {
        gl_FragColor = runCapture();
    } else if (PASSINDEX == 1) {
        vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5)), last = IMG_NORM_PIXEL(ages, uv);
        bool taken = now.z > 0.5 && abs(floor(gl_FragCoord.x) - now.y) < 0.5;
        gl_FragColor = taken ? vec4(0.0, 0.0, 0.0, 1.0) : vec4(last.r + TIMEDELTA, 0.0, 0.0, last.a);
    } else if (PASSINDEX == 2) {
        vec4 now = IMG_NORM_PIXEL(clock, vec2(0.5));
        vec2 tile = floor(uv * 3.0);
        vec4 fresh = vec4(0.0);
        for (int i = 0; i < 4; i++)
            fresh += 0.25 * IMG_NORM_PIXEL(inputImage, uv * 3.0 - tile + (vec2(float(i % 2), float(i / 2)) * 1.6 - 0.8) / RENDERSIZE);
        bool taken = now.z > 0.5 && abs(tile.y * 3.0 + tile.x - now.y) < 0.5;
        gl_FragColor = taken ? fresh : IMG_NORM_PIXEL(atlas, uv);
    } else {
        gl_FragColor = phases(uv);
    }
}

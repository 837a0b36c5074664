/*{
    "DESCRIPTION": "Analogue sync loss: the picture leans, rolls, wobbles, bends at the top, and recovers",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glitch", "Retro"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.7, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "skew", "LABEL": "Leaning lines", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "roll", "LABEL": "Roll", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "wobble", "LABEL": "Wobble", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "bend", "LABEL": "Bent top", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "ghost", "LABEL": "Ghosts", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "rate", "LABEL": "Slips a second", "TYPE": "float", "MIN": 0.0, "MAX": 8.0, "DEFAULT": 1.0},
        {"NAME": "slip", "LABEL": "Slip now", "TYPE": "event"}
    ],
    "PASSES": [
        {"TARGET": "hold", "WIDTH": "2", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "lines", "WIDTH": "1", "HEIGHT": "480", "FLOAT": true},
        {}
    ]
}*/

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

// How far a phase is from where it is held, by the shorter way.
float fromHold(float phase) {
    return phase - floor(phase + 0.5);
}

// Left: x: phase of the step, y: steps so far, z: how far it has rolled, w: how fast it rolls, in pictures a second.
// Right: x: how far lines lean, in widths over the height, y: how far they have slid, z: time of the wobble, w: colour lost.
vec4 keepHold() {
    vec4 left = texelFetch(hold, ivec2(0), 0);
    vec4 right = texelFetch(hold, ivec2(1, 0), 0);
    float phase = left.x + rate * TIMEDELTA + (slip ? 1.0 : 0.0);
    float tick = mod(left.y + floor(phase), 65536.0);
    // Each slip pushes it towards another fault or releases it; it follows with inertia.
    vec3 dice = random(ivec3(int(tick), 3, 7));
    float follow = 1.0 - exp2(-TIMEDELTA / 0.06);
    // The lower the fader, the firmer the hold.
    float firm = 1.0 - exp2(-TIMEDELTA * (3.0 + 40.0 * (1.0 - amount) * (1.0 - amount)));
    if (gl_FragCoord.x < 1.0) {
        float wanted = dice.x < 0.15 + 0.85 * roll * roll ? mix(0.6, 2.4, roll) * (dice.y > 0.25 ? 1.0 : -0.7) : 0.0;
        float speed = mix(left.w, wanted * amount * step(0.001, roll), follow);
        float rolled = fract(left.z + speed * TIMEDELTA);
        rolled -= fromHold(rolled) * firm * (1.0 - min(abs(speed) * 4.0, 1.0));
        return vec4(fract(phase), tick, fract(rolled), speed);
    }
    float strength = dice.z < 0.25 + 0.6 * skew ? dice.x * 2.0 - 1.0 : 0.0;
    float lean = mix(right.x, strength * skew * skew * amount * amount * 3.5, follow);
    float slid = fract(right.y + lean * 0.6 * TIMEDELTA);
    slid -= fromHold(slid) * firm * (1.0 - min(abs(lean) * 6.0, 1.0));
    float lost = mix(right.w, min(abs(strength) * skew * 2.0, 1.0) * amount, follow);
    return vec4(lean, fract(slid), mod(right.z + TIMEDELTA * (1.0 + 2.0 * amount), 1024.0), lost);
}

// Noise that flows through time, -1 to 1.
float drift(int seed, float y, float time) {
    int line = int(floor(y));
    int when = int(floor(time));
    vec2 f = smoothstep(0.0, 1.0, vec2(fract(y), fract(time)));
    float low = mix(random(ivec3(line, when, seed)).x, random(ivec3(line + 1, when, seed)).x, f.x);
    float high = mix(random(ivec3(line, when + 1, seed)).x, random(ivec3(line + 1, when + 1, seed)).x, f.x);
    return mix(low, high, f.y) * 2.0 - 1.0;
}

// For each line of the screen. x: how far it is shifted, in widths, y: how far the frame is from its hold.
vec4 scan(float y) {
    vec4 left = texelFetch(hold, ivec2(0), 0);
    vec4 right = texelFetch(hold, ivec2(1, 0), 0);
    float time = right.z;
    float force = amount * amount;
    float rolled = fromHold(left.z);
    float shift = right.x * (y - 0.5) + fromHold(right.y);
    // Near a lost line the next ones lose their hold too: leaning grows unevenly down the picture.
    shift += right.x * 0.25 * drift(1, y * 3.0, time * 0.7);
    shift += wobble * force * (0.03 * drift(2, y * 4.0, time * 1.6) + 0.008 * drift(3, y * 40.0, time * 3.0));
    float top = fract(y + rolled);  // the top of the picture, wherever it has rolled to
    shift += bend * amount * exp(-14.0 * (1.0 - top)) * (0.16 + 0.12 * drift(4, 0.5, time) + 0.02 * drift(5, y * 90.0, time * 3.0));
    return vec4(shift, rolled, 0.0, 1.0);
}

vec3 rotateHue(vec3 color, float turns) {
    float angle = turns * 6.2831853;
    vec3 grey = vec3(0.57735027);
    return color * cos(angle) + cross(grey, color) * sin(angle) + grey * dot(grey, color) * (1.0 - cos(angle));
}

vec4 showHeld(vec2 uv) {
    vec4 line = IMG_NORM_PIXEL(lines, vec2(0.5, uv.y));
    vec4 right = texelFetch(hold, ivec2(1, 0), 0);
    vec2 from = vec2(uv.x - line.x, uv.y + line.y);
    // The blanks between two lines and between two pictures, seen when they are pulled into sight.
    vec2 seam = abs(fract(from + 0.5) - 0.5);
    vec2 away = smoothstep(vec2(0.0), vec2(0.03), abs(line.xy));
    vec2 blank = mix(vec2(1.0), smoothstep(vec2(0.0), vec2(0.012), seam - vec2(0.02, 0.022)), away);
    from = fract(from);
    vec4 color = IMG_NORM_PIXEL(inputImage, from);
    float alpha = IMG_NORM_PIXEL(inputImage, uv).a;
    // Ghosts arrive late, reflected by hills: one fainter, one negative.
    float late = 0.035 + 0.02 * abs(right.x);
    float force = ghost * amount;
    vec3 first = IMG_NORM_PIXEL(inputImage, fract(from - vec2(late, 0.0))).rgb;
    vec3 second = IMG_NORM_PIXEL(inputImage, fract(from - vec2(2.3 * late, 0.0))).rgb;
    vec3 light = color.rgb + force * (0.5 * first - 0.3 * second * color.rgb);
    light /= 1.0 + 0.3 * force;
    // Without its burst, colour turns along the lines and fades.
    vec3 turned = max(rotateHue(light, right.w * sin(from.y * 7.0 + right.y * 6.2831853) * 0.35), 0.0);
    light = mix(turned, vec3(dot(light, vec3(0.2126, 0.7152, 0.0722))), 0.4 * right.w);
    return vec4(min(light * blank.x * blank.y, 1.0), alpha);
}

void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = keepHold();
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else if (PASSINDEX == 1) {
        gl_FragColor = scan(isf_FragNormCoord.y);
    } else {
        gl_FragColor = showHeld(isf_FragNormCoord);
    }
}

/*{
    "DESCRIPTION": "Flashes at a rate or on a trigger; while `safe` is on, at most three per second",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Color", "Strobe"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.8, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "rate", "LABEL": "Rate (Hz)", "TYPE": "float", "MIN": 0.0, "MAX": 25.0, "DEFAULT": 2.0},
        {"NAME": "duty", "LABEL": "Duty", "TYPE": "float", "MIN": 0.02, "MAX": 0.9, "DEFAULT": 0.25},
        {"NAME": "fade", "LABEL": "Fade", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "color", "LABEL": "Color", "TYPE": "color", "DEFAULT": [1.0, 1.0, 1.0, 1.0]},
        {"NAME": "flash", "LABEL": "Flash", "TYPE": "event"},
        {"NAME": "safe", "LABEL": "Safe (at most 3 per second)", "TYPE": "bool", "DEFAULT": true}
    ],
    "PASSES": [
        {"TARGET": "lamp", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

// Three flashes in any one second is the limit of WCAG 2.3.1 (and of broadcasters): a flash may begin this long, in
// seconds, after the last one began, and while it lasts it may only get weaker: no fader can make two out of one.
const float REST = 0.334;

// How bright a flash still is, seconds after it began.
float envelope(float age) {
    float elapsed = age * clamp(rate, 0.5, safe ? 1.0 / REST : 25.0) / duty;
    return elapsed < 1.0 ? mix(1.0, (1.0 - elapsed) * (1.0 - elapsed), fade) : 0.0;
}

// x: phase of the rate, y: seconds since the last flash began, z: its light, w: 1 once a flash has been.
vec4 runLamp() {
    vec4 last = IMG_NORM_PIXEL(lamp, vec2(0.5));
    float phase = last.x + rate * TIMEDELTA;
    float age = min(last.y + TIMEDELTA, 10.0);
    bool wanted = flash || phase >= 1.0;
    bool rested = !safe || last.w < 0.5 || age >= REST;
    if (wanted && rested && amount > 0.0) return vec4(fract(phase), 0.0, amount, 1.0);
    float light = amount * envelope(age) * last.w;
    return vec4(fract(phase), age, safe ? min(light, last.z) : light, last.w);
}

void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = runLamp();
        return;
    }
    vec4 original = IMG_THIS_PIXEL(inputImage);
    float light = IMG_NORM_PIXEL(lamp, vec2(0.5)).z * color.a;
    vec4 lit = vec4(mix(original.rgb, color.rgb, light), max(original.a, light));
    gl_FragColor = light > 0.0 ? lit : original;
}

/*{
    "DESCRIPTION": "Moving parts leave trails of light that change colour as they fade, as in a long exposure",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Time", "Feedback"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.8, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "decay", "LABEL": "Decay", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "threshold", "LABEL": "Threshold", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.2},
        {"NAME": "tint", "LABEL": "Colour of the trail", "TYPE": "color", "DEFAULT": [0.25, 0.45, 1.0, 1.0]}
    ],
    "PASSES": [
        {"TARGET": "past", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

// The history is kept in floats: with 8 bits, a slow decay rounds back to its start value and leaves grey ghosts.
void main() {
    vec4 now = IMG_THIS_PIXEL(inputImage);
    vec4 last = IMG_THIS_PIXEL(past);
    if (PASSINDEX == 0) {
        // A half-life of 8 to 0.05 seconds; channels that the tint lacks fade faster, so white fades to its colour.
        float halfLives = TIMEDELTA / (8.0 * pow(0.00625, decay));
        vec4 fade = exp2(-halfLives * vec4(1.0 + 3.0 * (1.0 - tint.rgb), 1.0));
        float peak = max(now.r, max(now.g, now.b));
        gl_FragColor = max(now * smoothstep(threshold - 0.1, threshold + 0.1, peak + 0.1 * step(threshold, 0.0)), last * fade);
    } else if (amount <= 0.0) {
        gl_FragColor = now;
    } else {
        // Half a step of noise keeps long dark trails from banding, and black stays black.
        float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
        vec4 seen = last * amount;
        gl_FragColor = max(now, seen + noise * min(seen, 1.0 / 255.0));
    }
}

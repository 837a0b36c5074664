/*{
    "DESCRIPTION": "Kaleidoscope with hard mirrors or soft transitions between its sectors",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Geometry", "Kaleidoscope"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "segments", "LABEL": "Segments", "TYPE": "float", "MIN": 1.0, "MAX": 16.0, "DEFAULT": 6.0},
        {"NAME": "angle", "LABEL": "Angle (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "zoom", "LABEL": "Zoom", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "center", "LABEL": "Centre", "TYPE": "point2D", "MIN": [0.0, 0.0], "MAX": [1.0, 1.0], "DEFAULT": [0.5, 0.5]},
        {"NAME": "soft", "LABEL": "Soft mirrors", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.2}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

const float TURN = 6.2831853;

mat2 rotation(float turns) {
    float angle = turns * TURN;
    return mat2(cos(angle), sin(angle), -sin(angle), cos(angle));
}

// One reading through a kaleidoscope of n sectors. `soft` rounds the zigzag of the mirrors into a wave.
vec4 lookUp(vec2 p, float n) {
    float sector = atan(p.y, p.x) / TURN * n;
    float hard = abs(fract(sector) - 0.5) * 2.0;
    float wave = 0.5 + 0.5 * cos(TURN * sector);
    float folded = mix(hard, wave, soft) * 0.5 * TURN / n;
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 seen = rotation(IMG_NORM_PIXEL(clock, vec2(0.5)).x) * vec2(cos(folded), sin(folded)) * length(p);
    vec2 uv = mix(isf_FragNormCoord, center + seen * exp2(2.0 - 4.0 * zoom) / toShort, amount);
    return IMG_NORM_PIXEL(inputImage, 1.0 - abs(1.0 - mod(uv, 2.0)));  // beyond its edge the picture is mirrored
}

void main() {
    if (PASSINDEX == 0) {
        // The accumulated angle: a changing speed must be integrated, or the picture would jump with the fader.
        float before = IMG_NORM_PIXEL(clock, vec2(0.5)).x;
        gl_FragColor = vec4(fract(before + speed * abs(speed) * 0.5 * TIMEDELTA), 0.0, 0.0, 1.0);
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else {
        vec2 p = (isf_FragNormCoord - 0.5) * RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
        p = rotation(angle) * p;
        // Only whole numbers of sectors close the circle: in between, one pattern fades into the next.
        float whole = floor(segments);
        float next = smoothstep(0.25, 0.75, segments - whole);
        gl_FragColor = mix(lookUp(p, whole), lookUp(p, whole + 1.0), next);
    }
}

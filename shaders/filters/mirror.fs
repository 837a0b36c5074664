/*{
    "DESCRIPTION": "Mirrors the picture along one axis, or along two",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Geometry"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "angle", "LABEL": "Angle (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "offset", "LABEL": "Offset", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "across", "LABEL": "Second fold", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0}
    ]
}*/

// Moves what lies behind an axis to its mirror place; half way there it is flat against the axis.
vec2 fold(vec2 p, vec2 normal, float at, float how) {
    return p - 2.0 * how * min(dot(p, normal) - at, 0.0) * normal;
}

void main() {
    if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
        return;
    }
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (isf_FragNormCoord - 0.5) * toShort;
    float turn = angle * 6.2831853;
    vec2 normal = vec2(cos(turn), sin(turn));
    p = fold(p, normal, offset * 0.5 * dot(toShort, abs(normal)), amount);
    p = fold(p, vec2(-normal.y, normal.x), 0.0, across * amount);
    vec2 uv = p / toShort + 0.5;
    gl_FragColor = IMG_NORM_PIXEL(inputImage, 1.0 - abs(1.0 - mod(uv, 2.0)));  // beyond its edge the picture is mirrored
}

/*{
    "DESCRIPTION": "Shows this layer on one side of a divider and another on the other side, such as a picture beside its line art",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Compositing", "Utility"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "other", "LABEL": "Other picture", "TYPE": "image"},
        {"NAME": "position", "LABEL": "Position", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5, "IDENTITY": 1.0, "SHARE": true},
        {"NAME": "angle", "LABEL": "Angle (turns)", "TYPE": "float", "MIN": -0.5, "MAX": 0.5, "DEFAULT": 0.0},
        {"NAME": "softness", "LABEL": "Softness", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "line", "LABEL": "Line width", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.15},
        {"NAME": "lineColor", "LABEL": "Line colour", "TYPE": "color", "DEFAULT": [1.0, 1.0, 1.0, 1.0]}
    ]
}*/

void main() {
    vec4 here = IMG_THIS_PIXEL(inputImage);
    if (position >= 1.0) {
        gl_FragColor = here;
        return;
    }
    float shortSide = min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (isf_FragNormCoord - 0.5) * RENDERSIZE / shortSide;
    float turn = angle * 6.2831853;
    vec2 across = vec2(cos(turn), sin(turn));
    float pixel = 1.0 / shortSide;
    float soft = max(softness * softness * 0.5, 0.5 * pixel);
    float thick = line * line * 0.1;
    // At 0 and 1 the divider, however wide, has left the picture on either side.
    float reach = 0.5 * dot(RENDERSIZE / shortSide, abs(across)) + max(soft, thick + pixel);
    float beyond = dot(p, across) - mix(-reach, reach, position);
    vec4 color = mix(here, IMG_THIS_PIXEL(other), smoothstep(-soft, soft, beyond));
    float onLine = line > 0.0 ? clamp((thick - abs(beyond)) / pixel + 0.5, 0.0, 1.0) : 0.0;
    gl_FragColor = mix(color, vec4(lineColor.rgb, 1.0), onLine * lineColor.a);
}

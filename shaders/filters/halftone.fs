/*{
    "DESCRIPTION": "Halftone screen of dots or lines that grow with brightness",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Stylize"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4},
        {"NAME": "angle", "LABEL": "Angle (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.05},
        {"NAME": "shape", "LABEL": "Dots to lines", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "contrast", "LABEL": "Contrast", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.25},
        {"NAME": "color", "LABEL": "Keep colour", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0}
    ]
}*/

void main() {
    vec4 original = IMG_THIS_PIXEL(inputImage);
    if (amount <= 0.0) {
        gl_FragColor = original;
        return;
    }
    float shortSide = min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (isf_FragNormCoord - 0.5) * RENDERSIZE / shortSide;
    float turn = angle * 6.2831853;
    mat2 rotation = mat2(cos(turn), sin(turn), -sin(turn), cos(turn));
    // Cells from a 120th to a 16th of the short side, but never below five pixels, where a dot is no dot.
    float size = max(exp2(mix(-6.9, -4.0, scale)), 5.0 / shortSide);
    vec2 cell = floor(rotation * p / size) + 0.5;
    vec2 inCell = rotation * p / size - cell;
    // A dot has the colour of its whole cell, a line that of the picture beneath it.
    vec4 picture = vec4(0.0);
    for (int i = 0; i < 4; i++) {
        vec2 at = cell + vec2(float(i % 2), float(i / 2)) * 0.5 - 0.25;
        picture += 0.25 * IMG_NORM_PIXEL(inputImage, transpose(rotation) * at * size * shortSide / RENDERSIZE + 0.5);
    }
    picture = mix(picture, original, shape);
    float light = dot(picture.rgb, vec3(0.2126, 0.7152, 0.0722));
    light = clamp((light - 0.5) * (1.0 + contrast) + 0.5 - 0.1 * contrast, 0.0, 1.0);
    float area = light * light;  // linear light: what reaches the eye is the area

    float spot = length(inCell) - 0.75 * sqrt(area);
    float line = abs(inCell.y) - 0.5 * area;
    float distance = mix(spot, line, shape);
    float pixel = 1.0 / (size * shortSide);
    float lit = clamp(0.5 - distance / pixel, 0.0, 1.0) * step(0.002, area);
    // A dot is as bright as its hue allows; its size carries the brightness of the picture.
    vec3 hue = picture.rgb / max(max(picture.r, max(picture.g, picture.b)), 1e-3);
    gl_FragColor = mix(original, vec4(mix(vec3(1.0), hue, color) * lit, original.a), amount);
}

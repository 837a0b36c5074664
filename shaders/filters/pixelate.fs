/*{
    "DESCRIPTION": "Large pixels, square or wide, with few brightness steps and thin gaps",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Stylize", "Retro"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "wide", "LABEL": "Wide", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "gap", "LABEL": "Gap", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.15},
        {"NAME": "steps", "LABEL": "Fewer colours", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0}
    ]
}*/

void main() {
    if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
        return;
    }
    // From one pixel of the screen to an eighth of its short side; each part of the fader multiplies alike.
    float shortSide = min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 size = floor(pow(shortSide / 8.0, amount) * vec2(1.0 + 7.0 * wide, 1.0) + 0.5);
    vec2 place = (isf_FragNormCoord - 0.5) * RENDERSIZE / size;
    vec2 cell = floor(place) + 0.5;
    // Nine readings across the cell: a thin line must not drop out between them.
    vec4 color = vec4(0.0);
    for (int i = 0; i < 9; i++) {
        vec2 at = (vec2(float(i % 3), float(i / 3)) - 1.0) / 3.0;
        color += IMG_NORM_PIXEL(inputImage, (cell + at) * size / RENDERSIZE + 0.5) / 9.0;
    }
    float levels = exp2(mix(8.0, 1.0, steps));
    color.rgb = mix(color.rgb, floor(color.rgb * levels + 0.5) / levels, step(0.001, steps));
    vec2 toEdge = (0.5 - abs(place - cell)) * size;  // in pixels of the screen
    vec2 inside = clamp(toEdge - 0.25 * gap * size + 0.5, 0.0, 1.0);
    float tile = mix(1.0, inside.x * inside.y, smoothstep(3.0, 6.0, min(size.x, size.y)) * step(0.001, gap));
    gl_FragColor = vec4(color.rgb * tile, color.a);
}

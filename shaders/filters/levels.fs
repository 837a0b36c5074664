/*{
    "DESCRIPTION": "Black point, white point, gamma and saturation",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Color"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "black", "LABEL": "Black point", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.06},
        {"NAME": "white", "LABEL": "White point", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.94},
        {"NAME": "gamma", "LABEL": "Gamma", "TYPE": "float", "MIN": 0.25, "MAX": 4.0, "DEFAULT": 1.0},
        {"NAME": "contrast", "LABEL": "Contrast", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.2},
        {"NAME": "saturation", "LABEL": "Saturation", "TYPE": "float", "MIN": 0.0, "MAX": 2.0, "DEFAULT": 1.1}
    ]
}*/

void main() {
    vec4 original = IMG_THIS_PIXEL(inputImage);
    if (amount <= 0.0) {
        gl_FragColor = original;
        return;
    }
    // A white point at or below the black point is a hard step.
    vec3 color = clamp((original.rgb - black) / max(white - black, 1.0 / 255.0), 0.0, 1.0);
    color = pow(color, vec3(1.0 / gamma));
    // An S through 0, 1/2 and 1: contrast never lifts the blacks, and nothing clips. Less of it flattens only the middle.
    vec3 high = pow(color, vec3(exp2(2.0 * max(contrast, 0.0))));
    vec3 low = pow(1.0 - color, vec3(exp2(2.0 * max(contrast, 0.0))));
    color = high / (high + low) + min(contrast, 0.0) * (smoothstep(0.0, 1.0, color) - color);

    // More colour only as far as it goes for all three channels: past that, hues would bend.
    float light = dot(color, vec3(0.2126, 0.7152, 0.0722));
    vec3 chroma = color - light;
    vec3 room = mix(vec3(light), vec3(1.0 - light), step(0.0, chroma)) / max(abs(chroma), 1e-5);
    color = light + chroma * min(saturation, max(1.0, min(room.r, min(room.g, room.b))));
    // Stretched gradients show bands: half a step of noise keeps them smooth, and black stays black.
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    color = mix(original.rgb, color, amount);
    gl_FragColor = vec4(color + noise * min(min(color, 1.0 - color), 1.0 / 255.0), original.a);
}

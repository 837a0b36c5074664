/*{
    "DESCRIPTION": "Maps brightness to one of the palettes; black stays black",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Color"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"], "DEFAULT": 0},
        {"NAME": "hue", "LABEL": "Hue shift", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "contrast", "LABEL": "Contrast", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "black", "LABEL": "Black point", "TYPE": "float", "MIN": 0.0, "MAX": 0.9, "DEFAULT": 0.1},
        {"NAME": "invert", "LABEL": "Invert", "TYPE": "bool", "DEFAULT": false}
    ]
}*/

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

void main() {
    vec4 original = IMG_THIS_PIXEL(inputImage);
    if (amount <= 0.0) {
        gl_FragColor = original;
        return;
    }
    float light = dot(original.rgb, vec3(0.2126, 0.7152, 0.0722));
    light = clamp(((invert ? 1.0 - light : light) - black) / (1.0 - black), 0.0, 1.0);
    // An S through 0, 1/2 and 1: contrast never lifts the blacks.
    float slope = exp2(2.0 * contrast);
    float high = pow(light, slope);
    light = high / (high + pow(1.0 - light, slope));

    mat3 stops = colors();
    vec3 color = stops[0] * smoothstep(0.0, 0.36, light);
    color = mix(color, stops[1], smoothstep(0.22, 0.72, light));
    color = mix(color, stops[2], smoothstep(0.66, 1.0, light));
    color = turnHue(color, hue);
    // A palette stretches dark gradients: half a step of noise keeps them from banding.
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    color = mix(original.rgb, color, amount);
    gl_FragColor = vec4(color + noise * min(color, 1.0 / 255.0), original.a);
}

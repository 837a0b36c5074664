/*{
    "DESCRIPTION": "Shows the picture only where another layer is bright, or opaque: the rest is transparent",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Masking"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "mask", "LABEL": "Mask", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "by", "LABEL": "What of the mask", "TYPE": "long", "DEFAULT": 0, "VALUES": [0, 1], "LABELS": ["brightness", "opacity"]},
        {"NAME": "low", "LABEL": "Hidden up to", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "high", "LABEL": "Shown from", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0},
        {"NAME": "invert", "LABEL": "Invert", "TYPE": "bool", "DEFAULT": false}
    ]
}*/

void main() {
    vec4 color = IMG_THIS_NORM_PIXEL(inputImage);
    vec4 other = IMG_THIS_NORM_PIXEL(mask);
    float given = by == 1 ? other.a : dot(other.rgb, vec3(0.2126, 0.7152, 0.0722)) * other.a;
    // Limits in the wrong order are a hard step.
    float shown = clamp((given - low) / max(high - low, 1.0 / 255.0), 0.0, 1.0);
    gl_FragColor = vec4(color.rgb, color.a * mix(1.0, invert ? 1.0 - shown : shown, amount));
}

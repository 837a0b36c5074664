/*{
    "DESCRIPTION": "Separates red and blue from green: along an angle, radially, or both",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Color", "Glitch"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "angle", "LABEL": "Angle (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "radial", "LABEL": "Outwards", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "soft", "LABEL": "Soft spectrum", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "keep", "LABEL": "Keep the original", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0}
    ]
}*/

void main() {
    vec2 uv = isf_FragNormCoord;
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) {
        gl_FragColor = original;
        return;
    }
    vec2 toShort = RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y);
    float turn = angle * 6.2831853;
    // Squared along the fader: the first half stays a fringe, the second half tears the picture into three.
    float apart = 0.15 * amount * amount;
    vec2 along = apart * (1.0 - radial) * vec2(cos(turn), sin(turn)) / toShort;
    // Outwards it grows towards the corners. All channels read inwards from there: beyond the edge there is no picture.
    vec2 p = (uv - 0.5) * 2.0 * toShort;
    vec2 inwards = -1.5 * apart * radial * p * length(p) / dot(toShort, toShort) / toShort;
    vec2 red = along;
    vec2 green = inwards;
    vec2 blue = 2.0 * inwards - along;

    // Each channel is one reading, or a short smear of three.
    int more = soft > 0.0 ? 1 : 0;
    vec3 color = vec3(0.0);
    for (int i = -more; i <= more; i++) {
        vec2 smear = (red - blue) * float(i) * soft * 0.3;
        color.r += IMG_NORM_PIXEL(inputImage, uv + red + smear).r;
        color.g += IMG_NORM_PIXEL(inputImage, uv + green + smear).g;
        color.b += IMG_NORM_PIXEL(inputImage, uv + blue + smear).b;
    }
    color /= float(2 * more + 1);
    gl_FragColor = vec4(max(color, original.rgb * keep), original.a);
}

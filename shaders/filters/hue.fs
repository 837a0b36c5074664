/*{
    "DESCRIPTION": "Shifts all hues or a selected range, and keeps the brightness",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Color"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "hue", "LABEL": "Hue (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.45},
        {"NAME": "speed", "LABEL": "Turning", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "saturation", "LABEL": "Saturation", "TYPE": "float", "MIN": 0.0, "MAX": 2.0, "DEFAULT": 1.1},
        {"NAME": "range", "LABEL": "How many hues", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0},
        {"NAME": "pick", "LABEL": "Which hues", "TYPE": "color", "DEFAULT": [0.2, 0.8, 0.1, 1.0]},
        {"NAME": "others", "LABEL": "Colour of the others", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {}
    ]
}*/

// Hues turn in Oklab (Ottosson, A perceptual color space for image processing, 2020), where a turned colour looks as
// strong as it did; then the light it gives is set to what it gave. Linear light is the square here.
vec3 toLab(vec3 light) {
    vec3 cone = mat3(0.4122215, 0.2119035, 0.0883025, 0.5363325, 0.6806995, 0.2817188, 0.0514460, 0.1073970, 0.6299787) * light;
    cone = pow(max(cone, 0.0), vec3(1.0 / 3.0));
    return mat3(0.2104543, 1.9779985, 0.0259040, 0.7936178, -2.4285922, 0.7827718, -0.0040720, 0.4505937, -0.8086758) * cone;
}

vec3 fromLab(vec3 lab) {
    vec3 cone = mat3(1.0, 1.0, 1.0, 0.3963378, -0.1055613, -0.0894842, 0.2158038, -0.0638542, -1.2914855) * lab;
    cone *= cone * cone;
    return mat3(4.0767417, -1.2684380, -0.0041961, -3.3077116, 2.6097574, -0.7034186, 0.2309699, -0.3413194, 1.7076147) * cone;
}

float luminance(vec3 light) {
    return dot(light, vec3(0.2126, 0.7152, 0.0722));
}

vec3 recoloured(vec3 color) {
    vec3 light = color * color;
    vec3 lab = toLab(light);
    // Selected hues are near in angle; greys have no hue and are never selected.
    vec2 wanted = toLab(pick.rgb * pick.rgb).yz;
    float apart = acos(clamp(dot(lab.yz, wanted) / max(length(lab.yz) * length(wanted), 1e-6), -1.0, 1.0)) / 3.1415927;
    float picked = range >= 1.0 ? 1.0 : smoothstep(range + 0.06, range - 0.06, apart);

    float angle = (hue + IMG_NORM_PIXEL(clock, vec2(0.5)).r) * amount * 6.2831853;
    vec2 chroma = mat2(cos(angle), sin(angle), -sin(angle), cos(angle)) * lab.yz * mix(1.0, saturation, amount);
    chroma = mix(lab.yz * mix(1.0, others, amount), chroma, picked);
    vec3 shown = fromLab(vec3(lab.x, chroma));
    float shine = luminance(light);
    // Keeps the brightness; where the hue cannot be that bright, it moves towards grey, so that no channel clips.
    shown *= shine / max(luminance(shown), 1e-5);
    vec3 away = shown - shine;
    vec3 room = mix(vec3(shine), vec3(1.0 - shine), step(0.0, away)) / max(abs(away), 1e-6);
    return sqrt(max(shine + away * min(1.0, min(room.r, min(room.g, room.b))), 0.0));
}

void main() {
    if (PASSINDEX == 0) {
        float last = IMG_NORM_PIXEL(clock, vec2(0.5)).r;
        gl_FragColor = vec4(fract(last + speed * abs(speed) * TIMEDELTA));
        return;
    }
    vec4 original = IMG_THIS_PIXEL(inputImage);
    gl_FragColor = amount <= 0.0 ? original : vec4(recoloured(original.rgb), original.a);
}

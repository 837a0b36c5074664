/*{
    "DESCRIPTION": "Zooms through the old picture into the new one with radial blur",
    "CREDIT": "vjfx",
    "ISFVSN": "2",
    "CATEGORIES": ["Transition", "Zoom"],
    "INPUTS": [
        {"NAME": "startImage", "LABEL": "The old picture", "TYPE": "image"},
        {"NAME": "endImage", "LABEL": "The new picture", "TYPE": "image"},
        {"NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "zoom", "LABEL": "Distance", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "blur", "LABEL": "Length of the rays", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.6},
        {"NAME": "spin", "LABEL": "Spin", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.15}
    ]
}*/

vec3 toLight(vec3 c) { // sRGB to linear light
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

vec3 toScreen(vec3 light) {
    light = max(light, 0.0);
    return mix(12.92 * light, 1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, light));
}

// Mixes two colours in linear light; at 0 and 1 it returns them unchanged.
vec4 blend(vec4 a, vec4 b, float t) {
    if (t <= 0.0) return a;
    if (t >= 1.0) return b;
    float alpha = mix(a.a, b.a, t);
    vec3 light = mix(toLight(a.rgb) * a.a, toLight(b.rgb) * b.a, t) / max(alpha, 0.001);
    return vec4(toScreen(light), alpha);
}

const int READS = 12; // of each picture

// Where the picture is read from nearer or farther: the zoom is in octaves, and turns with `spin`; mirrored where it ends.
vec2 zoomedPlace(float octaves) {
    float angle = spin * octaves;
    vec2 p = mat2(cos(angle), sin(angle), -sin(angle), cos(angle)) * (isf_FragNormCoord - 0.5) * RENDERSIZE;
    return 1.0 - abs(1.0 - mod(p * exp2(-octaves) / RENDERSIZE + 0.5, 2.0));
}

// The sum of colours as a colour. Squares are near enough to light for a blur, and cost a tenth of sRGB's powers.
vec4 mean(vec4 sum, float gain) {
    return vec4(sqrt(sum.rgb / max(sum.a, 0.001) * gain), sum.a / float(READS));
}

void main() {
    if (progress <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(startImage);
        return;
    }
    if (progress >= 1.0) {
        gl_FragColor = IMG_THIS_PIXEL(endImage);
        return;
    }
    float reach = 0.4 + 2.6 * zoom;
    float way = smoothstep(0.0, 1.0, progress);
    float trail = blur * reach * 4.0 * progress * (1.0 - progress) * 0.7;
    float t = smoothstep(0.25, 0.75, progress);
    // Interleaved gradient noise (Jimenez 2014) hides that there are few reads.
    float jitter = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    vec4 before = vec4(0.0);
    vec4 after = vec4(0.0);
    for (int i = 0; i < READS; i++) {
        float near = reach * way + trail * ((float(i) + jitter) / float(READS) - 0.5);
        vec4 color = IMG_NORM_PIXEL(startImage, zoomedPlace(near));
        before += vec4(color.rgb * color.rgb * color.a, color.a);
        color = IMG_NORM_PIXEL(endImage, zoomedPlace(near - reach));
        after += vec4(color.rgb * color.rgb * color.a, color.a);
    }
    // Zooming in spreads the light over more of the view.
    gl_FragColor = blend(mean(before, exp2(-reach * way)), mean(after, 1.0), t);
}

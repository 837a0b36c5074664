#version 330 core
// A picture that flows. What is seen at a place came along the field, and what is there one loop earlier leaves it:
// both ways are traced back to the picture. The same as convert/glsl/flow.fs; nets/motion/eulerian.py splats instead.
uniform sampler2D picture;  // premultiplied, as `around` is
uniform sampler2D around;   // the same without details
uniform sampler2D field;    // x and y within one loop, 1 being the picture; how alike the two are that are blended
uniform float phase;        // of the loop, 0..1
uniform float amount;
uniform float detail;       // the level of the mipmaps: 0 unless the picture is shrunk

in vec2 place;
out vec4 color;

const int STEPS = 16;
const float MOST = 1.5;     // times the contrast of the blend

vec2 traced(vec2 here, float loops) {
    for (int n = 0; n < STEPS; n++) {
        here += loops / float(STEPS) * textureLod(field, here, 0.0).xy;
    }
    return here;
}

// 0 where a trace has left the picture, or has ended at something that stands still: that is not what came from there.
float flows(vec2 end, float speed) {
    float inside = clamp(20.0 * (0.5 - max(abs(end.x - 0.5), abs(end.y - 0.5))), 0.0, 1.0);
    return inside * clamp(2.5 * length(textureLod(field, end, 0.0).xy) / max(speed, 1e-6) - 0.75, 0.0, 1.0);
}

void main() {
    if (any(lessThan(place, vec2(0.0))) || any(greaterThan(place, vec2(1.0)))) {
        color = vec4(0.0);
        return;
    }
    vec3 here = textureLod(field, place, 0.0).xyz;
    // The level is explicit: where neighbouring pixels take different ways, drivers cannot compute it.
    vec4 made = textureLod(picture, place, detail);
    if (here.xy != vec2(0.0)) {
        float sooner = 1.0 - phase, later = phase, speed = length(here.xy);
        vec2 from = traced(place, -amount * phase), to = traced(place, amount * sooner);
        vec2 shares = vec2(sooner, later) * (vec2(flows(from, speed), flows(to, speed)) + 1e-3);
        sooner = shares.x / (shares.x + shares.y);
        later = 1.0 - sooner;
        made = sooner * textureLod(picture, from, detail) + later * textureLod(picture, to, detail);
        // Two textures that are blended lose contrast: it is given back, as far as they are not alike.
        vec2 apart = (to - from) * vec2(textureSize(picture, 0));
        float alike = mix(1.0, here.z, min(length(apart), 1.0));
        float gain = min(inversesqrt(sooner * sooner + later * later + 2.0 * sooner * later * alike), MOST);
        vec4 mean = sooner * textureLod(around, from, 0.0) + later * textureLod(around, to, 0.0);
        made.rgb = clamp(mean.rgb + gain * (made.rgb - mean.rgb), 0.0, made.a);
    }
    color = vec4(made.rgb / max(made.a, 1e-6), made.a);
}

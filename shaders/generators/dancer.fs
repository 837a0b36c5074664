/*{
    "DESCRIPTION": "A dancer in shells of light that spread from the heart over body and floor with every kick",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Figure"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "amount", "LABEL": "Amount of movement", "TYPE": "float", "DEFAULT": 1.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "density", "LABEL": "Density of the shells", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "glow", "LABEL": "Glow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 4, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "1", "HEIGHT": "1"},
        {"TARGET": "left", "FLOAT": true, "WIDTH": "13", "HEIGHT": "1"},
        {"TARGET": "right", "FLOAT": true, "WIDTH": "13", "HEIGHT": "1"},
        {}
    ]
}*/

const float TAU = 6.2831853;
const int JOINTS = 13;

flat varying vec4 joint[13]; // see dancer.vs
flat varying vec4 box;

// The palettes in linear light: the colour far from the light, near it, and in its centre.
const vec3 COLOURS[18] = vec3[18](
    vec3(0.448, 0.004, 0.001), vec3(1.0, 0.179, 0.01), vec3(1.0, 0.748, 0.319), // ember
    vec3(0.007, 0.04, 0.477), vec3(0.033, 0.393, 1.0), vec3(0.729, 0.933, 1.0), // ice
    vec3(0.0, 0.179, 0.064), vec3(0.296, 1.0, 0.013), vec3(1.0, 0.933, 0.214), // acid
    vec3(0.025, 0.033, 0.179), vec3(1.0, 0.089, 0.03), vec3(0.89, 0.848, 0.748), // ink
    vec3(0.017, 0.022, 1.0), vec3(0.933, 0.007, 0.296), vec3(0.604, 0.911, 1.0), // neon
    vec3(0.084), vec3(0.477), vec3(1.0)); // mono

vec3 tint(float t) {
    vec3 low = mix(COLOURS[palette * 3], COLOURS[palette * 3 + 1], clamp(2.0 * t, 0.0, 1.0));
    return mix(low, COLOURS[palette * 3 + 2], clamp(2.0 * t - 1.0, 0.0, 1.0));
}

float noise(uvec2 at) { // integer hash, 0 to 1
    uint h = at.x * 0x9e3779b9u ^ at.y * 0x85ebca6bu;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return float((h ^ (h >> 16)) >> 8) / 16777216.0;
}

// Turns light into a pixel: shifts the hue, rolls off highlights, encodes as sRGB, dithers.
vec4 shown(vec3 light) {
    float turn = TAU * hue;
    vec3 turned = light * cos(turn) + cross(vec3(0.57735), light) * sin(turn);
    light = 1.0 - exp(-max(turned + dot(light, vec3(1.0 / 3.0)) * (1.0 - cos(turn)), 0.0));
    vec3 encoded = mix(12.92 * light, 1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, light));
    return vec4(encoded + (noise(uvec2(gl_FragCoord.xy)) - 0.5) / 255.0, 1.0);
}

vec4 front = vec4(-9.0, 0.0, 0.0, 0.0); // the limb in front: depth, x and y of the normal, coverage
vec4 back = vec4(-9.0, 0.0, 0.0, 0.0);  // and the one behind it

// A cone between two balls seen from afar. Of all balls along it, the one that comes nearest to the viewer at this pixel
// is found in closed form; its radius, and how far inside its rim the pixel is, give depth, normal and coverage.
void limb(vec2 p, vec4 a, vec4 b, float pixel) {
    vec4 axis = b - a;
    vec2 q = p - a.xy;
    float k2 = max(dot(axis.xy, axis.xy) - axis.w * axis.w, 1e-6);
    float k1 = dot(q, axis.xy) + a.w * axis.w;
    float k0 = a.w * a.w - dot(q, q);
    float most = max(k0 + k1 * k1 / k2, 0.0);
    float h = clamp(k1 / k2 + axis.z * sqrt(most / (k2 * (k2 + axis.z * axis.z))), 0.0, 1.0);
    float square = k0 + h * (2.0 * k1 - h * k2);
    float radius = a.w + h * axis.w;
    vec4 here = vec4(a.z + h * axis.z + sqrt(max(square, 0.0)), (q - h * axis.xy) / radius,
                     clamp(0.5 + square / (2.0 * radius * pixel), 0.0, 1.0));
    if (here.w > 0.0) {
        back = here.x > front.x ? front : here.x > back.x ? here : back;
        front = here.x > front.x ? here : front;
    }
}

// Fronts of light at whole numbers of `u`, running upwards with a glow behind them, where a pixel covers `blur`.
float fronts(float u, float tail, float blur) {
    float t = fract(u);
    float light = pow(t, tail) * (1.0 - smoothstep(1.0 - 2.0 * blur, 1.0, t));
    return mix(light, 1.0 / (tail + 1.0), smoothstep(0.25, 0.75, blur));
}

// Shells of light around the heart, where they meet the body; the kick's own shell takes the accent.
vec3 body_light(vec4 layer, vec2 p, vec3 heart, vec4 s, float pixel) {
    vec3 n = vec3(layer.yz, sqrt(max(1.0 - dot(layer.yz, layer.yz), 0.0)));
    vec3 away = vec3(p, layer.x) - heart;
    float reach = length(away);
    vec2 gradient = (away.xy - away.z * n.xy / max(n.z, 0.1)) / max(reach, 0.01);
    float count = mix(4.0, 44.0, density);
    float shells = fronts(reach * count - s.y, 4.0, length(gradient) * count * pixel);
    float kick = s.w * exp(-pow(abs((reach - s.z) / 0.07), 2.0));
    float soft = 0.5 + 0.5 * dot(n, vec3(-0.48, 0.75, 0.45));
    float rim = pow(1.0 - n.z, 3.0);
    vec3 light = mix(tint(0.6 * shells), tint(1.0), kick) * soft * (0.04 + shells * (1.0 + 2.0 * glow + 2.0 * kick));
    light += tint(0.8 + 0.2 * n.x) * rim * (0.4 + 1.6 * glow) * (0.3 + soft);
    return light;
}

// The same shells where they meet the floor.
vec3 floor_light(vec2 p, vec3 heart, vec4 s) {
    float size = mix(0.5, 1.2, scale);
    float z = (p.y + 0.53 * size) / min(0.08 * size + 0.3 * p.y, -0.01); // the inverse of seen() in dancer.vs, at y = 0
    vec2 place = vec2(p.x / size * (1.0 - 0.3 * z), z);
    float horizon = smoothstep(-0.28 * size, -0.36 * size, p.y);
    float reach = length(vec3(place - heart.xz, 0.6));
    float count = 0.5 * mix(4.0, 44.0, density);
    float shells = fronts(reach * count - 0.5 * s.y, 7.0, fwidth(reach) * count);
    float kick = s.w * exp(-pow(abs((reach - s.z) / 0.1), 2.0));
    return horizon * exp(-1.7 * dot(place, place)) * shells * mix(0.5 * tint(0.25), 3.0 * tint(1.0), kick);
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the dance, in poses; y: the shells; z, w: reach and strength of the last kick
        bool kick = pulse > s.w + 0.15;
        s.x = mod(s.x + TIMEDELTA * 4.0 * speed * speed, 8.0); // eight poses make a round
        s.y = mod(s.y + TIMEDELTA * (0.6 * speed + 1.5 * pulse), 2.0);
        s.z = kick ? 0.0 : s.z + 1.6 * TIMEDELTA;
        s.w = max(pulse, s.w * pow(0.15, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    if (PASSINDEX < 3) {
        gl_FragColor = joint[int(gl_FragCoord.x)];
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    vec4 pelvis = IMG_PIXEL(left, vec2(0.5));
    vec4 chest = IMG_PIXEL(left, vec2(2.5, 0.5));
    vec4 from_left = pelvis;
    vec4 from_right = pelvis;
    for (int i = 1; i < JOINTS; i++) {
        if (any(lessThan(p, box.xy)) || any(greaterThan(p, box.zw))) break;
        if (i == 5) from_left = from_right = chest;
        if (i == 9) from_left = from_right = pelvis;
        vec4 to = IMG_PIXEL(left, vec2(float(i) + 0.5, 0.5));
        limb(p, from_left, to, pixel);
        from_left = to;
        if (i > 4) { // the trunk has been drawn
            to = IMG_PIXEL(right, vec2(float(i) + 0.5, 0.5));
            limb(p, from_right, to, pixel);
            from_right = to;
        }
    }
    // Limbs that touch melt into one another.
    float own = mix(1.0, clamp(0.5 + (front.x - back.x) / 0.05, 0.0, 1.0), front.w * back.w);
    front.xyz = mix(back.xyz, front.xyz, own) + vec3(0.025 * own * (1.0 - own), 0.0, 0.0);

    vec3 heart = chest.xyz - vec3(0.0, 0.03, 0.1);
    float ring = abs(length(p - heart.xy) - s.z); // the kick in the air
    vec3 light = floor_light(p, heart, s);
    light += pow(s.w, 4.0) * tint(1.0) * (0.8 * (1.0 - smoothstep(0.0, 1.5 * pixel, ring)) + 0.1 * glow * exp(-40.0 * ring));
    light = mix(light, body_light(back, p, heart, s, pixel), back.w);
    light = mix(light, body_light(front, p, heart, s, pixel), front.w);
    gl_FragColor = shown(1.6 * light);
}

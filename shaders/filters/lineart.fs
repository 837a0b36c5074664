/*{
    "DESCRIPTION": "Line art without a network: dilated gray minus gray. Same parameters as the filter of this name, for machines with a fast GPU",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2.0",
    "CATEGORIES": ["Stylize"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "strength", "TYPE": "float", "LABEL": "Gain: how small a difference becomes a full line", "DEFAULT": 4.0, "MIN": 0.0, "MAX": 16.0},
        {"NAME": "threshold", "TYPE": "float", "LABEL": "Lines fainter than this fade away", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "radius", "TYPE": "long", "LABEL": "Line width", "DEFAULT": 1,
         "VALUES": [1, 2, 3, 4, 5, 6, 7, 8], "LABELS": ["1 px", "2 px", "3 px", "4 px", "5 px", "6 px", "7 px", "8 px"]},
        {"NAME": "contrast", "TYPE": "float", "LABEL": "Stretches the picture between its faintest and its strongest line", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "invert", "TYPE": "bool", "LABEL": "On: ink on paper; off: paper on ink", "DEFAULT": true},
        {"NAME": "ink", "TYPE": "color", "LABEL": "Line colour", "DEFAULT": [0.0, 0.0, 0.0, 1.0]},
        {"NAME": "paper", "TYPE": "color", "LABEL": "Background colour", "DEFAULT": [1.0, 1.0, 1.0, 1.0]},
        {"NAME": "through", "TYPE": "float", "LABEL": "How much of the picture shows through the paper", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0}
    ],
    "PASSES": [
        {"TARGET": "tall"},
        {"TARGET": "blocks", "WIDTH": "floor(($WIDTH + 31) / 32)", "HEIGHT": "floor(($HEIGHT + 31) / 32)", "FLOAT": true},
        {"TARGET": "span", "WIDTH": "1", "HEIGHT": "1", "FLOAT": true, "PERSISTENT": true},
        {}
    ]
}*/

varying vec2 range;         // the weakest and the strongest difference that are drawn, from the vertex shader

const int BLOCK = 32;       // pixels across, as in the size of the target
const float SLOW = 0.5;     // time constant of the stretch, in seconds
const float STEP = 0.1;     // the longest time step, in seconds
const float LEAST = 24.0;   // a picture with weaker lines than this (of 255) is dark or empty: do not stretch its noise

// OpenCV's gray, 0..255, in whole numbers that a float holds exactly. Single texels are quicker than filtered ones.
float gray(vec2 at) {
    vec3 color = floor(texelFetch(inputImage, ivec2(at * IMG_SIZE(inputImage) / RENDERSIZE), 0).rgb * 255.0 + 0.5);
    return floor((dot(color, vec3(9798.0, 19235.0, 3735.0)) + 16384.0) / 32768.0);
}

// Gray and the maximum of its column: the first half of the dilation, clamped at the edges.
vec4 column(vec2 at) {
    float here = gray(at), top = here;
    for (int i = 1; i <= radius; i++) {
        top = max(top, gray(vec2(at.x, min(at.y + float(i), RENDERSIZE.y - 0.5))));
        top = max(top, gray(vec2(at.x, max(at.y - float(i), 0.5))));
    }
    return vec4(here, top, 0.0, 255.0) / 255.0;
}

// The brightness difference to the brightest pixel nearby, 0..255.
float difference(vec2 at) {
    float edge = IMG_SIZE(tall).x - 0.5;
    vec2 here = texelFetch(tall, ivec2(at), 0).rg;
    for (int i = 1; i <= radius; i++) {
        here.g = max(here.g, texelFetch(tall, ivec2(min(at.x + float(i), edge), at.y), 0).g);
        here.g = max(here.g, texelFetch(tall, ivec2(max(at.x - float(i), 0.5), at.y), 0).g);
    }
    return floor((here.g - here.r) * 255.0 + 0.5);
}

// The weakest and the strongest difference of a block, and of all blocks.
vec2 block_span(vec2 block) {
    vec2 first = block * float(BLOCK) + 0.5, size = IMG_SIZE(tall);
    vec2 found = vec2(255.0, 0.0);
    for (int y = 0; y < BLOCK; y++) {
        for (int x = 0; x < BLOCK; x++) {
            float line = difference(min(first + vec2(x, y), size - 0.5));
            found = vec2(min(found.x, line), max(found.y, line));
        }
    }
    return found;
}

vec2 picture_span() {
    vec2 found = vec2(255.0, 0.0), count = IMG_SIZE(blocks);
    for (float y = 0.5; y < count.y; y += 1.0) {
        for (float x = 0.5; x < count.x; x += 1.0) {
            vec2 block = IMG_PIXEL(blocks, vec2(x, y)).rg;
            found = vec2(min(found.x, block.x), max(found.y, block.y));
        }
    }
    return vec2(found.x, max(found.y, found.x + LEAST));
}

// Alpha is 1 once there is a span: the first one is taken over at once.
vec4 followed(vec4 before) {
    float share = before.a > 0.0 ? 1.0 - exp(-min(TIMEDELTA, STEP) / SLOW) : 1.0;
    return vec4(mix(before.rg, picture_span(), share), 0.0, 1.0);
}

vec4 drawLines(vec2 at) {
    float line = strength * clamp((difference(at) - range.x) / (range.y - range.x), 0.0, 1.0);
    float faint = threshold * threshold;
    if (faint > 0.0) line *= smoothstep(0.5 * faint, 1.5 * faint, line);
    float share = min(line, 1.0);
    vec4 color = invert ? ink : paper, ground = invert ? paper : ink, under = IMG_THIS_PIXEL(inputImage);
    ground.a *= 1.0 - through;
    float alpha = mix(ground.a, color.a, share);
    vec3 light = mix(ground.a * ground.rgb, color.a * color.rgb, share);
    float seen = under.a * (1.0 - alpha);
    return vec4((light + seen * under.rgb) / max(alpha + seen, 1e-6), alpha + seen);
}

void main() {
    vec2 at = gl_FragCoord.xy;
    if (PASSINDEX == 0) gl_FragColor = column(at);
    else if (PASSINDEX == 3) gl_FragColor = drawLines(at);
    else if (contrast <= 0.0) gl_FragColor = vec4(0.0);
    else if (PASSINDEX == 1) gl_FragColor = vec4(block_span(floor(at)), 0.0, 1.0);
    else gl_FragColor = followed(IMG_THIS_PIXEL(span));
}

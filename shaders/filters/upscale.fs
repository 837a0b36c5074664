/*{
    "DESCRIPTION": "Enlarges small pictures: crisp contours, stable frames, and texture where there is no detail",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Film", "Stylize"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "pixels", "LABEL": "Rows of the source (0: its own)", "TYPE": "float", "MIN": 0.0, "MAX": 288.0, "DEFAULT": 0.0},
        {"NAME": "sharp", "LABEL": "Crisp contours", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.7},
        {"NAME": "steady", "LABEL": "Against flicker", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "grain", "LABEL": "Film grain", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.2},
        {"NAME": "strokes", "LABEL": "Brush strokes", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.25},
        {"NAME": "dots", "LABEL": "Halftone", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0},
        {"NAME": "ink", "LABEL": "Ink outlines", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0}
    ],
    "PASSES": [
        {"TARGET": "grid", "PERSISTENT": true, "FLOAT": true, "WIDTH": "floor($WIDTH * min(1.0, 288.0 / min($WIDTH, $HEIGHT))) + 2",
         "HEIGHT": "floor($HEIGHT * min(1.0, 288.0 / min($WIDTH, $HEIGHT))) + 2"},
        {"TARGET": "form", "FLOAT": true, "WIDTH": "floor($WIDTH * min(1.0, 288.0 / min($WIDTH, $HEIGHT))) + 2",
         "HEIGHT": "floor($HEIGHT * min(1.0, 288.0 / min($WIDTH, $HEIGHT))) + 2"},
        {"TARGET": "flow", "FLOAT": true, "WIDTH": "floor($WIDTH * min(1.0, 288.0 / min($WIDTH, $HEIGHT))) + 2",
         "HEIGHT": "floor($HEIGHT * min(1.0, 288.0 / min($WIDTH, $HEIGHT))) + 2"},
        {"TARGET": "bristles", "WIDTH": "256", "HEIGHT": "256"},
        {"TARGET": "large"},
        {}
    ]
}*/

// The first targets hold one pixel for each pixel of the source, from their lower left corner on, whatever size the host
// has given the picture. Places in the source are counted in its pixels, from the corner; `pixels` is taken to be of
// squares around the middle, as a host lays a picture out that it fits or crops.

struct Lattice { vec2 count, offset; bool whole; };  // whole: all of the source's pixels fit into the targets

Lattice lattice() {
    vec2 given = IMG_SIZE(inputImage), room = IMG_SIZE(grid) - 2.0;
    vec2 count = pixels >= 1.0 ? floor(pixels) * vec2(given.x / given.y, 1.0) : given;
    vec2 middle = pixels >= 1.0 ? vec2(0.5 * floor(pixels)) : 0.5 * given;
    float shrink = min(1.0, min(room.x / count.x, room.y / count.y));
    if (shrink < 1.0) return Lattice(room, vec2(0.0), pixels >= 1.0);
    return Lattice(count, fract(middle - 0.5 * count), true);
}

vec2 toPlace(Lattice source, vec2 uv) {
    return uv * source.count + source.offset;
}

vec2 toPicture(Lattice source, vec2 place) {
    return (place - source.offset) / source.count;
}

float luma(vec3 color) {
    return dot(color, vec3(0.2126, 0.7152, 0.0722));
}

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

// A pixel of the source. Behind small changes it may stay back a little, so small pictures do not boil on large walls;
// never by more than that little, so nothing leaves a ghost.
vec4 steadied(vec2 place) {
    vec4 now = IMG_NORM_PIXEL(inputImage, clamp(toPicture(lattice(), place), 0.0, 1.0));
    vec4 last = IMG_PIXEL(grid, place);
    float slow = exp(-TIMEDELTA / max(0.5 * steady, 1e-4)) * step(1e-4, last.a) * step(1e-3, steady);
    return now + clamp(last - now, -0.08 * steady, 0.08 * steady) * slow;
}

float lightOf(vec2 place) {
    return luma(IMG_PIXEL(grid, place).rgb);
}

// How steep the source is in either direction and in both: its structure tensor, here of one pixel.
vec4 steepness(vec2 place) {
    Lattice source = lattice();
    vec2 last = toPlace(source, vec2(1.0)) - 0.5;
    vec2 low = max(place - 1.0, 0.5), high = min(place + 1.0, max(floor(last) + 0.5, 0.5));
    float sw = lightOf(low), se = lightOf(vec2(high.x, low.y)), nw = lightOf(vec2(low.x, high.y)), ne = lightOf(high);
    vec2 rise = vec2(se + ne - sw - nw, nw + ne - sw - se)
        + 2.0 * vec2(lightOf(vec2(high.x, place.y)) - lightOf(vec2(low.x, place.y)),
            lightOf(vec2(place.x, high.y)) - lightOf(vec2(place.x, low.y)));
    rise /= 8.0;
    return vec4(rise * rise, rise.x * rise.y, 1.0);
}

vec4 smoothFlow(vec2 place) {
    vec4 sum = vec4(0.0);
    for (int i = 0; i < 9; i++) {
        vec2 at = vec2(float(i % 3), float(i / 3)) - 1.0;
        sum += IMG_PIXEL(form, max(place + at, 0.5)) * exp2(-dot(at, at)) / 4.0;
    }
    return sum;
}

// The direction across the contour, and in z how sure it is. Where nearly all is flat a little of one fixed direction
// decides, not the noise: strokes lie still.
vec3 edgeFlow(vec2 place) {
    vec4 tensor = IMG_PIXEL(flow, place);
    float difference = tensor.x - tensor.y;
    float sure = length(vec2(difference, 2.0 * tensor.z)) / (tensor.x + tensor.y + 2e-4);
    vec2 twice = vec2(difference - 3e-4, 2.0 * tensor.z + 2.6e-4);
    float spread = max(length(twice), 1e-7);
    vec2 across = twice.x > 0.0 ? vec2(twice.x + spread, twice.y) : vec2(twice.y, spread - twice.x);
    return vec3(normalize(across), sure);
}

// Twelve pixels around, by a kernel near to Lanczos's of two lobes, (1 - r2)(1 - r2 / 4)^4, that is drawn out along the
// contour. Held between the darkest and the brightest of the nearest four, it cannot ring.
vec4 enlarged(vec2 uv) {
    Lattice source = lattice();
    if (!source.whole) return IMG_NORM_PIXEL(inputImage, uv);
    vec2 place = toPlace(source, uv);
    vec3 across = edgeFlow(place);
    vec2 base = floor(place - 0.5) + 0.5, f = place - base;
    vec2 last = max(floor(toPlace(source, vec2(1.0)) - 1e-3), 0.0) + 0.5;
    vec4 sum = vec4(0.0), low = vec4(1.0), high = vec4(0.0);
    float total = 0.0, narrow = 1.0 + 0.25 * across.z, wide = 1.0 - 0.7 * across.z;
    for (int i = 0; i < 16; i++) {
        vec2 shift = vec2(float(i % 4), float(i / 4)) - 1.0, from = shift - f;
        if (abs(shift.x - 0.5) > 1.0 && abs(shift.y - 0.5) > 1.0) continue;
        float over = dot(from, across.xy), along = dot(from, vec2(-across.y, across.x));
        float far = min(over * over * narrow + along * along * wide, 4.0);
        float near = 1.0 - 0.25 * far;
        near *= near;
        float weight = (1.0 - far) * near * near;
        vec4 color = IMG_PIXEL(grid, clamp(base + shift, vec2(0.5), last));
        sum += color * weight;
        total += weight;
        if (abs(shift.x - 0.5) < 1.0 && abs(shift.y - 0.5) < 1.0) {
            low = min(low, color);
            high = max(high, color);
        }
    }
    return clamp(sum / max(total, 0.2), low, high);
}

// Noise drawn out along the contours: the hairs of a brush that has followed them. 0 is the mean.
float brushed(vec2 uv, vec2 along) {
    vec2 p = uv * RENDERSIZE / min(RENDERSIZE.x, RENDERSIZE.y) * 540.0;
    float sum = 0.0;
    for (int i = -4; i <= 4; i++) {
        vec2 at = abs(fract((p + along * float(i) * 1.7) / 512.0) * 2.0 - 1.0);  // there and back: no seam
        sum += IMG_NORM_PIXEL(bristles, at).r - 0.5;
    }
    return sum / 3.5;
}

// Film grain that melts from one pattern to the next: fine, and no frame stands out.
float grained() {
    ivec2 speck = ivec2(gl_FragCoord.xy / max(1.0, min(RENDERSIZE.x, RENDERSIZE.y) / 720.0));
    float beat = TIME * 12.0;
    float before = random(ivec3(speck, int(floor(beat)))).x, after = random(ivec3(speck, int(floor(beat)) + 1)).x;
    float share = fract(beat);
    return (mix(before, after, share) - 0.5) / sqrt(share * share + (1.0 - share) * (1.0 - share));
}

vec4 finished(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    if (amount <= 0.0) return original;
    Lattice source = lattice();
    vec3 across = edgeFlow(toPlace(source, uv));
    vec2 texel = 1.0 / source.count;
    float hair = brushed(uv, vec2(-across.y, across.x));
    vec2 at = uv + across.xy * hair * strokes * 1.6 * texel;

    // Between the colours on both sides of a contour the picture turns from one to the other more steeply; a thin line,
    // which is neither, stays as it is.
    vec4 here = IMG_NORM_PIXEL(large, at);
    vec2 along = vec2(-across.y, across.x) * 1.3 * texel;  // a mean along the contour takes the stairs out of it
    vec4 line = 0.5 * (IMG_NORM_PIXEL(large, at - along) + IMG_NORM_PIXEL(large, at + along));
    here = mix(here, line, 0.6 * across.z * across.z * smoothstep(0.0, 0.3, sharp));
    vec4 one = IMG_NORM_PIXEL(large, at - across.xy * 0.9 * texel), two = IMG_NORM_PIXEL(large, at + across.xy * 0.9 * texel);
    vec3 span = two.rgb - one.rgb, from = here.rgb - one.rgb;
    float size = max(dot(span, span), 1e-5);
    float share = clamp(dot(from, span) / size, 0.0, 1.0);
    float beside = length(from - share * span) / sqrt(size);
    float contrast = smoothstep(0.02, 0.12, sqrt(size)) * smoothstep(0.15, 0.6, across.z) * (1.0 - smoothstep(0.15, 0.5, beside));
    float side = 1.0 - abs(2.0 * share - 1.0);
    float steep = 0.5 * pow(max(side, 1e-4), 1.0 + 5.0 * sharp * sharp);
    vec3 color = mix(here.rgb, mix(one.rgb, two.rgb, share < 0.5 ? steep : 1.0 - steep), contrast * smoothstep(0.0, 0.2, sharp));

    float light = luma(color), middle = 4.0 * light * (1.0 - light);
    color *= 1.0 + 0.9 * strokes * hair * (0.35 + 0.65 * middle);
    color += grain * grain * 0.35 * grained() * (0.2 + 0.8 * middle) * min(1.0, 12.0 * light);
    color *= 1.0 - ink * contrast * smoothstep(0.45, 1.0, side) * smoothstep(0.03, 0.25, sqrt(size));
    if (dots > 0.0) {
        // A screen at 15 degrees, a dot to a pixel of the source, but none finer than six of the wall's.
        float cell = max(0.75 * RENDERSIZE.y / source.count.y, 6.0);
        vec2 p = mat2(0.9659, 0.2588, -0.2588, 0.9659) * (uv - 0.5) * RENDERSIZE / cell;
        float radius = 0.75 * sqrt(clamp(luma(color * color), 0.0, 1.0)), away = length(fract(p) - 0.5);
        float lit = clamp((radius - away) * cell + 0.5, 0.0, 1.0) * step(0.002, light);
        vec3 hue = color / max(max(color.r, max(color.g, color.b)), 1e-3);
        color = mix(color, mix(color * 0.25, mix(color, hue, 0.7), lit), dots);
    }
    return mix(original, vec4(clamp(color, 0.0, 1.0), here.a), amount);
}

void main() {
    vec2 uv = isf_FragNormCoord, place = gl_FragCoord.xy;
    if (PASSINDEX == 0) gl_FragColor = steadied(place);
    else if (PASSINDEX == 1) gl_FragColor = steepness(place);
    else if (PASSINDEX == 2) gl_FragColor = smoothFlow(place);
    else if (PASSINDEX == 3) gl_FragColor = vec4(random(ivec3(place, 7)), 1.0);
    else if (PASSINDEX == 4) gl_FragColor = enlarged(uv);
    else gl_FragColor = finished(uv);
}

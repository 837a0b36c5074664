/*{
    "DESCRIPTION": "Pixel sorting: sorts bright runs of pixels from light to dark",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Glitch", "Stylize"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount of streaking", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.8, "IDENTITY": 0.0, "SHARE": true},
        {"NAME": "threshold", "LABEL": "Threshold", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3},
        {"NAME": "angle", "LABEL": "Angle (turns)", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.75},
        {"NAME": "density", "LABEL": "Share of sorted lines", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.8},
        {"NAME": "ragged", "LABEL": "Ragged ends", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5},
        {"NAME": "rate", "LABEL": "Changes per second", "TYPE": "float", "MIN": 0.0, "MAX": 16.0, "DEFAULT": 0.5},
        {"NAME": "calm", "LABEL": "Calm", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.5}
    ],
    "PASSES": [
        {"TARGET": "clock", "WIDTH": "1", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "still", "WIDTH": "max(floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)",
         "HEIGHT": "max(floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)", "PERSISTENT": true, "FLOAT": true},
        {"TARGET": "counted", "WIDTH": "max(floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)",
         "HEIGHT": "max(floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)"},
        {"TARGET": "by16", "WIDTH": "max(floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)",
         "HEIGHT": "max(floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)"},
        {"TARGET": "by32", "WIDTH": "max(floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)",
         "HEIGHT": "max(floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)"},
        {"TARGET": "by64", "WIDTH": "max(floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)",
         "HEIGHT": "max(floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)"},
        {"TARGET": "by128", "WIDTH": "max(floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)",
         "HEIGHT": "max(floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)"},
        {"TARGET": "by256", "WIDTH": "max(floor($WIDTH * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)",
         "HEIGHT": "max(floor($HEIGHT * min(0.5, 540.0 / min($WIDTH, $HEIGHT))), 1.0)"},
        {}
    ]
}*/

// Every line is cut into windows of 256 pixels, and each window is sorted whole, in passes: groups of 16 at once, then
// merged in twos. The key is first the interval, counted along the line and kept in alpha, then the brightness: so an
// interval never leaves its place, and what is below the threshold is an interval of one pixel.

// pcg3d: Jarzynski and Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020.
vec3 random(ivec3 seed) {
    uvec3 v = uvec3(seed) * 1664525u + 1013904223u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
    return vec3(v >> 8u) / 16777216.0;
}

// x: phase of the step, y: steps so far (wrapped).
vec4 runClock() {
    vec4 last = IMG_NORM_PIXEL(clock, vec2(0.5));
    float phase = last.x + rate * TIMEDELTA;
    return vec4(fract(phase), mod(last.y + floor(phase), 65536.0), 0.0, 1.0);
}

// Light that changes within a frame or two would make whole streaks flicker, so the picture is smoothed in time first.
vec4 calmDown(vec2 uv) {
    vec4 last = IMG_NORM_PIXEL(still, uv);
    vec4 now = IMG_NORM_PIXEL(inputImage, uv);
    float keep = last.a > 0.0 ? exp2(-TIMEDELTA / (0.001 + 0.3 * calm * calm)) : 0.0;
    return vec4(mix(now.rgb, last.rgb, keep), 1.0);
}

vec2 heading() {
    return vec2(cos(angle * 6.2831853), sin(angle * 6.2831853));
}

// Lines run along the nearer axis and are sheared to the angle, around the edge and back in: no pixel is lost.
bool isSteep() {
    return abs(heading().y) > abs(heading().x);
}

float stripSlope() {
    vec2 way = heading();
    return isSteep() ? way.x / way.y : way.y / way.x;
}

// From a place along a line and the number of the line to a texel of the sorted pictures, and back.
ivec2 upright(ivec2 place) {
    return isSteep() ? place.yx : place;
}

// How far the line has come across the picture at this place: by lines.
int across(ivec2 place) {
    return place.y + int(floor(stripSlope() * float(place.x) + 0.5));
}

vec4 lightAt(ivec2 place, ivec2 size) {
    int from = across(place);
    from -= size.y * int(floor(float(from) / float(size.y)));
    return texelFetch(still, upright(ivec2(place.x, from)), 0);
}

float luma(vec3 color) {
    return dot(color, vec3(0.2126, 0.7152, 0.0722));
}

// Whole bands of lines are left alone; the others each have a threshold of their own.
float thresholdOf(int line) {
    int tick = int(IMG_NORM_PIXEL(clock, vec2(0.5)).y);
    float band = random(ivec3(line / 7, 3, tick)).x * 0.7 + random(ivec3(line, 5, tick)).x * 0.3;
    if (smoothstep(0.1, 0.9, band) > density) return 2.0;
    return threshold + (random(ivec3(line, 7, tick)).y - 0.5) * 0.5 * ragged * threshold;
}

bool isSorted(vec4 light, float least) {
    return luma(light.rgb) > least;
}

int windowStart(int line) {
    return int(random(ivec3(line, 11, 0)).z * 255.0 * ragged);
}

// rgb: the picture along its lines; a: how many intervals have begun within the group of 16, up to here.
vec4 countIntervals(ivec2 place, ivec2 size) {
    int inWindow = (place.x + windowStart(place.y)) & 255;
    int inGroup = inWindow & 15;
    float least = thresholdOf(place.y);
    // Cuts by chance, the fewer the further the fader is up, and those that stay are the same ones: streaks grow together.
    float cuts = 0.6 * pow(1.0 - amount, 3.0) * 540.0 / float(min(size.x, size.y));
    vec4 light = lightAt(ivec2(max(place.x - inGroup - 1, 0), place.y), size);
    bool before = isSorted(light, least);
    int turns = across(ivec2(place.x - inGroup - 1, place.y));
    float count = 0.0;
    for (int i = 0; i < 16; i++) {
        int at = place.x - inGroup + i;
        if (i > inGroup) break;
        if (at < 0) continue;
        light = lightAt(ivec2(at, place.y), size);
        bool sorted = isSorted(light, least);
        int line = across(ivec2(at, place.y));
        bool around = floor(float(line) / float(size.y)) != floor(float(turns) / float(size.y));
        bool first = inWindow - inGroup + i == 0;
        if (!first && (!sorted || !before || around || random(ivec3(at, place.y, 13)).x < cuts)) count += 1.0;
        before = sorted;
        turns = line;
    }
    return vec4(light.rgb, count / 255.0);
}

float key(vec4 pixel) {
    vec2 way = heading();
    float light = luma(pixel.rgb);
    bool lightFirst = (isSteep() ? way.y : way.x) > 0.0;
    return floor(pixel.a * 255.0 + 0.5) * 2.0 + (lightFirst ? 1.0 - light : light);
}

vec4 sortGroup(ivec2 place, ivec2 size) {
    int inWindow = (place.x + windowStart(place.y)) & 255;
    int inGroup = inWindow & 15;
    vec4 pixels[16];
    float keys[16];
    for (int i = 0; i < 16; i++) {
        int at = place.x - inGroup + i;
        pixels[i] = texelFetch(counted, upright(ivec2(clamp(at, 0, size.x - 1), place.y)), 0);
        // Pixels beyond the ends of the line are sorted last.
        keys[i] = at < 0 ? -1.0 : at < size.x ? key(pixels[i]) : 1000.0;
    }
    vec4 mine = pixels[0];
    for (int i = 0; i < 16; i++) {
        int smaller = 0;
        for (int j = 0; j < 16; j++) {
            smaller += keys[j] < keys[i] || (keys[j] == keys[i] && j < i) ? 1 : 0;
        }
        if (smaller == inGroup) mine = pixels[i];
    }
    for (int group = 0; group < 15; group++) {
        int at = place.x - inWindow + group * 16 + 15;
        if (group * 16 >= inWindow - inGroup) break;
        if (at >= 0) mine.a += texelFetch(counted, upright(ivec2(at, place.y)), 0).a;
    }
    return mine;
}

vec4 sortedBefore(int at, int line) {
    ivec2 texel = upright(ivec2(at, line));
    if (PASSINDEX == 4) return texelFetch(by16, texel, 0);
    if (PASSINDEX == 5) return texelFetch(by32, texel, 0);
    if (PASSINDEX == 6) return texelFetch(by64, texel, 0);
    return texelFetch(by128, texel, 0);
}

// Two sorted runs become one of `length`: which of them this place takes its pixel from is found by halving the doubt
// (the merge path: Odeh et al., Merge Path, IPDPS Workshops 2012).
vec4 merge(ivec2 place, ivec2 size, int length) {
    int begin = place.x - ((place.x + windowStart(place.y)) & (length - 1));
    int middle = clamp(begin + length / 2, 0, size.x);
    int end = min(begin + length, size.x);
    begin = max(begin, 0);
    int here = place.x - begin;
    int low = max(0, here - (end - middle));
    int high = min(here, middle - begin);
    for (int i = 0; i < 8; i++) {
        if (low >= high) break;
        int probe = (low + high) / 2;
        if (key(sortedBefore(begin + probe, place.y)) <= key(sortedBefore(middle + here - 1 - probe, place.y))) {
            low = probe + 1;
        } else {
            high = probe;
        }
    }
    int other = middle + here - low;
    vec4 one = sortedBefore(min(begin + low, middle - 1), place.y);
    vec4 two = sortedBefore(min(other, end - 1), place.y);
    bool takeOne = other >= end || (begin + low < middle && key(one) <= key(two));
    return takeOne ? one : two;
}

// The streak that runs through here, or the picture as it is.
vec4 streak(int along, int line, ivec2 size, vec4 original) {
    int wrapped = line - size.y * int(floor(float(line) / float(size.y)));
    ivec2 place = ivec2(along, wrapped);
    if (!isSorted(lightAt(place, size), thresholdOf(wrapped))) return original;
    return vec4(texelFetch(by256, upright(place), 0).rgb, original.a);
}

vec4 showSorted(vec2 uv) {
    vec4 original = IMG_NORM_PIXEL(inputImage, uv);
    ivec2 texels = textureSize(by256, 0);
    ivec2 size = upright(texels);
    vec2 at = uv * vec2(texels);
    at = isSteep() ? at.yx : at;
    int along = clamp(int(at.x), 0, size.x - 1);
    // Between two lines an edge one pixel of the screen wide, so that slanted streaks have no stairs.
    float line = at.y - stripSlope() * at.x - 0.5;
    float share = clamp((fract(line) - 0.5) * 2.0 + 0.5, 0.0, 1.0);
    vec4 color = mix(streak(along, int(floor(line)), size, original), streak(along, int(floor(line)) + 1, size, original), share);
    return mix(original, color, min(amount * 8.0, 1.0));
}

void main() {
    ivec2 size = upright(ivec2(RENDERSIZE));
    ivec2 place = upright(ivec2(gl_FragCoord.xy));
    if (PASSINDEX == 0) {
        gl_FragColor = runClock();
    } else if (PASSINDEX == 1) {
        gl_FragColor = calmDown(isf_FragNormCoord);
    } else if (amount <= 0.0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else if (PASSINDEX == 2) {
        gl_FragColor = countIntervals(place, size);
    } else if (PASSINDEX == 3) {
        gl_FragColor = sortGroup(place, size);
    } else if (PASSINDEX < 8) {
        gl_FragColor = merge(place, size, 2 << PASSINDEX);
    } else {
        gl_FragColor = showSorted(isf_FragNormCoord);
    }
}

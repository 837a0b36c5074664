/*{
    "DESCRIPTION": "Large moving type: a cropped word, a wall of rows, a tunnel of rings, or a rain of letters",
    "CREDIT": "vjfx",
    "OPAQUE": true,
    "ISFVSN": "2",
    "CATEGORIES": ["Generator", "Type"],
    "INPUTS": [
        {"NAME": "pulse", "LABEL": "Pulse, for kicks", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "form", "LABEL": "Layout", "TYPE": "long", "DEFAULT": 0, "VALUES": [0, 1, 2, 3],
         "LABELS": ["word", "wall", "tunnel", "rain"]},
        {"NAME": "words", "LABEL": "Words", "TYPE": "long", "DEFAULT": 0, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["light", "move", "love", "count", "letters", "world"]},
        {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "chaos", "LABEL": "Chaos: fragmentation of the type", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "hue", "LABEL": "Hue", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
        {"NAME": "palette", "LABEL": "Palette", "TYPE": "long", "DEFAULT": 0, "VALUES": [0, 1, 2, 3, 4, 5],
         "LABELS": ["ember", "ice", "acid", "ink", "neon", "mono"]}
    ],
    "IMPORTED": {"glyphs": {"PATH": "glyphs.png"}, "accents": {"PATH": "accents.png"}},
    "PASSES": [
        {"TARGET": "state", "PERSISTENT": true, "FLOAT": true, "WIDTH": "1", "HEIGHT": "1"},
        {"TARGET": "letters", "FLOAT": true, "WIDTH": "6", "HEIGHT": "26"},
        {"TARGET": "ruler", "FLOAT": true, "WIDTH": "256", "HEIGHT": "26"},
        {}
    ]
}*/

// Lengths in type are in heights of a capital. `letters` has a word in each row, a letter in each texel: its sign, where it
// starts, how far it advances, and how many letters the word has; `ruler` finds the letter at a place along the word.

const float TAU = 6.2831853;

// The atlas, in texels, as tools/glyphs.py draws it.
const float CELL = 96.0;
const vec2 ORIGIN = vec2(10.0, 14.0); // of a glyph in its cell
const float CAP = 68.0;
const float SPREAD = 8.0;
const float ROWS = 6.0;
const vec2 TALL = vec2(96.0, 112.0); // a cell of the second atlas, which has room for accents
const vec2 TALL_ORIGIN = vec2(10.0, 20.0);
const float TALL_ROWS = 8.0;
const int ACCENTS = 48; // the first sign of the second atlas: ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŸß¡¿«»¢£¥§©®°±×÷·$%'(),;=@[]_

const int A = 0, B = 1, C = 2, D = 3, E = 4, F = 5, G = 6, H = 7, I = 8, J = 9, K = 10, L = 11, M = 12, N = 13, O = 14, P = 15,
    Q = 16, R = 17, S = 18, T = 19, U = 20, V = 21, W = 22, X = 23, Y = 24, Z = 25, ONE = 27, _ = -1;
const int AA = ACCENTS + 1, CC = ACCENTS + 7, EE = ACCENTS + 9, EC = ACCENTS + 10, ED = ACCENTS + 11, NN = ACCENTS + 17,
    OD = ACCENTS + 22, UD = ACCENTS + 27; // Á Ç É Ê Ë Ñ Ö Ü
const int LONGEST = 6;
const int WORDS[192] = int[192](
    L,I,G,H,T,_, N,O,I,S,E,_, N,O,W,_,_,_, A,G,A,I,N,_, N,I,G,H,T,_, R,I,S,E,_,_, F,A,L,L,_,_, M,O,R,E,_,_,
    M,O,V,E,_,_, J,U,M,P,_,_, T,U,R,N,_,_, G,O,_,_,_,_, L,O,U,D,_,_, B,R,E,A,K,_, H,O,L,D,_,_, D,R,O,P,_,_,
    L,O,V,E,_,_, Y,O,U,_,_,_, H,E,R,E,_,_, L,O,S,T,_,_, F,O,U,N,D,_, W,I,L,D,_,_, F,R,E,E,_,_, U,S,_,_,_,_,
    UD,B,E,R,_,_, F,EC,T,E,_,_, M,A,NN,A,N,A, EE,T,EE,_,_,_, F,R,OD,J,D,_, N,O,ED,L,_,_, M,AA,S,_,_,_, CC,A,_,_,_,_);
const float TRACKING = -0.02;
const float SPACE = 0.3;

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

// How many words there are to choose from, and how they are spelled.
int count() {
    return words == 4 ? 26 : 8;
}

int spelled(int word, int place) {
    if (words == 4) return place == 0 ? word : _;
    if (words == 3) return place == 0 && word < 8 ? ONE + word : _;
    return WORDS[((words == 5 ? 3 : words) * 8 + word % 8) * LONGEST + place];
}

// One word in `letters`; the widths of the signs are in the lowest row of each atlas.
vec4 setLetter(int word, int place) {
    float left = 0.0;
    float advance = 0.0;
    float written = 0.0;
    for (int i = 0; i < LONGEST; i++) {
        int sign = spelled(word, i);
        if (sign == _) break;
        float texels = sign < ACCENTS ? IMG_PIXEL(glyphs, vec2(float(sign) + 0.5, 0.5)).r
                                      : IMG_PIXEL(accents, vec2(float(sign - ACCENTS) + 0.5, 0.5)).r;
        float wide = texels * 255.0 / CAP + TRACKING;
        if (i < place) left += wide;
        if (i == place) advance = wide;
        written += 1.0;
    }
    return vec4(float(spelled(word, place)), left, advance, written);
}

// x: the sign at a place along the word, y: where it starts, z: its number in the word, w: how long the word is with a space.
vec4 measure(float word, float at) {
    vec4 found = vec4(-1.0, 0.0, 0.0, 1.0);
    for (int i = 0; i < LONGEST; i++) {
        vec4 letter = IMG_PIXEL(letters, vec2(float(i) + 0.5, word + 0.5));
        if (letter.x < 0.0) break;
        if (at >= letter.y) found.xyz = vec3(letter.xy, float(i));
        found.w = letter.y + letter.z + SPACE;
    }
    return found;
}

// The same in the second atlas.
float accented(float sign, vec2 at) {
    vec2 texel = at * CAP + TALL_ORIGIN;
    vec2 kept = clamp(texel, vec2(1.0), TALL - 1.0);
    vec2 cell = vec2(mod(sign, 8.0), TALL_ROWS - 1.0 - floor(sign / 8.0));
    float value = IMG_PIXEL(accents, cell * TALL + vec2(0.0, 1.0) + kept).r;
    return (texel == kept ? 2.0 * value - 1.0 : -1.0) * SPREAD / CAP;
}

// How deep a place lies inside a glyph; below 0 outside of it. From the glyph's origin on the baseline.
float glyphDistance(float sign, vec2 at) {
    if (int(sign) >= ACCENTS) return accented(sign - float(ACCENTS), at);
    vec2 texel = at * CAP + ORIGIN;
    vec2 kept = clamp(texel, vec2(1.0), vec2(CELL - 1.0));
    float column = mod(sign, 8.0);
    float row = ROWS - 1.0 - floor(sign / 8.0);
    float value = IMG_PIXEL(glyphs, vec2(column, row) * CELL + vec2(0.0, 1.0) + kept).r;
    bool there = sign >= 0.0 && texel == kept;
    return (there ? 2.0 * value - 1.0 : -1.0) * SPREAD / CAP;
}

float covered(float inside, float pixel) {
    return clamp(inside / min(pixel, 0.2) + 0.5, 0.0, 1.0);
}

float outlined(float inside, float wide, float pixel) {
    return covered(inside, pixel) - covered(inside - max(wide, 1.2 * pixel), pixel);
}

// A line of type that says a word again and again. x: depth inside a letter, y: the number of the letter along the line.
vec2 letterAt(float word, vec2 at) {
    float period = IMG_PIXEL(ruler, vec2(0.5, word + 0.5)).w;
    float x = mod(at.x, period);
    vec4 found = IMG_PIXEL(ruler, vec2(floor(x * 32.0) + 0.5, word + 0.5));
    float number = found.z + 8.0 * floor(at.x / period) + 4096.0;
    return vec2(glyphDistance(found.x, vec2(x - found.y, at.y)), number);
}

// A motion that rests, then advances by one.
float stride(float t) {
    return floor(t) + smoothstep(0.45, 1.0, fract(t));
}

vec3 wordLight(vec2 p, float pixel, vec4 s) {
    float size = mix(0.3, 1.15, scale) * (1.0 + 0.04 * sin(0.7 * s.x) + 0.04 * s.w);
    vec2 at = p / size + vec2(0.9 + 0.8 * stride(0.55 * s.x) + 0.06 * s.x, 0.5);
    float px = pixel / size;

    // Slices: the kick pushes some of them, chaos displaces others.
    float place = at.y * 5.0 + 0.5 * sin(4.0 * at.y);
    uint slice = uint(int(floor(place)) + 64);
    uint kicks = uint(s.z);
    float struck = step(noise(uvec2(slice, kicks)), 0.34) * s.w;
    float loose = step(noise(uvec2(slice, 77u)), chaos);
    float away = 0.7 * struck * (noise(uvec2(slice, kicks + 31u)) - 0.5);
    away += loose * chaos * (0.1 + 0.4 * chaos) * sin(0.5 * stride(1.1 * s.x + noise(uvec2(slice, 5u))) * (1.0 + float(slice & 3u)));
    float late = 0.3 * chaos * noise(uvec2(slice, 91u));
    float word = mod(floor(s.y + 0.4 - late), float(count()));

    vec2 found = letterAt(word, at + vec2(away, 0.0));
    uint letter = uint(found.y);
    float drop = chaos * chaos * step(noise(uvec2(letter, 13u)), chaos) * (noise(uvec2(letter, 17u)) - 0.5);
    found = letterAt(word, at + vec2(away, drop));
    float hollow = step(noise(uvec2(slice, 3u + uint(stride(0.4 * s.x)))), 0.75 * chaos * chaos);
    float fill = mix(covered(found.x, px), outlined(found.x, 0.035, px), hollow);

    float high = clamp(at.y, 0.0, 1.0);
    vec3 light = tint(0.1 + 0.45 * high * high) * fill * mix(0.35, 1.2, high);
    light += tint(0.9) * fill * struck * 0.8;
    return light;
}

vec3 wallLight(vec2 p, float pixel, vec4 s) {
    float size = mix(0.07, 0.42, scale * scale);
    float px = pixel / size;
    float high = p.y / size / 1.22 + 0.5;
    float row = floor(high);
    uint number = uint(int(row) + 512);
    float y = (high - row) * 1.22 - 0.11;
    float way = mod(row, 2.0) * 2.0 - 1.0;
    float pace = 0.3 + 0.7 * noise(uvec2(number, 3u));
    float struck = step(noise(uvec2(number, uint(s.z))), 0.3) * s.w;
    float x = p.x / size + way * (pace * (0.5 * s.x + 1.2 * stride(0.4 * s.x + pace)) + 1.5 * struck) + 8.0 * pace;
    float piece = floor(x / 2.3 + noise(uvec2(number, 9u)));
    uvec2 broken = uvec2(uint(int(piece) + 4096), number + 1031u * uint(stride(0.7 * s.x + pace)));
    if (noise(broken) < 0.5 * chaos * chaos) x += 3.0 * noise(broken + 7u);
    float word = mod(floor(s.y + 0.4) + mod(row, float(count())), float(count()));

    vec2 found = letterAt(word, vec2(x, y));
    float wave = pow(0.5 + 0.5 * cos(1.3 * row + 0.9 * s.x), 3.0);
    float edge = outlined(found.x, 0.05, px);
    float fill = covered(found.x, px);
    float solid = step(0.45, wave);
    vec3 light = tint(0.15 + 0.1 * noise(uvec2(number, 21u))) * edge * 0.5;
    light += tint(0.2 + 0.4 * wave) * fill * solid * wave;
    return light + tint(0.9) * fill * struck;
}

vec3 tunnelLight(vec2 p, float pixel, vec4 s) {
    float r = length(p) + 1e-5;
    float ratio = mix(0.22, 0.8, scale); // of one ring to the next, as a logarithm
    float deep = log(r) / ratio - 0.5 * s.x - 0.3 * stride(0.5 * s.x);
    float ring = floor(deep);
    uint number = uint(int(mod(ring, 4096.0)));
    float y = (deep - ring) * 1.25 - 0.12;
    float word = mod(floor(s.y + 0.4) + mod(-ring, float(count())), float(count()));
    float period = IMG_PIXEL(ruler, vec2(0.5, word + 0.5)).w;
    float size = ratio / 1.25; // of a capital, at distance 1 from the middle
    float times = max(1.0, floor(TAU / size / period + 0.5));
    float struck = step(noise(uvec2(number, uint(s.z))), 0.3) * s.w;
    float turn = (mod(ring, 2.0) * 2.0 - 1.0) * (0.15 * s.x + chaos * 2.0 * noise(uvec2(number, 5u)) + 0.5 * struck);
    float around = fract(atan(p.y, -p.x) / TAU + turn / TAU);
    float px = pixel / (r * size);
    vec2 found = letterAt(word, vec2(around * times * period, y));
    uint letter = uint(found.y);
    float lost = step(noise(uvec2(letter, number + 1031u * uint(stride(0.6 * s.x)))), 0.6 * chaos * chaos);
    float fill = mix(covered(found.x, px), outlined(found.x, 0.05, px), lost);
    float front = s.w * exp(-pow(abs((log(r) + 2.5 - 3.5 * (1.0 - s.w)) / 0.2), 2.0));
    float lit = step(mod(ring, 3.0), 0.5);
    float fade = smoothstep(0.03, 0.5, r) * exp(-0.6 * r);
    vec3 light = tint(0.2 + 0.25 * lit) * mix(outlined(found.x, 0.04, px) * 0.5, fill, lit) * fade * 1.6;
    return light + tint(0.9) * fill * front;
}

vec3 rainLight(vec2 p, float pixel, vec4 s) {
    float wide = mix(0.06, 0.42, scale * scale);
    float size = wide / 0.85;
    float px = pixel / size;
    float across = p.x / wide + 0.5;
    float column = floor(across);
    uint number = uint(int(column) + 512);
    float pace = 0.4 + noise(uvec2(number, 3u));
    float struck = step(noise(uvec2(number, uint(s.z))), 0.35) * s.w;
    float fall = pace * (0.8 * s.x + stride(0.9 * s.x + pace)) + 40.0 * noise(uvec2(number, 7u)) + 0.5 * struck;
    float down = fall - p.y / size / 1.2;
    float place = floor(-down);
    float word = mod(floor(s.y + 0.4) + floor(8.0 * noise(uvec2(number, 11u))), float(count()));
    float written = IMG_PIXEL(letters, vec2(0.5, word + 0.5)).w;
    float gap = 1.0 + floor(4.0 * noise(uvec2(number, 13u)));
    float letter = mod(-place, written + gap);
    vec4 found = IMG_PIXEL(letters, vec2(min(letter, 5.0) + 0.5, word + 0.5));
    float sign = letter < written ? found.x : -1.0;
    uvec2 drawn = uvec2(uint(int(place) + 65536), number + 1031u * uint(stride(2.0 * s.x + pace)));
    if (sign >= 0.0 && noise(drawn) < 0.6 * chaos * chaos) sign = floor(48.0 * noise(drawn + 3u));
    float y = (-down - place) * 1.2 - 0.1;
    float inside = glyphDistance(sign, vec2((across - column - 0.5) * 0.85 + 0.5 * found.z, y));
    float head = (letter + 1.0) / max(written, 1.0);
    return tint(0.1 + 0.6 * head + 0.3 * struck) * covered(inside, px) * (0.12 + head * head * pace + struck);
}

void main() {
    vec4 s = IMG_PIXEL(state, vec2(0.5));
    if (PASSINDEX == 0) {
        // x: the motion; y: the words gone by; z: the kicks so far; w: strength of the last kick
        bool kick = pulse > s.w + 0.15;
        // wrapped, so that floats stay exact: one cut among many an hour, and no word lost
        s.x = mod(s.x + TIMEDELTA * 4.0 * speed * speed, 4096.0);
        s.y = mod(s.y + TIMEDELTA * 0.5 * speed * speed + (kick ? 0.25 : 0.0), 1040.0);
        s.z = mod(s.z + (kick ? 1.0 : 0.0), 4096.0);
        s.w = max(pulse, s.w * pow(0.03, TIMEDELTA));
        gl_FragColor = s;
        return;
    }
    if (PASSINDEX == 1) {
        gl_FragColor = setLetter(int(gl_FragCoord.y), int(gl_FragCoord.x));
        return;
    }
    if (PASSINDEX == 2) {
        gl_FragColor = measure(floor(gl_FragCoord.y), floor(gl_FragCoord.x) / 32.0);
        return;
    }
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    vec2 p = (gl_FragCoord.xy - 0.5 * RENDERSIZE) * pixel;
    vec3 light;
    if (form == 0) light = wordLight(p, pixel, s);
    else if (form == 1) light = wallLight(p, pixel, s);
    else if (form == 2) light = tunnelLight(p, pixel, s);
    else light = rainLight(p, pixel, s);
    gl_FragColor = shown(2.0 * light);
}

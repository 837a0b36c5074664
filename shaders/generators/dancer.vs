// The position of the dancer in this frame, computed once per corner of the picture instead of once per pixel.

const float TAU = 6.2831853;

// Half a body: the trunk (pelvis, waist, chest, neck, crown), then the arm (shoulder, elbow, wrist, fingers) and the leg
// (hip, knee, ankle, toes) of one side. Each joint but the pelvis ends a limb, which has a length, a girth at that end,
// a row of the pose for its direction, and lags by a share of a pose: hands trail elbows, the head trails the spine.
const int JOINTS = 13;
const float LENGTH[13] = float[13](0.0, 0.09, 0.145, 0.09, 0.07, 0.095, 0.15, 0.145, 0.075, 0.05, 0.235, 0.235, 0.095);
const float GIRTH[13] = float[13](
    0.056, 0.044, 0.06, 0.027, 0.043, 0.03, 0.022, 0.015, 0.005, 0.052, 0.033, 0.019, 0.009);
const float LATE[13] = float[13](0.08, 0.0, 0.0, 0.05, 0.1, 0.0, 0.0, 0.1, 0.2, 0.08, 0.0, 0.05, 0.05);
const int ROW[13] = int[13](0, 0, 0, 0, 1, 0, 2, 3, 3, 0, 4, 5, 5);

// A pose is eleven rows: spine, head, upper arm, forearm, thigh, shin (left, then right) as directions in the dancer's
// own frame (x: to the left, y: up, z: ahead) and, last, the turns made by then and the height of the jump.
const int POSES = 8;
const int ROWS = 11;
const float TURNS = 2.0; // in one round of all poses
const vec3 DANCE[88] = vec3[88](
    // at rest
    vec3(0.0, 1.0, 0.0), vec3(0.0, 1.0, 0.1),
    vec3(0.45, -0.8, 0.25), vec3(0.1, -0.8, 0.5), vec3(0.12, -1.0, 0.1), vec3(-0.02, -1.0, -0.1),
    vec3(-0.45, -0.8, 0.25), vec3(-0.1, -0.8, 0.5), vec3(-0.12, -1.0, 0.0), vec3(0.02, -1.0, -0.05),
    vec3(0.0, 0.0, 0.0),
    // arms overhead, on the toes
    vec3(0.0, 1.0, 0.0), vec3(0.1, 1.0, -0.1),
    vec3(0.5, 0.85, 0.1), vec3(-0.25, 0.95, 0.15), vec3(0.1, -1.0, 0.05), vec3(-0.04, -1.0, 0.0),
    vec3(-0.5, 0.85, 0.1), vec3(0.25, 0.95, 0.15), vec3(-0.1, -1.0, -0.05), vec3(0.04, -1.0, 0.0),
    vec3(0.1, 0.02, 0.0),
    // arabesque
    vec3(0.0, 0.85, 0.5), vec3(0.0, 0.9, 0.45),
    vec3(0.25, 0.4, 0.95), vec3(0.1, 0.35, 1.0), vec3(0.06, -1.0, 0.05), vec3(-0.03, -1.0, 0.0),
    vec3(-0.95, 0.0, -0.3), vec3(-0.9, -0.1, -0.5), vec3(-0.15, 0.05, -1.0), vec3(-0.05, 0.25, -1.0),
    vec3(0.27, 0.0, 0.0),
    // pirouette
    vec3(0.05, 1.0, 0.05), vec3(0.0, 1.0, 0.1),
    vec3(0.6, -0.15, 0.75), vec3(-0.75, 0.0, 0.65), vec3(0.8, -0.15, 0.55), vec3(-0.7, -0.75, -0.3),
    vec3(-0.6, -0.15, 0.75), vec3(0.75, 0.0, 0.65), vec3(-0.05, -1.0, 0.0), vec3(0.03, -1.0, 0.0),
    vec3(0.9, 0.02, 0.0),
    // plie, arms wide
    vec3(0.0, 1.0, 0.1), vec3(0.0, 1.0, 0.0),
    vec3(1.0, 0.15, 0.15), vec3(1.0, -0.05, 0.3), vec3(0.85, -0.55, 0.3), vec3(0.05, -1.0, -0.15),
    vec3(-1.0, 0.15, 0.15), vec3(-1.0, -0.05, 0.3), vec3(-0.85, -0.55, 0.3), vec3(-0.05, -1.0, -0.15),
    vec3(1.0, 0.0, 0.0),
    // side lunge under a curved arm
    vec3(-0.5, 0.85, 0.15), vec3(-0.7, 0.7, 0.2),
    vec3(0.1, 1.0, 0.1), vec3(-0.8, 0.65, 0.15), vec3(0.75, -0.75, 0.0), vec3(0.75, -0.75, 0.0),
    vec3(-0.6, -0.5, 0.5), vec3(0.5, -0.5, 0.6), vec3(-0.5, -0.75, 0.45), vec3(0.2, -0.95, -0.3),
    vec3(1.05, 0.0, 0.0),
    // grand jete
    vec3(0.0, 1.0, 0.2), vec3(0.0, 1.0, 0.25),
    vec3(0.5, 0.5, 0.8), vec3(0.3, 0.6, 0.9), vec3(0.15, -0.1, 1.0), vec3(0.1, -0.1, 1.0),
    vec3(-0.8, 0.25, -0.6), vec3(-0.7, 0.4, -0.8), vec3(-0.15, -0.2, -1.0), vec3(-0.1, 0.05, -1.0),
    vec3(1.3, 0.22, 0.0),
    // bent back, arms open
    vec3(0.1, 0.85, -0.5), vec3(0.0, 0.5, -0.85),
    vec3(0.7, 0.6, -0.35), vec3(0.5, 0.85, -0.2), vec3(0.2, -0.85, 0.55), vec3(0.0, -1.0, -0.3),
    vec3(-0.7, 0.6, -0.35), vec3(-0.5, 0.85, -0.2), vec3(-0.2, -0.9, -0.4), vec3(-0.1, -0.8, -0.6),
    vec3(1.75, 0.0, 0.0)
);

flat varying vec4 joint[13]; // on the screen: x, y, depth towards the viewer, girth
flat varying vec4 box;       // what the dancer covers: left, bottom, right, top

vec3 body[13];

vec3 pose(int number, int row) {
    int rounds = number / POSES;
    vec3 there = DANCE[(number - rounds * POSES) * ROWS + row];
    return row == ROWS - 1 ? there + vec3(TURNS * float(rounds), 0.0, 0.0) : there;
}

// A row at a time counted in poses: a Catmull-Rom spline through the poses that dwells at each of them.
vec3 dance(int row, float time) {
    int number = int(floor(time));
    float t = time - floor(time);
    t -= 0.55 * sin(TAU * t) / TAU;
    vec3 a = pose(number, row);
    vec3 b = pose(number + 1, row);
    vec3 c = pose(number + 2, row);
    vec3 d = pose(number + 3, row);
    return b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)));
}

vec3 direction(int part, float side, float time) {
    vec3 d = vec3(side, 0.0, 0.0);
    if (part != 5 && part != 9) {
        int row = ROW[part] + (ROW[part] > 1 && side < 0.0 ? 4 : 0);
        d = normalize(mix(DANCE[row], dance(row, time), amount));
    }
    float bend = 0.35 * pulse * max(-d.y, 0.0);
    if (part == 1) d.y += 0.6;
    if (part == 10) d += bend * vec3(side, 0.0, 1.0);
    if (part == 11) d -= bend * vec3(side, 0.0, 1.0);
    if (part == 12) d = mix(d, vec3(0.5 * side, -0.25, 1.0), 0.8 * smoothstep(0.75, 0.97, -d.y));
    float even = TURNS / float(POSES) * time; // the calm way to turn
    float turn = TAU * mix(even, dance(ROWS - 1, time).x, amount);
    return normalize(vec3(cos(turn) * d.x + sin(turn) * d.z, d.y, cos(turn) * d.z - sin(turn) * d.x));
}

// Fills the body with one half of it, the pelvis at the origin; returns the place of the foot and how low it reaches.
vec4 half_body(float side, float time) {
    body[0] = vec3(0.0);
    for (int i = 1; i < JOINTS; i++) {
        int parent = i == 5 ? 2 : i == 9 ? 0 : i - 1;
        body[i] = body[parent] + LENGTH[i] * direction(i, side, time - LATE[i]);
    }
    return vec4(0.5 * (body[11] + body[12]), min(body[11].y - 0.025, body[12].y - 0.009));
}

vec4 seen(vec3 place, float girth) {
    float near = mix(0.5, 1.2, scale) / (1.0 - 0.3 * place.z);
    return near * vec4(place.x, place.y - 0.53 + 0.08 * place.z, place.z, girth);
}

void main() {
    isf_vertShaderInit();
    float time = IMG_PIXEL(state, vec2(0.5)).x + float(POSES);
    float side = PASSINDEX == 1 ? 1.0 : -1.0;
    vec4 own = half_body(side, time);
    vec4 other = half_body(-side, time);
    float low = min(own.w, other.w);
    float weight = exp(-20.0 * (own.w - low));
    float other_weight = exp(-20.0 * (other.w - low));
    vec3 stand = 0.7 * (weight * own.xyz + other_weight * other.xyz) / (weight + other_weight);
    vec3 origin = vec3(-stand.x, amount * dance(ROWS - 1, time).y - low, -stand.z);
    float pixel = 1.0 / min(RENDERSIZE.x, RENDERSIZE.y);
    box = vec4(9.0, 9.0, -9.0, -9.0);
    for (int k = 0; k < 2; k++) {
        half_body(k == 0 ? -side : side, time);
        for (int i = 0; i < JOINTS; i++) {
            joint[i] = seen(origin + body[i], GIRTH[i]);
            float around = joint[i].w + pixel;
            box = vec4(min(box.xy, joint[i].xy - around), max(box.zw, joint[i].xy + around));
        }
    }
}

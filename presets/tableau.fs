/*{
  "DESCRIPTION": "A picture that moves in a loop; phase is its place there, speed makes it run by itself.",
  "ISFVSN": "2",
  "CATEGORIES": [
    "Generator"
  ],
  "INPUTS": [
    {
      "NAME": "phase",
      "TYPE": "float",
      "DEFAULT": 0.0,
      "MIN": 0.0,
      "MAX": 1.0
    },
    {
      "NAME": "speed",
      "TYPE": "float",
      "DEFAULT": 0.0,
      "MIN": 0.0,
      "MAX": 4.0,
      "LABEL": "loops a second"
    },
    {
      "NAME": "amount",
      "TYPE": "float",
      "DEFAULT": 1.0,
      "MIN": 0.0,
      "MAX": 2.0
    }
  ],
  "IMPORTED": {
    "picture": {
      "PATH": "tableau-picture.png"
    },
    "around": {
      "PATH": "tableau-around.png"
    },
    "field": {
      "PATH": "tableau-field.png"
    }
  }
}*/

const vec2 SIZE = vec2(1120.0, 630.0);
const vec2 REACH = vec2(0.19110981, 0.24243803);
// A picture that flows. What is seen at a place came along the field, and what is there one loop earlier leaves it:
// both ways are traced back to the picture. Places are 0..1 over the picture, y down.
const int STEPS = 16;

vec2 norm(vec2 place) {
    return clamp(vec2(place.x, 1.0 - place.y), 0.5 / SIZE, 1.0 - 0.5 / SIZE);
}

vec4 premultiplied(vec4 seen) {
    return vec4(seen.rgb * seen.a, seen.a);
}

vec2 way(vec2 place) {
    return REACH * (IMG_NORM_PIXEL(field, norm(place)).rg * 255.0 - 128.0) / 127.0;  // level 128 stands still
}

vec2 traced(vec2 place, float loops) {
    for (int n = 0; n < STEPS; n++) {
        place += loops / float(STEPS) * way(place);
    }
    return place;
}

// 0 where a trace has left the picture, or has ended at something that stands still: that is not what came from there.
float flows(vec2 end, float speed) {
    float inside = clamp(20.0 * (0.5 - max(abs(end.x - 0.5), abs(end.y - 0.5))), 0.0, 1.0);
    return inside * clamp(2.5 * length(way(end)) / max(speed, 1e-6) - 0.75, 0.0, 1.0);
}

void main() {
    float scale = min(RENDERSIZE.x / SIZE.x, RENDERSIZE.y / SIZE.y);
    vec2 place = 0.5 + (gl_FragCoord.xy - 0.5 * RENDERSIZE) / (scale * SIZE) * vec2(1.0, -1.0);
    float later = fract(phase + speed * TIME), sooner = 1.0 - later;
    vec2 from = traced(place, -amount * later), to = traced(place, amount * sooner);
    float speed = length(way(place));
    if (speed > 1e-5) {
        vec2 shares = vec2(sooner, later) * (vec2(flows(from, speed), flows(to, speed)) + 1e-3);
        sooner = shares.x / (shares.x + shares.y);
        later = 1.0 - sooner;
    }
    vec4 made = sooner * premultiplied(IMG_NORM_PIXEL(picture, norm(from)));
    made += later * premultiplied(IMG_NORM_PIXEL(picture, norm(to)));
    // Two textures that are blended lose contrast: it is given back, as far as they are not alike.
    float alike = mix(1.0, IMG_NORM_PIXEL(field, norm(place)).b, min(length((to - from) * SIZE), 1.0));
    float gain = min(inversesqrt(sooner * sooner + later * later + 2.0 * sooner * later * alike), 1.5);
    vec4 mean = sooner * premultiplied(IMG_NORM_PIXEL(around, norm(from)));
    mean += later * premultiplied(IMG_NORM_PIXEL(around, norm(to)));
    made.rgb = clamp(mean.rgb + gain * (made.rgb - mean.rgb), 0.0, made.a);
    made *= step(max(abs(place.x - 0.5), abs(place.y - 0.5)), 0.5);
    gl_FragColor = vec4(made.rgb / max(made.a, 1e-6), made.a);
}

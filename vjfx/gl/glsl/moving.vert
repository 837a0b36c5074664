#version 330 core
// A tile of a picture that moves; `place` is where in the picture (0..1, rows from the top) each pixel is.
in vec2 isf_position;
in vec4 tile;                       // left, top, right, bottom
in int count;                       // parts in it
in int front;                       // their numbers, front first, in 4 bits each
uniform mat3 from_picture;          // from places in the picture to the canvas, 0..1 from the bottom
out vec2 place;
flat out int parts;
flat out uint numbers;

void main() {
    place = mix(tile.xy, tile.zw, isf_position * 0.5 + 0.5);
    gl_Position = vec4(2.0 * (from_picture * vec3(place, 1.0)).xy - 1.0, 0.0, 1.0);
    parts = count;
    numbers = uint(front);
}

#version 330 core
// Turns the planes of a frame, as the decoder left them, into upright RGBA (straight alpha, sRGB-encoded).
// MODE: 0 gray, 1 YUV with U and V in one plane, 2 packed RGB in a plane three times as wide, 3 RGBA, 4 palette.
uniform sampler2D plane0;
uniform sampler2D plane1;
uniform mat4 yuv_to_rgb;
uniform vec4 chroma;        // scale and offset from the picture's place to the chroma planes' place

in vec2 place;
out vec4 color;

vec3 packed_rgb(ivec2 texel, ivec2 size) {
    texel = clamp(texel, ivec2(0), size - 1);
    texel.x *= 3;
    return vec3(texelFetch(plane0, texel, 0).r, texelFetch(plane0, texel + ivec2(1, 0), 0).r,
                texelFetch(plane0, texel + ivec2(2, 0), 0).r);
}

vec3 bilinear_rgb() {
    ivec2 size = textureSize(plane0, 0) / ivec2(3, 1);
    vec2 at = place * vec2(size) - 0.5;
    ivec2 low = ivec2(floor(at));
    vec2 part = at - vec2(low);
    vec3 top = mix(packed_rgb(low, size), packed_rgb(low + ivec2(1, 0), size), part.x);
    vec3 bottom = mix(packed_rgb(low + ivec2(0, 1), size), packed_rgb(low + ivec2(1, 1), size), part.x);
    return mix(top, bottom, part.y);
}

void main() {
    if (any(lessThan(place, vec2(0.0))) || any(greaterThan(place, vec2(1.0)))) {
        color = vec4(0.0);
        return;
    }
#if MODE == 3
    color = texture(plane0, place);
#elif MODE == 4
    float index = texture(plane0, place).r;
    color = texture(plane1, vec2((index * 255.0 + 0.5) / 256.0, 0.5));
#elif MODE == 2
    color = vec4(bilinear_rgb(), 1.0);
#else
    vec3 yuv = vec3(texture(plane0, place).r, 0.5, 0.5);
    vec2 there = place * chroma.xy + chroma.zw;
#if MODE == 1
    yuv.yz = texture(plane1, there).rg;
#endif
    color = vec4(clamp((yuv_to_rgb * vec4(yuv, 1.0)).rgb, 0.0, 1.0), 1.0);
#endif
}

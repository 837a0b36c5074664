// The range of differences is read once for each corner of the picture, not once for each pixel.
varying vec2 range;

void main() {
    isf_vertShaderInit();
    range = vec2(0.0, 255.0);
    if (contrast > 0.0) range = mix(range, IMG_PIXEL(span, vec2(0.5)).rg, contrast);
}

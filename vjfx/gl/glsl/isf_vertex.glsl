// What an ISF vertex shader finds in front of its own text; the #version and the inputs are added by program.py.
uniform float TIME;
uniform float TIMEDELTA;
uniform vec4 DATE;
uniform vec2 RENDERSIZE;
uniform int FRAMEINDEX;

in vec2 isf_position;
out vec2 isf_FragNormCoord;

#define vv_FragNormCoord isf_FragNormCoord
#define vv_vertShaderInit isf_vertShaderInit
#define varying out
#define attribute in

#define texture2D texture
#define texture2DLod textureLod
#define texture2DProj textureProj
#define sampler2DRect sampler2D

vec4 texture2DRect(sampler2D image, vec2 pixel) { return texture(image, pixel / vec2(textureSize(image, 0))); }

vec2 IMG_SIZE(sampler2D image) { return vec2(textureSize(image, 0)); }
vec4 IMG_NORM_PIXEL(sampler2D image, vec2 place) { return texture(image, place); }
vec4 IMG_PIXEL(sampler2D image, vec2 pixel) { return texture(image, pixel / IMG_SIZE(image)); }
vec4 IMG_THIS_PIXEL(sampler2D image) { return texture(image, isf_position * 0.5 + 0.5); }
vec4 IMG_THIS_NORM_PIXEL(sampler2D image) { return texture(image, isf_position * 0.5 + 0.5); }

void isf_vertShaderInit() {
    gl_Position = vec4(isf_position, 0.0, 1.0);
    isf_FragNormCoord = isf_position * 0.5 + 0.5;
}

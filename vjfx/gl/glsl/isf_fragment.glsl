// What an ISF fragment shader finds in front of its own text; the #version and the inputs are added by program.py.
uniform float TIME;
uniform float TIMEDELTA;
uniform vec4 DATE;
uniform vec2 RENDERSIZE;
uniform int FRAMEINDEX;

in vec2 isf_FragNormCoord;
#ifndef ISF_OWN_OUT
out vec4 isf_FragColor;
#endif

#define vv_FragNormCoord isf_FragNormCoord
#define gl_FragColor isf_FragColor
#define varying in

#define texture2D texture
#define texture2DLod textureLod
#define texture2DProj textureProj
#define sampler2DRect sampler2D

vec4 texture2DRect(sampler2D image, vec2 pixel) { return texture(image, pixel / vec2(textureSize(image, 0))); }

vec2 IMG_SIZE(sampler2D image) { return vec2(textureSize(image, 0)); }
vec4 IMG_NORM_PIXEL(sampler2D image, vec2 place) { return texture(image, place); }
vec4 IMG_NORM_PIXEL(sampler2D image, vec2 place, float bias) { return texture(image, place, bias); }
vec4 IMG_PIXEL(sampler2D image, vec2 pixel) { return texture(image, pixel / IMG_SIZE(image)); }
vec4 IMG_PIXEL(sampler2D image, vec2 pixel, float bias) { return texture(image, pixel / IMG_SIZE(image), bias); }
vec4 IMG_THIS_PIXEL(sampler2D image) { return texture(image, isf_FragNormCoord); }
vec4 IMG_THIS_NORM_PIXEL(sampler2D image) { return texture(image, isf_FragNormCoord); }

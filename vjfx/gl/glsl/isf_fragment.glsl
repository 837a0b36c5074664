// What an ISF fragment shader finds in front of its own text; the #version and the inputs are added by program.py.
uniform float TIME;
uniform float TIMEDELTA;
uniform vec4 DATE;
uniform vec2 RENDERSIZE;
uniform int FRAMEINDEX;

in vec2 isf_FragNormCoord;
out vec4 isf_FragColor;

#define vv_FragNormCoord isf_FragNormCoord
#define gl_FragColor isf_FragColor
#define varying in

#define texture2D texture
#define texture2DLod textureLod
#define sampler2DRect sampler2D
#define texture2DRect(image, pixel) texture(image, (pixel) / vec2(textureSize(image, 0)))

#define IMG_SIZE(image) vec2(textureSize(image, 0))
#define IMG_NORM_PIXEL(image, place) texture(image, place)
#define IMG_PIXEL(image, pixel) texture(image, (pixel) / vec2(textureSize(image, 0)))
#define IMG_THIS_PIXEL(image) texture(image, isf_FragNormCoord)
#define IMG_THIS_NORM_PIXEL(image) texture(image, isf_FragNormCoord)

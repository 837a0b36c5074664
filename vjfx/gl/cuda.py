"""Copies CUDA tensors to textures on the GPU, where cuda-bindings and the driver support it.

API: https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__OPENGL.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

_GL_TEXTURE_2D = 0x0DE1
_resources: dict[int, Any] = {}
_broken = False


def copy(texture: int, plane: torch.Tensor) -> bool:
    """Copy a uint8 plane into a texture by its OpenGL name; on False the caller has to upload it from the host."""
    global _broken
    if _broken or plane.device.type != "cuda":
        return False
    try:
        _copy(texture, plane.contiguous())
    except Exception:
        # No cuda-bindings, or OpenGL runs on another GPU: from now on everything is uploaded from the host.
        _broken = True
    return not _broken


def forget(texture: int) -> None:
    """Unregister a texture; call it before the texture is released."""
    resource = _resources.pop(texture, None)
    if resource is not None:
        from cuda.bindings import runtime

        runtime.cudaGraphicsUnregisterResource(resource)


def _copy(texture: int, plane: torch.Tensor) -> None:
    from cuda.bindings import runtime

    if texture not in _resources:
        flags = runtime.cudaGraphicsRegisterFlags.cudaGraphicsRegisterFlagsWriteDiscard
        _resources[texture] = _check(runtime.cudaGraphicsGLRegisterImage(texture, _GL_TEXTURE_2D, flags))
    resource = _resources[texture]
    # Torch's default stream is CUDA's default stream: the work queued there finishes before the copy starts.
    _check(runtime.cudaGraphicsMapResources(1, resource, 0))
    try:
        array = _check(runtime.cudaGraphicsSubResourceGetMappedArray(resource, 0, 0))
        row = plane[0].numel()
        kind = runtime.cudaMemcpyKind.cudaMemcpyDeviceToDevice
        _check(runtime.cudaMemcpy2DToArrayAsync(array, 0, 0, plane.data_ptr(), row, row, plane.shape[0], kind, 0))
    finally:
        _check(runtime.cudaGraphicsUnmapResources(1, resource, 0))


def _check(result: tuple[Any, ...]) -> Any:
    if int(result[0]) != 0:
        raise RuntimeError(f"CUDA error {result[0]}")
    return result[1] if len(result) > 1 else None

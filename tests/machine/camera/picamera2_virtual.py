"""What libcamera's virtual camera lacks beside a Pi's, so that the unmodified picamera2 opens it.

Requests, callbacks, time-outs and configuration stay picamera2's own. Added are: an answer to what raw modes there are,
memory for the pictures (a Pi's DMA heap), the ISP's conversion from NV12 to BGR888, and a frame clock, since this
camera is ready with the next picture at once.
"""

from __future__ import annotations

import mmap
import os
import time
from typing import Any

import cv2
import libcamera
from picamera2 import picamera2 as module
from picamera2.allocators import dmaallocator
from picamera2.allocators.allocator import Sync
from picamera2.dma_heap import UniqueFD
from picamera2.request import CompletedRequest, MappedArray

Camera = module.Picamera2


class MemoryHeap:
    """Memory files in place of /dev/dma_heap."""

    isValid = True  # noqa: N815  # picamera2's name

    def alloc(self, name: str, size: int) -> Any:
        """A piece of memory as a file."""
        fd = os.memfd_create(name, os.MFD_CLOEXEC)
        os.ftruncate(fd, size)
        return UniqueFD(fd)

    def close(self) -> None:
        """Nothing to let go of."""


dmaallocator.DmaHeap = MemoryHeap


class Allocator(dmaallocator.DmaAllocator):  # type: ignore[misc]
    """picamera2's own, but with a plane each for brightness and colour: this camera maps them one by one."""

    def allocate(self, libcamera_config: Any, _: Any) -> None:
        """The buffers of each stream."""
        self.libcamera_fds: list[int] = []
        self.cleanup()
        fds: list[int] = self.open_fds
        for fd in fds:
            os.close(fd)
        fds.clear()
        self.frame_buffers: dict[Any, list[Any]] = {}
        for stream in libcamera_config:
            bright = stream.stride * stream.size.height
            self.frame_buffers[stream.stream] = [self._buffer(stream, bright) for _ in range(stream.buffer_count)]

    def _buffer(self, stream: Any, bright: int) -> Any:
        fd = self.dmaHeap.alloc("picture", stream.frame_size).get()
        planes = []
        for offset, length in ((0, bright), (bright, stream.frame_size - bright)):
            plane = libcamera.FrameBuffer.Plane()
            plane.fd, plane.offset, plane.length = fd, offset, length
            planes.append(plane)
        self.open_fds.append(fd)
        self.libcamera_fds.append(planes[0].fd)
        self.mapped_buffers_used[planes[0].fd] = False
        buffer = libcamera.FrameBuffer(planes)
        memory = mmap.mmap(fd, stream.frame_size, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
        self.mapped_buffers[buffer] = memory
        return buffer

    class DmaSync(Sync):  # type: ignore[misc]
        """A memory file needs no word to the kernel before it is read."""

        def __init__(self, allocator: Any, buffer: Any, _write: bool) -> None:
            self._memory = allocator.mapped_buffers[buffer]

        def __enter__(self) -> Any:
            return self._memory

        def __exit__(self, *_: object) -> None:
            pass

        def get_buffer(self) -> Any:
            """The memory itself."""
            return self._memory


module.DmaAllocator = Allocator


def raw_modes(self: Any) -> list[dict[str, Any]]:
    """This camera refuses to be asked for raw pictures; what it shows is what it has."""
    formats = self.camera.generate_configuration([libcamera.StreamRole.Viewfinder]).at(0).formats
    return [{"format": str(p), "size": (s.width, s.height)} for p in formats.pixel_formats for s in formats.sizes(p)]


def configure(self: Any, camera_config: Any) -> None:
    """picamera2's own; where BGR888 was asked for and NV12 is given, the conversion below makes it true."""
    asked = camera_config["main"]["format"]
    plain_configure(self, camera_config)
    self.converts = asked == "BGR888" and self.camera_config["main"]["format"] == "NV12"
    if self.converts:
        self.camera_config["main"]["format"] = asked


def make_array(self: Any, name: str) -> Any:
    """The picture; what picamera2 calls BGR888 has its red first."""
    if name != "main" or not self.picam2.converts:
        return plain_make_array(self, name)
    (width, height), stride = self.config[name]["size"], self.config[name]["stride"]
    with MappedArray(self, name, reshape=False, write=False) as mapped:
        yuv = mapped.array[: height * 3 // 2 * stride].reshape(height * 3 // 2, stride)[:, :width]
        return cv2.cvtColor(yuv, cv2.COLOR_YUV2RGB_NV12)


def process_requests(self: Any, display: Any) -> None:
    """One picture a turn, at the pace that was configured, before anybody hears of it."""
    with self._requestslock:
        later, self._requests = self._requests[1:], self._requests[:1]
    count = len(self._requests)
    for request in self._requests:
        request.handed_ns = time.monotonic_ns()
    plain_process_requests(self, display)
    every_s = (self.camera_config.get("controls", {}).get("FrameDurationLimits") or (33333, 33333))[0] / 1e6
    now = time.monotonic()
    self.due_s = max(getattr(self, "due_s", 0.0) + count * every_s, now)
    time.sleep(self.due_s - now)
    with self._requestslock:
        self._requests = later + self._requests
        if self._requests:
            self._run_process_requests()


def get_metadata(self: Any) -> dict[str, Any]:
    """picamera2's own, but stamped when it was handed out: it was drawn some turns before."""
    return {**plain_get_metadata(self), "SensorTimestamp": self.handed_ns}


plain_configure, plain_make_array = Camera.configure_, CompletedRequest.make_array
plain_process_requests, plain_get_metadata = Camera.process_requests, CompletedRequest.get_metadata
Camera._get_raw_modes, Camera.configure_, Camera.process_requests = raw_modes, configure, process_requests
CompletedRequest.make_array, CompletedRequest.get_metadata = make_array, get_metadata

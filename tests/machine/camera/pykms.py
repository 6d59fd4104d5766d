"""picamera2 imports this for its preview on a display, which the mirror does not use; Debian has no package of it."""


class PixelFormat:
    """The names that picamera2's preview looks up at import."""

    RGB888 = BGR888 = XRGB8888 = XBGR8888 = ARGB8888 = ABGR8888 = YUV420 = YVU420 = YUYV = NV12 = MJPEG = None

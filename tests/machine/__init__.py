"""A real systemd, installed into by the real installer. Not part of ``make test``: ``make machine-test``."""

"""A whole machine, emulated: its own kernel, display, pins and disk. By hand, ``make boot-test``: some ten minutes."""

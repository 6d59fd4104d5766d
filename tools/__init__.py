"""Scripts around the product: its set-up, the pictures of its README."""

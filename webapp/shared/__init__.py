"""What all pages share: the frame around them, links, settings, results, and the cached calls of ig_core."""

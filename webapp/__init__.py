"""What the pages share: the frame around them, cached calls of ig_core, links, and the text that can be clicked."""

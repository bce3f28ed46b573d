"""The page that shows how Integrated Gradients work, on an input of the reader's: its five steps."""

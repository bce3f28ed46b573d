"""The page to start from: one sentence to play with, and what there is to see."""

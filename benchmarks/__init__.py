"""Measurements of speed, exactness and memory: scripts that print tables, and assert nothing. See README.md."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's start-up notes belong to no table

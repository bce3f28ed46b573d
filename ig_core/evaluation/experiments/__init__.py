"""Experiments with a known answer, on many inputs at once: which methods find it, for which model.

A file each; `files` says where their tables are kept, `summary` what they say together.
"""

"""Lessons as data: read from YAML, told by line where they are wrong, held against the models, printed.

No module but `facts`, which asks the models, imports TensorFlow.
"""

from ig_core.lessons.nodes import LessonError
from ig_core.lessons.reading import LARGEST, read
from ig_core.lessons.record import Fact, Item, Lesson, Part, Question, View
from ig_core.lessons.shipped import NAMES, file, lesson

__all__ = [
    "LARGEST",
    "NAMES",
    "Fact",
    "Item",
    "Lesson",
    "LessonError",
    "Part",
    "Question",
    "View",
    "file",
    "lesson",
    "read",
]

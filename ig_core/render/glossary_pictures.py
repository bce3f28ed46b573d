"""Small pictures of technical words: a function a word, colours in, an SVG of 180 by 80 out.

Whatever a colour says, a sign, a letter, a shape or a place says too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from ig_core.render.palette import Theme, colour, text_on

WIDTH, HEIGHT = 180, 80
_SIZE = 11  # of letters, in the units of the picture

Point = tuple[float, float]


def _svg(theme: Theme, *parts: str) -> str:
    """The parts on paper. A picture stands beside the sentence that says the same, so it has no words of its own for
    screen readers."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' font-family="system-ui, sans-serif" font-size="{_SIZE}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{theme.paper}"/>{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, fill: str, anchor: str = "middle", size: float = _SIZE) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" text-anchor="{anchor}" font-size="{size}">{text}</text>'


def _line(points: Iterable[Point], stroke: str, width: float = 1.5, dashes: str = "") -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{width}"{dashed}/>'


def _bar(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" fill="{fill}"'
        f' stroke="{stroke}"/>'
    )


def _dot(point: Point, fill: str, radius: float = 3.5) -> str:
    return f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{radius}" fill="{fill}"/>'


def _arrow(start: Point, end: Point, stroke: str) -> str:
    angle, wing = math.atan2(end[1] - start[1], end[0] - start[0]), 5.0
    head = [(end[0] - wing * math.cos(angle + turn), end[1] - wing * math.sin(angle + turn)) for turn in (0.5, -0.5)]
    return _line((start, end), stroke) + _line((head[0], end, head[1]), stroke)


def _word(x: float, y: float, text: str, strength: float, theme: Theme, width: float = 46) -> str:
    """A word in the colour of a score between −1 and 1, `x` its middle."""
    fill = colour(strength, 1.0, theme)
    return _bar(x - width / 2, y - 12, width, 17, fill, theme.line) + _text(x, y, text, text_on(fill))


def _graph(function: Callable[[float], float], left: float, right: float, top: float, bottom: float) -> list[Point]:
    """The curve of a function from [0, 1] to [0, 1], in the box given; the top is 1."""
    at = [i / 40 for i in range(41)]
    return [(left + (right - left) * one, bottom - (bottom - top) * function(one)) for one in at]


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _rise(x: float) -> float:
    """From about 0 at 0 to about 1 at 1, steepest in between: how an answer changes along a path."""
    return _sigmoid(12 * x - 6)


def classes(theme: Theme) -> str:
    """Two answers, one of them chosen."""
    return _svg(
        theme,
        _text(32, 44, "text", theme.ink),
        _arrow((52, 36), (84, 22), theme.dim),
        _arrow((52, 44), (84, 58), theme.dim),
        _bar(90, 10, 80, 24, theme.paper, theme.ink),
        _text(130, 26, "positive ✓", theme.ink),
        _bar(90, 46, 80, 24, theme.paper, theme.line),
        _text(130, 62, "negative", theme.dim),
    )


def logit(theme: Theme) -> str:
    """The curve that makes a probability of a logit, through 50 % at 0."""
    curve = _graph(lambda x: _sigmoid(10 * x - 5), 40, 172, 10, 62)
    middle = (106.0, 36.0)
    return _svg(
        theme,
        _line([(40, 62), (172, 62)], theme.line),
        _line([(40, 36), middle, (106, 62)], theme.dim, 1, "3 3"),
        _line(curve, theme.ink, 2),
        _dot(middle, theme.positive),
        *(_text(36, y, text, theme.dim, "end", 10) for y, text in ((14, "100 %"), (40, "50 %"), (66, "0 %"))),
        *(_text(x, 75, text, theme.dim, size=10) for x, text in ((53.2, "−4"), (106, "0"), (158.8, "+4"))),
    )


def probability(theme: Theme) -> str:
    """A whole of 100 %, divided among two classes."""
    left, width, part = 12.0, 156.0, 0.87
    return _svg(
        theme,
        _bar(left, 30, width, 16, theme.line),
        _bar(left, 30, width * part, 16, theme.positive),
        _text(left, 22, "87 % positive", theme.ink, "start"),
        _text(left + width, 62, "13 % negative", theme.dim, "end"),
    )


def target(theme: Theme) -> str:
    """Bars of classes, of which an arrow points at one."""
    parts = []
    for place, (name, share) in enumerate((("boot", 0.8), ("shoe", 0.35), ("bag", 0.15))):
        y = 10 + 23 * place
        parts += [_text(40, y + 12, name, theme.ink if not place else theme.dim, "end")]
        parts += [_bar(46, y + 2, 84 * share, 12, theme.positive if not place else theme.line)]
    return _svg(theme, *parts, _arrow((158, 18), (122, 18), theme.ink), _text(150, 36, "why?", theme.ink))


def contrast(theme: Theme) -> str:
    """Two bars, and the difference between them."""
    longer, shorter = 104, 62
    return _svg(
        theme,
        _text(46, 21, "shirt", theme.ink, "end"),
        _bar(52, 11, longer, 12, theme.positive),
        _text(46, 43, "coat", theme.ink, "end"),
        _bar(52, 33, shorter, 12, theme.dim),
        _line([(52 + shorter, 26), (52 + shorter, 60)], theme.dim, 1, "3 3"),
        _line([(52 + longer, 26), (52 + longer, 60)], theme.dim, 1, "3 3"),
        _line([(52 + shorter, 58), (52 + longer, 58)], theme.ink, 2),
        _text(52 + (shorter + longer) / 2, 73, "difference", theme.ink),
    )


def vocabulary(theme: Theme) -> str:
    """Words that are known, and one that is not."""
    return _svg(
        theme,
        *(_word(x, 34, word, 0.4, theme, 48) for x, word in ((34, "film"), (90, "superb"))),
        _text(147, 34, "Varga", theme.dim),
        _line([(128, 40), (166, 40)], theme.dim, 2, "2 3"),
        _text(62, 60, "✓ known", theme.ink),
        _text(147, 60, "? unknown", theme.dim, size=10),
    )


def embedding(theme: Theme) -> str:
    """A word becomes a row of numbers."""
    numbers = (0.8, -0.3, 0.1, -0.9)
    cells = []
    for place, number in enumerate(numbers):
        fill, x = colour(number, 1.0, theme), 68 + 26 * place
        shown = f"{number:.1f}".replace("-", "−")
        cells += [_bar(x, 28, 25, 22, fill, theme.line), _text(x + 12.5, 43, shown, text_on(fill), size=10)]
    return _svg(theme, _text(26, 43, "film", theme.ink), _arrow((44, 39), (62, 39), theme.dim), *cells)


def method(theme: Theme) -> str:
    """The same words, with the scores of two recipes."""
    rows = (("A", (0.2, 1.0, -0.5)), ("B", (0.6, 0.7, -0.1)))
    parts = []
    for place, (name, scores) in enumerate(rows):
        y = 22 + 37 * place
        parts.append(_text(14, y, name, theme.dim))
        for column, (word, score) in enumerate(zip(("fine", "superb", "slow"), scores, strict=True)):
            x = 52 + 51 * column
            parts += [_word(x, y, word, score, theme)]
            parts += [_text(x, y + 16, f"{score:+.1f}".replace("-", "−"), theme.dim, size=10)]
    return _svg(theme, *parts)


def score(theme: Theme) -> str:
    """A word that speaks for the class and one that speaks against it, as bars from zero."""
    return _svg(
        theme,
        _line([(90, 8), (90, 72)], theme.line),
        _text(84, 28, "superb", theme.ink, "end"),
        _bar(90, 17, 52, 14, theme.positive),
        _text(147, 28, "+1.9", theme.ink, "start"),
        _text(96, 60, "dull", theme.ink, "start"),
        _bar(54, 49, 36, 14, theme.negative),
        _text(49, 60, "−1.3", theme.ink, "end"),
    )


def baseline(theme: Theme) -> str:
    """From blanks to words in colour."""
    blanks = "".join(_bar(10 + 20 * i, 32, 16, 14, theme.line, theme.dim) for i in range(3))
    return _svg(
        theme,
        blanks,
        _text(38, 64, "nothing said", theme.dim, size=10),
        _arrow((74, 39), (100, 39), theme.ink),
        _word(138, 43, "superb!", 1.0, theme, 62),
        _text(138, 64, "your input", theme.ink, size=10),
    )


def padding(theme: Theme) -> str:
    """Words, followed by blanks."""
    blanks = "".join(
        _bar(84 + 30 * i, 29, 26, 20, theme.paper, theme.dim) + _text(97 + 30 * i, 43, "–", theme.dim) for i in range(3)
    )
    return _svg(
        theme,
        _word(24, 43, "A", 0.0, theme, 24),
        _word(58, 43, "film", 0.0, theme, 36),
        blanks,
        _text(127, 66, "blanks", theme.dim, size=10),
    )


def path(theme: Theme) -> str:
    """Points on a straight line from the baseline to the input, their colour growing."""
    start, end = (24.0, 56.0), (156.0, 22.0)
    points = [(start[0] + (end[0] - start[0]) * i / 5, start[1] + (end[1] - start[1]) * i / 5) for i in range(6)]
    return _svg(
        theme,
        _line([start, end], theme.dim, 1),
        *(_dot(point, colour(i / 5, 1.0, theme) if i else theme.dim, 3.5 + i / 2) for i, point in enumerate(points)),
        _text(28, 74, "baseline", theme.dim),
        _text(152, 12, "input", theme.ink),
    )


def gradient(theme: Theme) -> str:
    """A curve, and its slope at a point."""
    curve = _graph(lambda x: _sigmoid(9 * x - 4.5), 14, 166, 12, 66)
    point = (90.0, 39.0)
    steep = -(66 - 12) * 9 / 4 / (166 - 14)  # of the sigmoid in its middle, downward in the picture
    ends = [(point[0] + dx, point[1] + steep * dx) for dx in (-34, 34)]
    return _svg(
        theme,
        _line(curve, theme.dim, 2),
        _line(ends, theme.positive, 2.5),
        _dot(point, theme.positive, 4),
        _text(104, 46, "slope", theme.ink, "start"),
    )


def integrated_gradients(theme: Theme) -> str:
    """Slopes along the path, as columns that are added up."""
    left, right, bottom, count = 14.0, 122.0, 60.0, 9
    width = (right - left) / count
    slopes = [4 * _rise(at) * (1 - _rise(at)) for at in ((i + 0.5) / count for i in range(count))]
    bars = [
        _bar(left + width * i, bottom - 44 * slope, width - 2, 44 * slope, theme.positive)
        for i, slope in enumerate(slopes)
    ]
    return _svg(
        theme,
        _line([(left, bottom), (right, bottom)], theme.dim, 1),
        *bars,
        _text(left, 74, "baseline", theme.dim, "start", 10),
        _text(right, 74, "input", theme.dim, "end", 10),
        _text(152, 34, "all steps", theme.ink, size=10),
        _text(152, 48, "= score", theme.ink),
    )


def shapley(theme: Theme) -> str:
    """Two orders in which two columns change, and what one adds in each of them."""
    parts = []
    for place, (order, added) in enumerate(((("age", "job"), 30.0), (("job", "age"), 54.0))):
        y = 30 + 26 * place
        for at, name in enumerate(order):
            own = name == "age"
            parts += [_bar(10 + 42 * at, y - 13, 34, 18, theme.paper, theme.positive if own else theme.line)]
            parts += [_text(27 + 42 * at, y, name, theme.ink if own else theme.dim)]
        parts += [_bar(98, y - 11, added, 13, theme.positive)]
    parts += [_text(98, 12, "age adds", theme.ink, "start", 10)]
    mean = (30.0 + 54.0) / 2
    parts += [_line([(98 + mean, 16), (98 + mean, 64)], theme.ink, 1.5, "3 3"), _text(98 + mean, 75, "mean", theme.ink)]
    return _svg(theme, *parts)


def _two_bars(theme: Theme, sum_of_scores: float, expected: float, *parts: str) -> str:
    """The scores, one after the other, above what they should add up to."""
    left, ends = 12.0, [0.0, 0.5 * sum_of_scores, 0.8 * sum_of_scores, sum_of_scores]
    pieces = [_bar(left + low, 20, high - low - 1, 14, theme.positive) for low, high in pairwise(ends)]
    return _svg(
        theme,
        _text(left, 14, "sum of the scores", theme.ink, "start", 10),
        *pieces,
        _bar(left, 44, expected, 14, theme.dim),
        _text(left, 71, "change in the answer", theme.ink, "start", 10),
        *parts,
    )


def completeness(theme: Theme) -> str:
    """The scores reach as far as the change in the answer."""
    return _two_bars(theme, 126, 126, _text(156, 44, "=", theme.ink, size=18))


def gap(theme: Theme) -> str:
    """The scores do not reach quite as far."""
    marks = [_line([(12 + x, 18), (12 + x, 60)], theme.ink, 1, "3 3") for x in (112, 126)]
    return _two_bars(theme, 112, 126, *marks, _text(158, 31, "gap", theme.ink), _arrow((146, 27), (134, 27), theme.ink))


def tolerance(theme: Theme) -> str:
    """A bar whose end may lie within a band."""
    return _svg(
        theme,
        _bar(112, 12, 32, 44, theme.line),
        _line([(112, 12), (112, 56)], theme.ink, 1, "3 3"),
        _line([(144, 12), (144, 56)], theme.ink, 1, "3 3"),
        _bar(12, 27, 112, 14, theme.positive),
        _text(128, 71, "allowed", theme.ink),
        _text(156, 39, "✓", theme.ink, size=14),
    )


def estimated_error(theme: Theme) -> str:
    """Bars of scores with whiskers: each may be a little longer or shorter."""
    parts = []
    for place, (length, off) in enumerate(((120.0, 9.0), (84.0, 14.0), (48.0, 6.0))):
        y, end = 12 + 22 * place, 14 + length
        parts += [_bar(14, y, length, 12, theme.stops[-3])]
        parts += [_line([(end - off, y + 6), (end + off, y + 6)], theme.ink, 2)]
        parts += [_line([(x, y + 2), (x, y + 10)], theme.ink, 2) for x in (end - off, end + off)]
    return _svg(theme, *parts)


def standard_error(theme: Theme) -> str:
    """Dots, their mean, and how far that may be off."""
    values = (22, 48, 61, 74, 86, 95, 104, 121, 133, 162)
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values))
    whisker = [(mean - spread, 50.0), (mean + spread, 50.0)]
    return _svg(
        theme,
        *(_dot((value, 24), theme.dim, 3) for value in values),
        _line(whisker, theme.ink, 2),
        *(_line([(x, 45), (x, 55)], theme.ink, 2) for x, _ in whisker),
        _dot((mean, 50), theme.positive, 4),
        _text(mean, 71, "mean", theme.ink),
    )


def deletion(theme: Theme) -> str:
    """The probability while things are removed: by score it falls fast, at random slowly."""
    fast = _graph(lambda x: math.exp(-5 * x), 16, 116, 12, 62)
    slow = _graph(lambda x: 1 - 0.75 * x**2, 16, 116, 12, 62)
    return _svg(
        theme,
        _line([(16, 10), (16, 62), (116, 62)], theme.line),
        _line(slow, theme.dim, 2, "4 3"),
        _line(fast, theme.positive, 2.5),
        _text(122, 48, "at random", theme.dim, "start", 10),
        _text(122, 64, "by score", theme.ink, "start", 10),
        _text(66, 75, "taken out →", theme.dim, size=10),
    )


def rank_correlation(theme: Theme) -> str:
    """Two pairs of orders: one alike, one opposite."""
    return _svg(theme, *_orders(theme, 12, (0, 1, 2), "1"), *_orders(theme, 102, (2, 1, 0), "−1"))


def _orders(theme: Theme, left: float, order: Sequence[int], number: str) -> list[str]:
    """Three places joined with three others, and the number that says how alike their orders are."""
    parts = [
        _line([(left + 8, 14 + 20 * place), (left + 40, 14 + 20 * other)], theme.dim, 1.5)
        for place, other in enumerate(order)
    ]
    parts += [_dot((left + x, 14 + 20 * place), theme.positive, 5) for place in range(3) for x in (8, 40)]
    return [*parts, _text(left + 24, 75, number, theme.ink, size=13)]


def parse_tree(theme: Theme) -> str:
    """A sentence of three words, two of which are a phrase."""
    words = ((36.0, "not"), (88.0, "really"), (142.0, "funny"))
    lines = [[(115.0, 36.0), (88.0, 58.0)], [(115.0, 36.0), (142.0, 58.0)], [(76.0, 12.0), (115.0, 36.0)]]
    return _svg(
        theme,
        *(_line(line, theme.dim) for line in [*lines, [(76.0, 12.0), (36.0, 58.0)]]),
        _dot((76, 12), theme.ink),
        _dot((115, 36), theme.ink),
        *(_text(x, 71, word, theme.ink) for x, word in words),
    )


def directional(theme: Theme) -> str:
    """A phrase of two words, each with its share and its sign."""
    return _svg(
        theme,
        _line([(54, 58), (90, 22), (126, 58)], theme.dim),
        _word(90, 26, "not funny", -0.8, theme, 66),
        _word(54, 64, "not", -1.0, theme),
        _word(126, 64, "funny", 0.4, theme),
        *(_text(x, y, sign, theme.ink, size=13) for x, y, sign in ((131, 26, "−"), (22, 64, "−"), (158, 64, "+"))),
    )


def value(theme: Theme) -> str:
    """A share of a whole: the phrase of the text."""
    return _svg(
        theme,
        _bar(12, 18, 156, 14, theme.line),
        _text(12, 13, "the whole text: 1", theme.dim, "start", 10),
        _bar(12, 44, 156 * 0.6, 14, theme.positive),
        _text(12, 71, "“really funny”: 0.6", theme.ink, "start"),
    )


def dividend(theme: Theme) -> str:
    """A phrase is longer than its two words by a piece of its own."""
    return _svg(
        theme,
        _bar(12, 14, 60, 14, theme.dim),
        _bar(74, 14, 54, 14, theme.dim),
        _text(42, 40, "really", theme.dim, size=10),
        _text(101, 40, "funny", theme.dim, size=10),
        _bar(12, 48, 116, 14, theme.line),
        _bar(130, 48, 32, 14, theme.positive),
        _text(70, 75, "really funny", theme.ink, size=10),
        _text(146, 40, "its own", theme.ink, size=10),
        _arrow((146, 42), (146, 47), theme.ink),
    )

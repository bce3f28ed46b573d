"""An explanation of phrases in words: where the tree turns, how exact that is, and what the model did not see."""

from __future__ import annotations

from ig_core.records import PhraseExplanation
from ig_core.render import sentences
from ig_core.render.numbers import signed, visible

_LEAST = 0.04  # value below which a phrase is not worth naming
_LONGEST = 60  # characters of a phrase that is quoted


def headline(explanation: PhraseExplanation) -> str:
    """One sentence: the class, and the two neighbours in the tree that disagree most; or the heaviest word.

    Neighbours disagree as much as the smaller of their values says.
    """
    target, nodes = explanation.target, explanation.nodes
    label = sentences.answer(explanation)
    begin = label if target == explanation.prediction.label else f"{label}, not {target}"
    if explanation.contrast:
        more = "Rather" if explanation.prediction.logit > 0 else "Less"
        begin = f"{more} {target} than {explanation.contrast}"
    pair, most = None, _LEAST
    signs, values = nodes.sign.tolist(), nodes.value.tolist()
    for below in explanation.phrases.children:
        sides = [[i for i in below if signs[i] == sign] for sign in (1, -1)]
        if all(sides):
            heaviest = [max(side, key=values.__getitem__) for side in sides]
            smaller = min(values[i] for i in heaviest)
            if smaller > most:
                pair, most = heaviest, smaller
    if pair is not None:
        speaking_for, against = (_quoted(nodes.phrase[i]) for i in pair)
        if explanation.prediction.is_number:
            return f"{begin}: more because of {speaking_for}, fewer because of {against}."
        whom = "it" if begin == label else target
        return f"{begin}: {speaking_for} speaks for {whom}, {against} against {whom}."
    words = [place for place, below in enumerate(explanation.phrases.children) if not below]
    loudest = max(words, key=values.__getitem__)
    if values[loudest] < _LEAST:
        return f"{begin}, though no phrase says much."
    if explanation.prediction.is_number:
        more = "more" if signs[loudest] > 0 else "fewer"
        alike = "" if len(words) == 1 else "its phrases agree, "
        return f"{begin}: {alike}{more} because of {_quoted(nodes.phrase[loudest])}."
    speaks = "for" if signs[loudest] > 0 else "against"
    if len(words) == 1:
        return f"{begin}: {_quoted(nodes.phrase[loudest])} speaks {speaks} {'it' if begin == label else target}."
    return f"{begin}: its phrases agree, and {_quoted(nodes.phrase[loudest])} says most, {speaks} {target}."


def plain(explanation: PhraseExplanation) -> str:
    """What the model says with this text, and where the comparison starts."""
    prediction = explanation.prediction
    if prediction.start_probability is None:
        return ""
    start = f"{sentences.share_text(prediction.start_probability)} {prediction.start_label}"
    said = sentences.prediction_text(prediction)
    where = (
        "With a blank in place of every word" if explanation.baseline == "padding" else "Where the comparison starts"
    )
    return f"{where}, the model says {start}; with this text, {said}."


def exactness(explanation: PhraseExplanation) -> str:
    """How exact the Integrated Gradients are, of which all values are made."""
    count = len(explanation.nodes)
    return sentences.exactness(explanation, f"all {count:,} phrases and words" if count > 1 else "")


def warnings(explanation: PhraseExplanation) -> list[str]:
    """What a reader should know: that the baseline says more than the text, and words that the model did not see."""
    said, prediction = [], explanation.prediction
    start, change = prediction.baseline_logit, explanation.explains
    falls = change is not None and change < 0 < prediction.logit
    if explanation.target == prediction.label and falls and start is not None and not prediction.is_number:
        what = sentences.output(explanation).removeprefix("the ")
        said.append(
            f"The text as a whole speaks against it: its {what} of {signed(prediction.logit)} is below that of the "
            f"baseline, {signed(start)}."
        )
    phrases, nodes = explanation.phrases, explanation.nodes
    words = [place for place, below in enumerate(phrases.children) if not below]
    tokens = nodes.tokens.tolist()
    missed = [place for place in words if not tokens[place]]
    if not missed:
        return said
    names = ", ".join(_quoted(nodes.phrase[place]) for place in missed[:3])
    more = f" and {len(missed) - 3} more" if len(missed) > 3 else ""
    return [*said, f"The model has not seen {names}{more}."]


def as_python(explanation: PhraseExplanation) -> str:
    """The lines of Python that give the same explanation."""
    from ig_core.phrases import alignment, notation

    names = ("model", "target", *sentences.arguments_of(explanation))
    lines = "".join(f"    {name}={getattr(explanation, name)!r},\n" for name in names)
    phrases = explanation.phrases
    brackets = repr(notation.write(phrases))
    imports = "import ig_core\n"
    if (
        alignment.align(notation.read(notation.write(phrases))).text != phrases.text
    ):  # written otherwise than a tree tells
        imports += "from ig_core.phrases import alignment, notation\n"
        brackets = f"alignment.align(notation.read({brackets}), {phrases.text!r})"
    return (
        f"{imports}\nexplanation = ig_core.explain_phrases(\n    {brackets},\n{lines})\nprint(explanation.to_csv())\n"
    )


def shortened(phrase: str) -> str:
    """A phrase in one line of at most _LONGEST characters."""
    phrase = visible(" ".join(phrase.split()))
    return phrase if len(phrase) <= _LONGEST else phrase[: _LONGEST - 1].rstrip() + "…"


def _quoted(phrase: str) -> str:
    return f"“{shortened(phrase.strip(' ,;:.') or phrase)}”"

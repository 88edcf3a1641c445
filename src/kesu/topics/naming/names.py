"""Names of topics that a person can read."""

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from math import fsum

from kesu.topics.naming.keywords import Term
from kesu.topics.naming.phrases import Phrase, common_phrases
from kesu.topics.naming.speech import is_matter, is_place, is_thing

# A name shorter than this takes in further keywords; none is longer than the other.
SHORT_NAME, MAX_NAME = 6, 16
MAX_PARTS = 3
MOST_TEXTS = 2000  # of a topic, evenly drawn, in which phrases are looked for
# A keyword in so many times more texts than the phrase is what the topic is about.
MUCH_MORE = 1.3
# A place, a thing or a matter in this share of the texts belongs into the name; so does a place or
# a thing that half as many texts have as the best keyword, but for rare ones.
OFTEN, BESIDE, RARE = 0.3, 0.5, 0.15
MOSTLY = 0.5  # so does any keyword in this share
# A phrase that is cut from a longer one counts for less.
CUT = 0.3
# Parts that follow each other in this share of the texts that have both are written so.
JOINED = 0.3
SEPARATOR = "·"
UNNAMED = "未命名话题"


def name_topic(
    tokens: Sequence[list[str]], keywords: Sequence[Term], stopwords: Collection[str]
) -> str:
    """A short name: what happens, and where, in the words of the texts.

    The phrase that many of the texts share comes first; a place or a matter that is as common
    joins it, and keywords where it tells too little.

    Args:
        tokens: the words of the topic's distinct texts.
        keywords: its keywords, best first; without any it gets no name of its own.
        stopwords: words with which no name begins.
    """
    if not keywords:
        return UNNAMED
    tokens = tokens[:: -(-len(tokens) // MOST_TEXTS)]
    phrase, share = _best_phrase(tokens, keywords, stopwords)
    parts = [phrase]
    if keywords[0].share >= MUCH_MORE * share:  # the subject, which the phrase may leave out
        parts = _with(parts, keywords[:1])
    parts = _with(parts, [term for term in keywords if term.share >= MOSTLY])
    beside = max(BESIDE * keywords[0].share, RARE)
    for role, least in ((is_place, beside), (is_thing, beside), (is_matter, OFTEN)):
        parts = _with_role(parts, keywords, role, min(least, OFTEN))
    for term in keywords:
        if sum(map(len, parts)) >= SHORT_NAME:
            break
        parts = _with(parts, [term])
    return _in_reading_order(parts, tokens)


def name_mixed(keywords: Sequence[Term]) -> str:
    """A name for what is no one thing: some of what is in it, and that there is more.

    >>> name_mixed([Term("自来水", 0.2, 0.5), Term("房东", 0.1, 0.4)])
    '自来水、房东等'
    """
    parts = _with([], keywords)
    if sum(map(len, parts)) + len(parts) > MAX_NAME:
        parts = parts[:-1]
    return "、".join(parts) + "等" if parts else UNNAMED


def _best_phrase(
    tokens: Sequence[list[str]], keywords: Sequence[Term], stopwords: Collection[str]
) -> tuple[str, float]:
    """The common phrase with the weightiest keywords in it, else the best keyword; its share."""
    scores = {word: term.score for term in keywords for word in term.text.split()}
    found = [p for p in common_phrases(tokens, stopwords) if any(w in scores for w in p.words)]
    if not found:
        return keywords[0].phrase, keywords[0].share

    def rank(phrase: Phrase) -> tuple[float, int, str]:
        weight = phrase.share * fsum(scores.get(word, 0) for word in set(phrase.words))
        return weight * (1 if phrase.is_whole else CUT), len(phrase.text), phrase.text

    best = max(found, key=rank)
    if not best.is_whole and keywords[0].share >= best.share:
        return keywords[0].phrase, keywords[0].share
    return best.text, best.share


def _with_role(
    parts: list[str], keywords: Sequence[Term], fits: Callable[[str], bool], least: float
) -> list[str]:
    """The parts, with the best keyword of a role that none of them has, if common enough."""
    if any(fits(word) for term in keywords for word in term.text.split() if word in "".join(parts)):
        return parts
    return _with(parts, [t for t in keywords if t.share >= least and fits(t.text.split()[-1])][:1])


def _with(parts: list[str], terms: Sequence[Term]) -> list[str]:
    """The parts, with those terms of which no word is told yet, as far as there is room."""
    made = list(parts)
    for term in terms:
        told = "".join(made)
        is_new = not any(word in told for word in term.text.split())
        if is_new and len(made) < MAX_PARTS and len(told + term.phrase) + len(made) <= MAX_NAME:
            made.append(term.phrase)
    return made


def _in_reading_order(parts: Sequence[str], tokens: Sequence[list[str]]) -> str:
    """The parts as they mostly follow each other; side by side where a text has them so."""
    texts = ["".join(word or "|" for word in text_tokens) for text_tokens in tokens]

    def place(part: str) -> float:
        places = [text.index(part) / len(text) for text in texts if part in text]
        return sum(places) / len(places) if places else 1.0

    ordered = sorted(parts, key=lambda part: (round(place(part), 6), part))
    name = ordered[0]
    for left, right in pairwise(ordered):
        both = sum(left in text and right in text for text in texts)
        is_joined = sum(left + right in text for text in texts) >= max(JOINED * both, 1)
        name += right if is_joined else SEPARATOR + right
    return name


def make_distinct(
    names: Sequence[str], keywords: Sequence[Sequence[Term]], given: Collection[str] = ()
) -> list[str]:
    """The same names, with a further keyword if it fits, else a number, where one was taken before.

    Names that people have given are taken from the start.
    """
    taken = list(given)
    for name, terms in zip(names, keywords, strict=True):
        phrases = [term.phrase for term in terms if term.phrase not in name]
        longer = [f"{name}{SEPARATOR}{phrase}" for phrase in phrases]
        more = [name for name in longer if len(name) <= MAX_NAME]
        numbered = (f"{name}（{number}）" for number in range(2, len(names) + len(given) + 2))
        taken.append(next(n for n in (name, *more, *numbered) if n not in taken))
    return taken[len(given) :]

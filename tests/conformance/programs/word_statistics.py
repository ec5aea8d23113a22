# mypy: ignore-errors
"""Statistics of a text: words, sentences, letters, n-grams, readability, a concordance."""

import re
from collections import Counter, defaultdict
from itertools import groupby

TEXT = """
The river ran past the old mill, and the miller's daughter - her name was Anna - counted boats.
"Seven boats!" she cried. "Seven boats, and it isn't even noon."  Her father didn't look up;
he had counted boats for forty years, and he knew that boats come when they come.

In the evening the boats came back. Three carried wood, two carried grain, one carried nothing,
and the last carried a piano. Anna laughed: who would send a piano up the river? Nobody knew.
The piano stayed at the mill for 12 days; on the 13th day, a very small man came for it.
"""

STOP = set("a and at for had he her in it on one she the that they up was when who would".split())


def words_of(text):
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())


def sentences_of(text):
    parts = re.split(r"[.!?]+\"?\s+", " ".join(text.split()))
    return [p.strip(' "') for p in parts if p.strip(' ".')]


def syllables(word):
    count, before = 0, False
    for c in word:
        vowel = c in "aeiouy"
        if vowel and not before:
            count += 1
        before = vowel
    if word.endswith("e") and count > 1:
        count -= 1
    return max(count, 1)


def ngrams(items, n):
    return zip(*(items[i:] for i in range(n)))


def histogram(counts, width=30):
    most = max(counts.values())
    for key in sorted(counts):
        bar = "#" * round(counts[key] / most * width)
        yield f"{key:>3} {counts[key]:>4} {bar}"


def concordance(words, wanted, width=3):
    lines = []
    for i, w in enumerate(words):
        if w == wanted:
            left = " ".join(words[max(0, i - width) : i])
            right = " ".join(words[i + 1 : i + 1 + width])
            lines.append(f"{left:>25} [{w}] {right}")
    return lines


def readability(words, sentences):
    n = sum(map(syllables, words))
    return round(206.835 - 1.015 * len(words) / len(sentences) - 84.6 * n / len(words), 3)


def markov(words, order=1):
    table = defaultdict(list)
    for *state, following in ngrams(words, order + 1):
        table[tuple(state)].append(following)
    return table


def generate(table, start, n):
    """Always the most frequent continuation, the first of equals."""
    out = list(start)
    for _ in range(n):
        options = table.get(tuple(out[-len(start) :]))
        if not options:
            break
        out.append(max(dict.fromkeys(options), key=options.count))
        if len(options) > 1:
            options.remove(out[-1])
    return " ".join(out)


def letter_table(text):
    letters = Counter(c for c in text.lower() if c.isalpha())
    total = sum(letters.values())
    return [(c, n, round(100 * n / total, 2)) for c, n in letters.most_common(6)]


def caesar_guess(secret):
    """The shift whose letters look most like English."""
    common = "etaoinshr"

    def score(shift):
        plain = shifted(secret, -shift)
        return sum(plain.count(c) for c in common)

    best = max(range(26), key=score)
    return best, shifted(secret, -best)


def shifted(text, by):
    out = []
    for c in text:
        if c.isascii() and c.isalpha():
            base = ord("A") if c.isupper() else ord("a")
            c = chr((ord(c) - base + by) % 26 + base)
        out.append(c)
    return "".join(out)


def main():
    words = words_of(TEXT)
    sentences = sentences_of(TEXT)
    counts = Counter(words)
    content = Counter({w: n for w, n in counts.items() if w not in STOP})
    lengths = Counter(len(w) for w in words)
    for line in histogram(lengths):
        print(line)
    by_initial = {
        initial: list(group) for initial, group in groupby(sorted(set(content)), key=lambda w: w[0])
    }
    pairs = Counter(ngrams(words, 2))
    for line in concordance(words, "boats"):
        print(line)
    longest = sorted(set(words), key=lambda w: (-len(w), w))[:4]
    secret = shifted("The piano stayed at the mill", 7)
    once = [w for w, n in counts.items() if n == 1]
    numbers = [int(n) for n in re.findall(r"\d+", TEXT)]
    quotes = re.findall(r'"([^"]*)"', TEXT)
    return {
        "words": (len(words), len(counts)),
        "top": content.most_common(5),
        "pairs": pairs.most_common(3),
        "sentences": (len(sentences), max(sentences, key=len)),
        "initials": {k: v for k, v in by_initial.items() if len(v) > 2},
        "longest": longest,
        "once": len(once),
        "readability": readability(words, sentences),
        "letters": letter_table(TEXT),
        "generated": generate(markov(words), ("the",), 12),
        "secret": (secret, caesar_guess(secret)),
        "numbers": (numbers, quotes),
        "title": TEXT.strip().splitlines()[0][:20].title().center(30, "*"),
    }

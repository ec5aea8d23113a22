"""Counting words with a dict."""

NUMERIC = False
SIZE = 300_000
SMALL = 100

WORDS = (
    "the of and to in a is that for it as was with be by on not he his but at are this have "
    "from or had an they which one you were all her she there would their we him been has when"
)


def make_text(n):
    vocabulary = WORDS.split()
    out = []
    x = 42
    for i in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        word = vocabulary[x // 65536 % len(vocabulary)]
        if i % 7 == 0:
            word = word.capitalize() + str(i % 50)
        out.append(word)
    return " ".join(out)


def main(n):
    counts = {}
    for word in make_text(n).lower().split():
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return best[:10], len(counts)

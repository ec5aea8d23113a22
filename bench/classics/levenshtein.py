"""The distance between two texts, by a table of nested lists."""

NUMERIC = True
SIZE = 1500
SMALL = 30


def make_text(n, seed):
    letters = "acgt"
    out = []
    x = seed
    for _ in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        out.append(letters[x // 65536 % 4])
    return "".join(out)


def distance(a, b):
    rows = len(a) + 1
    columns = len(b) + 1
    table = [[0] * columns for _ in range(rows)]
    for i in range(rows):
        table[i][0] = i
    for j in range(columns):
        table[0][j] = j
    for i in range(1, rows):
        for j in range(1, columns):
            cost = 0 if a[i - 1] == b[j - 1] else 1
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost)
    return table[rows - 1][columns - 1]


def main(n):
    return distance(make_text(n, 1), make_text(n, 2))

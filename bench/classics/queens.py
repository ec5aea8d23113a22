"""Queens on a board: recursion with lists that are changed and changed back."""

NUMERIC = True
SIZE = 10
SMALL = 5


def place(n, row, columns, up, down):
    if row == n:
        return 1
    found = 0
    for column in range(n):
        if not columns[column] and not up[row + column] and not down[row - column + n - 1]:
            columns[column] = up[row + column] = down[row - column + n - 1] = True
            found += place(n, row + 1, columns, up, down)
            columns[column] = up[row + column] = down[row - column + n - 1] = False
    return found


def main(n):
    return place(n, 0, [False] * n, [False] * (2 * n - 1), [False] * (2 * n - 1))

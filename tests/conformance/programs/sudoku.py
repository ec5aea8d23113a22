# mypy: ignore-errors
"""A Sudoku solver: constraint propagation with sets, then search with copies."""

EASY = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
HARD = "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......"
BROKEN = "55" + "." * 79
EMPTY = "." * 81

DIGITS = "123456789"


class Contradiction(Exception):
    """A cell has no digit left."""


def cross(rows, columns):
    return [r + c for r in rows for c in columns]


ROWS, COLUMNS = "ABCDEFGHI", DIGITS
CELLS = cross(ROWS, COLUMNS)
UNITS = (
    [cross(ROWS, c) for c in COLUMNS]
    + [cross(r, COLUMNS) for r in ROWS]
    + [cross(r, c) for r in ("ABC", "DEF", "GHI") for c in ("123", "456", "789")]
)
UNITS_OF = {cell: [u for u in UNITS if cell in u] for cell in CELLS}
PEERS = {cell: sorted({p for u in UNITS_OF[cell] for p in u} - {cell}) for cell in CELLS}


class Board:
    def __init__(self, options=None):
        self.options = options or dict.fromkeys(CELLS, DIGITS)
        self.removals = 0

    @classmethod
    def parse(cls, text):
        if len(text) != 81:
            raise ValueError(f"81 characters needed, not {len(text)}")
        board = cls()
        for cell, c in zip(CELLS, text):
            if c in DIGITS:
                board.assign(cell, c)
            elif c not in ".0":
                raise ValueError(f"{c!r} is not a digit")
        return board

    def copy(self):
        other = Board(dict(self.options))
        other.removals = self.removals
        return other

    def assign(self, cell, digit):
        for other in self.options[cell]:
            if other != digit:
                self.eliminate(cell, other)
        if digit not in self.options[cell]:
            raise Contradiction(f"{digit} does not fit {cell}")

    def eliminate(self, cell, digit):
        if digit not in self.options[cell]:
            return
        left = self.options[cell].replace(digit, "")
        if not left:
            raise Contradiction(f"nothing left for {cell}")
        self.options[cell] = left
        self.removals += 1
        if len(left) == 1:
            for peer in PEERS[cell]:
                self.eliminate(peer, left)
        for unit in UNITS_OF[cell]:
            places = [c for c in unit if digit in self.options[c]]
            if not places:
                raise Contradiction(f"no place for {digit}")
            if len(places) == 1 and len(self.options[places[0]]) > 1:
                self.assign(places[0], digit)

    @property
    def solved(self):
        return all(len(o) == 1 for o in self.options.values())

    def open_cell(self):
        return min((len(o), c) for c, o in self.options.items() if len(o) > 1)[1]

    def __str__(self):
        rows = []
        for i, r in enumerate(ROWS):
            line = " ".join(
                self.options[r + c] if len(self.options[r + c]) == 1 else "." for c in COLUMNS
            )
            rows.append(line[:6] + "| " + line[6:12] + "| " + line[12:])
            if i in (2, 5):
                rows.append("------+-------+------")
        return "\n".join(rows)


class Solver:
    def __init__(self, limit=2000):
        self.tried = 0
        self.failed = 0
        self.limit = limit

    def solve(self, board):
        if board.solved:
            return board
        cell = board.open_cell()
        for digit in board.options[cell]:
            self.tried += 1
            if self.tried > self.limit:
                raise TimeoutError(f"gave up after {self.limit}")
            attempt = board.copy()
            try:
                attempt.assign(cell, digit)
                return self.solve(attempt)
            except Contradiction:
                self.failed += 1
        raise Contradiction(f"no digit for {cell}")


def check(board):
    return all({board.options[c] for c in unit} == set(DIGITS) for unit in UNITS)


def main():
    results = []
    for name, text in [
        ("easy", EASY),
        ("hard", HARD),
        ("broken", BROKEN),
        ("empty", EMPTY),
        ("short", "123"),
        ("letters", "x" * 81),
    ]:
        solver = Solver()
        try:
            board = solver.solve(Board.parse(text))
        except Contradiction as error:
            results.append((name, "contradiction", str(error)))
            print(name, "-", error)
            continue
        except ValueError as error:
            results.append((name, "value", str(error)))
            print(name, "-", error)
            continue
        print(f"{name}: {solver.tried} tried, {solver.failed} failed")
        print(board)
        answer = "".join(board.options[c] for c in CELLS)
        results.append((name, answer, check(board), solver.tried, board.removals))
    return results, len(UNITS), len(PEERS["E5"])

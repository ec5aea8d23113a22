# mypy: ignore-errors
"""Game of Life twice: on a torus of lists, and on an endless plane of sets."""


class Torus:
    def __init__(self, width, height, rows=()):
        self.width = width
        self.height = height
        self.cells = [[False] * width for _ in range(height)]
        for y, row in enumerate(rows):
            for x, c in enumerate(row):
                self.cells[y][x] = c == "#"

    def alive_around(self, x, y):
        count = 0
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                if dx == 0 and dy == 0:
                    continue
                if self.cells[(y + dy) % self.height][(x + dx) % self.width]:
                    count += 1
        return count

    def step(self):
        new = [[False] * self.width for _ in range(self.height)]
        for y in range(self.height):
            for x in range(self.width):
                n = self.alive_around(x, y)
                new[y][x] = n == 3 or (n == 2 and self.cells[y][x])
        changed = sum(a != b for r, s in zip(self.cells, new) for a, b in zip(r, s))
        self.cells = new
        return changed

    def population(self):
        return sum(sum(row) for row in self.cells)

    def __str__(self):
        return "\n".join("".join("#" if c else "." for c in row) for row in self.cells)

    def __eq__(self, other):
        return isinstance(other, Torus) and self.cells == other.cells

    def __hash__(self):
        return hash(tuple(map(tuple, self.cells)))


class Plane:
    def __init__(self, cells):
        self.cells = frozenset(cells)

    @classmethod
    def parse(cls, text):
        rows = text.strip().split("/")
        return cls((x, y) for y, row in enumerate(rows) for x, c in enumerate(row) if c == "#")

    def step(self):
        counts = {}
        for x, y in self.cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    if dx or dy:
                        key = x + dx, y + dy
                        counts[key] = counts.get(key, 0) + 1
        return Plane(p for p, n in counts.items() if n == 3 or (n == 2 and p in self.cells))

    def bounds(self):
        if not self.cells:
            return None
        xs = [x for x, _ in self.cells]
        ys = [y for _, y in self.cells]
        return min(xs), min(ys), max(xs), max(ys)

    def normal(self):
        """The shape, moved to the origin."""
        if not self.cells:
            return frozenset()
        left, top, _, _ = self.bounds()
        return frozenset((x - left, y - top) for x, y in self.cells)

    def __len__(self):
        return len(self.cells)


PATTERNS = {
    "block": "##/##",
    "blinker": "###",
    "toad": ".###/###.",
    "glider": ".#./..#/###",
    "pentomino": ".##/##./.#.",
    "diehard": "......#./##....../.#...###",
    "ship": ".#..#/#..../#...#/####.",
}


def period(plane, limit=40):
    """(steps until the shape returns, how far it moved), or None."""
    first = plane.normal()
    start = plane.bounds()
    current = plane
    for steps in range(1, limit + 1):
        current = current.step()
        if current.normal() == first:
            now = current.bounds()
            return steps, (now[0] - start[0], now[1] - start[1])
    return None


def frames(torus):
    """Endless generations."""
    while True:
        yield torus.population(), str(torus)
        torus.step()


def first_repeat(torus, limit=200):
    seen = {}
    for generation in range(limit):
        key = str(torus)
        if key in seen:
            return seen[key], generation
        seen[key] = generation
        torus.step()
    return None


def main():
    results = {}
    for name, text in PATTERNS.items():
        plane = Plane.parse(text)
        found = period(plane, 12)
        print(f"{name:<10} {len(plane):>2} cells, {found}")
        results[name] = found

    history = []
    plane = Plane.parse(PATTERNS["pentomino"])
    for generation in range(60):
        if generation % 10 == 0:
            history.append((generation, len(plane), plane.bounds()))
        plane = plane.step()

    gone = Plane.parse(PATTERNS["diehard"])
    lived = 0
    while gone.cells and lived < 140:
        gone = gone.step()
        lived += 1

    torus = Torus(8, 6, [".#......", "..#.....", "###....."])
    shown = []
    for number, (population, picture) in enumerate(frames(torus)):
        if number == 4:
            print(picture)
            break
        shown.append(population)
    again = Torus(8, 6, [".#......", "..#.....", "###....."])
    for _ in range(4):
        again.step()
    same = again == torus, hash(again) == hash(torus), again != Torus(8, 6)
    return results, history, (lived, len(gone)), shown, same, first_repeat(again)

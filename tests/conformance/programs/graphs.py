# mypy: ignore-errors
"""Graph algorithms with dicts, heaps and deques on a small road map."""

import heapq
from collections import defaultdict, deque


class Graph:
    def __init__(self, directed=False):
        self.directed = directed
        self.edges = defaultdict(dict)

    def add(self, a, b, weight=1):
        self.edges[a][b] = weight
        if self.directed:
            self.edges[b]  # so that every node is known
        else:
            self.edges[b][a] = weight

    def __iter__(self):
        return iter(self.edges)

    def __len__(self):
        return len(self.edges)

    def neighbours(self, node):
        return self.edges[node].items()

    def all_edges(self):
        for a in self.edges:
            for b, w in self.edges[a].items():
                if self.directed or a < b:
                    yield w, a, b


ROADS = """
Aville Btown 7
Aville Cburg 9
Aville Fford 14
Btown Cburg 10
Btown Dham 15
Cburg Dham 11
Cburg Fford 2
Dham Eton 6
Eton Fford 9
Gport Hill 3
"""


def read(text):
    graph = Graph()
    for line in text.strip().splitlines():
        a, b, distance = line.split()
        graph.add(a, b, int(distance))
    return graph


def shortest(graph, start):
    distance = {start: 0}
    before = {}
    heap = [(0, start)]
    done = set()
    while heap:
        d, node = heapq.heappop(heap)
        if node in done:
            continue
        done.add(node)
        for other, weight in graph.neighbours(node):
            if other not in distance or d + weight < distance[other]:
                distance[other] = d + weight
                before[other] = node
                heapq.heappush(heap, (d + weight, other))
    return distance, before


def path_to(before, target):
    path = [target]
    while path[-1] in before:
        path.append(before[path[-1]])
    return path[::-1]


def components(graph):
    seen, groups = set(), []
    for start in graph:
        if start in seen:
            continue
        group, queue = [], deque([start])
        seen.add(start)
        while queue:
            node = queue.popleft()
            group.append(node)
            for other, _ in graph.neighbours(node):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        groups.append(group)
    return groups


class DisjointSets:
    def __init__(self, items):
        self.parent = {x: x for x in items}
        self.size = dict.fromkeys(self.parent, 1)

    def find(self, x):
        root = x
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[x] != root:
            self.parent[x], x = root, self.parent[x]
        return root

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        if self.size[a] < self.size[b]:
            a, b = b, a
        self.parent[b] = a
        self.size[a] += self.size[b]
        return True


def spanning_tree(graph):
    sets = DisjointSets(graph)
    chosen = [(a, b, w) for w, a, b in sorted(graph.all_edges()) if sets.union(a, b)]
    return chosen, sum(w for _, _, w in chosen)


def topological(graph):
    waiting = {node: 0 for node in graph}
    for node in graph:
        for other, _ in graph.neighbours(node):
            waiting[other] += 1
    ready = [node for node, n in waiting.items() if n == 0]
    heapq.heapify(ready)
    order = []
    while ready:
        node = heapq.heappop(ready)
        order.append(node)
        for other, _ in graph.neighbours(node):
            waiting[other] -= 1
            if waiting[other] == 0:
                heapq.heappush(ready, other)
    if len(order) != len(graph):
        stuck = sorted(node for node, n in waiting.items() if n > 0)
        raise ValueError(f"cycle through {', '.join(stuck)}")
    return order


def all_pairs(graph):
    nodes = sorted(graph)
    far = float("inf")
    d = {a: {b: 0 if a == b else graph.edges[a].get(b, far) for b in nodes} for a in nodes}
    for k in nodes:
        for i in nodes:
            for j in nodes:
                if d[i][k] + d[k][j] < d[i][j]:
                    d[i][j] = d[i][k] + d[k][j]
    return d


def strongly_connected(graph):
    index, low, on_stack, stack, found = {}, {}, set(), [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        on_stack.add(node)
        for other, _ in graph.neighbours(node):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in on_stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = []
            while True:
                other = stack.pop()
                on_stack.discard(other)
                group.append(other)
                if other == node:
                    break
            found.append(sorted(group))

    for node in list(graph):
        if node not in index:
            visit(node)
    return found


def grid_path(maze):
    rows = maze.split()
    cells = {(r, c): v for r, row in enumerate(rows) for c, v in enumerate(row)}
    start = next(p for p, v in cells.items() if v == "S")
    goal = next(p for p, v in cells.items() if v == "G")
    frontier, cost = [(0, start)], {start: 0}
    while frontier:
        _, (r, c) = heapq.heappop(frontier)
        if (r, c) == goal:
            return cost[goal], len(cost)
        for step in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
            if cells.get(step, "#") == "#":
                continue
            new = cost[r, c] + 1
            if new < cost.get(step, 10**9):
                cost[step] = new
                guess = abs(step[0] - goal[0]) + abs(step[1] - goal[1])
                heapq.heappush(frontier, (new + guess, step))
    return None


MAZE = """
S.#.......
..#.####.#
.##.#..#..
....#.##.#
.####....G
"""


def main():
    roads = read(ROADS)
    distance, before = shortest(roads, "Aville")
    for town in sorted(distance, key=lambda t: (distance[t], t)):
        print(f"{town:<8}{distance[town]:>4}  {' > '.join(path_to(before, town))}")
    tree, weight = spanning_tree(roads)

    tasks = Graph(directed=True)
    for a, b in ["ab", "ac", "bd", "cd", "de", "fe"]:
        tasks.add(a, b)
    order = topological(tasks)
    tasks.add("e", "b")
    try:
        topological(tasks)
        cycle = None
    except ValueError as error:
        cycle = str(error)
    pairs = all_pairs(roads)
    print("spanning tree", weight, "cycle:", cycle)
    return {
        "distance": distance,
        "components": components(roads),
        "tree": (tree, weight),
        "order": order,
        "cycle": cycle,
        "pairs": (pairs["Eton"]["Btown"], pairs["Aville"]["Hill"]),
        "strong": strongly_connected(tasks),
        "maze": grid_path(MAZE),
        "size": len(roads),
    }

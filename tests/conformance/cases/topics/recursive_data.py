"""Linked lists, trees, graphs and other structures that hold themselves."""
# mypy: ignore-errors


class _Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next


class _Tree:
    def __init__(self, key, left=None, right=None):
        self.key, self.left, self.right = key, left, right

    def insert(self, key):
        if key < self.key:
            if self.left:
                self.left.insert(key)
            else:
                self.left = _Tree(key)
        elif key > self.key:
            if self.right:
                self.right.insert(key)
            else:
                self.right = _Tree(key)
        return self

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.key
        if self.right:
            yield from self.right

    def __contains__(self, key):
        node = self
        while node:
            if key == node.key:
                return True
            node = node.left if key < node.key else node.right
        return False

    def depth(self):
        return 1 + max(c.depth() if c else 0 for c in (self.left, self.right))


class _Trie:
    def __init__(self):
        self.kids, self.end = {}, False

    def add(self, word):
        node = self
        for c in word:
            node = node.kids.setdefault(c, _Trie())
        node.end = True

    def words(self, prefix=""):
        if self.end:
            yield prefix
        for c in sorted(self.kids):
            yield from self.kids[c].words(prefix + c)


class _Doubly:
    def __init__(self):
        self.head = self.tail = None
        self.size = 0

    def push(self, v):
        n = _Node(v)
        n.prev = self.tail
        if self.tail:
            self.tail.next = n
        else:
            self.head = n
        self.tail = n
        self.size += 1

    def remove(self, v):
        n = self.head
        while n and n.value != v:
            n = n.next
        if n is None:
            raise ValueError(f"{v} is absent")
        if n.prev:
            n.prev.next = n.next
        else:
            self.head = n.next
        if n.next:
            n.next.prev = n.prev
        else:
            self.tail = n.prev
        self.size -= 1

    def forward(self):
        n = self.head
        while n:
            yield n.value
            n = n.next

    def backward(self):
        n = self.tail
        while n:
            yield n.value
            n = n.prev


def _chain(values):
    head = None
    for v in reversed(values):
        head = _Node(v, head)
    return head


def _values(node):
    out = []
    while node:
        out.append(node.value)
        node = node.next
    return out


def build_and_read(xs):
    return _values(_chain(xs))


def reverse(xs):
    prev, n = None, _chain(xs)
    while n:
        n.next, prev, n = prev, n, n.next
    return _values(prev)


def reverse_recursive(xs):
    def rev(n, acc=None):
        return acc if n is None else rev(n.next, _Node(n.value, acc))

    return _values(rev(_chain(xs)))


def merge_sorted(a, b):
    first = tail = _Node(None)
    a, b = _chain(a), _chain(b)
    while a and b:
        if a.value <= b.value:
            tail.next, a = a, a.next
        else:
            tail.next, b = b, b.next
        tail = tail.next
    tail.next = a or b
    return _values(first.next)


def middle_and_cycle(xs):
    head = _chain(xs)
    slow = fast = head
    while fast and fast.next:
        slow, fast = slow.next, fast.next.next
    last = head
    while last.next:
        last = last.next
    last.next = head
    n, seen = head, 0
    while True:
        n, seen = n.next, seen + 1
        if n is head:
            break
    return slow.value, seen


def remove_value(xs, v):
    head = _Node(None, _chain(xs))
    n = head
    while n.next:
        if n.next.value == v:
            n.next = n.next.next
        else:
            n = n.next
    return _values(head.next)


def tree_sorted(xs):
    t = _Tree(xs[0])
    for x in xs[1:]:
        t.insert(x)
    return list(t), t.depth(), xs[-1] in t, 999 in t, sum(t), max(t)


def tree_levels(xs):
    t = _Tree(xs[0])
    for x in xs[1:]:
        t.insert(x)
    level, out = [t], []
    while level:
        out.append([n.key for n in level])
        level = [c for n in level for c in (n.left, n.right) if c]
    return out


def tree_mirror():
    def mirror(t):
        if t:
            t.left, t.right = mirror(t.right), mirror(t.left)
        return t

    return list(mirror(_Tree(2, _Tree(1), _Tree(3, None, _Tree(4)))))


def tuple_tree():
    t = ((None, 1, None), 2, ((None, 3, None), 4, None))

    def total(t):
        return 0 if t is None else total(t[0]) + t[1] + total(t[2])

    def depth(t):
        return 0 if t is None else 1 + max(depth(t[0]), depth(t[2]))

    return total(t), depth(t)


def list_tree():
    t = [1, [2, [4]], [3]]

    def count(t):
        return 1 + sum(count(k) for k in t[1:])

    def show(t):
        return f"{t[0]}" + (f"({' '.join(map(show, t[1:]))})" if t[1:] else "")

    t[2].append([5])
    return count(t), show(t)


def dict_tree():
    t = {}
    for path in ["a/b/c", "a/b/d", "e"]:
        node = t
        for part in path.split("/"):
            node = node.setdefault(part, {})

    def size(n):
        return sum(1 + size(k) for k in n.values())

    return t, size(t)


def trie(words):
    t = _Trie()
    for w in words:
        t.add(w)
    return list(t.words())


def doubly_linked():
    d = _Doubly()
    for x in "abcd":
        d.push(x)
    d.remove("b")
    d.remove("d")
    out = list(d.forward()), list(d.backward()), d.size
    try:
        d.remove("z")
    except ValueError as e:
        return out, str(e)


def expression_tree():
    class Num:
        def __init__(self, v):
            self.v = v

        def value(self, env):
            return self.v

        def __repr__(self):
            return str(self.v)

    class Var:
        def __init__(self, n):
            self.n = n

        def value(self, env):
            return env[self.n]

        def __repr__(self):
            return self.n

    class Op:
        def __init__(self, op, a, b):
            self.op, self.a, self.b = op, a, b

        def value(self, env):
            a, b = self.a.value(env), self.b.value(env)
            return a + b if self.op == "+" else a * b if self.op == "*" else a - b

        def __repr__(self):
            return f"({self.a!r} {self.op} {self.b!r})"

    e = Op("+", Op("*", Num(3), Var("x")), Op("-", Num(7.5), Var("y")))
    out = repr(e), e.value({"x": 2, "y": 1}), e.value({"x": 0.5, "y": 0})
    try:
        e.value({"x": 1})
    except KeyError as error:
        return out, error.args


def graph_of_objects():
    class V:
        def __init__(self, name):
            self.name, self.out, self.seen = name, [], False

    vs = {n: V(n) for n in "abcde"}
    for a, b in ["ab", "bc", "ca", "cd"]:
        vs[a].out.append(vs[b])
    order = []

    def visit(v):
        if v.seen:
            return
        v.seen = True
        order.append(v.name)
        for w in v.out:
            visit(w)

    visit(vs["a"])
    return order, [v.name for v in vs.values() if not v.seen]


def parent_links():
    class D:
        def __init__(self, name, parent=None):
            self.name, self.parent, self.kids = name, parent, []
            if parent:
                parent.kids.append(self)

        def path(self):
            return (self.parent.path() if self.parent else "") + "/" + self.name

        def total(self):
            return 1 + sum(k.total() for k in self.kids)

    root = D("r")
    a = D("a", root)
    b = D("b", a)
    D("c", root)
    return b.path(), root.total(), [k.name for k in root.kids], b.parent.parent is root


def raises_deep_attribute_of_none():
    return _chain([1]).next.value


def long_chain():
    return sum(_values(_chain(list(range(3000)))))


def nested_lists_deep(n):
    t = []
    for _ in range(n):
        t = [t]
    d = 0
    while t:
        t = t[0]
        d += 1
    return d


def optional_values():
    def find(t, k):
        return None if t is None else t if t.key == k else find(t.left if k < t.key else t.right, k)

    t = _Tree(5, _Tree(2), _Tree(8))
    hit, miss = find(t, 8), find(t, 7)
    return hit.key if hit else None, miss and miss.key


def stack_of_frames():
    todo, out = [("visit", _Tree(2, _Tree(1), _Tree(3)))], []
    while todo:
        what, x = todo.pop()
        if what == "emit":
            out.append(x)
        elif x:
            todo += [("visit", x.right), ("emit", x.key), ("visit", x.left)]
    return out


_X = [([1, 2, 3],), ([],), (["a"],)]
ARGS = {
    "build_and_read": _X,
    "reverse": _X,
    "reverse_recursive": _X,
    "merge_sorted": [([1, 4], [2, 3, 9]), ([], [1])],
    "middle_and_cycle": [([1, 2, 3, 4, 5],)],
    "remove_value": [([1, 2, 1, 3], 1)],
    "tree_sorted": [([5, 2, 8, 1, 9, 3],), ([1.5, 0, 2],)],
    "tree_levels": [([4, 2, 6, 1, 3, 7],)],
    "trie": [(["car", "cat", "dog", "ca"],)],
    "nested_lists_deep": [(50,)],
}

"""Classes: attributes, methods, inheritance, calls, instances as values."""
# mypy: ignore-errors

from purlin import CaptureError
from tests.conformance.harness import refused, unsupported


class _Point:
    origin = (0, 0)
    scale = 2.5

    def __init__(self, x, y=0):
        self.x = x
        self.y = y

    def norm2(self):
        return self.x * self.x + self.y * self.y

    def plus(self, other):
        return _Point(self.x + other.x, self.y + other.y)

    def scaled(self, by=None):
        if by is None:
            by = self.scale
        return _Point(self.x * by, self.y * by)

    @staticmethod
    def unit(n):
        return _Point(n, n)

    @classmethod
    def zero(cls):
        return cls(0, 0)


class _Point3(_Point):
    scale = 10

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def norm2(self):
        return self.x * self.x + self.y * self.y + self.z * self.z


class _Child(_Point):
    def double(self):
        return self.plus(self)


class _Empty:
    pass


class _Constant:
    value = 7


class _Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, x):
        return self.n + x


class _Times:
    def __init__(self, n):
        self.n = n

    def __call__(self, x):
        return self.n * x


class _Compose:
    def __init__(self, f, g):
        self.f = f
        self.g = g

    def __call__(self, x):
        return self.f(self.g(x))


class _Conditional:
    def __init__(self, n):
        if n > 0:
            self.value = n
        else:
            self.value = None
        self.twice = n * 2


class _Maybe:
    def __init__(self, n):
        if n > 0:
            self.value = n


class _Computes:
    def __init__(self, values):
        total = 0
        for v in values:
            total += v
        self.total = total
        self.mean = self.total / len(values)
        self.total = self.total * 2


class _Tree:
    def __init__(self, left, value, right):
        self.left = left
        self.value = value
        self.right = right

    def total(self):
        result = self.value
        if self.left is not None:
            result += self.left.total()
        if self.right is not None:
            result += self.right.total()
        return result


class _Returns:
    def __init__(self):
        return 5


class _Fails:
    def __init__(self, n):
        self.n = 1 // n


class _WithLen:
    def __len__(self):
        return 3


class _WithEq:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n


class _WithAdd:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return self.n + other.n


class _A:
    def who(self):
        return "A"

    def both(self):
        return self.who(), self.name

    name = "a"


class _B(_A):
    def who(self):
        return "B"


class _C(_A):
    name = "c"


class _D(_B, _C):
    pass


_POINT = _Point(3, 4.5)
_CHILD = _Child(1, 2)
_POINTS = [_Point(i, i * 0.5) for i in range(5)]
_MIXED = [_Point(1, 2), _Point3(1, 2, 3)]
_TREE = _Tree(_Tree(None, 1, None), 2, _Tree(_Tree(None, 3, None), 4, None))


def attributes():
    p = _Point(1, 2.5)
    return p.x, p.y, p.origin, p.scale, _Point.origin, _Point.scale


def methods():
    p = _Point(3, 4)
    return p.norm2(), p.plus(_Point(1)).x, p.scaled().y, p.scaled(3).x, p.scaled(by=2).x


def static_and_class():
    return _Point.unit(3).y, _Point.zero().x, _Point(1).unit(5).x, _Point(1).zero().y


def unbound_method():
    return _Point.norm2(_Point(3, 4)), _Point.scaled(_Point(1, 2), 3).y


def bound_method_as_value():
    f = _Point(3, 4).norm2
    g = _Point(1, 1).plus
    return f(), g(_Point(2, 3)).y, [m() for m in (f, f)]


def returns_instance():
    return _Point(1, 2.5)


def returns_instances():
    return [_Point(i, -i) for i in range(3)], (_Point(0), _Point3(1, 2, 3))


def returns_nested_instance():
    return _Compose(_Adder(1), _Times(2.5))


def captured_instance():
    return _POINT.x, _POINT.y, _POINT.norm2(), _POINT, _POINT.plus(_POINT).y


def captured_child():
    return _CHILD.double().x, _CHILD.norm2(), _CHILD.origin, _CHILD


def captured_list_of_instances():
    return sum([p.norm2() for p in _POINTS]), [p.x for p in _POINTS], _POINTS[2].y, len(_POINTS)


def captured_mixed_instances():
    return [p.norm2() for p in _MIXED], _MIXED[1].scale


def captured_tree():
    return _TREE.total(), _TREE.left.value, _TREE.right.left.value, _TREE.left.left


def captured_class():
    c = _Point
    return c(1, 2).norm2()


def overridden():
    p = _Point3(1, 2, 3)
    return p.norm2(), p.scale, p.origin, p.plus(_Point(1, 1)).x


def inherited_constructor():
    c = _Child(3, 4)
    return c.double().x, c.norm2(), c.scale


def method_resolution():
    return _D().who(), _D().name, _D().both(), _B().both(), _C().both()


def no_constructor():
    e = _Empty()
    return _Constant().value, _Constant.value, e is None


def callable_instance():
    return _Adder(3)(4), _Compose(_Adder(1), _Times(2.5))(4), _Compose(abs, _Adder(-10))(3)


def callable_in_comprehension():
    f = _Compose(_Times(10.0), _Adder(20.0))
    return [f(x) for x in range(5)], sum(f(x) for x in range(4))


def instances_in_tuples():
    t = (_Point(1, 2), (_Point(3, 4), 5))
    return t[0].x, t[1][0].y, t[1][1]


def instances_in_lists():
    ps = [_Point(i, i + 1) for i in range(4)]
    return ps[2].y, sum(p.x for p in ps), [p.plus(ps[0]).y for p in ps if p.x > 1]


def instances_of_two_classes(n):
    p = _Point(1, 2) if n else _Point3(1, 2, 3)
    return p.norm2(), p.x, p.scale


def instance_or_none(n):
    p = _Point(1, 2) if n else None
    return p.x if p is not None else -1


def instance_attribute_types():
    return _Point(1, 2).x, _Point(1.5, None).x, _Point("a", (1, 2)).y, _Point([1], _Point(2)).y.x


def conditional_attribute(n):
    c = _Conditional(n)
    return c.value, c.twice


def maybe_attribute(n):
    return _Maybe(n).value


def computed_attributes():
    c = _Computes([1, 2, 4])
    return c.total, c.mean


def attribute_types_by_argument():
    return _Computes([1.5, 2]).total, _Computes([1]).mean


def linked_list():
    head = None
    for i in range(3):
        head = _Tree(head, i, None)
    return head.value


def linked_list_fixed():
    head = _Tree(_Tree(_Tree(None, 1, None), 2, None), 3, None)
    return head.total(), head.left.left.value


def truth_of_instance():
    return bool(_Empty()), not _Empty(), 1 if _Point(0, 0) else 2


def isinstance_of_classes():
    p = _Point(1, 2)
    return isinstance(p, _Point), isinstance(1, _Point), isinstance(p, int), isinstance(p, _Empty)


def isinstance_of_bases():
    return isinstance(_Child(1, 2), _Point)


def missing_attribute():
    return _Point(1, 2).z


def missing_method():
    return _Point(1, 2).nothing()


def missing_class_attribute():
    return _Point.nothing


def attribute_of_int():
    return (5).nothing


def attribute_of_none():
    x = None
    return x.value


def attribute_of_list():
    return [1].nothing


def attribute_of_tuple():
    return (1, 2).nothing


def constructor_missing():
    return _Point()


def constructor_too_many():
    return _Point(1, 2, 3)


def constructor_unexpected():
    return _Point(1, z=3)


def constructor_none_takes():
    return _Empty(1)


def constructor_returns():
    return _Returns()


def constructor_fails(n):
    return _Fails(n).n


def method_missing():
    return _Point(1, 2).plus()


def method_too_many():
    return _Point(1, 2).norm2(5)


def static_missing():
    return _Point.unit()


def class_method_too_many():
    return _Point.zero(1)


def call_missing():
    return _Adder(1)()


def call_instance_without_call():
    return _Point(1, 2)(3)


def set_attribute_outside():
    p = _Point(1, 2)
    p.x = 5
    return p.x


def set_captured_attribute():
    _POINT.x = 9
    return _POINT.x


def len_of_instance():
    return len(_WithLen())


def truth_of_len():
    return bool(_WithLen())


def equality_of_instances():
    return _WithEq(1) == _WithEq(1)


def equality_of_plain_instances():
    return _Empty() == _Empty()


def addition_of_instances():
    return _WithAdd(1) + _WithAdd(2)


def addition_of_plain_instances():
    return _Empty() + 1


def order_of_instances():
    return _Empty() < _Empty()


def iterate_instance():
    return [x for x in _Empty()]


def index_instance():
    return _Empty()[0]


def identity_of_instance():
    p = _Point(1, 2)
    return p is None, p is not None, None is p


def method_raises():
    return _Fails(0)


def raises_within_method():
    return _Point(1, "a").norm2()


def class_as_argument():
    return _make(_Point, 1), _make(_Adder, 2)


def _make(cls, n):
    return cls(n)


ARGS = {
    "instances_of_two_classes": [(0,), (1,)],
    "instance_or_none": [(0,), (1,)],
    "conditional_attribute": [(0,), (1,)],
    "maybe_attribute": [(0,), (1,)],
    "constructor_fails": [(0,), (1,)],
}

REFUSED = {
    "set_captured_attribute": refused(TypeError, "captured from outside"),
    # The same exception, with a frame of __init__ that CPython does not show.
    "constructor_returns": refused(TypeError, "__init__() should return None, not 'int'"),
}

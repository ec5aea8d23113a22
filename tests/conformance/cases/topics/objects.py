"""Classes: attributes, inheritance, super(), properties, static and class methods, errors."""
# mypy: ignore-errors


class _Animal:
    """An animal."""

    kind = "animal"
    count = 0

    def __init__(self, name, age=1):
        self.name = name
        self.age = age

    def speak(self):
        return f"{self.name} makes a sound"

    def older(self, years=1):
        self.age += years
        return self

    @classmethod
    def make(cls, name):
        return cls(name)

    @staticmethod
    def legs():
        return 4

    @property
    def double_age(self):
        return self.age * 2


class _Dog(_Animal):
    kind = "dog"

    def __init__(self, name, tricks=()):
        super().__init__(name, age=3)
        self.tricks = list(tricks)

    def speak(self):
        return super().speak() + ": woof"

    def learn(self, trick):
        self.tricks.append(trick)


class _Puppy(_Dog):
    def speak(self):
        return super().speak() + "!"


class _Temperature:
    def __init__(self, celsius):
        self._celsius = celsius

    @property
    def celsius(self):
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if value < -273.15:
            raise ValueError("below absolute zero")
        self._celsius = value

    @celsius.deleter
    def celsius(self):
        self._celsius = 0.0

    @property
    def fahrenheit(self):
        return self._celsius * 9 / 5 + 32


class _Empty:
    pass


class _A:
    def who(self):
        return "A"

    def chain(self):
        return ["A"]


class _B(_A):
    def who(self):
        return "B"

    def chain(self):
        return ["B"] + super().chain()


class _C(_A):
    def who(self):
        return "C"

    def chain(self):
        return ["C"] + super().chain()


class _D(_B, _C):
    def chain(self):
        return ["D"] + super().chain()


def attributes():
    a = _Animal("rex")
    a.age += 5
    a.extra = "added"
    return a.name, a.age, a.extra, a.kind, _Animal.kind


def raises_no_attribute():
    return _Animal("x").nothing


def raises_no_class_attribute():
    return _Animal.nothing


def raises_no_method():
    return _Animal("x").fly()


def raises_missing_init_argument():
    return _Animal()


def raises_too_many_init_arguments():
    return _Animal(1, 2, 3)


def raises_arguments_to_plain_class():
    return _Empty(1)


def raises_init_keyword():
    return _Animal("x", weight=3)


def raises_method_argument():
    return _Animal("x").speak(1)


def instance_returned():
    return _Animal("a"), [_Dog("b", ["sit"])], {"k": _Empty()}


def class_attribute_shadowed():
    a, b = _Animal("a"), _Animal("b")
    a.kind = "mine"
    return a.kind, b.kind, _Animal.kind


def class_attribute_changed():
    class C:
        n = 0

    a, b = C(), C()
    C.n = 5
    a.n += 1
    return a.n, b.n, C.n


def class_counter():
    class C:
        made = 0

        def __init__(self):
            C.made += 1

    for _ in range(3):
        C()
    return C.made


def class_list_shared():
    class C:
        items = []

    a, b = C(), C()
    a.items.append(1)
    b.items += [2]
    return a.items, C.items, a.items is b.items


def methods_chain():
    return _Animal("a").older().older(3).age


def inheritance():
    return (
        _Dog("d").speak(),
        _Puppy("p").speak(),
        _Dog("d").age,
        _Puppy("p", ["roll"]).tricks,
        _Dog.kind,
        _Puppy.kind,
    )


def is_instance():
    return (
        isinstance(_Puppy("p"), _Animal),
        isinstance(_Animal("a"), _Dog),
        issubclass(_Puppy, _Dog),
        issubclass(_Dog, _Dog),
        issubclass(_Animal, _Dog),
        isinstance(_Dog("d"), (int, _Animal)),
        type(_Dog("d")) is _Dog,
        type(_Dog("d")) == _Animal,
    )


def class_methods():
    return (
        _Animal.make("m").name,
        type(_Dog.make("d")).__name__,
        _Dog.make("e").age,
        _Animal("x").make("y").name,
    )


def static_methods():
    return _Animal.legs(), _Dog.legs(), _Animal("a").legs()


def property_read():
    return _Animal("a", 4).double_age, _Dog("d").double_age


def raises_property_set():
    a = _Animal("a")
    a.double_age = 5


def raises_property_delete():
    a = _Animal("a")
    del a.double_age


def property_setter():
    t = _Temperature(20)
    before = t.fahrenheit
    t.celsius = 100
    t.celsius += 1
    return before, t.celsius, t.fahrenheit


def raises_property_setter():
    t = _Temperature(0)
    t.celsius = -500


def property_deleter():
    t = _Temperature(20)
    del t.celsius
    return t.celsius


def delete_attribute():
    a = _Animal("a")
    del a.age
    return hasattr(a, "age"), vars(a)


def raises_delete_attribute():
    a = _Empty()
    del a.x


def diamond():
    return _D().who(), _D().chain(), [c.__name__ for c in _D.__mro__], isinstance(_D(), _C)


def super_with_arguments():
    class E(_D):
        def who(self):
            return super(_B, self).who() + super(E, self).who() + _A.who(self)

    return E().who()


def unbound_method():
    return _Animal.speak(_Dog("d")), _A.who(_D()), list(map(_Animal.speak, [_Animal("x")]))


def bound_method_kept():
    d = _Dog("d")
    learn, speak = d.learn, d.speak
    learn("a")
    learn("b")
    d.name = "changed"
    return d.tricks, speak()


def getattr_forms():
    return (
        getattr(_Animal("a"), "name"),
        getattr(_Animal("a"), "zzz", 5),
        hasattr(_Dog("d"), "speak"),
        hasattr(_Empty(), "x"),
        getattr(_Dog("d"), "sp" + "eak")(),
        getattr(_Animal, "kind"),
    )


def raises_getattr():
    return getattr(_Empty(), "x")


def setattr_forms():
    e = _Empty()
    setattr(e, "x", 5)
    for n in ("a", "b"):
        setattr(e, n, n * 2)
    delattr(e, "a")
    return vars(e), e.x


def private_names():
    class P:
        def __init__(self):
            self.__x, self._y = 1, 2

        def get(self):
            return self.__x + self._y

    return P().get(), hasattr(P(), "__x"), sorted(vars(P()))


def raises_private_name():
    class P:
        def __init__(self):
            self.__x = 1

    return P().__x


def names():
    return (
        _Animal.__name__,
        _Animal("a").__class__.__name__,
        _Animal.__doc__,
        type(_Dog("d")).__name__,
        _Dog.__mro__[1].__name__,
        _Dog.__bases__[0] is _Animal,
    )


def class_in_function(n):
    class Local:
        value = n * 2

        def __init__(self, k):
            self.k = k + n

        def get(self):
            return self.k + self.value + n

    return Local(1).get(), Local.value


def nested_class():
    class Outer:
        class Inner:
            x = 5

            def f(self):
                return self.x * 2

        def make(self):
            return self.Inner()

    return Outer().make().f(), Outer.Inner.x


def class_body_runs():
    log = []

    class C:
        log.append("body")
        for i in range(2):
            log.append(i)
        if len(log) > 2:
            size = "big"
        else:
            size = "small"
        names = [n.upper() for n in ("a", "b")]

    return log, C.size, C.names, C.i


def methods_assigned():
    def f(self):
        return self.v * 2

    class C:
        v = 4
        g = f
        h = lambda self, k: self.v + k

    return C().g(), C().h(1)


def method_added_later():
    class C:
        v = 1

    C.f = lambda self: self.v + 1
    return C().f()


def instance_function_is_not_bound():
    e = _Empty()
    e.f = lambda *a: a
    return e.f(1)


def no_init_inherits():
    class E(_Animal):
        pass

    return E("n").name, E("n", age=9).double_age


def init_calls_methods():
    class T:
        def __init__(self):
            self.setup()

        def setup(self):
            self.x = "base"

    class U(T):
        def setup(self):
            super().setup()
            self.x += "+sub"

    return T().x, U().x


def abstract_by_exception():
    class Shape:
        def area(self):
            raise NotImplementedError("area")

        def describe(self):
            return f"{type(self).__name__} of {self.area()}"

    class Square(Shape):
        def __init__(self, s):
            self.s = s

        def area(self):
            return self.s**2

    out = [Square(3).describe()]
    try:
        Shape().describe()
    except NotImplementedError as e:
        out.append(str(e))
    return out


def polymorphism():
    class R:
        def __init__(self, w, h):
            self.w, self.h = w, h

        def area(self):
            return self.w * self.h

    class O:
        def __init__(self, r):
            self.r = r

        def area(self):
            return 3 * self.r**2

    shapes = [R(2, 3), O(1.5), R(1, 1)]
    return (
        [s.area() for s in shapes],
        sum(s.area() for s in shapes),
        max(shapes, key=lambda s: s.area()).area(),
    )


def same_attribute_several_types():
    a, b = _Empty(), _Empty()
    a.v, b.v = 1, "text"
    out = [x.v for x in (a, b)]
    a.v = None
    b.v = [1.5]
    return out + [a.v, b.v]


def attributes_in_different_order():
    class C:
        def __init__(self, flag):
            if flag:
                self.a, self.b = 1, 2
            else:
                self.b, self.a = 1, 2

    return vars(C(True)), vars(C(False)), list(vars(C(False)))


def raises_attribute_not_set_on_this_path():
    class C:
        def __init__(self, flag):
            if flag:
                self.a = 1

    return C(True).a + C(False).a


def linked_list():
    class Node:
        def __init__(self, v, next=None):
            self.v, self.next = v, next

    head = None
    for v in range(5):
        head = Node(v, head)
    prev, cur = None, head
    while cur:
        cur.next, prev, cur = prev, cur, cur.next
    out = []
    while prev:
        out.append(prev.v)
        prev = prev.next
    return out


def binary_tree():
    class T:
        def __init__(self, v):
            self.v, self.left, self.right = v, None, None

        def insert(self, v):
            side = "left" if v < self.v else "right"
            child = getattr(self, side)
            if child is None:
                setattr(self, side, T(v))
            else:
                child.insert(v)

        def walk(self):
            return (
                (self.left.walk() if self.left else [])
                + [self.v]
                + (self.right.walk() if self.right else [])
            )

        def depth(self):
            return 1 + max(
                self.left.depth() if self.left else 0, self.right.depth() if self.right else 0
            )

    t = T(5)
    for v in [3, 8, 1, 4, 9, 7]:
        t.insert(v)
    return t.walk(), t.depth()


def stack_class():
    class Stack:
        def __init__(self):
            self._items = []

        def push(self, x):
            self._items.append(x)

        def pop(self):
            if not self._items:
                raise IndexError("empty stack")
            return self._items.pop()

        @property
        def size(self):
            return len(self._items)

    s = Stack()
    for x in "abc":
        s.push(x)
    out = [s.pop(), s.size, s.pop(), s.pop()]
    try:
        s.pop()
    except IndexError as e:
        out.append(str(e))
    return out


def objects_in_sets_and_dicts():
    a, b = _Empty(), _Empty()
    d = {a: 1, b: 2}
    return d[a], d[b], len({a, b, a}), a in [b], a == a, a == b, a != b, _Empty() == _Empty()


def passed_and_changed():
    def birthday(x):
        x.age += 1

    def rename(xs):
        for x in xs:
            x.name = x.name.upper()

    ds = [_Dog("a"), _Animal("b")]
    for d in ds:
        birthday(d)
    rename(ds)
    return [(d.name, d.age) for d in ds]


def instance_with_cycle():
    class N:
        pass

    a, b = N(), N()
    a.other, b.other = b, a
    a.v, b.v = 1, 2
    return a.other.other.v, a.other.v, a.other.other is a


def slots():
    class S:
        __slots__ = ("x", "y")

        def __init__(self):
            self.x, self.y = 1, 2

    s = S()
    s.x += 1
    try:
        s.z = 1
    except AttributeError:
        return s.x, s.y, "no z"


def class_as_value():
    def build(cls, *a):
        return cls(*a)

    classes = {"dog": _Dog, "animal": _Animal}
    return (
        build(_Dog, "q").name,
        [c("n").speak() for c in (_Animal, _Dog)],
        classes["dog"]("z").kind,
        build(list, "ab"),
        build(int, "5"),
    )


def method_resolution_of_properties():
    class P(_Animal):
        @property
        def double_age(self):
            return super().double_age + 1000

    return P("p", 2).double_age


def repr_of_class():
    return (
        repr(int),
        str(list),
        repr(type(None)),
        repr(ValueError),
        type(int) is type,
        repr(type(5)),
    )


def class_constants():
    class Config:
        WIDTH, HEIGHT = 3, 4
        AREA = WIDTH * HEIGHT
        NAMES = {"w": WIDTH}

    return Config.AREA, Config.NAMES, Config().WIDTH


def mixins():
    class Json:
        def dump(self):
            return "{" + ", ".join(f"{k}: {v}" for k, v in vars(self).items()) + "}"

    class Named:
        def hello(self):
            return f"I am {self.name}"

    class Person(Json, Named):
        def __init__(self, name, age):
            self.name, self.age = name, age

    p = Person("ann", 30)
    return p.dump(), p.hello()


def init_returns_value_error():
    class C:
        def __init__(self):
            return 5

    try:
        C()
    except TypeError as e:
        return str(e)


def new_and_init():
    class C:
        def __new__(cls, x):
            self = super().__new__(cls)
            self.made = x
            return self

        def __init__(self, x):
            self.x = x + 1

    c = C(1)
    return c.made, c.x


def init_subclass():
    names = []

    class Base:
        def __init_subclass__(cls, **kw):
            names.append(cls.__name__)

    class X(Base):
        pass

    class Y(X):
        pass

    return names


ARGS = {"class_in_function": [(1,), (2.5,)]}

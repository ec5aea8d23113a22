"""Changing what was captured is an error where it happens, as the user's own copy would not change."""
# mypy: ignore-errors

_LIST = [3, 1, 2]
_NESTED = [[1], [2]]
_DICT = {"a": 1, "b": [1]}
_SET = {1, 2}
_BYTES = bytearray(b"abc")


class _Box:
    count = 0

    def __init__(self):
        self.items, self.n = [1], 0


_BOX = _Box()


def append_captured():
    _LIST.append(4)


def extend_captured():
    _LIST.extend([4])


def insert_captured():
    _LIST.insert(0, 4)


def pop_captured():
    return _LIST.pop()


def remove_captured():
    _LIST.remove(1)


def clear_captured():
    _LIST.clear()


def sort_captured():
    _LIST.sort()


def reverse_captured():
    _LIST.reverse()


def item_of_captured():
    _LIST[0] = 5


def augmented_item_of_captured():
    _LIST[0] += 5


def slice_of_captured():
    _LIST[:1] = [7, 8]


def delete_of_captured():
    del _LIST[0]


def augmented_through_alias():
    a = _LIST
    a += [1]
    return a


def nested_in_captured():
    _NESTED[0].append(5)


def through_loop_variable():
    for row in _NESTED:
        row.append(0)


def dict_item_of_captured():
    _DICT["c"] = 1


def dict_delete_of_captured():
    del _DICT["a"]


def dict_setdefault_of_captured():
    return _DICT.setdefault("new", 1)


def dict_pop_of_captured():
    return _DICT.pop("a")


def dict_update_of_captured():
    _DICT.update(z=1)


def dict_union_of_captured():
    d = _DICT
    d |= {"q": 1}


def list_in_captured_dict():
    _DICT["b"].append(2)


def set_add_to_captured():
    _SET.add(9)


def set_discard_from_captured():
    _SET.discard(1)


def bytes_of_captured():
    _BYTES[0] = 65


def attribute_of_captured():
    _BOX.n = 5


def augmented_attribute_of_captured():
    _BOX.n += 1


def list_of_captured_object():
    _BOX.items.append(2)


def class_attribute():
    _Box.count += 1


def by_helper():
    def add(xs):
        xs.append(1)

    add(_LIST)


def only_on_one_path(flag):
    mine = [1]
    target = mine if flag else _LIST
    target.append(2)
    return mine


def argument_changed(xs):
    xs.append(1)


def argument_dict_changed(d):
    d["k"] = 1


def nested_argument_changed(xs):
    xs[0].append(1)


def through_method():
    add = _LIST.append
    add(5)


def in_comprehension():
    return [_LIST.append(x) for x in range(2)]


def captured_default():
    def f(x, into=_LIST):
        into.append(x)
        return into

    return f(1)


def in_new_object():
    b = _Box()
    b.items = _LIST
    b.items.append(1)


ARGS = {
    "only_on_one_path": [(False,)],
    "argument_changed": [([1],)],
    "argument_dict_changed": [({},)],
    "nested_argument_changed": [([[1]],)],
}
FROZEN = {name for name in list(globals()) if name[0].islower()}

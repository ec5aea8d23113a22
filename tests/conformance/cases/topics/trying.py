"""try, except, else, finally, raise, raise from: order and what is seen where."""
# mypy: ignore-errors


class _Mine(Exception):
    pass


class _Child(_Mine):
    pass


class _Coded(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class _Shown(Exception):
    def __str__(self):
        return f"shown {self.args}"


def catch(kind):
    try:
        if kind == 0:
            1 // 0
        elif kind == 1:
            [1][5]
        elif kind == 2:
            {}["k"]
        elif kind == 3:
            int("x")
        elif kind == 4:
            None.x
        elif kind == 5:
            raise _Child("c")
        else:
            return "nothing"
    except ZeroDivisionError as e:
        return "zero", str(e)
    except (IndexError, KeyError) as e:
        return "lookup", type(e).__name__, e.args
    except ValueError as e:
        return "value", str(e)
    except _Mine as e:
        return "mine", e.args
    except Exception as e:
        return "any", type(e).__name__


def order(fail):
    log = []
    try:
        log.append("try")
        if fail:
            raise ValueError
        log.append("after")
    except ValueError:
        log.append("except")
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


def finally_after_return():
    log = []

    def f():
        try:
            return log.append("try") or "value"
        finally:
            log.append("finally")

    return f(), log


def finally_return_wins():
    def f():
        try:
            return 1
        finally:
            return 2

    def g():
        try:
            raise ValueError
        finally:
            return 3

    return f(), g()


def finally_value_already_computed():
    def f():
        x = 1
        try:
            return x
        finally:
            x = 5

    def g():
        a = [1]
        try:
            return a
        finally:
            a.append(2)

    return f(), g()


def finally_with_break_continue():
    log = []
    for i in range(4):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            log.append(i)
        finally:
            log.append(("f", i))
    return log


def finally_break_swallows():
    for i in range(3):
        try:
            raise ValueError
        finally:
            break
    return i


def nested_finally():
    log = []
    try:
        try:
            raise KeyError("k")
        finally:
            log.append("inner")
    except KeyError as e:
        log.append(e.args)
    finally:
        log.append("outer")
    return log


def raises_finally_runs_then():
    try:
        return 1 // 0
    finally:
        len([])


def raises_in_finally():
    try:
        raise ValueError("first")
    finally:
        raise KeyError("second")


def raises_in_except():
    try:
        raise ValueError("first")
    except ValueError:
        raise TypeError("second")


def raises_in_else():
    try:
        pass
    except ValueError:
        return "not here"
    else:
        raise ValueError("else")


def raises_again():
    try:
        raise ValueError("again")
    except ValueError:
        raise


def raises_again_by_name():
    try:
        raise ValueError("named")
    except ValueError as e:
        raise e


def raises_bare_without_active():
    raise


def raises_from():
    try:
        {}["k"]
    except KeyError as e:
        raise ValueError("converted") from e


def raises_from_none():
    try:
        {}["k"]
    except KeyError:
        raise ValueError("alone") from None


def raises_from_class():
    raise ValueError("x") from KeyError


def raises_from_other():
    raise ValueError("x") from 5


def raises_chain_of_causes():
    try:
        try:
            1 // 0
        except ZeroDivisionError as e:
            raise ValueError("one") from e
    except ValueError as e:
        raise _Mine("two", 2) from e


def cause_and_context():
    try:
        try:
            1 // 0
        except ZeroDivisionError as e:
            raise ValueError("v") from e
    except ValueError as e:
        a = type(e.__cause__).__name__, type(e.__context__).__name__, e.__suppress_context__
    try:
        try:
            1 // 0
        except ZeroDivisionError:
            raise ValueError("v")
    except ValueError as e:
        b = e.__cause__, str(e.__context__), e.__suppress_context__
    return a, b


def name_is_deleted():
    e = "before"
    try:
        raise ValueError
    except ValueError as e:
        pass
    try:
        return e
    except UnboundLocalError as u:
        return str(u)


def not_caught_by_sibling():
    try:
        try:
            raise KeyError("a")
        except IndexError:
            return "wrong"
    except LookupError as e:
        return "right", repr(e)


def raises_not_caught():
    try:
        raise KeyError("a")
    except (IndexError, ValueError):
        return "wrong"


def first_matching_wins():
    try:
        raise _Child
    except Exception:
        return "first"
    except _Child:
        return "second"


def except_expression_evaluated():
    kinds = [ValueError, KeyError]
    try:
        raise KeyError(1)
    except tuple(kinds) as e:
        return e.args


def raises_except_not_class():
    try:
        raise ValueError
    except 5:
        pass


def exception_attributes():
    try:
        raise _Coded(404, "not found")
    except _Coded as e:
        return e.code, str(e), e.args, repr(e)


def exception_str_and_repr():
    return [
        (str(e), repr(e), e.args)
        for e in (
            ValueError(),
            ValueError("a"),
            ValueError("a", 1),
            KeyError("k"),
            KeyError(),
            KeyError(1, 2),
            _Shown(3),
            _Coded(1, "m"),
            IndexError("i"),
            StopIteration(5),
            _Mine(None),
        )
    ]


def exception_values_kept():
    errors = []
    for f in (
        lambda: 1 // 0,
        lambda: [][0],
        lambda: {}["x"],
        lambda: "a" + 1,
        lambda: int("q"),
        lambda: None.y,
    ):
        try:
            f()
        except Exception as e:
            errors.append(e)
    return [(type(e).__name__, str(e)) for e in errors]


def exception_is_a_value():
    e = ValueError("v", 2)
    return (
        isinstance(e, Exception),
        e.args[1],
        type(e) is ValueError,
        issubclass(KeyError, LookupError),
        issubclass(_Child, _Mine),
        isinstance(e, (KeyError, ValueError)),
    )


def raised_later():
    e = _Mine("saved")
    try:
        raise e
    except _Mine as f:
        return f is e


def raise_class_or_instance():
    out = []
    for x in (ValueError, ValueError(), ValueError("m")):
        try:
            raise x
        except ValueError as e:
            out.append((e.args, e is x))
    return out


def raises_raise_int():
    raise 5


def raises_raise_none():
    raise None


def raises_class_needs_arguments():
    raise _Coded


def loop_retries():
    log = []
    for attempt in range(5):
        try:
            if attempt < 3:
                raise ValueError(attempt)
            log.append("ok")
            break
        except ValueError as e:
            log.append(e.args[0])
    else:
        log.append("never")
    return log


def try_in_loop_with_continue(xs):
    out = []
    for x in xs:
        try:
            v = 10 // x
        except ZeroDivisionError:
            continue
        except TypeError:
            out.append("bad")
            continue
        out.append(v)
    return out


def from_called_function():
    def f(n):
        if n == 0:
            raise _Mine("deep")
        return f(n - 1)

    try:
        f(3)
    except _Mine as e:
        return e.args


def raises_from_depth():
    def f(n):
        if n == 0:
            return [][n]
        return f(n - 1) + 1

    return f(3)


def state_before_exception_kept():
    a = [1]
    try:
        a.append(2)
        a[5] = 0
        a.append(3)
    except IndexError:
        a.append("e")
    return a


def partial_assignment():
    x = 1
    try:
        x = 1 // 0
    except ZeroDivisionError:
        pass
    return x


def try_expression_value():
    return [_safe(lambda: 1 / x) for x in (1, 0, 2)]


def _safe(f):
    try:
        return f()
    except ArithmeticError:
        return None


def exception_in_comprehension():
    def f(x):
        if x == 2:
            raise _Mine(x)
        return x

    try:
        return [f(x) for x in range(5)]
    except _Mine as e:
        return e.args


def nested_handlers():
    log = []
    try:
        try:
            1 // 0
        except ZeroDivisionError:
            log.append("z")
            try:
                {}["q"]
            except KeyError:
                log.append("k")
            raise
    except ZeroDivisionError as e:
        log.append(str(e))
    return log


def else_not_covered():
    log = []
    try:
        try:
            log.append(1)
        except ValueError:
            log.append("no")
        else:
            raise ValueError
        finally:
            log.append("f")
    except ValueError:
        log.append("outer")
    return log


def generator_close_runs_finally():
    log = []

    def g():
        try:
            yield 1
            yield 2
        finally:
            log.append("closed")

    it = g()
    next(it)
    it.close()
    return log


def with_traceback_of_same_object():
    e = ValueError("x")
    for _ in range(3):
        try:
            raise e
        except ValueError:
            pass
    return str(e)


def builtin_hierarchy():
    return (
        [c.__name__ for c in ZeroDivisionError.__mro__],
        issubclass(IndexError, LookupError),
        issubclass(UnicodeDecodeError, ValueError),
        issubclass(NotImplementedError, RuntimeError),
        issubclass(KeyboardInterrupt, Exception),
        issubclass(RecursionError, RuntimeError),
        issubclass(OverflowError, ArithmeticError),
    )


def os_error_attributes():
    e = OSError(2, "No such file")
    return type(e).__name__, e.errno, e.strerror, str(e)


def raises_unicode_decode_details():
    raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad byte")


def stop_iteration_value():
    try:
        next(iter([]))
    except StopIteration as e:
        return e.value, e.args


def raises_custom_str():
    raise _Shown(1, "a")


def raises_custom_child():
    raise _Child("m", [1])


def raises_with_kwargs():
    raise ValueError(x=1)


def exception_group_free_version():
    return hasattr(ValueError(), "with_traceback"), ValueError().args


def suppressed_and_reraised_elsewhere():
    saved = None
    try:
        1 // 0
    except ZeroDivisionError as e:
        saved = e
    try:
        raise saved
    except ArithmeticError as e:
        return e is saved, str(e)


ARGS = {
    "catch": [(0,), (1,), (2,), (3,), (4,), (5,), (6,)],
    "order": [(True,), (False,)],
    "try_in_loop_with_continue": [([1, 0, "a", 5],)],
}

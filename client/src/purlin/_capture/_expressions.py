"""Lowers expressions, in Python's order of evaluation."""

from __future__ import annotations

import ast

from purlin._capture._emit import HEADER_WORDS, LENGTH_MAX, Block
from purlin._capture._fold import NotConstant, fold
from purlin._capture._names import MEMBERS, NAMED_MEMBERS
from purlin._capture._refuse import refusal
from purlin._capture._unit import IMPORT, Builtin, Name
from purlin._capture._variables import Site, Variables
from purlin._wire import _opcodes as op

BINARY: dict[type[ast.operator], int] = {
    ast.Add: op.BINARY_NUMBERS["ADD"],
    ast.Sub: op.BINARY_NUMBERS["SUBTRACT"],
    ast.Mult: op.BINARY_NUMBERS["MULTIPLY"],
    ast.Div: op.BINARY_NUMBERS["DIVIDE"],
    ast.FloorDiv: op.BINARY_NUMBERS["FLOOR_DIVIDE"],
    ast.Mod: op.BINARY_NUMBERS["MODULO"],
    ast.Pow: op.BINARY_NUMBERS["POWER"],
    ast.BitAnd: op.BINARY_NUMBERS["AND"],
    ast.BitOr: op.BINARY_NUMBERS["OR"],
    ast.BitXor: op.BINARY_NUMBERS["XOR"],
    ast.LShift: op.BINARY_NUMBERS["LEFT_SHIFT"],
    ast.RShift: op.BINARY_NUMBERS["RIGHT_SHIFT"],
    ast.MatMult: op.BINARY_NUMBERS["MATRIX_MULTIPLY"],
}
UNARY: dict[type[ast.unaryop], int] = {
    ast.USub: op.UNARY_NUMBERS["NEGATE"],
    ast.UAdd: op.UNARY_NUMBERS["POSITIVE"],
    ast.Invert: op.UNARY_NUMBERS["INVERT"],
    ast.Not: op.UNARY_NUMBERS["NOT"],
}
COMPARE: dict[type[ast.cmpop], int] = {
    ast.Eq: op.COMPARE_NUMBERS["EQUAL"],
    ast.NotEq: op.COMPARE_NUMBERS["NOT_EQUAL"],
    ast.Lt: op.COMPARE_NUMBERS["LESS"],
    ast.LtE: op.COMPARE_NUMBERS["LESS_EQUAL"],
    ast.Gt: op.COMPARE_NUMBERS["GREATER"],
    ast.GtE: op.COMPARE_NUMBERS["GREATER_EQUAL"],
    ast.Is: op.COMPARE_NUMBERS["IS"],
    ast.IsNot: op.COMPARE_NUMBERS["IS_NOT"],
    ast.In: op.COMPARE_NUMBERS["IN"],
    ast.NotIn: op.COMPARE_NUMBERS["NOT_IN"],
}


# Builtins that use their arguments' elements.
ITEM_USERS = frozenset(
    "all any dict enumerate filter frozenset iter len list map max min reversed set sorted sum"
    " tuple zip".split()
)
# Builtins that take an attribute's name, and what stands for all names.
BY_NAME = frozenset({"getattr", "hasattr", "setattr", "delattr"})
ANY_ATTRIBUTE = "*"
ENUM_CODE = "purlin._capture._enum_code"
# Methods by which objects are shown: classes bring them along only where something may show one.
TEXT_METHODS = ("__repr__", "__str__", "__format__")


class Expressions(Variables):
    """`expr_X` lowers syntax node X and returns the register of its value: `dest` if given."""

    # Of a function with one: what super() looks at.
    first_parameter: str | None = None

    def expr(self, node: ast.expr, dest: int | None = None) -> int:
        method = getattr(self, "expr_" + type(node).__name__, None)
        if method is None:
            self.refuse(node)
            return self.register() if dest is None else dest
        register: int = method(node, dest)
        return register

    def refuse(self, node: ast.AST) -> None:
        construct, hint = refusal(node)
        self.fault(node, f"{construct!r} is not supported", construct, hint)

    # -- enumerations

    def _chain_of(self, node: ast.expr) -> tuple[str, ...] | None:
        """The dotted name that a node is, when it comes from outside."""
        chain: list[str] = []
        while isinstance(node, ast.Attribute):
            chain.append(self.mangled(node.attr))
            node = node.value
        if not isinstance(node, ast.Name) or not self.is_outside(self.mangled(node.id)):
            return None
        return (self.mangled(node.id), *reversed(chain))

    def enumeration(self, node: ast.expr) -> tuple[str, ...] | None:
        """The dotted name of an enumeration."""
        chain = self._chain_of(node)
        return chain if chain is not None and self.lowerer.ask("enum", *chain) is True else None

    def items(self, node: ast.expr) -> int:
        """The value of an expression that is used for its elements."""
        chain = self.enumeration(node)
        if chain is None:
            return self.expr(node)
        return self.load_free(Name((*chain, MEMBERS)), self.site(node))

    def _find_member(
        self, chain: tuple[str, ...], function: str, what: str, key: ast.expr, site: Site
    ) -> tuple[int, list[int]]:
        """The function that looks a member up, and its first arguments."""
        finder = self.load_free(Name((IMPORT + ENUM_CODE, function)), site)
        members = self.load_free(Name((*chain, what)), site)
        return finder, [members, self.expr(key)]

    def target(self, dest: int | None) -> int:
        return self.register() if dest is None else dest

    # -- leaves

    def expr_Constant(self, node: ast.Constant, dest: int | None) -> int:
        return self.constant(node.value, self.site(node), dest)

    def expr_Name(self, node: ast.Name, dest: int | None) -> int:
        register = self.load(node.id, node)
        if dest is None:
            if not self.lowerer.has_walrus or register not in self.locals.values():
                return register
            dest = self.register()  # a walrus further right may assign it before it is used
        return self.move(dest, register, self.site(node))

    # -- operators

    def expr_BinOp(self, node: ast.BinOp, dest: int | None) -> int:
        spine: list[ast.BinOp] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and not self._is_constant(left):
            spine.append(left)
            left = left.left
        if not spine:
            return self.constant(fold(node), self.site(node), dest)
        register = self.expr(left)
        for part in reversed(spine):
            right = self.expr(part.right)
            if isinstance(part.op, ast.Mod) and not isinstance(part.right, ast.Constant):
                self.unit.attributes.update(TEXT_METHODS)  # perhaps it formats
            target = self.target(dest if part is node else None)
            self.emit(op.BINARY, self.site(part), target, BINARY[type(part.op)], register, right)
            register = target
        return register

    def _is_constant(self, node: ast.expr) -> bool:
        try:
            fold(node)
        except NotConstant:
            return False
        return True

    def expr_UnaryOp(self, node: ast.UnaryOp, dest: int | None) -> int:
        if self._is_constant(node):
            return self.constant(fold(node), self.site(node), dest)
        operand = self.expr(node.operand)
        target = self.target(dest)
        self.emit(op.UNARY, self.site(node), target, UNARY[type(node.op)], operand)
        return target

    def expr_BoolOp(self, node: ast.BoolOp, dest: int | None) -> int:
        # A register of its own: `x = a and x` must not change x before it is read.
        result = self.register()
        done = Block()
        for value in node.values[:-1]:
            self.move(result, self.expr(value), self.site(value))
            more = Block()
            yes, no = (more, done) if isinstance(node.op, ast.And) else (done, more)
            self.branch(result, yes, no, self.site(value))
            self.start(more)
        self.move(result, self.expr(node.values[-1]), self.site(node.values[-1]))
        self.jump(done, self.site(node))
        self.start(done)
        return result if dest is None else self.move(dest, result, self.site(node))

    def expr_Compare(self, node: ast.Compare, dest: int | None) -> int:
        self._check_compare(node)
        if len(node.ops) == 1:
            left = self.expr(node.left)
            right = self._right_of(node.ops[0], node.comparators[0])
            target = self.target(dest)
            self.emit(op.COMPARE, self.site(node), target, COMPARE[type(node.ops[0])], left, right)
            return target
        result = self.register()
        done = Block()
        self._compare_links(node, result, done)
        self.jump(done, self.site(node))
        self.start(done)
        return result if dest is None else self.move(dest, result, self.site(node))

    def _right_of(self, operator: ast.cmpop, node: ast.expr) -> int:
        return self.items(node) if isinstance(operator, (ast.In, ast.NotIn)) else self.expr(node)

    def _compare_links(self, node: ast.Compare, result: int, failed: Block) -> None:
        """All links of a chained comparison, leaving to `failed` at the first false one."""
        left = self.expr(node.left)
        site = self.site(node)
        for index, (operator, comparator) in enumerate(
            zip(node.ops, node.comparators, strict=True)
        ):
            right = self._right_of(operator, comparator)
            self.emit(op.COMPARE, site, result, COMPARE[type(operator)], left, right)
            if index < len(node.ops) - 1:
                more = Block()
                self.branch(result, more, failed, site)
                self.start(more)
            left = right

    def _check_compare(self, node: ast.Compare) -> None:
        operands = [node.left, *node.comparators]
        for operator, left, right in zip(node.ops, operands, operands[1:], strict=False):
            if not isinstance(operator, (ast.Is, ast.IsNot)):
                continue
            for operand in (left, right):
                singleton = isinstance(operand, ast.Constant) and (
                    operand.value is None or operand.value is ... or isinstance(operand.value, bool)
                )
                fresh = (ast.Constant, ast.Tuple, ast.BinOp, ast.UnaryOp, ast.JoinedStr)
                if isinstance(operand, fresh) and not singleton:
                    text = "is" if isinstance(operator, ast.Is) else "is not"
                    equal = "==" if isinstance(operator, ast.Is) else "!="
                    self.fault(
                        node,
                        f"{text!r} between values that have no identity is not supported",
                        text,
                        f"write {equal!r}",
                    )
                    break

    def expr_IfExp(self, node: ast.IfExp, dest: int | None) -> int:
        result = self.register()
        yes, no, done = Block(), Block(), Block()
        self.condition(node.test, yes, no)
        for block, value in ((yes, node.body), (no, node.orelse)):
            self.start(block)
            self.expr(value, result)
            self.jump(done, self.site(value))
        self.start(done)
        return result if dest is None else self.move(dest, result, self.site(node))

    def condition(self, node: ast.expr, yes: Block, no: Block) -> None:
        """Goes to one of the blocks by the truth of an expression."""
        site = self.site(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.condition(node.operand, no, yes)
        elif isinstance(node, ast.BoolOp):
            for value in node.values[:-1]:
                more = Block()
                if isinstance(node.op, ast.And):
                    self.condition(value, more, no)
                else:
                    self.condition(value, yes, more)
                self.start(more)
            self.condition(node.values[-1], yes, no)
        elif isinstance(node, ast.Compare) and len(node.ops) > 1:
            self._check_compare(node)
            result = self.register()
            self._compare_links(node, result, no)
            self.branch(result, yes, no, site)
        elif self._is_constant(node):
            self.jump(yes if fold(node) else no, site)
        else:
            self.branch(self.expr(node), yes, no, site)

    def expr_NamedExpr(self, node: ast.NamedExpr, dest: int | None) -> int:
        value = self.expr(node.value)
        self.assign(node.target.id, value, node)
        # The variable may be assigned again before this value is used.
        return self.move(self.target(dest), value, self.site(node))

    # -- containers

    def expr_Tuple(self, node: ast.Tuple, dest: int | None) -> int:
        if self._is_constant(node):
            return self.constant(fold(node), self.site(node), dest)
        return self._display(op.TUPLE, node, node.elts, dest)

    def expr_List(self, node: ast.List, dest: int | None) -> int:
        return self._display(op.LIST, node, node.elts, dest)

    def expr_Set(self, node: ast.Set, dest: int | None) -> int:
        if len(node.elts) > 2 and all(self._is_constant(part) for part in node.elts):
            return self._constant_set(node, dest)
        return self._display(op.SET, node, node.elts, dest)

    def _constant_set(self, node: ast.Set, dest: int | None) -> int:
        """CPython fills the set from a constant frozenset, itself made from another: its order."""
        site = self.site(node)
        ordered = tuple(frozenset(fold(part) for part in node.elts))
        elements = self.constant(ordered, site)
        made, target = self.register(), self.target(dest)
        kind = self.load_free(Builtin("frozenset"), site)
        self.emit(op.CALL, site, made, kind, 1, elements, 0)
        self.emit(op.SET, site, target, 0)
        self.emit(op.EXTEND, site, target, made)
        return target

    def _display(
        self, opcode: int, node: ast.expr, elements: list[ast.expr], dest: int | None
    ) -> int:
        if not self._check_length(node, len(elements)):
            return self.target(dest)
        if any(isinstance(element, ast.Starred) for element in elements):
            if opcode == op.TUPLE:
                return self._starred_tuple(node, elements, dest)
            return self._starred_display(opcode, node, elements, dest)
        registers = [self.expr(element) for element in elements]
        target = self.target(dest)
        self.emit(opcode, self.site(node), target, len(registers), *registers)
        return target

    def _check_length(self, node: ast.expr, count: int) -> bool:
        if count <= LENGTH_MAX - HEADER_WORDS - 2:
            return True
        self.fault(
            node,
            f"a display of {count} elements is too long",
            "display",
            "make it outside",
        )
        return False

    def _starred_tuple(self, node: ast.expr, elements: list[ast.expr], dest: int | None) -> int:
        """Runs of plain elements become tuples, which are put together with the starred ones."""
        site = self.site(node)
        result: int | None = None
        run: list[int] = []
        for element in [*elements, None]:
            if element is not None and not isinstance(element, ast.Starred):
                run.append(self.expr(element))
                continue
            starred = None if element is None else self.items(element.value)
            if run or result is None:
                part = self.register()
                self.emit(op.TUPLE, site, part, len(run), *run)
                result = part if result is None else self._concat(result, part, site)
                run = []
            if starred is not None:
                result = self._concat(result, starred, site)
        assert result is not None
        return result if dest is None else self.move(dest, result, site)

    def _concat(self, left: int, right: int, site: Site) -> int:
        target = self.register()
        self.emit(op.CONCAT_TUPLE, site, target, left, right)
        return target

    def _starred_display(
        self, opcode: int, node: ast.expr, elements: list[ast.expr], dest: int | None
    ) -> int:
        """What stands before the first starred element is made at once, the rest added."""
        site = self.site(node)
        first = next(i for i, part in enumerate(elements) if isinstance(part, ast.Starred))
        registers = [self.expr(element) for element in elements[:first]]
        result = self.register()
        self.emit(opcode, site, result, len(registers), *registers)
        for element in elements[first:]:
            if isinstance(element, ast.Starred):
                more = self.items(element.value)
            else:
                more = self.register()
                self.emit(op.TUPLE, site, more, 1, self.expr(element))
            self.emit(op.EXTEND, site, result, more)
        return result if dest is None else self.move(dest, result, site)

    def expr_Dict(self, node: ast.Dict, dest: int | None) -> int:
        site = self.site(node)
        if not self._check_length(node, 2 * len(node.keys)):
            return self.target(dest)
        result: int | None = None
        run: list[int] = []
        for key, value in [*zip(node.keys, node.values, strict=True), (None, None)]:
            if key is not None and value is not None:
                run += [self.expr(key), self.expr(value)]
                continue
            if run or result is None:
                part = self.register()
                self.emit(op.DICT, site, part, len(run), *run)
                if result is not None:
                    self.emit(op.EXTEND, site, result, part)
                result = part if result is None else result
                run = []
            if value is not None:
                self.emit(op.EXTEND, site, result, self.expr(value))
        assert result is not None
        return result if dest is None else self.move(dest, result, site)

    # -- text

    def expr_JoinedStr(self, node: ast.JoinedStr, dest: int | None) -> int:
        site = self.site(node)
        if all(isinstance(part, ast.Constant) for part in node.values):
            text = "".join(part.value for part in node.values)  # type: ignore[attr-defined]
            return self.constant(text, site, dest)
        parts = [self.expr(part) for part in node.values]
        target = self.target(dest)
        self.emit(op.JOIN, site, target, len(parts), *parts)
        return target

    def expr_FormattedValue(self, node: ast.FormattedValue, dest: int | None) -> int:
        self.unit.attributes.update(TEXT_METHODS)
        site = self.site(node)
        value = self.expr(node.value)
        if node.format_spec is None:
            spec = self.constant("", site)
        else:
            spec = self.expr(node.format_spec)
        target = self.target(dest)
        self.emit(op.FORMAT, site, target, value, max(node.conversion, 0), spec)
        return target

    # -- subscripts

    def expr_Subscript(self, node: ast.Subscript, dest: int | None) -> int:
        chain = self.enumeration(node.value)
        if chain is not None:
            site = self.site(node)
            finder, given = self._find_member(chain, "by_name", NAMED_MEMBERS, node.slice, site)
            target = self.target(dest)
            self.emit(op.CALL, site, target, finder, len(given), *given, 0)
            return target
        value = self.expr(node.value)
        index = self.expr(node.slice)
        target = self.target(dest)
        self.emit(op.INDEX, self.site(node), target, value, index)
        return target

    def expr_Slice(self, node: ast.Slice, dest: int | None) -> int:
        site = self.site(node)
        parts = [
            self.constant(None, site) if part is None else self.expr(part)
            for part in (node.lower, node.upper, node.step)
        ]
        target = self.target(dest)
        self.emit(op.SLICE, site, target, *parts)
        return target

    # -- attributes and calls

    def expr_Attribute(self, node: ast.Attribute, dest: int | None) -> int:
        chain: list[ast.Attribute] = []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            chain.append(base)
            base = base.value
        chain.reverse()
        if isinstance(base, ast.Name) and self._is_chain(self.mangled(base.id)):
            names = (self.mangled(base.id), *(self.mangled(part.attr) for part in chain))
            register, followed = self.load_chain(names, base)
            chain = chain[followed:]
        else:
            register = self.expr(base)
        for part in chain:
            name = self.mangled(part.attr)
            target = self.register()
            self.read_attribute(target, register, name, self.site_of_name(part))
            register = target
        return register if dest is None else self.move(dest, register, self.site(node))

    def _is_chain(self, name: str) -> bool:
        """Whether attributes of the name may be those of a module."""
        return name not in self.locals or self.import_of(name) is not None

    def site_of_name(self, node: ast.expr) -> Site:
        """Where CPython says that an attribute is read, or a method called: its line."""
        line, column = self.site(node)
        if not isinstance(node, ast.Attribute) or node.end_lineno in (None, line):
            return line, column
        assert node.end_lineno is not None and node.end_col_offset is not None
        return node.end_lineno, node.end_col_offset - len(node.attr) + 1

    def expr_Call(self, node: ast.Call, dest: int | None) -> int:
        if isinstance(node.func, ast.Name) and self.mangled(node.func.id) == "super":
            if self.is_builtin("super"):
                return self._super(node, dest)
        chain = self._chain_of(node.func)
        if chain is not None and self.lowerer.ask("enum", *chain) is True and len(node.args) == 1:
            return self._member_by_value(node, chain, dest)
        if chain is not None:
            self._check_abstract(node, chain)
        function = self.expr(node.func)
        is_method = isinstance(node.func, ast.Attribute)
        site = self.site_of_name(node.func) if is_method else self.site(node)
        spread = any(isinstance(argument, ast.Starred) for argument in node.args)
        if spread or any(keyword.arg is None for keyword in node.keywords):
            arguments = self._starred_tuple(node, node.args, None)
            keywords = self._keywords(node, function, site)
            target = self.target(dest)
            self.emit(op.CALL_SPREAD, site, target, function, arguments, keywords)
            return target
        name = chain[0] if chain is not None and len(chain) == 1 else ""
        if name in BY_NAME and len(node.args) > 1:
            text = getattr(node.args[1], "value", None)
            self.unit.attributes.add(text if isinstance(text, str) else ANY_ATTRIBUTE)
        uses = name in ITEM_USERS and self.is_builtin(name)
        argument_of = self.items if uses else self.expr
        registers = [argument_of(argument) for argument in node.args]
        names = []
        for keyword in node.keywords:
            assert keyword.arg is not None
            registers.append(self.expr(keyword.value))
            names.append(self.lowerer.name(keyword.arg))
        target = self.target(dest)
        self.emit(
            op.CALL, site, target, function,
            len(registers), *registers, len(names), *names,
        )  # fmt: skip
        return target

    def _member_by_value(self, node: ast.Call, chain: tuple[str, ...], dest: int | None) -> int:
        site = self.site(node)
        finder, given = self._find_member(chain, "by_value", MEMBERS, node.args[0], site)
        given.append(self.constant(chain[-1], site))
        target = self.target(dest)
        self.emit(op.CALL, site, target, finder, len(given), *given, 0)
        return target

    def _check_abstract(self, node: ast.Call, chain: tuple[str, ...]) -> None:
        """Raises what Python does when an abstract class is called."""
        message = self.lowerer.ask("abstract", *chain)
        if isinstance(message, str):
            self.raise_builtin("TypeError", message, self.site(node))

    def _keywords(self, node: ast.Call, function: int, site: Site) -> int:
        """Named arguments and those of `**`; named ones behind a `**` are merged as a dict."""
        result: int | None = None
        names: list[str] = []
        run: list[int] = []
        for keyword in [*node.keywords, None]:
            if keyword is not None and keyword.arg is not None:
                names.append(keyword.arg)
                run.append(self.expr(keyword.value))
                continue
            mapping = None if keyword is None else self.expr(keyword.value)
            if result is None:
                result = self.register()
                indices = [self.lowerer.name(name) for name in names]
                self.emit(op.KEYWORDS, site, result, len(run), *run, len(indices), *indices)
            elif run:
                result = self._merge(result, self._named_dict(names, run, site), function, site)
            names, run = [], []
            if mapping is not None:
                result = self._merge(result, mapping, function, site)
        assert result is not None
        return result

    def _named_dict(self, names: list[str], values: list[int], site: Site) -> int:
        pairs = []
        for name, value in zip(names, values, strict=True):
            pairs += [self.constant(name, site), value]
        target = self.register()
        self.emit(op.DICT, site, target, len(pairs), *pairs)
        return target

    def _merge(self, keywords: int, mapping: int, function: int, site: Site) -> int:
        target = self.register()
        self.emit(op.MERGE_KEYWORDS, site, target, keywords, mapping, function)
        return target

    def _super(self, node: ast.Call, dest: int | None) -> int:
        """super() of the method's class and first parameter, or of two arguments."""
        site = self.site(node)
        if len(node.args) == 2 and not node.keywords:
            owner, instance = self.expr(node.args[0]), self.expr(node.args[1])
        elif not node.args and not node.keywords and self.first_parameter is not None:
            owner = self.load_class(node)
            instance = self.load(self.first_parameter, node)
        else:
            self.fault(
                node,
                "'super' is only supported as super() in a method, or with two arguments",
                "super",
                "write super() in the method itself",
            )
            return self.target(dest)
        target = self.target(dest)
        self.emit(op.SUPER, site, target, owner, instance)
        return target

"""Finds the source of running code: files, notebooks' cells, the prompt, `python -c`.

A code object is found again in its file's syntax tree by name and line, lambdas by what they
compile to, and is compared with what the tree compiles to: a file that was edited since it was
imported is refused, not run as it reads now.
"""

from __future__ import annotations

import ast
import linecache
import os
import sys
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

from purlin._exceptions import CaptureError

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
WithNode = ast.With | ast.AsyncWith

# Options of the interpreter whose value is the next argument.
OPTIONS_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")


@dataclass
class SourceFile:
    """A parsed source text."""

    name: str
    lines: list[str]
    tree: ast.Module
    # Functions and lambdas by the line on which their code starts, and the name of the innermost
    # class around each scope, which mangles private names.
    functions: dict[int, list[FunctionNode]] = field(default_factory=dict)
    class_names: dict[ast.AST, str] = field(default_factory=dict)
    _compiled: CodeType | None = None
    _codes: dict[tuple[str, int], list[CodeType]] | None = None

    def index(self) -> None:
        stack: list[tuple[ast.AST, str]] = [(self.tree, "")]
        while stack:
            node, class_name = stack.pop()
            if isinstance(node, ast.ClassDef):
                class_name = node.name
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                self.functions.setdefault(first_line(node), []).append(node)
                self.class_names[node] = class_name
            elif isinstance(node, (ast.With, ast.AsyncWith)):
                self.class_names[node] = class_name
            stack.extend((child, class_name) for child in ast.iter_child_nodes(node))

    def compiled(self) -> CodeType:
        if self._compiled is None:
            self._compiled = compile(self.tree, self.name, "exec", dont_inherit=True)
        return self._compiled

    def codes(self, name: str, line: int) -> list[CodeType]:
        """What the text compiles to under that name and line, module included."""
        if self._codes is None:
            self._codes = {}
            try:
                stack = [self.compiled()]
            except RecursionError:
                raise CaptureError(
                    "the file is nested too deeply",
                    file=self.name,
                    line=line,
                    column=1,
                    construct="nesting",
                    hint="split the code into functions",
                ) from None
            while stack:
                code = stack.pop()
                self._codes.setdefault((code.co_name, code.co_firstlineno), []).append(code)
                stack.extend(const for const in code.co_consts if isinstance(const, CodeType))
        return self._codes.get((name, line), [])


@dataclass(frozen=True)
class Found:
    """A piece of syntax in its file."""

    source: SourceFile
    node: ast.AST
    class_name: str


_files: dict[str, SourceFile] = {}


def first_line(node: FunctionNode | ast.ClassDef) -> int:
    """The line on which the code object of a definition starts."""
    if isinstance(node, ast.Lambda) or not node.decorator_list:
        return node.lineno
    return node.decorator_list[0].lineno


def source_file(filename: str, module_globals: dict[str, Any] | None) -> SourceFile:
    """The parsed text of a file as it was when its lines were first read."""
    lines = linecache.getlines(filename, module_globals)
    if not lines:
        lines = _command_line(filename)
    if not lines:
        raise CaptureError(
            f"the source of {filename!r} cannot be found",
            construct="code without source",
            hint="put the code into a file",
        )
    known = _files.get(filename)
    if known is not None and known.lines == lines:
        return known
    return _parse(filename, lines)


def _parse(filename: str, lines: list[str]) -> SourceFile:
    try:
        tree = ast.parse("".join(lines), filename)
    except SyntaxError:
        text = _cell_text(lines)
        try:
            tree = ast.parse(text, filename)
        except SyntaxError as error:
            raise CaptureError(
                f"the source of {filename!r} cannot be parsed: {error.msg}",
                file=filename,
                line=error.lineno or 0,
                column=error.offset or 0,
                construct="code without source",
            ) from None
    source = SourceFile(filename, list(lines), tree)
    source.index()
    _files[filename] = source
    return source


def _cell_text(lines: list[str]) -> str:
    """A notebook cell with its magic lines (%time, !ls) blanked."""
    return "".join("pass\n" if line.startswith(("%", "!", "?")) else line for line in lines)


def _command_line(filename: str) -> list[str]:
    """The text after `python -c`."""
    if filename != "<string>":
        return []
    arguments = iter(sys.orig_argv[1:])
    for argument in arguments:
        if argument in OPTIONS_WITH_VALUE:
            next(arguments, None)
        elif argument[:1] != "-" or argument[:2] == "--":
            break
        elif argument[-1] == "c":
            return next(arguments, "").splitlines(keepends=True)
    return []


def _prompt_history() -> list[str]:
    """What was typed at the prompt, oldest first, when readline keeps it."""
    readline = sys.modules.get("readline")
    if readline is None:
        return []
    count = readline.get_current_history_length()
    return [readline.get_history_item(i) or "" for i in range(max(1, count - 999), count + 1)]


def _prompt_candidates(filename: str, starts: tuple[str, ...]) -> list[SourceFile]:
    """Inputs in the history, newest first, that parse as one statement starting like this.

    The prompt numbers each input's lines from 1 and keeps no text before Python 3.13.
    """
    history = _prompt_history()
    found = []
    for start in range(len(history) - 1, -1, -1):
        if not history[start].startswith(starts):
            continue
        for end in range(len(history), start, -1):
            lines = [line + "\n" for line in history[start:end]]
            try:
                tree = ast.parse("".join(lines), filename)
            except SyntaxError:
                continue
            if len(tree.body) == 1:
                source = SourceFile(filename, lines, tree)
                source.index()
                found.append(source)
                break
    return found


def find_function(code: CodeType, module_globals: dict[str, Any]) -> Found:
    """The definition that a function's code was compiled from."""
    filename = code.co_filename
    if filename == "<stdin>" and not linecache.getlines(filename):
        return _find_at_prompt(code)
    source = source_file(filename, module_globals)
    return _find_in(source, code)


def _find_in(source: SourceFile, code: CodeType) -> Found:
    candidates = [
        node
        for node in source.functions.get(code.co_firstlineno, [])
        if getattr(node, "name", "<lambda>") == code.co_name
    ]
    if code.co_name == "<lambda>" and len(candidates) > 1:
        candidates = _lambdas(source, code, candidates)
    if not candidates or not _is_current(source, code):
        raise CaptureError(
            f"the source of {code.co_name!r} has changed since it was loaded",
            file=source.name,
            line=code.co_firstlineno,
            column=1,
            construct="changed source",
            hint="import it again",
        )
    return Found(source, candidates[0], source.class_names[candidates[0]])


def _find_at_prompt(code: CodeType) -> Found:
    for source in _prompt_candidates(code.co_filename, ("",)):
        try:
            return _find_in(source, code)
        except CaptureError:
            continue
    raise CaptureError(
        f"the source of {code.co_name!r} is not in the prompt's history",
        construct="code without source",
        hint="put it into a file, or use IPython or Python 3.13",
    )


def _is_current(source: SourceFile, code: CodeType) -> bool:
    if any(name.startswith(("@py_", "@pytest_")) for name in code.co_names + code.co_varnames):
        return True  # pytest rewrites asserts: the code is the text's, but not literally
    known = source.codes(code.co_name, code.co_firstlineno)
    if any(same_code(candidate, code) for candidate in known):
        return True
    # A notebook may transform a cell before it compiles it; its text cannot change under it.
    return not os.path.exists(source.name)


def same_code(left: CodeType, right: CodeType) -> bool:
    """Whether both do the same, wherever they stand."""
    if (
        left.co_code != right.co_code
        or left.co_names != right.co_names
        or left.co_varnames != right.co_varnames
        or left.co_freevars != right.co_freevars
        or len(left.co_consts) != len(right.co_consts)
    ):
        return False
    for a, b in zip(left.co_consts, right.co_consts, strict=True):
        if isinstance(a, CodeType) and isinstance(b, CodeType):
            if not same_code(a, b):
                return False
        elif type(a) is not type(b) or repr(a) != repr(b):
            return False
    return True


def _lambdas(source: SourceFile, code: CodeType, nodes: list[FunctionNode]) -> list[FunctionNode]:
    """Those of several lambdas on a line that the code came from."""
    positions = getattr(code, "co_positions", None)
    if positions is not None:
        spans = {position for position in positions() if None not in position}
        exact: list[FunctionNode] = [
            node
            for node in nodes
            if isinstance(node, ast.Lambda)
            and (
                node.body.lineno,
                node.body.end_lineno,
                node.body.col_offset,
                node.body.end_col_offset,
            )
            in spans
            and all(_inside(span, node) for span in spans if span[2] != span[3])
        ]
        if exact:
            return exact
    return [node for node in nodes if any(same_code(c, code) for c in _compile_alone(source, node))]


def _inside(span: tuple[int, int, int, int], node: FunctionNode) -> bool:
    line, end_line, column, end_column = span
    return (line, column) >= (node.lineno, node.col_offset) and (end_line, end_column) <= (
        node.end_lineno or 0,
        node.end_col_offset or 0,
    )


def _compile_alone(source: SourceFile, node: FunctionNode) -> list[CodeType]:
    """What this lambda of the file compiles to: moved to a line of its own, to be told apart."""
    moved = len(source.lines) + 1000
    shifted: list[Any] = [child for child in ast.walk(node) if hasattr(child, "lineno")]
    for child in shifted:
        child.lineno += moved
        child.end_lineno += moved
    try:
        stack = [compile(source.tree, source.name, "exec", dont_inherit=True)]
    finally:
        for child in shifted:
            child.lineno -= moved
            child.end_lineno -= moved
    found = []
    while stack:
        code = stack.pop()
        if code.co_firstlineno == node.lineno + moved:
            found.append(code)  # and not the lambdas inside it
            continue
        stack.extend(const for const in code.co_consts if isinstance(const, CodeType))
    return found


def find_with(frame: FrameType, line: int) -> Found:
    """The `with` statement of the frame's code that is being entered at that line."""
    code = frame.f_code
    filename = code.co_filename
    if filename == "<stdin>" and not linecache.getlines(filename):
        for source in _prompt_candidates(filename, ("with", "if", "for", "while", "try")):
            found = _with_at(source, line)
            if found is not None:
                return found
        raise CaptureError(
            "the with-block is not in the prompt's history",
            construct="code without source",
            hint="put it into a file, or use IPython or Python 3.13",
        )
    source = source_file(filename, frame.f_globals)
    found = _with_at(source, line)
    if found is None or not _is_current(source, code):
        raise CaptureError(
            "the source of the with-block has changed since it was loaded",
            file=filename,
            line=line,
            column=1,
            construct="changed source",
            hint="start the program again",
        )
    return found


def _with_at(source: SourceFile, line: int) -> Found | None:
    best: WithNode | None = None
    for node in source.class_names:
        if not isinstance(node, (ast.With, ast.AsyncWith)):
            continue
        if node.lineno <= line <= max(node.lineno, node.body[0].lineno - 1, _header_end(node)):
            if best is None or node.lineno >= best.lineno:
                best = node
    return None if best is None else Found(source, best, source.class_names[best])


def _header_end(node: WithNode) -> int:
    return max(item.context_expr.end_lineno or 0 for item in node.items)

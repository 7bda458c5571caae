"""What is changed in a module: one thing at a time, as a slip of a hand would."""

import ast
from collections.abc import Iterator, Sequence
import copy
from dataclasses import dataclass
from typing import Final

SWAPPED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COUNTERPARTS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


@dataclass(frozen=True)
class Mutation:
    """One change: where it is, what stands there, and what stands there instead."""

    line: int
    code: str
    """That line, as it is written."""
    before: str
    after: str
    tree: ast.Module
    """The whole module, changed."""
    function: int | None = None
    """The first line of the function that it is in."""


def mutations_of(source: str) -> list[Mutation]:
    """Return all mutations of a module, in the order of its lines."""
    tree, lines = ast.parse(source), ["", *source.splitlines()]
    found = [
        _mutated(tree, lines, path, made)
        for path, node in _places(tree)
        for made in _of(node)
    ]
    return sorted(found, key=lambda each: each.line)


type _Step = tuple[str, int | None]


def _places(tree: ast.Module) -> Iterator[tuple[tuple[_Step, ...], ast.AST]]:
    """Yield each node that is run, with the way to it."""
    waiting: list[tuple[tuple[_Step, ...], ast.AST]] = [((), tree)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "type_params"}:
                continue
            children = value if isinstance(value, list) else [value]
            for place, child in enumerate(children):
                if isinstance(child, ast.AST) and not _only_tells(child):
                    index = place if isinstance(value, list) else None
                    waiting.append(((*path, (name, index)), child))


def _only_tells(node: ast.AST) -> bool:
    """Whether nothing comes of it but words: docstrings, imports, types, assertions."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Import() | ast.ImportFrom() | ast.TypeAlias() | ast.Assert():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
    return False


def _of(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in the place of a node."""
    match node:
        case ast.Constant():
            yield from _other_constants(node.value)
        case ast.If() | ast.IfExp() | ast.While():
            yield from _other_conditions(node)
        case ast.stmt():
            yield from _left_out(node)
        case ast.expr():
            yield from _other_operators(node)


def _other_constants(value: object) -> Iterator[ast.AST]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int():
            yield ast.Constant(value + 1)
        case float():
            yield ast.Constant(value * 2 + 1)


def _other_conditions(node: ast.If | ast.IfExp | ast.While) -> Iterator[ast.AST]:
    if isinstance(node.test, ast.Constant):
        return
    if not isinstance(node, ast.While):
        yield _changed(node, test=ast.Constant(True))
    yield _changed(node, test=ast.Constant(False))


def _left_out(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield ast.Pass()
        case ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()


def _other_operators(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[comparison]) if type(comparison) in SWAPPED:
            yield _changed(node, ops=[SWAPPED[type(comparison)]()])
        case ast.BoolOp(op=ast.And()):
            yield _changed(node, op=ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield _changed(node, op=ast.And())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(op=operation) if type(operation) in COUNTERPARTS:
            yield _changed(node, op=COUNTERPARTS[type(operation)]())
        case ast.Set(elts=[_, _, *_]) | ast.Tuple(elts=[_, _, _, *_], ctx=ast.Load()):
            yield _changed(node, elts=node.elts[:-1])


def _changed(node: ast.AST, **fields: object) -> ast.AST:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _mutated(
    tree: ast.Module, lines: Sequence[str], path: tuple[_Step, ...], made: ast.AST
) -> Mutation:
    """Put a node into a copy of the module, which shares what stays the same."""
    whole = root = copy.copy(tree)
    parent: ast.AST = root
    function = None
    for name, index in path[:-1]:
        parent = _own_child(parent, name, index)
        function = _first_line(parent) or function
    name, index = path[-1]
    before = _child(parent, name, index)
    ast.copy_location(made, before)
    _put(parent, name, index, made)
    ast.fix_missing_locations(whole)
    line = getattr(before, "lineno", 0)
    return Mutation(
        line, lines[line].strip(), _told(before), _told(made), whole, function
    )


def _first_line(node: ast.AST) -> int | None:
    """Return the line that a function begins with: that of its first decorator."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return min(each.lineno for each in (node, *node.decorator_list))
    return None


def _child(parent: ast.AST, name: str, index: int | None) -> ast.AST:
    value = getattr(parent, name)
    child: ast.AST = value if index is None else value[index]
    return child


def _put(parent: ast.AST, name: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, name, node)
        return
    children = list(getattr(parent, name))
    children[index] = node
    setattr(parent, name, children)


def _own_child(parent: ast.AST, name: str, index: int | None) -> ast.AST:
    """Put a copy of a child in its place, so that the original stays as it is."""
    child = copy.copy(_child(parent, name, index))
    _put(parent, name, index, child)
    return child


def _told(node: ast.AST) -> str:
    """Return a node as it is written: its first line, that of a long statement."""
    return ast.unparse(node).splitlines()[0]

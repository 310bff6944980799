import { makeAxis } from "../ir/axes.ts";
import { add, addAll, apply, div, inv, log, log1p, mul, neg, num, pow, reference, rename, select, sub, transposed } from "../ir/build.ts";
import type { Axis, Expr, Index, IndexMap } from "../ir/types.ts";
import { elementwiseOp } from "../model/builtins.ts";
import type { Term } from "../model/types.ts";
import { assertNever, bug } from "../pass.ts";
import { arrayOf } from "./arrays.ts";
import { enter, leave, rowLength, rowNumber, type Entered } from "./binders.ts";
import { lowerCall } from "./calls.ts";
import { takenIds, type Environment } from "./environment.ts";
import { raggedRow } from "./ragged.ts";
import { Unsupported, type LoweredValue, type Lowering, type World } from "./world.ts";

export type Value = LoweredValue;

export const scalar = (expr: Expr): Value => ({ expr, events: [] });

/** The expression of a scalar term. */
export const lowerScalar =
  (world: World) =>
  (term: Term, environment: Environment): Expr =>
    lower(world, term, environment).expr;

/** Lowers a term of the model IR to an expression with named axes. */
export function lower(world: World, term: Term, environment: Environment): Value {
  switch (term.kind) {
    case "number":
      return scalar(num(term.value));
    case "size":
      return scalar(num(world.integer(term) ?? bug(`size ${term.name} is not bound`)));
    case "binder":
      return scalar((environment.binders.get(term.id) ?? bug(`binder ${term.id} is not in scope`)).value);
    case "variable":
      return lowerVariable(world, term, environment);
    case "hole":
      return lowerHole(world, term.name, environment);
    case "index":
      return lowerIndex(world, term, environment);
    case "unary": {
      const x = lower(world, term.operand, environment);
      return { ...x, expr: term.operator === "-" ? neg(x.expr) : apply("not", x.expr) };
    }
    case "binary":
      return align([lower(world, term.left, environment), lower(world, term.right, environment)], ([a, b]) => binary(term.operator, a!, b!));
    case "if":
      return align([lower(world, term.condition, environment), lower(world, term.then, environment), lower(world, term.otherwise, environment)], ([c, a, b]) =>
        select(c!, a!, b!),
      );
    case "call": {
      const op = elementwiseOp(term.callee, term.arguments.length);
      const args = (): readonly Value[] => term.arguments.map((a) => lower(world, a, environment));
      if (op !== null) return align(args(), (xs) => elementwise(op, xs));
      const row = raggedRow(term);
      if (row !== null) return lowerComprehension(world, row, environment);
      if (term.callee === "length") return lowerLength(world, term.arguments[0]!, environment);
      if (term.callee === "identity") return lowerCall(world, "identity", [], environment, term.type);
      return lowerCall(world, term.callee, args(), environment, term.type);
    }
    case "comprehension":
      return lowerComprehension(world, term, environment);
    case "list":
      return lowerList(world, term, environment);
    case "net":
      throw new Unsupported("net", term.span, { name: term.net });
    default:
      return assertNever(term);
  }
}

/** Identifies the event axes of the operands, pairwise in order; scalars combine with anything. */
export function align(values: readonly Value[], f: (exprs: readonly Expr[]) => Expr): Value {
  const events = values.find((v) => v.events.length > 0)?.events ?? [];
  const exprs = values.map((v) => (v.events.length === 0 ? v.expr : renameEvents(v, events)));
  return { expr: f(exprs), events };
}

export const renameEvents = (v: Value, to: readonly Axis[]): Expr => rename(v.expr, v.events, to);

function elementwise(op: Parameters<typeof apply>[0], xs: readonly Expr[]): Expr {
  const [a] = xs;
  if (op === "log") return log(a!);
  if (op === "log1p") return log1p(a!);
  return apply(op, ...xs);
}

function binary(operator: string, a: Expr, b: Expr): Expr {
  switch (operator) {
    case "+":
      return add(a, b);
    case "-":
      return sub(a, b);
    case "*":
      return mul(a, b);
    case "/":
      return a.kind === "constant" && a.value === 1 ? inv(b) : div(a, b);
    case "^":
      return pow(a, b);
    case "==":
      return apply("eq", a, b);
    case "!=":
      return apply("not", apply("eq", a, b));
    case "<":
      return apply("lt", a, b);
    case "<=":
      return apply("le", a, b);
    case ">":
      return apply("lt", b, a);
    case ">=":
      return apply("le", b, a);
    case "and":
      return apply("and", a, b);
    case "or":
      return apply("or", a, b);
    default:
      return bug(`no operator ${operator}`);
  }
}

/** Event axes for dimensions that stay: the size's own axis where it is free here. */
export function eventAxes(world: World, own: readonly Axis[], environment: Environment): readonly Axis[] {
  const taken = [...takenIds(environment)];
  return own.map((a) => {
    let id = a.size;
    while (taken.includes(id)) id += "'";
    taken.push(id);
    return makeAxis(id, a.extent, world.kindOf(a.size), a.size);
  });
}

function lowerVariable(world: World, term: Extract<Term, { kind: "variable" }>, environment: Environment): Value {
  const local = world.letDefinitions.get(term.name);
  if (term.role === "let" && local !== undefined && local.pieces.length === 1 && local.pieces[0]!.indices.length === 0)
    return lower(world, local.pieces[0]!.value, environment);
  if (term.role === "constant") return lowerConstant(world, term.name, environment);
  const { expr, own } = arrayOf(world, term.name, environment);
  const events = eventAxes(world, own, environment);
  return { expr: rename(expr, own, events), events };
}

function lowerConstant(world: World, name: string, environment: Environment): Value {
  const given = world.sizes.get(name);
  if (given !== undefined) return scalar(num(given));
  const found = world.model.constants.find((c) => c.name === name) ?? bug(`no constant ${name}`);
  return lower(world, found.value, environment);
}

/** A hole has the axes of the plates of its statement, then its events. */
function lowerHole(world: World, name: string, environment: Environment): Value {
  const hole = world.holes.get(name) ?? bug(`no hole ${name}`);
  const plates = hole.plates.map(({ axis, binder }): IndexMap[number] => ({
    axis,
    index: (environment.binders.get(binder) ?? bug(`hole ${name}: binder ${binder}`)).place,
  }));
  const events = eventAxes(world, hole.events, environment);
  return { expr: rename(reference(hole.value, plates), hole.events, events), events };
}

function lowerIndex(world: World, term: Extract<Term, { kind: "index" }>, environment: Environment): Value {
  if (term.base.kind === "variable" && term.base.role !== "constant") {
    const local = world.letDefinitions.get(term.base.name);
    const plain = term.base.role === "let" && local?.pieces[0]?.indices.length === 0;
    if (!plain) return indexArray(world, term.base.name, term, environment);
  }
  const base = lower(world, term.base, environment);
  const map = term.indices.map((t, i): IndexMap[number] => ({ axis: base.events[i]!, index: lowerPlace(world, t, environment) }));
  return { expr: reference(base.expr, map), events: base.events.slice(term.indices.length) };
}

function indexArray(world: World, name: string, term: Extract<Term, { kind: "index" }>, environment: Environment): Value {
  const { expr, own, ragged } = arrayOf(world, name, environment);
  if (ragged !== null) return scalar(indexRagged(world, expr, own[0]!, ragged, term, environment));
  const used = term.indices.map((t, i): IndexMap[number] => ({ axis: own[i]!, index: lowerPlace(world, t, environment) }));
  const current = currentElement(name, used, environment);
  if (current !== null) return current;
  const rest = own.slice(term.indices.length);
  const events = eventAxes(world, rest, environment);
  const map = [...used, ...rest.map((axis, i): IndexMap[number] => ({ axis, index: { kind: "axis", axis: events[i]!, shift: 0 } }))];
  return { expr: reference(expr, map), events };
}

/** Inside a recurrence: an element of another of its lets that the same step computes is computed in place. */
function currentElement(name: string, used: IndexMap, environment: Environment): Value | null {
  const places = used.map((m) => m.index);
  const found = environment.recurrent.get(name)?.current.find((c) => c.places.length === places.length && c.places.every((p, i) => samePlace(p, places[i]!)));
  return found === undefined ? null : scalar(found.value(environment, places));
}

function samePlace(a: Index, b: Index): boolean {
  if (a.kind === "axis" && b.kind === "axis") return a.axis.id === b.axis.id && a.shift === b.shift;
  if (a.kind === "constant" && b.kind === "constant") return a.position === b.position;
  return a.kind === "gather" && b.kind === "gather" && a.index === b.index;
}

/** z[d, i] of a ragged array: the flat position, which is that of the flat axis itself inside `for i in w[d]`. */
function indexRagged(world: World, expr: Expr, flat: Axis, like: string, term: Extract<Term, { kind: "index" }>, environment: Environment): Expr {
  return reference(expr, [{ axis: flat, index: raggedPlace(world, like, term.indices, environment) }]);
}

function raggedPlace(world: World, like: string, indices: readonly Term[], environment: Environment): Index {
  const flat = world.flatAxis(like);
  const last = indices[indices.length - 1]!;
  if (last.kind === "binder" && isRowPosition(last.id, environment, flat)) return { kind: "axis", axis: flat, shift: 0 };
  const row = rowNumber(world, environment, like, indices.slice(0, -1), lowerScalar(world));
  const starts = world.rowStarts(like);
  const start = reference(starts, [{ axis: starts.axes[0]!, index: { kind: "gather", index: row } }]);
  return { kind: "gather", index: add(start, lower(world, last, environment).expr) };
}

/** Does the binder run over the elements of whole rows, so that the flat axis is at its element? */
function isRowPosition(binder: string, environment: Environment, flat: Axis): boolean {
  const place = environment.binders.get(binder)?.place;
  return (
    place?.kind === "gather" &&
    place.index.kind === "input" &&
    place.index.axes.length === 1 &&
    place.index.axes[0]!.id === flat.id &&
    environment.axes.some((a) => a.id === flat.id)
  );
}

/** A 1-based integer term as a place of a dimension. */
export function lowerPlace(world: World, term: Term, environment: Environment): Index {
  const known = world.integer(term);
  if (known !== null) return { kind: "constant", position: known - 1 };
  if (term.kind === "binder") return (environment.binders.get(term.id) ?? bug(`binder ${term.id} is not in scope`)).place;
  if (term.kind === "binary" && (term.operator === "+" || term.operator === "-")) {
    const [base, offset] = world.integer(term.right) === null ? [term.right, term.left] : [term.left, term.right];
    const by = world.integer(offset);
    if (by !== null && base.kind === "binder" && (term.operator === "+" || base === term.left)) {
      const place = environment.binders.get(base.id)!.place;
      if (place.kind === "axis") return { ...place, shift: place.shift + (term.operator === "+" ? by : -by) };
    }
  }
  return { kind: "gather", index: lower(world, term, environment).expr };
}

function lowerLength(world: World, argument: Term, environment: Environment): Value {
  if (argument.kind === "index" && argument.base.kind === "variable" && world.bound.get(argument.base.name)?.offsets)
    return scalar(rowLength(world, environment, argument.base.name, argument.indices, lowerScalar(world)));
  const { events } = lower(world, argument, environment);
  return scalar(num(events[0]?.extent ?? bug("length of a scalar")));
}

function lowerComprehension(world: World, term: Extract<Term, { kind: "comprehension" }>, environment: Environment): Value {
  const entered: Entered[] = [];
  let inner = environment;
  for (const binder of term.binders) {
    const e = enter(world, inner, binder, lowerScalar(world));
    entered.push(e);
    inner = e.environment;
  }
  const body = lower(world, term.body, inner);
  if (term.reducer === "list") {
    if (entered.some((e) => e.parents.length > 0)) throw new Unsupported("ragged-list", term.span, {});
    return { expr: body.expr, events: [...entered.map((e) => e.axis), ...body.events] };
  }
  return { expr: leave(term.reducer, entered, body.expr), events: body.events };
}

/** A literal [a, b]: a sum of values, each at its own position. */
function lowerList(world: World, term: Extract<Term, { kind: "list" }>, environment: Environment): Value {
  const items = term.items.map((t) => lower(world, t, environment));
  const taken = [...takenIds(environment), ...items.flatMap((v) => v.events.map((a) => a.id))];
  let id = String(items.length);
  while (taken.includes(id)) id += "'";
  const axis = makeAxis(id, items.length, "event", String(items.length));
  const events = items[0]?.events ?? [];
  const exprs = items.map((v) => renameEvents(v, events));
  return { expr: addAll(exprs.map((e, position) => transposed(e, [{ axis, index: { kind: "constant", position } }], []))), events: [axis, ...events] };
}

export const LOWERING: Lowering = { value: lower, scalar: lowerScalar, place: lowerPlace, raggedPlace, renamed: renameEvents };

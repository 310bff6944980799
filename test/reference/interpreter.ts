import type { Binder, Dimension, DistributionTerm, ElementReference, Factor, Guide, Let, Model, Size, Term } from "../../compiler/model/types.ts";
import { callArrays, elementwise, SCALAR_FUNCTIONS, reduceValues, zeros } from "./arithmetic.ts";
import { canonicalParameters, logAtLeast, logAtMost, logBetween, SCALAR_FAMILIES, scalarLogDensity } from "./densities.ts";
import type { ScalarFamily } from "./densities.ts";
import { ARRAY_FAMILIES } from "./multivariate.ts";
import { lgamma, logSumExp } from "./special.ts";

/**
 * The oracle: a tree-walking interpreter of the model IR. Plates are nested loops, values are nested lists of numbers (truth is 1 or 0),
 * indices are 1-based as in the source, ragged rows are lists of different lengths. It shares no code with the compiler.
 */
export type Value = number | readonly Value[];

/** One element of one factor: the values of its binders, outermost first, and its term of the log-joint. */
export interface DensityTerm {
  readonly factor: string;
  readonly indices: readonly number[];
  readonly value: number;
}

type Environment = ReadonlyMap<string, number>;
type Cell = { readonly term: Term; readonly environment: Environment; value?: Value; busy?: boolean };

interface World {
  readonly model: Model;
  readonly guide: Guide | null;
  readonly sizes: ReadonlyMap<string, number>;
  /** Data, params and latents, complete (missing entries filled in); constants only where they are overridden. */
  readonly values: ReadonlyMap<string, Value>;
  readonly holes: ReadonlyMap<string, Value>;
  readonly lets: ReadonlyMap<string, { readonly definition: Let; readonly cells: ReadonlyMap<string, Cell> }>;
}

const NOWHERE: Environment = new Map();
const fail = (message: string): never => {
  throw new Error(`reference interpreter: ${message}`);
};

/** log p(data, latents): the sum of all elements of all factors. Densities of latents are in their own scale, without Jacobians. */
export const logJoint = (model: Model, sizes: ReadonlyMap<string, number>, values: ReadonlyMap<string, Value>): number =>
  logDensityTerms(model, sizes, values).reduce((sum, term) => sum + term.value, 0);

/** Every element of every factor of the model. */
export function logDensityTerms(model: Model, sizes: ReadonlyMap<string, number>, values: ReadonlyMap<string, Value>): readonly DensityTerm[] {
  return factorTerms(makeWorld(model, null, sizes, values, new Map()), model.factors);
}

/** log q(latents) of a guide; `holes` by name, as nested lists over the elements of their scope and then their own dimensions. */
export function logGuide(
  model: Model,
  guide: Guide,
  holes: ReadonlyMap<string, Value>,
  sizes: ReadonlyMap<string, number>,
  values: ReadonlyMap<string, Value>,
): number {
  return factorTerms(makeWorld(model, guide, sizes, values, holes), guide.factors).reduce((sum, term) => sum + term.value, 0);
}

function makeWorld(
  model: Model,
  guide: Guide | null,
  sizes: ReadonlyMap<string, number>,
  values: ReadonlyMap<string, Value>,
  holes: ReadonlyMap<string, Value>,
): World {
  const lets: Map<string, { definition: Let; cells: Map<string, Cell> }> = new Map();
  const world: World = { model, guide, sizes, values, holes, lets };
  for (const definition of [...model.lets, ...(guide?.lets ?? [])]) {
    const cells = new Map<string, Cell>();
    lets.set(definition.name, { definition, cells });
    if (isLocal(definition)) continue;
    for (const piece of definition.pieces) {
      for (const environment of assignments(world, piece.binders, NOWHERE)) {
        const key = piece.indices.map((i) => scalar(world, i, environment)).join(",");
        if (cells.has(key)) fail(`${definition.name}[${key}] is defined twice`);
        cells.set(key, { term: piece.value, environment });
      }
    }
  }
  return world;
}

const isLocal = (definition: Let): boolean => definition.scope.length > 0 && definition.pieces[0]?.indices.length === 0;

function factorTerms(world: World, factors: readonly Factor[]): readonly DensityTerm[] {
  return factors.flatMap((factor) =>
    assignments(world, factor.plates, NOWHERE).map((environment) => {
      const indices = factor.plates.map((plate) => environment.get(plate.id)!);
      const value =
        factor.kind === "potential"
          ? scalar(world, factor.value, environment)
          : logDensity(world, factor.distribution, valueOf(world, factor.value, environment), environment);
      return { factor: factor.id, indices, value };
    }),
  );
}

const valueOf = (world: World, reference: ElementReference, environment: Environment): Value =>
  pick(world.values.get(reference.variable) ?? fail(`no value for ${reference.variable}`), indicesOf(world, reference.indices, environment));

/** All assignments of values to binders, the last one fastest. */
function assignments(world: World, binders: readonly Binder[], outer: Environment): readonly Environment[] {
  return binders.reduce<readonly Environment[]>(
    (outers, binder) => outers.flatMap((o) => rangeOf(world, binder, o).map((i) => new Map(o).set(binder.id, i))),
    [outer],
  );
}

/** The values that a binder takes. */
function rangeOf(world: World, binder: Binder, outer: Environment): readonly number[] {
  const [low, high] = bounds(world, binder, outer);
  const all = Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i);
  const { where } = binder;
  return where === undefined ? all : all.filter((i) => scalar(world, where, new Map(outer).set(binder.id, i)) !== 0);
}

function bounds(world: World, { range }: Binder, outer: Environment): readonly [number, number] {
  switch (range.kind) {
    case "full":
      return [1, sizeOf(world, range.size)];
    case "interval":
      return [scalar(world, range.low, outer), scalar(world, range.high, outer)];
    case "row":
      return [1, list(valueOf(world, { variable: range.array, indices: range.indices }, outer)).length];
  }
}

const sizeOf = (world: World, size: Size): number => scalar(world, size.term, NOWHERE);

function extentOf(world: World, dimension: Dimension, before: readonly number[]): number {
  if (dimension.kind === "regular") return sizeOf(world, dimension.size);
  return list(pick(world.values.get(dimension.like) ?? fail(`no value for ${dimension.like}`), before)).length;
}

const list = (value: Value): readonly Value[] => (typeof value === "number" ? fail("a list is needed") : value);
const number = (value: Value): number => (typeof value === "number" ? value : fail("a number is needed"));
const scalar = (world: World, term: Term, environment: Environment): number => number(evaluate(world, term, environment));
const indicesOf = (world: World, indices: readonly Term[], environment: Environment): readonly number[] => indices.map((i) => scalar(world, i, environment));

const pick = (value: Value, indices: readonly number[]): Value =>
  indices.reduce<Value>((v, i) => list(v)[i - 1] ?? fail(`index ${i} is out of range 1..${list(v).length}`), value);

/** The value of a term at the values of the index variables. */
function evaluate(world: World, term: Term, environment: Environment): Value {
  const at = (t: Term): Value => evaluate(world, t, environment);
  switch (term.kind) {
    case "number":
      return term.value;
    case "size":
      return world.sizes.get(term.name) ?? constant(world, term.name);
    case "binder":
      return environment.get(term.id) ?? fail(`${term.id} is not in scope`);
    case "variable":
      return variable(world, term, [], environment);
    case "hole":
      return hole(world, term.name, environment);
    case "index": {
      const indices = indicesOf(world, term.indices, environment);
      return term.base.kind === "variable" ? variable(world, term.base, indices, environment) : pick(at(term.base), indices);
    }
    case "binary":
      return logical(term.operator)
        ? shortCircuit(term.operator, scalar(world, term.left, environment), () => scalar(world, term.right, environment))
        : elementwise(SCALAR_FUNCTIONS[term.operator]!, [at(term.left), at(term.right)]);
    case "unary":
      return elementwise(term.operator === "-" ? (x) => -x : (x) => (x === 0 ? 1 : 0), [at(term.operand)]);
    case "if":
      return choose(
        at(term.condition),
        () => at(term.then),
        () => at(term.otherwise),
      );
    case "call":
      return call(world, term, environment);
    case "comprehension":
      return comprehension(world, term, environment);
    case "list":
      return term.items.map(at);
    case "net":
      return fail("nets are not interpreted");
  }
}

const logical = (operator: string): operator is "and" | "or" => operator === "and" || operator === "or";
const shortCircuit = (operator: "and" | "or", left: number, right: () => number): number => ((operator === "and") === (left !== 0) ? right() : left);

/** Only the branch that is taken is evaluated, unless the condition has elements. */
const choose = (condition: Value, then: () => Value, otherwise: () => Value): Value =>
  typeof condition === "number" ? (condition !== 0 ? then() : otherwise()) : elementwise((c, a, b) => (c !== 0 ? a : b), [condition, then(), otherwise()]);

function constant(world: World, name: string): Value {
  const found = world.model.constants.find((c) => c.name === name) ?? fail(`no constant ${name}`);
  return world.values.get(name) ?? evaluate(world, found.value, NOWHERE);
}

function variable(world: World, term: Term & { readonly kind: "variable" }, indices: readonly number[], environment: Environment): Value {
  if (term.role === "constant") return pick(world.sizes.get(term.name) ?? constant(world, term.name), indices);
  if (term.role !== "let") return pick(world.values.get(term.name) ?? fail(`no value for ${term.name}`), indices);
  const { definition } = world.lets.get(term.name) ?? fail(`no let ${term.name}`);
  return isLocal(definition) ? pick(evaluate(world, definition.pieces[0]!.value, environment), indices) : letElement(world, definition, indices);
}

/** An element of a let, or the part of it below `indices`; cells are evaluated once, when they are first needed. */
function letElement(world: World, definition: Let, indices: readonly number[]): Value {
  const depth = definition.pieces[0]!.indices.length;
  if (indices.length < depth) {
    const length = extentOf(world, definition.type.dimensions[indices.length]!, indices);
    return Array.from({ length }, (_, i) => letElement(world, definition, [...indices, i + 1]));
  }
  const key = indices.slice(0, depth).join(",");
  const cell = world.lets.get(definition.name)!.cells.get(key) ?? fail(`${definition.name}[${key}] is not defined`);
  if (cell.busy === true) fail(`${definition.name}[${key}] depends on itself`);
  cell.busy = true;
  cell.value ??= evaluate(world, cell.term, cell.environment);
  cell.busy = false;
  return pick(cell.value, indices.slice(depth));
}

/** A hole's elements are counted along each binder of its scope in the order of the range. */
function hole(world: World, name: string, environment: Environment): Value {
  const { scope } = world.guide?.holes.find((h) => h.name === name) ?? fail(`no hole ${name}`);
  const positions = scope.map((binder) => rangeOf(world, binder, environment).indexOf(environment.get(binder.id)!) + 1);
  return pick(world.holes.get(name) ?? fail(`no value for the hole ${name}`), positions);
}

function call(world: World, term: Term & { readonly kind: "call" }, environment: Environment): Value {
  const values = term.arguments.map((a) => evaluate(world, a, environment));
  const f = SCALAR_FUNCTIONS[term.callee];
  if (f !== undefined && (values.length === 2 || !(term.callee === "min" || term.callee === "max"))) return elementwise(f, values);
  const extents = term.type.dimensions.map((d) => extentOf(world, d, []));
  return (
    callArrays(
      term.callee,
      values,
      term.arguments.map((a) => a.type.dimensions.length),
      extents,
    ) ?? fail(`no function ${term.callee}`)
  );
}

function comprehension(world: World, term: Term & { readonly kind: "comprehension" }, environment: Environment): Value {
  if (term.reducer === "list") return nested(world, term.binders, term.body, environment);
  const bodies = assignments(world, term.binders, environment).map((inner) => evaluate(world, term.body, inner));
  const empty = zeros(term.type.dimensions.map((d) => extentOf(world, d, [])));
  return reduceValues(term.reducer, bodies, empty);
}

function nested(world: World, [first, ...rest]: readonly Binder[], body: Term, environment: Environment): Value {
  if (first === undefined) return evaluate(world, body, environment);
  return rangeOf(world, first, environment).map((i) => nested(world, rest, body, new Map(environment).set(first.id, i)));
}

/** log p(x | arguments) of a distribution at the values of the index variables. */
function logDensity(world: World, d: DistributionTerm, x: Value, environment: Environment): number {
  const optional = (bound: Term | null, otherwise: number): number => (bound === null ? otherwise : scalar(world, bound, environment));
  switch (d.kind) {
    case "family": {
      const family = SCALAR_FAMILIES[d.family];
      if (family !== undefined) return scalarLogDensity(family, number(x), parameters(world, family, d, environment));
      const density = ARRAY_FAMILIES[d.family] ?? fail(`no family ${d.family}`);
      return density(x, Object.fromEntries(Object.entries(d.arguments).map(([name, t]) => [name, evaluate(world, t, environment)])));
    }
    case "truncated": {
      const [family, args, lower, upper] = [...univariate(world, d.inner, environment), optional(d.lower, -Infinity), optional(d.upper, Infinity)] as const;
      return number(x) < lower || number(x) > upper ? -Infinity : scalarLogDensity(family, number(x), args) - logBetween(family, lower, upper, args);
    }
    case "censored": {
      const [family, args, lower, upper] = [...univariate(world, d.inner, environment), optional(d.lower, -Infinity), optional(d.upper, Infinity)] as const;
      if (x === upper) return logAtLeast(family, upper, args);
      if (x === lower) return logAtMost(family, lower, args);
      return number(x) < lower || number(x) > upper ? -Infinity : scalarLogDensity(family, number(x), args);
    }
    case "mixture": {
      const weights = list(evaluate(world, d.weights, environment));
      const inner = assignments(world, [d.binder], environment);
      return logSumExp(inner.map((e, k) => Math.log(number(weights[k]!)) + logDensity(world, d.component, x, e)));
    }
    case "ordered": {
      const [xs, inner] = [list(x).map(number), assignments(world, [d.binder], environment)];
      const increasing = xs.every((v, k) => k === 0 || xs[k - 1]! < v);
      return increasing ? inner.reduce((sum, e, k) => sum + logDensity(world, d.component, xs[k]!, e), lgamma(xs.length + 1)) : -Infinity;
    }
  }
}

function parameters(world: World, family: ScalarFamily, d: DistributionTerm & { readonly kind: "family" }, environment: Environment): readonly number[] {
  const args = Object.fromEntries(Object.entries(d.arguments).map(([name, t]) => [name, scalar(world, t, environment)]));
  return canonicalParameters(family, d.parameterisation, args);
}

function univariate(world: World, d: DistributionTerm, environment: Environment): readonly [ScalarFamily, readonly number[]] {
  if (d.kind !== "family") return fail("a truncated or censored distribution is a plain one");
  const family = SCALAR_FAMILIES[d.family] ?? fail(`${d.family} is not univariate`);
  return [family, parameters(world, family, d, environment)];
}

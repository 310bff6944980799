import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Dimension, Interval, Size, SupportTerm, TermType } from "../model/types.ts";
import { hull } from "../model/interval.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { checkCoverage, spannedDimensions } from "./coverage.ts";
import { groupsOf } from "./dependencies.ts";
import { equalDimensions, equalSizes } from "./ranges.ts";
import { isFixed } from "./fixed.ts";
import { elaborateLet, elaborateTilde } from "./statements.ts";
import type { LetResult, TildeResult } from "./statements.ts";
import { describeSupport, elementOf } from "./supports.ts";
import { supportText } from "../model/text.ts";
import type { Entity, LatentSymbol, LetSymbol } from "./symbols.ts";
import { leftSpan } from "./placement.ts";
import { describeDimensions, ERROR, HEADS, joinTypes, sameType, withDimensions } from "./types.ts";

/** What became of the statements of every let and latent. */
export interface Solved {
  readonly lets: Map<LetSymbol, readonly LetResult[]>;
  readonly latents: Map<LatentSymbol, readonly TildeResult[]>;
  /** Groups of entities that refer to each other, in order of definition. */
  readonly groups: readonly (readonly Entity[])[];
}

/**
 * Finds the types of lets and latents, each after those that it uses. A group that refers to itself (a recurrence) is
 * iterated, silently, until the ranges of its values are stable, then checked once with messages.
 */
export function solve(entities: readonly Entity[], scope: Scope): Solved {
  const { groups, recursive, circle } = groupsOf(entities);
  const solved: Solved = { lets: new Map(), latents: new Map(), groups };
  for (const group of groups) {
    if (recursive(group)) solveRecursive(group, circle, scope, solved);
    else for (const entity of group) scope.checker.types.set(entity, infer(entity, scope, solved));
  }
  return solved;
}

/** Iterates, then checks with messages. Where no member has a type of its own and nothing else is wrong, the group is a circle. */
function solveRecursive(group: readonly Entity[], circle: (start: Entity) => readonly Entity[], scope: Scope, solved: Solved): void {
  const { checker } = scope;
  iterate(group, scope, solved);
  const { sink } = checker;
  const told: Diagnostic[] = [];
  checker.sink = (d) => {
    told.push(d);
    sink(d);
  };
  for (const entity of group) checker.types.set(entity, infer(entity, scope, solved));
  checker.sink = sink;
  const [first] = [...group].sort((a, b) => a.span.start - b.span.start);
  if (told.length === 0 && first && group.every((e) => checker.types.get(e) === ERROR)) {
    report(scope, "E2306", first.span, {
      path: circle(first)
        .map((e) => `\`${e.name}\``)
        .join(" → "),
    });
  }
}

const ROUNDS = 8;
function iterate(group: readonly Entity[], scope: Scope, solved: Solved): void {
  const { checker } = scope;
  const { sink } = checker;
  const holes = checker.holes.length;
  const mismatches = [...checker.mismatches];
  checker.sink = () => undefined;
  for (let round = 0; round < ROUNDS; round++) {
    let changed = false;
    for (const entity of group) {
      const old = checker.types.get(entity);
      const found = infer(entity, scope, solved);
      if (found === ERROR) continue;
      const next = old ? widen(old, found, round) : found;
      if (old && sameType(old, next)) continue;
      checker.types.set(entity, next);
      changed = true;
    }
    if (!changed) break;
  }
  checker.holes.length = holes;
  checker.mismatches.clear();
  for (const pair of mismatches) checker.mismatches.add(pair);
  checker.sink = sink;
}

/** From the third round on, a bound that still moves goes to 0 or to infinity. */
function widen(old: TermType, found: TermType, round: number): TermType {
  const interval = hull(old.interval, found.interval);
  if (round < 2) return { ...found, interval };
  const lower: Partial<Interval> =
    old.interval.lower === interval.lower
      ? {}
      : interval.lower !== null && interval.lower > 0
        ? { lower: 0, lowerOpen: true }
        : interval.lower === 0
          ? {}
          : { lower: null, lowerOpen: true };
  const upper: Partial<Interval> =
    old.interval.upper === interval.upper
      ? {}
      : interval.upper !== null && interval.upper < 0
        ? { upper: 0, upperOpen: true }
        : { upper: null, upperOpen: true };
  return { ...found, interval: { ...interval, ...lower, ...upper } };
}

const infer = (entity: Entity, scope: Scope, solved: Solved): TermType =>
  entity.kind === "let" ? inferLet(entity, scope, solved) : inferLatent(entity, scope, solved);

function inferLet(entity: LetSymbol, scope: Scope, solved: Solved): TermType {
  const attempts = entity.pieces.map((p) => elaborateLet(p, scope));
  const boxes = attempts.flatMap((a) => a.box ?? []);
  const found = attempts.flatMap((a) => a.result ?? []);
  solved.lets.set(entity, found);
  if (boxes.length === attempts.length) checkCoverage(entity.name, boxes, { complete: true, how: "defined" }, scope);
  const [first, ...others] = found;
  if (first === undefined || boxes.length < attempts.length) return ERROR;
  if (first.value.type === HEADS && first.value.kind === "net") {
    scope.checker.heads.set(entity, first.value);
    return HEADS;
  }
  const odd = others.find(
    (r) => r.indices.length !== first.indices.length || !equalDimensions(r.value.type.dimensions, first.value.type.dimensions, scope.checker),
  );
  if (odd)
    return differing(entity.name, odd, first, [odd.indices.length, odd.value.type.dimensions], [first.indices.length, first.value.type.dimensions], scope);
  const rest = first.value.type.dimensions;
  if (found.length === attempts.length && found.every((r) => isFixed(r.value, scope.checker, entity.unique))) scope.checker.fixed.add(entity.unique);
  const joined = found.map((r) => r.value.type).reduce((a, b) => joinTypes(a, b, rest));
  const leading = entity.local ? [] : spannedDimensions(boxes);
  return withDimensions(joined, [...leading, ...rest]);
}

type Form = readonly [indices: number, rest: readonly Dimension[]];
function differing(name: string, odd: LetResult | TildeResult, first: LetResult | TildeResult, found: Form, other: Form, scope: Scope): TermType {
  const words = ([count, rest]: Form): string =>
    `${count === 1 ? "one index" : `${count} indices`}${rest.length > 0 ? ` and ${describeDimensions(rest)}` : ""}`;
  report(scope, "E2307", leftSpan(odd.piece.statement), { name, found: words(found), first: words(other) }, [
    { span: leftSpan(first.piece.statement), message: "the other one is here" },
  ]);
  return ERROR;
}

function inferLatent(entity: LatentSymbol, scope: Scope, solved: Solved): TermType {
  const attempts = entity.pieces.map((p) => elaborateTilde(p, null, scope));
  const boxes = attempts.flatMap((a) => a.box ?? []);
  const found = attempts.flatMap((a) => a.result ?? []);
  solved.latents.set(entity, found);
  if (boxes.length === attempts.length) checkCoverage(entity.name, boxes, { complete: true, how: "defined" }, scope);
  const [first, ...others] = found;
  if (first === undefined || boxes.length < attempts.length) return ERROR;
  if (first.shape.name.startsWith("Censored")) {
    report(scope, "E2212", first.piece.statement.distribution.span, {
      problem: `\`${entity.name}\` is not data, so it cannot be censored`,
      form: "`Truncated(…)`, or declare the data",
    });
    return ERROR;
  }
  const odd = others.find((r) => r.box.cells.length !== first.box.cells.length || !equalDimensions(r.rest, first.rest, scope.checker));
  if (odd) return differing(entity.name, odd, first, [odd.box.cells.length, odd.rest], [first.box.cells.length, first.rest], scope);
  const other = others.find((r) => !sameKind(r.shape.support, first.shape.support, scope));
  if (other) {
    report(
      scope,
      "E2215",
      other.piece.statement.distribution.span,
      { name: entity.name, first: describeSupport(first.shape.support), other: describeSupport(other.shape.support) },
      [{ span: first.piece.statement.distribution.span, message: "the other elements are defined here" }],
    );
    return ERROR;
  }
  const dimensions = [...spannedDimensions(boxes), ...first.rest];
  const category = found
    .flatMap((r) => (r.shape.support.kind === "category" ? [r.shape.support.size] : []))
    .reduce((a: Size | null, b) => (a === null || a.term.kind === "number" ? b : a), null);
  const types = found.map((r): TermType => ({ dimensions, ...elementOf(r.shape.support), ...(category ? { category } : {}) }));
  return types.reduce((a, b) => joinTypes(a, b, dimensions));
}

/** Bounds of intervals may differ from statement to statement; their kind may not. */
const BOUNDED: readonly SupportTerm["kind"][] = ["interval", "positive", "unit"];
const sameKind = (a: SupportTerm, b: SupportTerm, scope: Scope): boolean =>
  (BOUNDED.includes(a.kind) && BOUNDED.includes(b.kind)) ||
  (a.kind === "integers" && b.kind === "integers") ||
  (a.kind === "category" && b.kind === "category" && equalSizes(a.size, b.size, scope.checker)) ||
  supportText(a) === supportText(b);

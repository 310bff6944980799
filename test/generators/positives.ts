import { choose, corners } from "./choose.ts";
import type { Maker } from "./choose.ts";
import { condition } from "./conditions.ts";
import { literal, use } from "./draft.ts";
import type { Draft, Scope } from "./draft.ts";
import { real } from "./expressions.ts";
import { leaf } from "./references.ts";
import type { Piece } from "./references.ts";

/** Positive expressions stay in [LEAST, MOST], unit ones in [0.03, 0.97]: nothing overflows. */
const [LEAST, MOST] = [0.15, 8];

/** An expression with values in [0.15, 8]. */
export function positive(draft: Draft, scope: Scope, depth = 2): Piece {
  const piece = depth <= 0 ? choose(draft, scope, 0, POSITIVE_LEAVES, positiveConstant) : choose(draft, scope, depth - 1, POSITIVE_FORMS, positiveConstant);
  return piece.low >= LEAST && piece.high <= MOST ? piece : { text: `(0.2 + sigmoid(${piece.text}))`, low: 0.2, high: 1.2 };
}
const positiveConstant: Maker = ({ random }) => {
  const value = random.real(0.3, 3);
  return { text: literal(value), low: value, high: value };
};
const positiveLeaf: Maker = (draft, scope) => leaf(draft, scope, (q) => q.domain === "positive" && q.low >= LEAST);
const plus: Maker = (draft, scope, depth) => {
  const [a, b] = [positive(draft, scope, depth), positive(draft, scope, depth - 1)];
  return { text: `(${a.text} + ${b.text})`, low: a.low + b.low, high: a.high + b.high };
};
const product: Maker = (draft, scope, depth) => {
  const [a, b] = [positive(draft, scope, depth), positive(draft, scope, depth - 1)];
  const operator = draft.random.pick(["*", "/"]);
  return { text: `(${a.text} ${operator} ${b.text})`, ...corners((x, y) => (operator === "*" ? x * y : x / y), a, b) };
};
const exponential: Maker = (draft, scope, depth) => {
  const a = real(draft, scope, depth);
  use(draft, "exp()");
  return { text: `exp(0.4 * (${a.text}))`, low: Math.exp(0.4 * a.low), high: Math.exp(0.4 * a.high) };
};
const softplus: Maker = (draft, scope, depth) => ({ text: `(0.2 + softplus(${real(draft, scope, depth).text}))`, low: 0.2, high: 4.3 });
const absolute: Maker = (draft, scope, depth) => ({ text: `(0.3 + abs(${real(draft, scope, depth).text}))`, low: 0.3, high: 4.3 });
const shiftedUnit: Maker = (draft, scope, depth) => ({ text: `(0.3 + ${unit(draft, scope, depth).text})`, low: 0.3, high: 1.3 });
const root: Maker = (draft, scope, depth) => {
  const a = positive(draft, scope, depth);
  return { text: `sqrt(${a.text})`, low: Math.sqrt(a.low), high: Math.sqrt(a.high) };
};
const positiveIf: Maker = (draft, scope, depth) => {
  const [c, a, b] = [condition(draft, scope), positive(draft, scope, depth), positive(draft, scope, depth)];
  use(draft, "if-then-else");
  return { text: `(if ${c} then ${a.text} else ${b.text})`, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
};
const POSITIVE_LEAVES: readonly (readonly [number, Maker])[] = [
  [5, positiveLeaf],
  [2, positiveConstant],
];
const POSITIVE_FORMS: readonly (readonly [number, Maker])[] = [
  [8, positiveLeaf],
  [4, positiveConstant],
  [2, plus],
  [3, product],
  [3, exponential],
  [1, softplus],
  [1, absolute],
  [1, shiftedUnit],
  [1, root],
  [1, positiveIf],
];

/** An expression with values in [0.03, 0.97]. */
export function unit(draft: Draft, scope: Scope, depth = 2): Piece {
  const piece = choose(draft, scope, Math.max(0, depth - 1), UNIT_FORMS, unitConstant);
  return piece.low >= 0.03 && piece.high <= 0.97 ? piece : { text: `(0.1 + 0.8 * ${piece.text})`, low: 0.1, high: 0.9 };
}
const unitConstant: Maker = ({ random }) => {
  const value = random.real(0.15, 0.85);
  return { text: literal(value), low: value, high: value };
};
const UNIT_FORMS: readonly (readonly [number, Maker])[] = [
  [5, (draft, scope) => leaf(draft, scope, (q) => q.domain === "unit" || (q.domain === "simplex" && q.dims.length > 0))],
  [2, unitConstant],
  [
    4,
    (draft, scope, depth) => {
      use(draft, "sigmoid()");
      return { text: `sigmoid(${real(draft, scope, depth).text})`, low: 0.017, high: 0.983 };
    },
  ],
  [1, (draft, scope, depth) => ({ text: `(1 - ${unit(draft, scope, depth - 1).text})`, low: 0.03, high: 0.97 })],
  [0.5, (draft, scope, depth) => ({ text: `normal_cdf(${real(draft, scope, depth).text})`, low: 0, high: 1 })],
];

import { TRUTH } from "./bounds.ts";
import type { OpDef } from "./define.ts";
import { flat } from "./partials.ts";

export type LogicName = "eq" | "lt" | "le" | "and" | "or" | "not";

/** Comparisons and connectives: 1 or 0, constant almost everywhere. */
export const LOGIC: { readonly [K in LogicName]: OpDef } = {
  eq: {
    doc: "1 where x = y, else 0",
    evaluate: (a, b) => Number(a === b),
    partials: flat(2),
    bounds: () => TRUTH,
    js: { test: "===" },
    tex: { test: "=" },
    probes: [
      [1, 1],
      [1, 2],
    ],
  },
  lt: {
    doc: "1 where x < y, else 0",
    evaluate: (a, b) => Number(a < b),
    partials: flat(2),
    bounds: () => TRUTH,
    js: { test: "<" },
    tex: { test: "<" },
    probes: [
      [1, 1.5],
      [2, 1],
    ],
  },
  le: {
    doc: "1 where x <= y, else 0",
    evaluate: (a, b) => Number(a <= b),
    partials: flat(2),
    bounds: () => TRUTH,
    js: { test: "<=" },
    tex: { test: "\\le" },
    probes: [
      [1, 1],
      [2, 1],
    ],
  },
  and: {
    doc: "1 where both are true (not 0), else 0",
    evaluate: (a, b) => Number(a !== 0 && b !== 0),
    partials: flat(2),
    bounds: () => TRUTH,
    js: { test: "&&" },
    tex: { test: "\\wedge" },
    probes: [
      [1, 1],
      [1, 0],
      [0, 0],
    ],
  },
  or: {
    doc: "1 where at least one is true (not 0), else 0",
    evaluate: (a, b) => Number(a !== 0 || b !== 0),
    partials: flat(2),
    bounds: () => TRUTH,
    js: { test: "||" },
    tex: { test: "\\vee" },
    probes: [
      [1, 1],
      [1, 0],
      [0, 0],
    ],
  },
  not: {
    doc: "1 where x is false (0), else 0; the one test with a single operand, written before it",
    evaluate: (x) => Number(x === 0),
    partials: flat(1),
    bounds: () => TRUTH,
    js: { test: "!" },
    tex: { test: "\\neg" },
    probes: [[0], [1]],
  },
};

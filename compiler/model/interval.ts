import type { Interval } from "./types.ts";

/**
 * Interval arithmetic with open ends: what range analysis proves about every element of a term.
 * A null bound is infinite. Results contain every value that the operation can take; they may be wider.
 */
interface End {
  readonly value: number;
  readonly open: boolean;
}
const low = (i: Interval): End => (i.lower === null ? { value: -Infinity, open: true } : { value: i.lower, open: i.lowerOpen });
const high = (i: Interval): End => (i.upper === null ? { value: Infinity, open: true } : { value: i.upper, open: i.upperOpen });

function fromEnds(lower: End, upper: End): Interval {
  const bounded = (v: number): number | null => (Number.isFinite(v) ? v : null);
  const [l, u] = [bounded(lower.value), bounded(upper.value)];
  return { lower: l, upper: u, lowerOpen: l === null || lower.open, upperOpen: u === null || upper.open };
}

export const REAL: Interval = { lower: null, upper: null, lowerOpen: true, upperOpen: true };
export const POSITIVE: Interval = { ...REAL, lower: 0 };
export const NONNEGATIVE: Interval = { ...POSITIVE, lowerOpen: false };
export const UNIT: Interval = { lower: 0, upper: 1, lowerOpen: false, upperOpen: false };
export const NEGATIVE: Interval = { ...REAL, upper: 0 };
export const atLeast = (lower: number): Interval => ({ ...NONNEGATIVE, lower });
export const closed = (lower: number | null, upper: number | null): Interval => ({ lower, upper, lowerOpen: lower === null, upperOpen: upper === null });
export const point = (value: number): Interval => (Number.isFinite(value) ? closed(value, value) : REAL);

/** The value of an interval that holds only one; else null. */
export const onlyValue = (i: Interval): number | null => (i.lower !== null && i.lower === i.upper ? i.lower : null);

export function hull(a: Interval, b: Interval): Interval {
  const [al, bl, au, bu] = [low(a), low(b), high(a), high(b)];
  const lower = al.value < bl.value || (al.value === bl.value && !al.open) ? al : bl;
  const upper = au.value > bu.value || (au.value === bu.value && !au.open) ? au : bu;
  return fromEnds(lower, upper);
}
export function intersect(a: Interval, b: Interval): Interval {
  const [al, bl, au, bu] = [low(a), low(b), high(a), high(b)];
  const lower = al.value > bl.value || (al.value === bl.value && al.open) ? al : bl;
  const upper = au.value < bu.value || (au.value === bu.value && au.open) ? au : bu;
  return fromEnds(lower, upper);
}
export function isEmpty(i: Interval): boolean {
  const [l, u] = [low(i), high(i)];
  return l.value > u.value || (l.value === u.value && (l.open || u.open));
}
export const sameInterval = (a: Interval, b: Interval): boolean =>
  a.lower === b.lower && a.upper === b.upper && a.lowerOpen === b.lowerOpen && a.upperOpen === b.upperOpen;

/** Is every value of `a` one of `b`? */
export const isWithin = (a: Interval, b: Interval): boolean => isEmpty(a) || sameInterval(intersect(a, b), a);

const isZero = (e: End): boolean => e.value === 0;
const timesEnds = (a: End, b: End): End => {
  if (isZero(a) || isZero(b)) return { value: 0, open: (isZero(a) ? a.open : true) && (isZero(b) ? b.open : true) };
  return { value: a.value * b.value, open: a.open || b.open };
};

export const add = (a: Interval, b: Interval): Interval => {
  const sum = (x: End, y: End): End => ({ value: x.value + y.value, open: x.open || y.open });
  return fromEnds(sum(low(a), low(b)), sum(high(a), high(b)));
};
export const negate = (a: Interval): Interval => ({
  lower: a.upper === null ? null : 0 - a.upper,
  upper: a.lower === null ? null : 0 - a.lower,
  lowerOpen: a.upperOpen,
  upperOpen: a.lowerOpen,
});
export const subtract = (a: Interval, b: Interval): Interval => add(a, negate(b));

export function multiply(a: Interval, b: Interval): Interval {
  return spanOf([timesEnds(low(a), low(b)), timesEnds(low(a), high(b)), timesEnds(high(a), low(b)), timesEnds(high(a), high(b))]);
}
function spanOf(ends: readonly End[]): Interval {
  let [l, u] = [ends[0]!, ends[0]!];
  for (const e of ends) {
    if (e.value < l.value || (e.value === l.value && !e.open)) l = e;
    if (e.value > u.value || (e.value === u.value && !e.open)) u = e;
  }
  return fromEnds(l, u);
}

/** 1/x; unbounded where x may change sign. */
export function reciprocal(a: Interval): Interval {
  const [l, u] = [low(a), high(a)];
  const flip = (e: End, zero: number): End => (isZero(e) ? { value: zero, open: true } : { value: 1 / e.value, open: e.open || !Number.isFinite(e.value) });
  if (l.value >= 0) return fromEnds(flip(u, Infinity), flip(l, Infinity));
  if (u.value <= 0) return fromEnds(flip(u, -Infinity), flip(l, -Infinity));
  return REAL;
}
export const divide = (a: Interval, b: Interval): Interval => multiply(a, reciprocal(b));

/** A strictly increasing function with known values at the ends of its domain. */
export function increasing(f: (x: number) => number, domain: Interval = REAL): (a: Interval) => Interval {
  const at = (e: End): End => ({ value: f(e.value), open: e.open || !Number.isFinite(e.value) });
  return (a) => {
    const inside = intersect(a, domain);
    return isEmpty(inside) ? fromEnds(at(low(domain)), at(high(domain))) : fromEnds(at(low(inside)), at(high(inside)));
  };
}

export function absolute(a: Interval): Interval {
  if (low(a).value >= 0) return a;
  if (high(a).value <= 0) return negate(a);
  const [l, u] = [negate(a), a].map(high) as [End, End];
  return fromEnds({ value: 0, open: false }, l.value > u.value || (l.value === u.value && !l.open) ? l : u);
}

/** x^c for a constant exponent. */
function constantPower(a: Interval, c: number): Interval {
  if (c === 0) return point(1);
  if (c < 0) return reciprocal(constantPower(a, -c));
  const raise = (x: number): number => (Number.isFinite(x) ? x ** c : x);
  if (Number.isInteger(c)) return c % 2 === 0 ? increasing(raise, NONNEGATIVE)(absolute(a)) : increasing(raise)(a);
  return increasing(raise, NONNEGATIVE)(a);
}
export function power(a: Interval, b: Interval): Interval {
  const exponent = onlyValue(b);
  if (exponent !== null) return constantPower(a, exponent);
  if (low(a).value < 0) return REAL;
  const positive = low(a).value > 0 || low(a).open;
  const atMostOne = high(a).value <= 1 && low(b).value >= 0;
  return { ...(positive ? POSITIVE : NONNEGATIVE), ...(atMostOne ? { upper: 1, upperOpen: false } : {}) };
}
export const minimum = (a: Interval, b: Interval): Interval => negate(maximum(negate(a), negate(b)));
export function maximum(a: Interval, b: Interval): Interval {
  const [al, bl, au, bu] = [low(a), low(b), high(a), high(b)];
  const larger = (x: End, y: End): End => (x.value > y.value || (x.value === y.value && x.open) ? x : y);
  const widest = (x: End, y: End): End => (x.value > y.value || (x.value === y.value && !x.open) ? x : y);
  return fromEnds(larger(al, bl), widest(au, bu));
}

/** Sum of any number of values of `a` (also none). */
export const sumOfMany = (a: Interval): Interval => ({
  lower: a.lower !== null && a.lower >= 0 ? 0 : null,
  upper: a.upper !== null && a.upper <= 0 ? 0 : null,
  lowerOpen: !(a.lower !== null && a.lower >= 0),
  upperOpen: !(a.upper !== null && a.upper <= 0),
});
/** Sum of at least one value of `a`, the number being unknown: keeps strict signs. */
export const sumOfSome = (a: Interval): Interval => {
  const [l, u] = [low(a), high(a)];
  return fromEnds(l.value >= 0 ? l : { value: -Infinity, open: true }, u.value <= 0 ? u : { value: Infinity, open: true });
};

/** In words: "positive", "at least 0", "between 0 and 1", "a real number". */
export function describeInterval(i: Interval): string {
  const value = onlyValue(i);
  if (value !== null) return `${value}`;
  if (i.lower === null && i.upper === null) return "any real number";
  if (i.upper === null) return i.lower === 0 && i.lowerOpen ? "positive" : `${i.lowerOpen ? "greater than" : "at least"} ${i.lower}`;
  if (i.lower === null) return i.upper === 0 && i.upperOpen ? "negative" : `${i.upperOpen ? "less than" : "at most"} ${i.upper}`;
  return `between ${i.lower} and ${i.upper}`;
}

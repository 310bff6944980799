import fc from "fast-check";
import type { FieldSpec } from "../../runtime/data/index.ts";
import { declare } from "./declare.ts";

/** A declaration, sizes that fit it, and a valid value. */
export interface Sample {
  readonly spec: FieldSpec;
  readonly value: unknown;
}

export const SIZES: ReadonlyMap<string, number> = new Map([
  ["A", 0],
  ["B", 1],
  ["C", 2],
  ["D", 3],
  ["K", 4],
]);

const WORDS = ["apple", "Äpfel", "zebra", "10", "2", "😀", "！", ""];
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Valid entries by declared type. Labels are over sizes that nothing else binds. */
const ENTRIES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  real: finite,
  positive: fc.double({ min: Number.MIN_VALUE, max: 1e300, noNaN: true }),
  unit: fc.double({ min: 0, max: 1, noNaN: true }),
  "real(lower = -2, upper = 5)": fc.double({ min: -2, max: 5, noNaN: true }),
  count: fc.nat(),
  int: fc.integer(),
  binary: fc.constantFrom(0, 1, true, false),
  "category(K)": fc.integer({ min: 1, max: 4 }),
  "category(K, base = 0)": fc.integer({ min: 0, max: 3 }),
  "category(L)": fc.constantFrom(...WORDS),
};

const DIMENSIONS = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom("B", "C", "D", "2", "C + 1"), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom("A", "C"), { minLength: 1, maxLength: 2 }) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom("B", "D"), { maxLength: 2 }).map((dims) => [...dims, "*"]) },
);

const extent = (text: string): number => (text === "C + 1" ? 3 : (SIZES.get(text) ?? Number(text)));

function nested(entry: fc.Arbitrary<unknown>, dimensions: readonly string[]): fc.Arbitrary<unknown> {
  return dimensions.reduceRight<fc.Arbitrary<unknown>>((inner, size) => {
    const length = size === "*" ? { maxLength: 5 } : { minLength: extent(size), maxLength: extent(size) };
    return fc.array(inner, length);
  }, entry);
}

/** A declared field with a valid value. */
export const sample = (name: string): fc.Arbitrary<Sample> =>
  fc.tuple(fc.constantFrom(...Object.keys(ENTRIES)), DIMENSIONS, fc.boolean()).chain(([type, dimensions, missing]) => {
    const entry = ENTRIES[type] ?? finite;
    const written = `${name}: ${type}${dimensions.length > 0 ? `[${dimensions.join(", ")}]` : ""}${missing ? "?" : ""}`;
    return nested(missing ? fc.option(entry, { freq: 4 }) : entry, dimensions).map((value) => ({ spec: declare(written), value }));
  });

const JUNK: readonly unknown[] = [null, true, "abc", "2.5", "NaN", -1, 0, 0.5, Infinity, NaN, 2, 5, 99, 2 ** 60, 1e300, [], [1], [[1]], {}];

/** Replaces, removes or doubles one node of a nested value, chosen by `path` (one number per level, modulo the length). */
export function mutate(value: unknown, path: readonly number[], how: number): unknown {
  const [step, ...rest] = path;
  if (!Array.isArray(value) || value.length === 0 || step === undefined) return JUNK[how % JUNK.length];
  const at = step % value.length;
  if (rest.length === 0 && how % 3 === 1) return value.toSpliced(at, 1);
  if (rest.length === 0 && how % 3 === 2) return value.toSpliced(at, 0, value[at]);
  return value.with(at, mutate(value[at], rest, how));
}

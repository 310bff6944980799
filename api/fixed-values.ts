import type { World } from "../compiler/lower/world.ts";
import { supportText } from "../compiler/model/text.ts";
import type { Model, Param, SupportTerm, Variable } from "../compiler/model/types.ts";
import { supportNamed } from "../compiler/supports/index.ts";
import type { NumericBounds } from "../compiler/supports/define.ts";
import { suggest } from "../grammar/suggest.ts";
import type { BoundData } from "../runtime/data/index.ts";
import type { Located, Outcome } from "./contract.ts";
import { jsonNumber } from "./nested.ts";
import { sampleDiagnostic } from "./sample-codes.ts";

/** What a value can be fixed for, with the number by which its documents count categories lower than we do. */
interface Target {
  readonly declared: Variable | Param;
  readonly sizes: readonly number[];
  readonly zeroBased: boolean;
}

/** What `--fix` is read against. */
export interface FixContext {
  readonly model: Model;
  readonly world: World;
  readonly bound: BoundData;
}

/** Values held by `--fix`, whole arrays by name; or the first that cannot be. */
export function fixedValues({ model, world, bound }: FixContext, fix: ReadonlyMap<string, unknown>): Outcome<Map<string, Float64Array>> {
  const arrays = new Map<string, Float64Array>();
  const names = [...model.variables.map((v) => v.name), ...model.params.map((p) => p.name)];
  for (const [name, value] of fix) {
    const declared = model.variables.find((v) => v.name === name) ?? model.params.find((p) => p.name === name);
    if (declared === undefined) {
      const facts = { name, suggestion: suggest(name, names) ?? "", known: names.join(", ") };
      return { ok: false, errors: [pointing(name, value, (span) => sampleDiagnostic("E6201", span, facts))] };
    }
    const zeroBased = model.data.find((d) => d.name === name)?.category?.base === 0;
    const read = readValue({ declared, sizes: world.ownAxes(declared.type.dimensions).map((a) => a.extent), zeroBased }, value, world, bound);
    if (!(read instanceof Float64Array)) return { ok: false, errors: [read] };
    arrays.set(name, read);
  }
  return { ok: true, value: arrays, warnings: [] };
}

/** The option as a text that the diagnostic points into. */
function pointing(name: string, value: unknown, make: (span: { readonly start: number; readonly end: number }) => Located["diagnostic"]): Located {
  const before = "--fix ";
  const text = `${before}${name}=${typeof value === "string" ? value : JSON.stringify(value)}`;
  return { source: { file: "command line", text }, diagnostic: make({ start: before.length, end: text.length }) };
}

function readValue({ declared, sizes, zeroBased }: Target, value: unknown, world: World, bound: BoundData): Float64Array | Located {
  const { name, support } = declared;
  const labels = support.kind === "category" ? (bound.labels.get(support.size.text) ?? []) : [];
  const given = [value].flat(Infinity) as readonly unknown[];
  const numbers = given.map((item) => numberOf(item, labels, zeroBased));
  const wrong = numbers.findIndex((n) => n === null);
  if (wrong >= 0) {
    const facts = { name, value: JSON.stringify(given[wrong]), labels: labels.slice(0, 10).join(", ") };
    return pointing(name, value, (span) => sampleDiagnostic("E6204", span, facts));
  }
  const wanted = sizes.reduce((n, s) => n * s, 1);
  const filled = numbers.length === 1 ? new Float64Array(wanted).fill(numbers[0]!) : Float64Array.from(numbers as readonly number[]);
  if (filled.length !== wanted) return pointing(name, value, (span) => sampleDiagnostic("E6202", span, { name, wanted, found: numbers.length }));
  const outside = firstOutside(filled, sizes, support, world);
  if (outside === null) return filled;
  const shown = JSON.stringify(outside.map((v) => jsonNumber(zeroBased ? v - 1 : v))).replace(/^\[([^,]*)\]$/, "$1");
  return pointing(name, value, (span) => sampleDiagnostic("E6205", span, { name, value: shown, support: supportText(support) }));
}

function numberOf(item: unknown, labels: readonly string[], zeroBased: boolean): number | null {
  if (typeof item === "string") return labels.includes(item) ? labels.indexOf(item) + 1 : null;
  if (typeof item === "boolean") return Number(item);
  return typeof item === "number" ? item + (zeroBased ? 1 : 0) : null;
}

/** The first value (or vector) that is not in the support, as far as its bounds are constant. */
function firstOutside(values: Float64Array, sizes: readonly number[], term: SupportTerm, world: World): readonly number[] | null {
  const support = supportNamed(term.kind);
  if (support === undefined) return null;
  const bounds = boundsOf(term, world);
  const length = support.rank === 0 ? 1 : sizes.slice(sizes.length - support.rank).reduce((n, s) => n * s, 1);
  for (let i = 0; i < values.length; i += Math.max(1, length)) {
    const part = Array.from(values.subarray(i, i + length));
    if (!support.contains(part, bounds)) return part;
  }
  return null;
}

function boundsOf(term: SupportTerm, world: World): NumericBounds {
  if (term.kind === "category") return { lower: 1, upper: world.extent(term.size) };
  if (term.kind !== "interval" && term.kind !== "integers") return {};
  const [lower, upper] = [term.lower, term.upper].map((t) => (t === null ? null : world.integer(t)));
  return { ...(typeof lower === "number" && { lower }), ...(typeof upper === "number" && { upper }) };
}

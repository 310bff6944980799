import { compareCodePoints, declaration, firstValue, labelGroup, type DataFault, type FieldSpec } from "../runtime/data/index.ts";

/** Labels of lines that are read a few at a time: numbered over all of them, before any is bound. */
export interface LineLabels {
  /** By group, in code-point order. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly numbers: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly sizes: ReadonlyMap<string, number>;
}

type Parsed = { readonly ok: unknown } | { readonly faults: readonly DataFault[] };

/** Reads all lines if the first ones have labels. Memory: the labels. */
export function collectLineLabels(
  specs: readonly FieldSpec[],
  count: number,
  chunk: number,
  parse: (from: number) => Parsed,
): LineLabels | { readonly faults: readonly DataFault[] } {
  let labelled = specs.filter((s) => s.category !== null);
  const found = new Map<string, Set<string>>();
  for (let from = 0; from < count && labelled.length > 0; from += chunk) {
    const parsed = parse(from);
    if ("faults" in parsed) return parsed;
    // As in memory: the first value of a field says what it holds.
    if (from === 0) labelled = labelled.filter((s) => typeof firstValue(contentOf(parsed.ok, s.name)) === "string");
    for (const s of labelled) {
      const group = labelGroup(s.category!.size, s.name);
      const into = found.get(group) ?? new Set<string>();
      found.set(group, into);
      const other = addStrings(contentOf(parsed.ok, s.name), into, []);
      if (other !== null) return { faults: [mixed(s, other, from, into)] };
    }
  }
  const names = new Map([...found].map(([group, labels]) => [group, [...labels].sort(compareCodePoints)] as const));
  return {
    names,
    numbers: new Map([...names].map(([group, labels]) => [group, new Map(labels.map((label, i) => [label, i + 1]))] as const)),
    sizes: new Map([...names].map(([group, labels]) => [group, labels.length] as const)),
  };
}

/** Labels of a document as their numbers. */
export function withNumbers(content: unknown, specs: readonly FieldSpec[], { numbers }: LineLabels): unknown {
  if (numbers.size === 0) return content;
  const numbered = (value: unknown, s: FieldSpec): unknown => {
    const group = s.category === null ? undefined : numbers.get(labelGroup(s.category.size, s.name));
    return group === undefined ? value : replaced(value, group, s.category!.base);
  };
  if (Array.isArray(content)) return specs.length === 1 ? numbered(content, specs[0]!) : content;
  const fields = content as Readonly<Record<string, unknown>>;
  return { ...fields, ...Object.fromEntries(specs.map((s) => [s.name, numbered(fields[s.name], s)])) };
}

const contentOf = (document: unknown, name: string): unknown => (Array.isArray(document) ? document : (document as Readonly<Record<string, unknown>>)[name]);

interface Other {
  readonly value: unknown;
  readonly index: readonly number[];
}

/** The first value that is neither a label nor missing. */
function addStrings(value: unknown, into: Set<string>, index: readonly number[]): Other | null {
  if (typeof value === "string") into.add(value);
  else if (!Array.isArray(value)) return value === null ? null : { value, index };
  else
    for (const [i, v] of value.entries()) {
      const other = addStrings(v, into, [...index, i]);
      if (other !== null) return other;
    }
  return null;
}

function mixed(s: FieldSpec, { value, index }: Other, from: number, labels: ReadonlySet<string>): DataFault {
  const [line, ...inside] = index;
  const at = [from + line! + 1, ...inside.map((i) => i + 1)];
  const found = JSON.stringify(value);
  return { kind: "label-mixed", field: s.name, index: at, values: { file: "", line: 0, declared: declaration(s), found, other: JSON.stringify([...labels][0] ?? ""), otherAt: `${s.name}[1]` } }; // prettier-ignore
}

/** Numbers from the base on: a category written from 0 has label 1 as 0. */
function replaced(value: unknown, group: ReadonlyMap<string, number>, base: number): unknown {
  if (typeof value === "string") return group.get(value)! - 1 + base;
  return Array.isArray(value) ? value.map((v) => replaced(v, group, base)) : value;
}

import { isList } from "./faults.ts";
import { labelGroup, type RawField } from "./raw.ts";

/** The labels of one group, numbered 1.. in code-point order, and the fields they come from. */
export interface LabelGroup {
  readonly labels: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly fields: readonly string[];
}

/** Order of Unicode code points. JavaScript's own order is by UTF-16 unit, which puts U+1F600 before U+FF01. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rankUnit(x) - rankUnit(y);
  }
  return a.length - b.length;
}

/** Surrogates (of code points above U+FFFF) rank above every other unit. */
const rankUnit = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** The first value inside nested lists that is neither a list nor null; undefined when there is none. */
export function firstValue(content: unknown): unknown {
  if (!isList(content)) return content ?? undefined;
  for (let i = 0; i < content.length; i++) {
    const value = firstValue(content[i]);
    if (value !== undefined) return value;
  }
  return undefined;
}

const valuesOf = (raw: RawField): unknown => raw.grouped?.values ?? raw.content;

/** A category field whose first value is a string holds labels. */
export const isLabelled = (raw: RawField): boolean => raw.spec.category !== null && typeof firstValue(valuesOf(raw)) === "string";

function addLabels(content: unknown, into: Set<string>): void {
  if (typeof content === "string") into.add(content);
  else if (isList(content)) for (let i = 0; i < content.length; i++) addLabels(content[i], into);
}

/** Distinct labels per group (see `labelGroup`), over all category fields and all label columns of ragged CSV files. Cost: one pass over labelled fields. */
export function collectLabels(raws: readonly RawField[]): ReadonlyMap<string, LabelGroup> {
  const found = new Map<string, { labels: Set<string>; fields: string[] }>();
  const groupOf = (name: string, field: string): Set<string> => {
    const group = found.get(name) ?? { labels: new Set<string>(), fields: [] };
    found.set(name, group);
    if (!group.fields.includes(field)) group.fields.push(field);
    return group.labels;
  };
  for (const raw of raws) {
    const { category, name } = raw.spec;
    if (category !== null && isLabelled(raw)) addLabels(valuesOf(raw), groupOf(labelGroup(category.size, name), name));
    for (const parent of raw.grouped?.parents ?? []) if (parent.labelled) addLabels(parent.cells, groupOf(labelGroup(parent.size, name), parent.column));
  }
  return new Map([...found].map(([name, { labels, fields }]) => [name, numbered([...labels], fields)]));
}

function numbered(unsorted: readonly string[], fields: readonly string[]): LabelGroup {
  const labels = unsorted.toSorted(compareCodePoints);
  return { labels, fields, numbers: new Map(labels.map((label, i) => [label, i + 1])) };
}

export const numbersOf = (groups: ReadonlyMap<string, LabelGroup>): ReadonlyMap<string, ReadonlyMap<string, number>> =>
  new Map([...groups].map(([name, group]) => [name, group.numbers]));

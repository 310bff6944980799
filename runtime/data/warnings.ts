import { fault } from "./faults.ts";
import { firstValue, isLabelled, type LabelGroup } from "./labels.ts";
import type { RawField } from "./raw.ts";
import type { DataFault } from "./types.ts";

/** What is legal but looks like a slip: numbers beside labels of one size, labels that are numbers, rows of a long-form CSV without entries. */
export function bindingWarnings(raws: readonly RawField[], groups: ReadonlyMap<string, LabelGroup>, sizes: ReadonlyMap<string, number>): readonly DataFault[] {
  return [...mixedFields(raws, groups), ...numericLabels(groups), ...emptyRows(raws, sizes)];
}

function mixedFields(raws: readonly RawField[], groups: ReadonlyMap<string, LabelGroup>): DataFault[] {
  return raws.flatMap((raw) => {
    const symbol = raw.spec.category?.size.symbol ?? null;
    const group = symbol === null ? undefined : groups.get(symbol);
    if (symbol === null || !group || isLabelled(raw) || firstValue(raw.content) === undefined) return [];
    return [fault("labels-and-integers", raw.spec.name, [], { size: symbol, labelled: group.fields.join(", ") })];
  });
}

/** "10" sorts before "2". */
function numericLabels(groups: ReadonlyMap<string, LabelGroup>): DataFault[] {
  return [...groups].flatMap(([size, { labels, fields }]) => {
    if (!labels.every((label) => /^-?\d+$/.test(label))) return [];
    const late = labels.findIndex((label, i) => i > 0 && Number(label) < Number(labels[i - 1]));
    return late < 0 ? [] : [fault("numeric-labels", fields[0] ?? null, [], { size, first: labels[late - 1] ?? "", second: labels[late] ?? "" })];
  });
}

function emptyRows(raws: readonly RawField[], sizes: ReadonlyMap<string, number>): DataFault[] {
  return raws.flatMap((raw) =>
    (raw.grouped?.parents ?? []).flatMap((parent) => {
      const total = parent.size.symbol === null ? undefined : sizes.get(parent.size.symbol);
      if (total === undefined || parent.labelled) return [];
      const present = new Set(parent.cells);
      if (present.size >= total) return [];
      const first = Array.from({ length: total }, (_, i) => i + 1).find((row) => !present.has(row)) ?? 0;
      return [fault("empty-rows", raw.spec.name, [], { file: raw.file, size: parent.size.text, count: total - present.size, total, first })];
    }),
  );
}

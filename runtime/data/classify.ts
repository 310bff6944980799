import { boundsText, type Cell } from "./cell.ts";
import { describe, elementName, fault, isList } from "./faults.ts";
import { firstValue } from "./labels.ts";
import type { RawField } from "./raw.ts";
import type { DataFault } from "./types.ts";

/** Says what is wrong with one entry that the fast check has refused. Runs a few times at most, so it may look around. */
export function classify(raw: RawField, cell: Cell, value: unknown, index: readonly number[]): DataFault {
  const { spec, file } = raw;
  const at = { file, line: raw.lineOf(index), declared: spec.declared, found: describe(value) };
  if (value === null || value === undefined) return fault("missing", spec.name, index, { ...at, found: raw.blank });
  if (typeof value === "number" && !Number.isFinite(value)) return fault("not-finite", spec.name, index, at);
  if (typeof value === "string" && /^[+-]?(?:nan|inf|infinity)$/i.test(value.trim()) && cell.labels === null) return fault("not-finite", spec.name, index, at);
  if (spec.category !== null && (cell.labels === null ? typeof value === "string" : typeof value === "number")) return mixed(raw, value, index, at);
  if (typeof value !== "number") return fault("not-a-number", spec.name, index, { ...at, looks: looksLike(value) });
  if (spec.category !== null) return category(raw, cell, value, index, at);
  if (spec.kind === "binary") return fault("not-binary", spec.name, index, at);
  if (spec.kind === "integer" && !Number.isInteger(value)) return fault("not-an-integer", spec.name, index, at);
  if (value >= cell.low && value <= cell.high) throw new Error("bug: an entry that passes the check was refused");
  if (spec.kind === "integer" && !Number.isSafeInteger(value)) return fault("unsafe-integer", spec.name, index, at);
  return fault("out-of-support", spec.name, index, { ...at, needs: boundsText(spec) });
}

interface At {
  readonly file: string;
  readonly line: number;
  readonly declared: string;
  readonly found: string;
}

function looksLike(value: unknown): "number" | "missing" | "comma" | "boolean" | "array" | "other" {
  if (typeof value === "boolean") return "boolean";
  if (isList(value)) return "array";
  if (typeof value !== "string") return "other";
  const text = value.trim();
  if (/^(?:na|n\/a|null|none|nil|missing|-|\.|\?|)$/i.test(text)) return "missing";
  if (/^[+-]?\d+,\d+$/.test(text)) return "comma";
  return Number.isFinite(Number(text)) ? "number" : "other";
}

function mixed(raw: RawField, value: unknown, index: readonly number[], at: At): DataFault {
  const other = firstValue(raw.content);
  return fault("label-mixed", raw.spec.name, index, {
    ...at,
    found: describe(value),
    other: describe(other),
    otherAt: elementName(raw.spec.name, firstIndex(raw.content)),
  });
}

/** The index of the value that `firstValue` finds. */
function firstIndex(content: unknown): readonly number[] {
  if (!isList(content)) return [];
  for (let i = 0; i < content.length; i++) if (firstValue(content[i]) !== undefined) return [i + 1, ...firstIndex(content[i])];
  return [];
}

function category(raw: RawField, cell: Cell, value: number, index: readonly number[], at: At): DataFault {
  const { spec } = raw;
  const { base, size } = spec.category ?? { base: 1, size: { text: "" } };
  if (!Number.isInteger(value)) return fault("not-an-integer", spec.name, index, at);
  if (value === 0 && base === 1) {
    const suggested = spec.declared.includes("base") ? spec.declared.replace(/base\s*=\s*1/, "base = 0") : spec.declared.replace(/\)\s*$/, ", base = 0)");
    return fault("category-zero", spec.name, index, { ...at, zeros: 1, size: size.text, suggested });
  }
  return fault("category-range", spec.name, index, { ...at, low: base, high: cell.high, size: size.text, base });
}

import type { FitSpec } from "../compiler/model/fit-spec.ts";
import type { DataVariable, Model } from "../compiler/model/types.ts";
import { checkObserved } from "../compiler/plan/check-observed.ts";
import { longestOf, mergeRows, type RowSource } from "../compiler/plan/minibatch.ts";
import type { Source } from "../grammar/span.ts";
import { bindData, parseJsonLines, type BoundData, type BoundField, type DataDocument, type DataFault } from "../runtime/data/index.ts";
import { atDeclaration, attempt, givenSizes, parseAll } from "./bind.ts";
import type { DataSource, LineFile, Outcome } from "./contract.ts";
import { fieldSpecs } from "./field-specs.ts";
import { collectLineLabels, withNumbers, type LineLabels } from "./row-labels.ts";

/** Elements of a plate that are read from their file as they are needed. */
export interface RowStream {
  readonly of: string;
  readonly source: RowSource;
}

/** Lines that are looked at together while all are checked. */
const CHUNK = 1024;

/**
 * Binds data of which one file is JSON Lines for a fit by batches of their plate: every line is checked once, and none is kept. `bound` has the first
 * lines alone, with the sizes of all. Null where the file must be read whole: another method, or lines that are not the elements of the plate.
 */
export async function bindRows(
  model: Model,
  source: Source,
  data: readonly DataSource[],
  set: ReadonlyMap<string, number>,
  spec: FitSpec,
): Promise<Outcome<{ readonly bound: BoundData; readonly rows: RowStream }> | null> {
  const [file, ...more] = data.filter((d) => d.lines !== undefined);
  if (spec.method.kind !== "svi" || file?.lines === undefined || more.length > 0 || file.lines.count === 0) return null;
  const fields = streamedFields(model, file, file.lines, spec);
  if (fields === null) return null;
  const fail = (faults: readonly DataFault[]): Outcome<never> => ({ ok: false, errors: faults.map((f) => atDeclaration(model, source, f)) });
  const { documents, faults } = await parseAll(data.filter((d) => d !== file));
  if (faults.length > 0) return fail(faults);
  const reader = new LineReader(model, file, file.lines, fields.map((d) => d.name)); // prettier-ignore
  const labels = reader.labels();
  if ("faults" in labels) return fail(labels.faults);
  const of = plateOf(fields[0]!)!;
  const { count } = file.lines;
  // A size that is given as well is compared with all lines, where they are read whole.
  const said = givenSizes(model, set).get(of) ?? count;
  if (said !== count || documents.some((d) => sizeIn(d, of))) return null;
  const given = new Map([...labels.sizes, ...givenSizes(model, set)].filter(([name]) => name !== of));
  const first = reader.document(reader.range(0), labels);
  if ("faults" in first) return fail(first.faults);
  const start = bindData(fieldSpecs(model), [...documents, first.ok], given, model.sizes.map((s) => s.name)); // prettier-ignore
  if ("faults" in start) return fail(start.faults);
  const sizes = new Map([...given, ...start.ok.sizes]);
  const bind = (rows: ArrayLike<number>): Bound => {
    const document = reader.document(rows, labels);
    if ("faults" in document) return document;
    const known = new Map([...sizes].filter(([name]) => name !== of));
    const made = bindData(reader.specs, [document.ok], known);
    return "faults" in made ? { faults: made.faults.map((f) => moved(f, rows)) } : made.ok.fields;
  };
  const looked = lookAtAll(count, bind, (part, rows) => {
    const checked = attempt(source, () => checkObserved(model, new Map([...sizes, [of, rows]]), new Map([...start.ok.fields, ...part])));
    return checked.ok ? null : checked;
  });
  if ("faults" in looked) return fail(looked.faults);
  if ("ok" in looked) return looked;
  const { lengths, incomplete } = looked;
  const take = (rows: Int32Array): ReadonlyMap<string, BoundField> => {
    const part = bind(rows);
    if ("faults" in part) throw new Error(`bug: a line of ${file.file} has changed while it was read`);
    return new Map([...start.ok.fields, ...part]);
  };
  // Missing entries of later lines are seen by whoever looks at the first ones.
  const all = [...start.ok.fields].map(
    ([name, f]) => [name, incomplete.has(name) ? { ...f, missing: f.missing ?? new Uint8Array(f.values.length) } : f] as const,
  );
  const bound = {
    ...start.ok,
    fields: new Map(all),
    labels: new Map([...start.ok.labels, ...labels.names]),
    sizes: new Map([...sizes, [of, count]]),
    warnings: [],
  };
  return { ok: true, value: { bound, rows: { of, source: sourceOf(take, count, lengths) } }, warnings: [] };
}

type Bound = ReadonlyMap<string, BoundField> | { readonly faults: readonly DataFault[] };

/** Every line once: binds them, checks what they say, and notes how much they hold. */
function lookAtAll(
  count: number,
  bind: (rows: ArrayLike<number>) => Bound,
  check: (part: ReadonlyMap<string, BoundField>, rows: number) => Outcome<never> | null,
): Outcome<never> | { readonly faults: readonly DataFault[] } | { readonly lengths: RowLengths; readonly incomplete: ReadonlySet<string> } {
  const lengths = new RowLengths(count);
  const incomplete = new Set<string>();
  for (let from = 0; from < count; from += CHUNK) {
    const rows = rangeFrom(from, count);
    const part = bind(rows);
    if ("faults" in part) return part;
    const wrong = check(part, rows.length);
    if (wrong !== null) return wrong;
    lengths.add(part, from);
    for (const [name, f] of part) if (f.missing !== null) incomplete.add(name);
  }
  return { lengths, incomplete };
}

const rangeFrom = (from: number, count: number): Int32Array => Int32Array.from({ length: Math.min(CHUNK, count - from) }, (_, i) => from + i);

/** Does a document give the size by its name? */
const sizeIn = ({ content }: DataDocument, size: string): boolean => typeof content === "object" && content !== null && Object.hasOwn(content, size);

function sourceOf(take: (rows: Int32Array) => ReadonlyMap<string, BoundField>, total: number, lengths: RowLengths): RowSource {
  const none = new Map<string, Float64Array>();
  return {
    total,
    take: (rows) => ({ bound: take(rows), counts: none }),
    longest: (count) => longestOf(lengths.all, count),
    merged: (name) => ({
      total,
      take: (rows) => mergeRows(take(rows), name),
      longest: (count) => longestOf(lengths.distinct, count),
      merged: () => sourceOf(take, total, lengths),
    }),
  };
}

/** Elements of ragged arrays per row: all, and different ones. */
class RowLengths {
  readonly all: Int32Array;
  readonly distinct: Int32Array;

  constructor(total: number) {
    this.all = new Int32Array(total);
    this.distinct = new Int32Array(total);
  }

  add(fields: ReadonlyMap<string, BoundField>, from: number): void {
    for (const { offsets, values } of fields.values()) {
      if (offsets === null) continue;
      for (let r = 0; r + 1 < offsets.length; r++) {
        this.all[from + r]! += offsets[r + 1]! - offsets[r]!;
        this.distinct[from + r]! += new Set(values.subarray(offsets[r], offsets[r + 1])).size;
      }
    }
  }
}

const plateOf = (d: DataVariable): string | null => {
  const [first] = d.type.dimensions;
  return first?.kind === "regular" ? first.size.text : null;
};

/** The fields that the lines have, if these are all that run over one plate, and batches are of that plate. */
function streamedFields(model: Model, file: DataSource, lines: LineFile, spec: FitSpec): readonly DataVariable[] | null {
  const parsed = parseJsonLines([lines.line(0)], 0, file.file);
  if ("faults" in parsed) return null;
  const named = file.field ?? (Array.isArray(parsed.ok) ? (model.data.length === 1 ? model.data[0]!.name : null) : null);
  const isHere = (d: DataVariable): boolean => (named === null ? !Array.isArray(parsed.ok) && Object.hasOwn(parsed.ok as object, d.name) : d.name === named);
  const fields = model.data.filter(isHere);
  const of = fields[0] === undefined ? null : plateOf(fields[0]);
  if (of === null || fields.some((d) => plateOf(d) !== of) || (spec.batch[0]?.of ?? of) !== of) return null;
  const elsewhere = model.data.some(
    (d) => !fields.includes(d) && (d.category?.size.text === of || d.type.dimensions.some((x) => x.kind === "regular" && x.size.text === of)),
  );
  return elsewhere ? null : fields;
}

/** Lines as documents. */
class LineReader {
  readonly specs: ReturnType<typeof fieldSpecs>;
  private readonly file: DataSource;
  private readonly lines: LineFile;

  constructor(model: Model, file: DataSource, lines: LineFile, names: readonly string[]) {
    this.specs = fieldSpecs(model).filter((s) => names.includes(s.name));
    this.file = file;
    this.lines = lines;
  }

  range(from: number): Int32Array {
    return rangeFrom(from, this.lines.count);
  }

  document(rows: ArrayLike<number>, labels: LineLabels): { readonly ok: DataDocument } | { readonly faults: readonly DataFault[] } {
    const parsed = this.parse(rows);
    if ("faults" in parsed) return parsed;
    const { file, field } = this.file;
    return { ok: { file, content: withNumbers(parsed.ok, this.specs, labels), ...(field !== undefined && { field }) } };
  }

  /** The labels of all lines, where the first lines have some. */
  labels(): LineLabels | { readonly faults: readonly DataFault[] } {
    return collectLineLabels(this.specs, this.lines.count, CHUNK, (from) => this.parse(this.range(from)));
  }

  private parse(rows: ArrayLike<number>): { readonly ok: unknown } | { readonly faults: readonly DataFault[] } {
    const texts = Array.from(rows, (r) => this.lines.line(r));
    const parsed = parseJsonLines(texts, 0, this.file.file);
    if ("ok" in parsed) return parsed;
    return { faults: parsed.faults.map((f) => ({ ...f, values: { ...f.values, line: (rows[Number(f.values["line"]) - 1] ?? 0) + 1 } })) };
  }
}

/** A mistake in an element of some rows, at its row of the file. */
const moved = (f: DataFault, rows: ArrayLike<number>): DataFault =>
  f.index.length === 0 ? f : { ...f, index: [(rows[f.index[0]! - 1] ?? f.index[0]! - 1) + 1, ...f.index.slice(1)] };

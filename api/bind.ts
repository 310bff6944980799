import type { Model } from "../compiler/model/types.ts";
import { planDiagnostic } from "../compiler/plan/codes.ts";
import { BindFault } from "../compiler/lower/world.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import type { Source } from "../grammar/span.ts";
import { bindData, parseDocument, type BoundData, type DataDocument, type DataFault } from "../runtime/data/index.ts";
import type { DataSource, LineFile, Located, Outcome } from "./contract.ts";
import { dataDiagnostic } from "./data-codes.ts";
import { constantValue, fieldSpecs } from "./field-specs.ts";

/** Reads and binds data documents to a model's declarations. `set`: sizes given by name. */
export async function bind(model: Model, source: Source, data: readonly DataSource[], set: ReadonlyMap<string, number>): Promise<Outcome<BoundData>> {
  const { documents, faults } = await parseAll(data);
  if (faults.length > 0) return { ok: false, errors: faults.map((f) => atDeclaration(model, source, f)) };
  const given = givenSizes(model, set);
  const others = model.sizes.map((s) => s.name);
  const bound = bindData(fieldSpecs(model), documents, given, others);
  if ("faults" in bound) return { ok: false, errors: bound.faults.map((f) => atDeclaration(model, source, f)) };
  const warnings = bound.ok.warnings.map((f) => atDeclaration(model, source, f));
  return { ok: true, value: { ...bound.ok, sizes: new Map([...given, ...bound.ok.sizes]) }, warnings };
}

/** Every document, and all mistakes of their texts. */
export async function parseAll(data: readonly DataSource[]): Promise<{ readonly documents: readonly DataDocument[]; readonly faults: readonly DataFault[] }> {
  const documents: DataDocument[] = [];
  const faults: DataFault[] = [];
  for (const d of data) {
    const parsed = await parseDocument(d.lines === undefined ? d : { ...d, text: wholeText(d.lines) });
    if ("faults" in parsed) faults.push(...parsed.faults);
    else documents.push(parsed.ok);
  }
  return { documents, faults };
}

const wholeText = ({ count, line }: LineFile): string => Array.from({ length: count }, (_, i) => line(i)).join("\n");

/** Sizes that are known before the data: constants, and what is set by name. */
export const givenSizes = (model: Model, set: ReadonlyMap<string, number>): ReadonlyMap<string, number> => new Map([...constantSizes(model), ...set]);

/** Constants that are whole numbers: a size may be one of them. */
function constantSizes(model: Model): readonly (readonly [string, number])[] {
  return model.constants.flatMap((c) => {
    const value = constantValue(model, c.name, new Map());
    return value !== null && Number.isInteger(value) && value >= 0 ? [[c.name, value] as const] : [];
  });
}

/** A mistake in the data, at the declaration of its field. */
export function atDeclaration(model: Model, source: Source, fault: DataFault): Located {
  const declared = model.data.find((d) => d.name === fault.field)?.span;
  const size = model.sizes.find((s) => s.name === fault.values["size"])?.span;
  return { source, diagnostic: dataDiagnostic(fault, declared ?? size ?? model.data[0]?.span ?? { start: 0, end: 0 }) };
}

/** E3 rows by the kind that lowering and planning report. */
const ROWS: Readonly<Record<string, (f: BindFault) => Diagnostic>> = {
  net: (f) => planDiagnostic("E3001", f.span, { name: String(f.data["name"]) }),
  method: (f) => planDiagnostic("E3002", f.span, { method: String(f.data["method"]) }),
  mixture: (f) => planDiagnostic("E3003", f.span, { name: String(f.data["name"]) }),
  "guide-chain": (f) => planDiagnostic("E3004", f.span, { name: String(f.data["name"]) }),
  "no-default-guide": (f) => planDiagnostic("E3005", f.span, { name: String(f.data["name"]), support: String(f.data["support"]) }),
  "no-sampler": (f) => planDiagnostic("E3006", f.span, { name: String(f.data["name"]), reason: String(f.data["reason"]) }),
  setting: (f) => planDiagnostic("E3007", f.span, { setting: String(f.data["setting"]) }),
  "not-conjugate": (f) =>
    planDiagnostic("E3012", f.span, {
      name: String(f.data["name"]),
      prior: String(f.data["prior"]),
      atoms: String(f.data["atoms"]),
      tried: String(f.data["tried"]),
      why: String(f.data["why"]),
    }),
  "svi-plate": (f) => planDiagnostic("E3014", f.span, { name: String(f.data["name"]) }),
  "closed-param": (f) => planDiagnostic("E3013", f.span, { name: String(f.data["name"]), method: String(f.data["method"]) }),
  natural: (f) => planDiagnostic("E3020", f.span, { why: String(f.data["why"]) }),
  nothing: (f) => planDiagnostic("E3009", f.span, { method: String(f.data["method"]), what: String(f.data["what"]) }),
  "mle-latents": (f) => planDiagnostic("E3010", f.span, { name: String(f.data["name"]) }),
  "ragged-list": (f) => planDiagnostic("E3011", f.span, { what: "a list over a range that depends on data" }),
  "ragged-let": (f) => planDiagnostic("E3011", f.span, { what: "a ragged array defined other than over the rows it follows" }),
  "missing-plates": (f) => planDiagnostic("E3011", f.span, { what: "a guide for missing entries that is not one plate per dimension" }),
  "moving-bounds": (f) => planDiagnostic("E3011", f.span, { what: "a support whose bounds change along a plate" }),
  "moving-support": (f) =>
    planDiagnostic("E3011", f.span, { what: `a score-function fit of ${String(f.data["param"])}, with which the support of ${String(f.data["name"])} moves` }),
  recurrence: (f) => planDiagnostic("E3011", f.span, { what: "a recurrence over several dimensions at once" }),
  "out-of-range": (f) => planDiagnostic("E3101", f.span, { array: String(f.data["array"]), index: Number(f.data["index"]), size: Number(f.data["size"]) }),
  support: (f) =>
    planDiagnostic("E3104", f.span, {
      name: String(f.data["name"]),
      value: String(f.data["value"]),
      family: String(f.data["family"]),
      values: String(f.data["values"]),
    }),
};

/** Runs a derivation step; what it cannot do becomes a diagnostic, a bug stays an exception. */
export function attempt<T>(source: Source, f: () => T): Outcome<T> {
  try {
    return { ok: true, value: f(), warnings: [] };
  } catch (thrown) {
    if (!(thrown instanceof BindFault)) throw thrown;
    const row = ROWS[thrown.kind];
    if (row === undefined) throw thrown;
    return { ok: false, errors: [{ source, diagnostic: row(thrown) }] };
  }
}

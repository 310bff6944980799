import { bindData, parseDocument, type BoundData, type DataDocument, type DataFault } from "../../runtime/data/index.ts";
import { declareAll } from "./declare.ts";

/** A case: declarations, constants and the texts of files. */
export interface Case {
  readonly declarations: string;
  readonly given?: ReadonlyMap<string, number>;
  readonly sizes?: readonly string[];
  readonly files: readonly { readonly file: string; readonly text: string; readonly field?: string }[];
}

/** Reads the form of the examples in the E5 table (see api/data-codes.ts). */
export function parseExample(example: string): Case {
  const lines = example.split("\n");
  const heads = lines.findIndex((line) => !/^(?:data|const) /.test(line));
  const head = lines.slice(0, heads);
  const declarations = head.filter((line) => line.startsWith("data ")).map((line) => line.slice(5));
  const constants = head.flatMap((line) => /^const (\w+) = (\S+)$/.exec(line)?.slice(1, 3) ?? []);
  const body = lines.slice(heads).join("\n");
  const parts = /^--- /.test(body) ? body.split(/^--- /m).slice(1) : [`example.json\n${body}`];
  const files = parts.map((part) => ({ file: part.slice(0, part.indexOf("\n")), text: part.slice(part.indexOf("\n") + 1) }));
  return { declarations: declarations.join(", "), given: new Map(constants.length > 0 ? [[constants[0] ?? "", Number(constants[1])]] : []), files };
}

/** The whole way of data: texts to documents to bound data; all faults on the way. */
export async function run(c: Case): Promise<{ readonly ok: BoundData | null; readonly faults: readonly DataFault[] }> {
  const documents: DataDocument[] = [];
  const faults: DataFault[] = [];
  for (const source of c.files) {
    const parsed = await parseDocument(source);
    if ("faults" in parsed) faults.push(...parsed.faults);
    else documents.push(parsed.ok);
  }
  if (faults.length > 0) return { ok: null, faults };
  const bound = bindData(declareAll(c.declarations), documents, c.given ?? new Map(), c.sizes ?? []);
  return "faults" in bound ? { ok: null, faults: bound.faults } : { ok: bound.ok, faults: [] };
}

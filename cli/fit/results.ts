import { join } from "node:path";
import type { FitOutcome } from "../../api/contract.ts";
import { toCsv } from "../csv.ts";
import { writeAtomically } from "../files.ts";
import { toJson } from "../json.ts";

/** <out>/<model>/<fit>, and seed-<n> below it where there are several runs. */
export function resultFolder(out: string, { document }: FitOutcome, several: boolean): string {
  const folder = join(out, document.model, document.fit ?? "auto");
  return several ? join(folder, `seed-${String(document.seed)}`) : folder;
}

/** fit.json, trace.csv and trace.svg: all three or none. The plot's code is loaded here. Returns the names. */
export async function writeResults(directory: string, folder: string, outcome: FitOutcome): Promise<readonly string[]> {
  const { traceSvg } = await import("../plot/trace-svg.ts");
  const files = new Map([
    ["fit.json", `${toJson(outcome.document)}\n`],
    ["trace.csv", toCsv(outcome.trace)],
    ["trace.svg", traceSvg(outcome.document, outcome.trace)],
  ]);
  const paths = new Map([...files].map(([name, text]) => [join(folder, name), text]));
  writeAtomically(directory, paths, "choose another folder with --out");
  return [...files.keys()];
}

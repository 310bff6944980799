import type { Api, FitOutcome, FitRequest, Located, Outcome } from "../../api/contract.ts";
import type { Source } from "../../grammar/span.ts";
import { arrayDocument, exactDocument, exactTrace, scalarDocument, scalarTrace } from "./fake-documents.ts";

/** A compiler that reads three words of a model: `error` and `warning` give a diagnostic there, `from "file"` a default data file. */
function diagnosticsAt(source: Source, word: "error" | "warning"): Located[] {
  return [...source.text.matchAll(new RegExp(`\\b${word}\\b`, "g"))].map((match) => ({
    source,
    diagnostic: {
      code: word === "error" ? "E2001" : "E2002",
      severity: word,
      span: { start: match.index, end: match.index + word.length },
      message: `\`${word}\` is not defined`,
      ...(word === "error" ? { hint: "declare it" } : {}),
    },
  }));
}

function outcome<T>(source: Source, value: () => T): Outcome<T> {
  const errors = diagnosticsAt(source, "error");
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: value(), warnings: diagnosticsAt(source, "warning") };
}

const RESULTS: Readonly<Record<string, FitOutcome>> = {
  bbvi: { document: scalarDocument, trace: scalarTrace },
  exact: { document: exactDocument, trace: exactTrace },
  arrays: { document: arrayDocument, trace: scalarTrace },
};

/** Calls back `rounds` times; gives a document that tells what it was asked. */
async function fit(request: FitRequest, rounds: number): Promise<Outcome<FitOutcome>> {
  const { source, seed, data, set } = request;
  const errors = diagnosticsAt(source, "error");
  if (errors.length > 0) return { ok: false, errors };
  if (source.text.includes("data x") && data.length === 0) {
    const diagnostic = { code: "E5012", severity: "error" as const, span: { start: 0, end: 5 }, message: "no data give x" };
    return { ok: false, errors: [{ source, diagnostic }] };
  }
  if (source.text.includes("bug")) throw new Error("index out of range");
  const result = RESULTS[request.fit ?? "bbvi"] ?? RESULTS["bbvi"]!;
  const used = seed ?? 1;
  const steps = request.steps ?? result.document.steps;
  request.planned?.({
    model: result.document.model,
    fit: result.document.fit ?? "auto",
    method: "score function",
    executor: "js",
    reason: "as the fit block says: control variates and Rao-Blackwellisation per latent, thirty samples",
    seed: used,
    sizes: result.document.sizes,
    plan: Object.entries(result.document.plan).map(([latent, word]) => ({
      latent,
      word,
      detail: `q(${latent}) = Gamma(shape = ?a, rate = ?b), the score function with its own control variate`,
    })),
  });
  let ran = steps;
  for (let i = 1; i <= rounds; i++) {
    const step = Math.round((steps * i) / rounds);
    const on = await request.progress?.({ step, steps, objective: -185.94 - 100 / i, objectiveName: "elbo" });
    if (on === false) {
      ran = step;
      break;
    }
  }
  const shift = 0.001 * (used - 1);
  const document = {
    ...result.document,
    seed: used,
    steps: ran,
    stopped: ran < steps ? ("interrupted" as const) : result.document.stopped,
    sizes: { ...result.document.sizes, ...Object.fromEntries([...set].map(([name, value]) => [name, Number(value)])) },
    objective: { ...result.document.objective, value: Number(result.document.objective.value) - shift },
    verdict: used === 13 ? { level: "reject" as const, reasons: ["an unlucky seed"] } : result.document.verdict,
  };
  return { ok: true, value: { document, trace: result.trace }, warnings: diagnosticsAt(source, "warning") };
}

/** Implements the contract with made-up but complete results. `rounds`: progress reports per fit. */
export const fakeApi = (rounds = 3, seen: FitRequest[] = []): Api => ({
  dataFiles: ({ text }) => [...text.matchAll(/data (\w+): [^"\n]* from "([^"]+)"/g)].map(([, field = "", path = ""]) => ({ field, path })),
  check: (source) => ({ errors: diagnosticsAt(source, "error"), warnings: diagnosticsAt(source, "warning") }),
  fit: (request) => {
    seen.push(request);
    return fit(request, rounds);
  },
  format: (source) => outcome(source, () => `${source.text.replace(/ +/g, " ").trim()}\n`),
  emit: async ({ source, stage, data, set, json, fit: name }) =>
    outcome(source, () =>
      json
        ? JSON.stringify({ stage })
        : `// ${stage} of ${name ?? "the first fit"}, ${String(data.length)} documents, ${[...set].map(([k, v]) => `${k}=${v}`).join(" ")}`,
    ),
  sample: async ({ source, draws, seed, fix }) =>
    outcome(source, () => Array.from({ length: draws }, (_, i) => ({ mu: seed + i, x: [0.25, 0.5, i], ...Object.fromEntries(fix) }))),
  explain: (code) =>
    code === "E2001" ? "E2001: unknown name\n\nA name that nothing defines." : code === "E2002" ? "E2002: unused name\n\nNothing reads it." : null,
  diagnosticCodes: ["E2001", "E2002"],
  distributionNames: ["Normal", "Gamma", "Poisson"],
  distributionCard: (name) => (["Normal", "Gamma", "Poisson"].includes(name) ? `${name}\n\n  ${name} is a distribution.` : null),
  fitSettingsHelp: () => "samples = 30    draws per step\nsteps = 10_000  steps to run",
});

import type { CertificateCheck, FitDocument } from "../../api/document.ts";
import type { Output } from "../host.ts";
import { beside, duration, plain, type Figure } from "../terminal/numbers.ts";
import { styleOf, type StyleName } from "../terminal/style.ts";
import { tableLines } from "../terminal/table.ts";
import { hang, padEnd, plural } from "../terminal/text.ts";
import { figure } from "./elements.ts";
import { guideLines } from "./guide.ts";
import { continuousLines, discreteLines, labelledLines, parameterLines } from "./latents.ts";

type Level = FitDocument["verdict"]["level"];
/** Sign, colour and plain words of a verdict. */
export const VERDICTS: Readonly<Record<Level, { readonly sign: string; readonly color: StyleName; readonly words: string }>> = {
  trust: { sign: "✔", color: "green", words: "can be trusted" },
  doubt: { sign: "?", color: "yellow", words: "is doubtful" },
  reject: { sign: "✘", color: "red", words: "is not to be trusted" },
};

const OBJECTIVES: Readonly<Record<FitDocument["objective"]["name"], string>> = {
  elbo: "ELBO",
  iwelbo: "IWELBO",
  log_likelihood: "log-likelihood",
  log_posterior: "log-posterior",
};
export const objectiveTitle = (name: string): string => (name in OBJECTIVES ? OBJECTIVES[name as keyof typeof OBJECTIVES] : name);

const STOPPED: Readonly<Record<FitDocument["stopped"], (steps: string) => string>> = {
  steps: (steps) => `all ${steps} were run`,
  converged: (steps) => `converged after ${steps}`,
  exact: () => "computed exactly",
  interrupted: (steps) => `interrupted after ${steps}`,
  error: (steps) => `stopped by an error after ${steps}`,
};

/** Everything a person wants to know of a fit, in blocks: latents, parameters, fitted distributions, bounds, verdict. */
export function summaryLines(document: FitDocument, warnings: readonly string[], output: Output): string[] {
  const blocks = [
    continuousLines(document, output),
    labelledLines(document, output),
    discreteLines(document, output),
    parameterLines(document, output),
    guideLines(document, output),
    boundLines(document, output),
    certificateLines(document, output),
    verdictLines(document, output),
    warningLines(warnings, output),
  ];
  return blocks.filter((block) => block.length > 0).flatMap((block) => ["", ...block]);
}

interface Bound {
  readonly name: string;
  readonly value: Figure;
  readonly error: Figure | undefined;
}

/** ELBO ± standard error, log evidence, KL, and how the run ended. Values that can be compared have the same number of decimals. */
function boundLines(document: FitDocument, output: Output): string[] {
  const { elbo, objective } = document;
  const rows: Bound[] = [];
  const push = (name: string, value: Figure | undefined, error: Figure | undefined): void => void (value !== undefined && rows.push({ name, value, error }));
  push(objectiveTitle(objective.name), figure(objective.value), figure(objective.se ?? undefined));
  if (elbo && objective.name !== "elbo") push("ELBO", figure(elbo.value), figure(elbo.se));
  const scale = typeof rows[0]?.error === "number" && rows[0].error > 0 ? rows[0].error : undefined;
  push("log evidence", figure(document.logEvidence ?? undefined), undefined);
  push("KL(q ‖ p)", figure(document.kl ?? undefined), undefined);
  const value = (row: Bound): string => {
    const error = typeof row.error === "number" && row.error > 0 ? row.error : scale;
    return error === undefined ? (typeof row.value === "number" ? plain(Number(row.value.toPrecision(10)), 10) : row.value) : beside(row.value, error, 2);
  };
  const columns = [
    { title: "", align: "left" as const, cells: rows.map((row) => row.name) },
    { title: "", align: "decimal" as const, cells: rows.map(value) },
    {
      title: "",
      align: "left" as const,
      cells: rows.map((row) => (typeof row.error === "number" && row.error > 0 ? `± ${beside(row.error, row.error, 2)}` : "")),
    },
  ];
  const ended = `${STOPPED[document.stopped](plural(document.steps, "step"))} in ${duration(document.seconds)}`;
  return [...tableLines(columns, output.columns, (text) => text), styleOf(output).dim(ended)].map((line) => `  ${line}`);
}

const SUBJECTS: Readonly<Record<CertificateCheck["what"], (count: number, points: number) => string>> = {
  conditional: (count) => plural(count, "conditional"),
  evidence: (_, points) => `evidence at ${plural(points, "point")}`,
  bound: (_, points) => `bound by ${plural(points, "draw")}`,
  "natural gradient": (count) => plural(count, "natural gradient"),
  "fixed point": () => "fixed point",
  "log-joint": (_, points) => `log-joint at ${plural(points, "point")}`,
  expectations: (_, points) => `closed expectations by ${plural(points, "draw")}`,
  gradient: (_, points) => `gradient at ${plural(points, "point")}`,
};

/** "certified: 3 conditionals, evidence at 3 points (worst 2.1e-13)". */
function certificateLines({ certificate }: FitDocument, output: Output): string[] {
  if (certificate === undefined) return [];
  const kinds = [...new Set(certificate.map((c) => c.what))];
  const parts = kinds.map((kind) => {
    const same = certificate.filter((c) => c.what === kind);
    return SUBJECTS[kind](same.length, Math.max(...same.map((c) => c.points)));
  });
  const worst = Math.max(...certificate.filter((c) => c.unit === "relative").map((c) => Number(c.worst)));
  const failed = certificate.filter((c) => !c.passed).length;
  const word = certificate.length === 0 ? "not certified: nothing could be compared" : failed === 0 ? "certified" : `${plural(failed, "check")} failed of`;
  const text = certificate.length === 0 ? word : `${word}: ${parts.join(", ")} (worst ${worst.toPrecision(2)})`;
  return hang("  ", text, output.columns);
}

function verdictLines({ verdict }: FitDocument, output: Output): string[] {
  const { sign, color, words } = VERDICTS[verdict.level];
  const paint = styleOf(output)[color];
  const title = `  ${paint(`${sign} ${verdict.level}`)}: this fit ${words}`;
  return [title, ...verdict.reasons.flatMap((reason) => hang("    · ", reason, output.columns))];
}

const warningLines = (warnings: readonly string[], output: Output): string[] =>
  warnings
    .flatMap((warning) => hang(padEnd("  warning: ", 11), warning, output.columns))
    .map((line) => line.replace(/^ {2}warning/, `  ${styleOf(output).yellow("warning")}`));

import type { FitDocument, GuideSummary } from "../../api/document.ts";
import type { Output } from "../host.ts";
import { plain } from "../terminal/numbers.ts";
import { styleOf } from "../terminal/style.ts";
import { hang } from "../terminal/text.ts";
import { figure } from "./elements.ts";

/** Factors that are written out; more would bury the verdict. */
const LIMIT = 8;
const DIGITS = 6;

/** The fitted distribution as a formula, one line per factor whose arguments are single numbers: `q(tau) = Gamma(shape = 51, rate = 110.076)`. */
export function guideLines({ guide }: FitDocument, output: Output): string[] {
  const style = styleOf(output);
  const formulas = Object.entries(guide).flatMap(([latents, summary]) => {
    const text = formula(summary);
    return text === null ? [] : [{ head: `q(${latents.replaceAll(",", ", ")}) = `, text }];
  });
  const shown = formulas.length <= LIMIT + 1 ? formulas : formulas.slice(0, LIMIT);
  const lines = shown.flatMap(({ head, text }) => hang(`  ${head}`, text, output.columns));
  return shown.length < formulas.length ? [...lines, style.dim(`  … ${String(formulas.length - shown.length)} more (fit.json has all)`)] : lines;
}

/** Null where an argument is an array. Holes are named where an argument is an expression that mentions them. */
function formula({ distribution, arguments: args, holes }: GuideSummary): string | null {
  const values = Object.entries(args).map(([name, numbers]) => ({ name, value: figure(numbers) }));
  if (values.some(({ value }) => value === undefined)) return null;
  const inner = values.map(({ name, value }) => `${name} = ${plain(value ?? "", DIGITS)}`).join(", ");
  const words = new Set(values.flatMap(({ value }) => (typeof value === "string" ? (value.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []) : [])));
  const where = Object.entries(holes).flatMap(([name, numbers]) => {
    const value = figure(numbers);
    return words.has(name) && value !== undefined ? [`${name} = ${plain(value, DIGITS)}`] : [];
  });
  return `${distribution}(${inner})${where.length > 0 ? ` with ${where.join(", ")}` : ""}`;
}

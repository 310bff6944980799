import type { Header } from "../../api/contract.ts";
import type { Output } from "../host.ts";
import { styleOf } from "../terminal/style.ts";
import { grouped, hang, padEnd, widthOf } from "../terminal/text.ts";

/** Latents listed in the plan; the rest are counted. */
const PLAN_LINES = 12;

/** What is about to happen: model, fit, method and why, executor, sizes, and how each latent is inferred. */
export function headerLines(header: Header, output: Output): string[] {
  const style = styleOf(output);
  const label = (text: string): string => style.dim(padEnd(text, 10));
  const title = `${style.bold(header.model)}  fit ${style.bold(header.fit)}  seed ${String(header.seed)}`;
  const sizes = Object.entries(header.sizes).map(([name, value]) => `${name} = ${grouped(value)}`);
  const line = (name: string, text: string): string[] =>
    text === "" ? [] : hang(" ".repeat(12), text, output.columns).map((l, i) => (i === 0 ? `  ${label(name)}${l.slice(12)}` : l));
  return [
    title,
    ...line("method", header.method),
    ...line("why", header.reason),
    ...line("executor", header.executor),
    ...line("sizes", sizes.join(", ")),
    ...planLines(header, output, label),
  ];
}

function planLines({ plan }: Header, output: Output, label: (text: string) => string): string[] {
  const style = styleOf(output);
  const shown = plan.length <= PLAN_LINES + 1 ? plan : plan.slice(0, PLAN_LINES);
  const name = Math.min(20, Math.max(0, ...shown.map(({ latent }) => widthOf(latent))));
  const word = Math.max(0, ...shown.map((row) => widthOf(row.word)));
  const lines = shown.flatMap((row) => {
    const head = `${padEnd(row.latent, name)}  ${padEnd(row.word, word)}  `;
    const [first = "", ...rest] = hang(" ".repeat(12 + widthOf(head)), row.detail, output.columns);
    return [`${padEnd(row.latent, name)}  ${style.cyan(padEnd(row.word, word))}  ${first.slice(12 + widthOf(head))}`, ...rest.map((line) => line.slice(12))];
  });
  const more = plan.length - shown.length;
  const all = more > 0 ? [...lines, style.dim(`… ${String(more)} more`)] : lines;
  return all.map((line, i) => `  ${label(i === 0 ? "plan" : "")}${line}`.trimEnd());
}

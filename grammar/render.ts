import type { Diagnostic } from "./diagnostic.ts";
import { cells, lineAt } from "./excerpt.ts";
import type { Line } from "./excerpt.ts";
import { position } from "./span.ts";
import type { Source, Span } from "./span.ts";

export interface RenderOptions {
  /** ANSI colours. */
  readonly color: boolean;
  /** Width of the screen: a longer source line is cut to a window around the mistake. */
  readonly columns?: number;
}

const USUAL_COLUMNS = 120;
/** An excerpt that is narrower says nothing. */
const LEAST_EXCERPT = 30;

type Style = "error" | "warning" | "frame" | "hint" | "strong";
const ANSI: Readonly<Record<Style, string>> = { error: "1;31", warning: "1;33", frame: "1;34", hint: "1;36", strong: "1" };
type Paint = (style: Style, text: string) => string;

/** A part of a line to be underlined; the label stands behind the underline. */
interface Mark {
  readonly line: Line;
  readonly start: number;
  readonly end: number;
  readonly primary: boolean;
  readonly label: string;
}

/**
 * A diagnostic as text: severity, code and message; file:line:column; the lines concerned, underlined; hint and notes.
 * Without a final line break.
 */
export function renderDiagnostic(diagnostic: Diagnostic, source: Source, { color, columns = USUAL_COLUMNS }: RenderOptions): string {
  const paint: Paint = (style, text) => (color && text !== "" ? `\u001b[${ANSI[style]}m${text}\u001b[0m` : text);
  const marks = [
    ...marksOf(source.text, diagnostic.span, true, ""),
    ...(diagnostic.related ?? []).flatMap(({ span, message }) => marksOf(source.text, span, false, message)),
  ];
  const gutter = Math.max(...marks.map((mark) => String(mark.line.number).length));
  const { line, column } = position(source.text, diagnostic.span.start);
  const pad = " ".repeat(gutter);
  const width = Math.max(LEAST_EXCERPT, Math.min(columns, USUAL_COLUMNS) - gutter - 5);
  return [
    `${paint(diagnostic.severity, `${diagnostic.severity}[${diagnostic.code}]`)}${paint("strong", `: ${diagnostic.message}`)}`,
    `${pad}${paint("frame", "-->")} ${source.file}:${line}:${column}`,
    `${pad} ${paint("frame", "|")}`,
    ...excerpt(marks, { gutter, width, severity: diagnostic.severity, paint }),
    ...(diagnostic.hint === undefined
      ? []
      : [`${pad} ${paint("frame", "=")} ${paint("hint", "hint:")} ${diagnostic.hint.replaceAll("\n", `\n${pad}         `)}`]),
  ].join("\n");
}

/** A span of several lines is marked on its first and its last. */
function marksOf(text: string, span: Span, primary: boolean, label: string): Mark[] {
  const start = Math.max(0, Math.min(span.start, text.length));
  const end = Math.max(start, Math.min(span.end, text.length));
  const first = lineAt(text, start);
  if (end <= first.end) return [{ line: first, start, end, primary, label }];
  const last = lineAt(text, end);
  return [
    { line: first, start, end: first.end, primary, label: "" },
    { line: last, start: Math.min(end, last.start + last.indent), end, primary, label },
  ];
}

/** How an excerpt is laid out. */
interface Layout {
  /** Digits of the line numbers. */
  readonly gutter: number;
  /** Columns of source text. */
  readonly width: number;
  readonly severity: "error" | "warning";
  readonly paint: Paint;
}

function excerpt(marks: readonly Mark[], layout: Layout): string[] {
  const numbers = [...new Set(marks.map((mark) => mark.line.number))].sort((a, b) => a - b);
  const rows: string[] = [];
  numbers.forEach((number, i) => {
    const before = numbers[i - 1];
    if (before !== undefined && number > before + 1) rows.push(layout.paint("frame", "..."));
    const here = marks.filter((mark) => mark.line.number === number);
    rows.push(...lineRows(here, layout));
  });
  return rows;
}

/** The source line, and an underline for each of its marks. */
function lineRows(marks: readonly Mark[], { gutter, width, severity, paint }: Layout): string[] {
  const focus = marks.find((mark) => mark.primary) ?? marks[0];
  if (!focus) return [];
  const shown = cells(focus.line, focus.start, width);
  const bar = paint("frame", "|");
  const pad = " ".repeat(gutter);
  const underlines = marks.flatMap(({ start, end, primary, label }) => {
    const from = shown.column(start);
    const length = Math.max(1, shown.column(end) - from);
    if (from < 0) return label === "" ? [] : [`${pad} ${bar} ${paint("frame", label)}`];
    const line = `${(primary ? "^" : "-").repeat(length)}${label === "" ? "" : ` ${label}`}`;
    return [`${pad} ${bar} ${" ".repeat(from)}${paint(primary ? severity : "frame", line)}`];
  });
  const text = shown.text.trimEnd();
  return [`${paint("frame", `${String(focus.line.number).padStart(gutter)} |`)}${text === "" ? "" : ` ${text}`}`, ...underlines];
}

import type { Block, Comment, File, Fit, ForStatement, Setting, Statement } from "./ast.ts";
import { flatten, INDENT, layout, WIDTH } from "./layout.ts";
import type { Doc } from "./layout.ts";
import { printForHead, printLeaf, printSetting } from "./print-statement.ts";
import type { Span } from "./span.ts";

/**
 * The canonical source of a file without syntax errors: `parse` of it gives the same tree up to spans, and printing that
 * gives the same text. Two spaces of indentation, 100 columns, the fewest parentheses, numbers as written.
 *
 * `text` is the source that was parsed. With it single blank lines stay, a block on one line stays there if it fits, and a
 * comment behind something stays behind it; any other comment goes on a line of its own before the next statement. Without
 * it every statement has a line of its own, and so has every comment.
 */
export function print(file: File, text?: string): string {
  const printer: Printer = { out: [], comments: file.comments, next: 0, end: undefined, lines: text === undefined ? undefined : lineStarts(text) };
  const sections: readonly Part[] = [
    ...(file.model ? [blockPart("model", file.model)] : []),
    ...file.guides.map((guide) => blockPart("guide", guide)),
    ...file.fits.map(fitPart),
  ];
  const inOrder = [...sections].sort((a, b) => a.span.start - b.span.start);
  inOrder.forEach((part, i) => {
    if (i > 0 && printer.lines === undefined) printer.out.push("");
    printPart(printer, part, 0, inOrder[i + 1]?.span.start ?? Infinity);
  });
  flushComments(printer, Infinity, 0);
  return printer.out.length === 0 ? "" : `${printer.out.join("\n")}\n`;
}

/** What is being printed: the lines so far, and the comments to come. */
interface Printer {
  readonly out: string[];
  readonly comments: readonly Comment[];
  /** Index of the first comment not yet printed. */
  next: number;
  /** Where the last thing printed ended in the source; undefined at the beginning of a block. */
  end: number | undefined;
  readonly lines: readonly number[] | undefined;
}

/** A section, statement or setting: on one line, or a head with a block. */
type Part = Leaf | Braced;
interface Leaf {
  readonly span: Span;
  readonly doc: Doc;
}
interface Braced {
  readonly span: Span;
  readonly doc: Doc;
  /** Where the head ends in the source. */
  readonly headEnd: number;
  readonly body: readonly Part[];
  /** Between the parts of a block on one line. */
  readonly gap: string;
}
const STATEMENT_GAP = "   ";
const SETTING_GAP = "  ";

const statementPart = (s: Statement): Part => (s.kind === "for" ? forPart(s) : { span: s.span, doc: printLeaf(s) });
function forPart(s: ForStatement): Braced {
  const headEnd = s.binders.at(-1)?.span.end ?? s.span.start;
  return { span: s.span, doc: printForHead(s), headEnd, body: s.body.map(statementPart), gap: STATEMENT_GAP };
}
const blockPart = (keyword: string, { name, body, span }: Block): Braced => ({
  ...{ span, doc: `${keyword} ${name.text}`, headEnd: name.span.end },
  ...{ body: body.map(statementPart), gap: STATEMENT_GAP },
});
const fitPart = ({ name, settings, span }: Fit): Braced => ({
  ...{ span, doc: `fit ${name.text}`, headEnd: name.span.end },
  ...{ body: settings.map((s: Setting) => ({ span: s.span, doc: printSetting(s) })), gap: SETTING_GAP },
});

/** `until`: where the next thing begins in the source; comments before it may stand behind this part. */
function printPart(p: Printer, part: Part, level: number, until: number): void {
  const isBraced = "body" in part;
  flushComments(p, part.span.start, level);
  blankLine(p, part.span.start);
  p.end = undefined;
  flushComments(p, isBraced ? part.headEnd : part.span.end, level);
  const line = isBraced ? oneLine(p, part, level) : layout(part.doc, level);
  if (line !== undefined) p.out.push(indented(line, level));
  else if (isBraced) printBlock(p, part, level);
  p.end = part.span.end;
  trailingComments(p, until);
}

function printBlock(p: Printer, { doc, headEnd, body, span }: Braced, level: number): void {
  p.out.push(indented(`${layout(doc, level)} {`, level));
  p.end = headEnd;
  trailingComments(p, body[0]?.span.start ?? span.end);
  p.end = undefined;
  body.forEach((part, i) => printPart(p, part, level + 1, body[i + 1]?.span.start ?? span.end));
  flushComments(p, span.end, level + 1);
  p.out.push(indented("}", level));
}

/** A block on one line, if it was so in the source (or is empty), has no comments and fits. */
function oneLine(p: Printer, part: Braced, level: number): string | undefined {
  const { start, end } = part.span;
  const wasOne = part.body.length === 0 || (p.lines !== undefined && lineOf(p.lines, start) === lineOf(p.lines, end));
  if (!wasOne || hasComment(p, end)) return undefined;
  const text = flatPart(part);
  return text.length + level * INDENT <= WIDTH ? text : undefined;
}
function flatPart(part: Part): string {
  if (!("body" in part)) return flatten(part.doc);
  const body = part.body.map(flatPart).join(part.gap);
  return `${flatten(part.doc)} {${body === "" ? "" : ` ${body}`} }`;
}

const indented = (line: string, level: number): string => " ".repeat(level * INDENT) + line;
const hasComment = (p: Printer, before: number): boolean => (p.comments[p.next]?.span.start ?? Infinity) < before;

/** Prints the comments that begin before an offset, each on a line of its own. */
function flushComments(p: Printer, before: number, level: number): void {
  for (let comment = p.comments[p.next]; comment && comment.span.start < before; comment = p.comments[++p.next]) {
    blankLine(p, comment.span.start);
    p.out.push(indented(comment.text.trimEnd(), level));
    p.end = comment.span.end;
  }
}

/** Puts the comments that follow on the same line, before `until`, behind what was printed last. */
function trailingComments(p: Printer, until: number): void {
  const { lines } = p;
  if (lines === undefined) return;
  for (let comment = p.comments[p.next]; comment; comment = p.comments[++p.next]) {
    const { end } = p;
    const { start } = comment.span;
    if (start >= until || end === undefined || lineOf(lines, start) !== lineOf(lines, end)) return;
    p.out.push(`${p.out.pop() ?? ""} ${comment.text.trimEnd()}`);
    p.end = comment.span.end;
  }
}

/** Keeps one blank line where the source had any. */
function blankLine(p: Printer, start: number): void {
  if (p.lines !== undefined && p.end !== undefined && lineOf(p.lines, start) - lineOf(p.lines, p.end) >= 2) p.out.push("");
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n?|\n/g)].map((found) => found.index + found[0].length)];
}
/** Index of the line that contains an offset, by bisection. */
function lineOf(lines: readonly number[], offset: number): number {
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

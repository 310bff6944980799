import type { File, Statement } from "../grammar/ast.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import type { Source, Span } from "../grammar/span.ts";

/** Mistakes after which nobody can say what belongs to which block. */
const STRUCTURAL: ReadonlySet<string> = new Set(["E1003", "E1004", "E1013", "E1014", "E1015", "E1017", "E1023", "E1026", "E1027"]);
/** Mistakes that are noticed only after the statement in which they stand. */
const LATE: ReadonlySet<string> = new Set(["E1011"]);
/** How a statement begins whose name can be read: a keyword or none, then a word that is no keyword. */
const NAMED = /^[\s{]*(?:(?:data|const|param|let|def|net)\b\s*)*(?!(?:data|const|param|let|def|net|for|factor)\b)[\p{L}_]/u;
/** Parts that others depend on in ways that no name shows. */
const OPAQUE = /^[\s{]*(?:for|def|net)\b|(?:,|\b(?:data|const|param|let))\s*[[=:~]|\)\s*(?:\[[^\]]*\]\s*)?[~:]/u;

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;
const wordsOf = (text: string): readonly string[] => text.match(WORD) ?? [];

/** A word of doubtful text, and what the signs around it make of it. */
interface Word {
  readonly text: string;
  /** The `sd` of `sd = 1` inside parentheses: it tells nothing of the model's names. */
  readonly isArgument: boolean;
  readonly isDefined: boolean;
}

/** The words of a text. Defined is the first one, and what stands before `:`, `=` or `~`, outside of parentheses. */
function classify(text: string): readonly Word[] {
  const tokens: readonly string[] = text.match(/[\p{L}_][\p{L}\p{N}_]*|[()[\],:~]|=+/gu) ?? [];
  let depth = 0;
  let first = true;
  return tokens.flatMap((token, i): Word[] => {
    if (token === "(") depth++;
    if (token === ")") depth = Math.max(0, depth - 1);
    if (!/^[\p{L}_]/u.test(token) || KEYWORDS.has(token)) return [];
    const after = tokens[i + 1] === "[" ? tokens[tokens.indexOf("]", i) + 1] : tokens[i + 1];
    const isArgument = depth > 0 && after === "=" && ["(", ","].includes(tokens[i - 1] ?? "");
    const isDefined = first || (!isArgument && after !== undefined && [":", "=", "~"].includes(after));
    first = false;
    return [{ text: token, isArgument, isDefined }];
  });
}
const KEYWORDS: ReadonlySet<string> = new Set(["data", "const", "param", "let", "factor"]);
const namesOf = (text: string): readonly string[] => classify(text).flatMap((word) => (word.isArgument ? [] : [word.text]));
const definedIn = (text: string): readonly string[] => classify(text).flatMap((word) => (word.isDefined ? [word.text] : []));

/** Something is not there: it may be where nobody can read it, even if only used there, as a size is. */
const ABSENCE: ReadonlySet<string> = new Set(["E2001", "E2005", "E2006", "E2009", "E2011", "E2305", "E2309", "E2404", "E2406", "E2503", "E2504", "E2505"]);

/** Shapes, sizes and elements: they follow from everything that the statement mentions. */
const SHAPES = /^E2[13]/;

/**
 * Of the checker's diagnostics of a text with syntax errors those that stand by themselves: outside of the statements that could not be read, and about names
 * that have nothing to do with these. What may follow from a syntax error is left out; it shows when that is put right.
 */
export function despiteSyntax(file: File, source: Source, syntax: readonly Diagnostic[], checked: readonly Diagnostic[]): readonly Diagnostic[] {
  const { text } = source;
  if (syntax.some(({ code }) => STRUCTURAL.has(code))) return [];
  const leaves = leavesOf(file);
  const damaged = syntax.filter(({ severity }) => severity === "error").map((d) => damageOf(d, leaves, text));
  const regions = damaged.map(({ start, end }) => text.slice(start, end));
  // A plate that cannot be read binds nobody knows what, and a definition without its name nobody knows which.
  if (regions.some((region) => OPAQUE.test(region) || !NAMED.test(region) || closesTooMany(region))) return [];
  const read = new Set(regions.flatMap(namesOf));
  const defined = taintedBy(new Set(regions.flatMap(definedIn)), leaves, text);
  return checked.filter((d) => {
    if (damaged.some(({ start, end }) => d.span.start < end && d.span.end > start)) return false;
    const around = SHAPES.test(d.code) ? leaves.find(({ span }) => span.start <= d.span.start && d.span.end <= span.end)?.span : undefined;
    const { start, end } = around ?? d.span;
    const names = [...namesOf(text.slice(start, end)), ...namesIn(d.message)];
    return !names.some((name) => defined.has(name) || (ABSENCE.has(d.code) && read.has(name)));
  });
}

/** `bi] ~` may have been `b[i] ~`. */
const closesTooMany = (text: string): boolean => (text.match(/\]/g) ?? []).length > (text.match(/\[/g) ?? []).length;

/** What a message quotes, and sizes, which it names without quotes. */
const namesIn = (message: string): readonly string[] => [
  ...[...message.matchAll(/`([^`]*)`/gu)].flatMap(([, quoted = ""]) => wordsOf(quoted)),
  ...wordsOf(message).filter((word) => /^\p{Lu}/u.test(word)),
];

/** A statement without statements inside, or a setting of a fit. */
interface Leaf {
  readonly span: Span;
  readonly defines: readonly string[];
}

/** In the order of the text. */
function leavesOf(file: File): readonly Leaf[] {
  const blocks = [...(file.model ? [file.model] : []), ...file.guides];
  const settings = file.fits.flatMap((fit) => fit.settings.map((s): Leaf => ({ span: s.span, defines: [] })));
  return [...blocks.flatMap((b) => b.body.flatMap(leavesIn)), ...settings].sort((a, b) => a.span.start - b.span.start);
}

function leavesIn(s: Statement): readonly Leaf[] {
  switch (s.kind) {
    case "for":
      return s.body.flatMap(leavesIn);
    case "data":
      return [{ span: s.span, defines: s.declarations.map((d) => d.name.text) }];
    case "const":
    case "param":
      return [{ span: s.span, defines: s.bindings.map((b) => b.name.text) }];
    case "factor":
      return [{ span: s.span, defines: [] }];
    case "let":
    case "def":
    case "net":
    case "tilde":
      return [{ span: s.span, defines: [s.name.text] }];
  }
}

/** The text that a syntax error makes doubtful: the statement around it, and whatever there is up to the next that can be read. */
function damageOf({ code, span }: Diagnostic, leaves: readonly Leaf[], text: string): Span {
  const around = leaves.find((l) => l.span.start <= span.start && span.start < l.span.end);
  const before = leaves.findLast((l) => l.span.end <= span.start);
  const next = leaves.find((l) => l.span.start >= Math.max(span.end, around?.span.end ?? 0));
  const between = text.slice(before?.span.end ?? 0, span.start);
  const reaches = before !== undefined && ((LATE.has(code) && between.trim() === "") || !between.includes("\n"));
  const start = Math.min(around?.span.start ?? span.start, reaches ? before.span.start : (before?.span.end ?? blockStart(span.start, text)));
  return { start, end: Math.max(span.end, around?.span.end ?? 0, next?.span.start ?? text.length) };
}

/** Just inside the brace before. */
const blockStart = (at: number, text: string): number => text.lastIndexOf("{", at - 1) + 1;

/** Names in the doubtful text, names defined by statements that use them, and so on. */
function taintedBy(words: ReadonlySet<string>, leaves: readonly Leaf[], text: string): ReadonlySet<string> {
  const tainted = new Set(words);
  const uses = leaves.map(({ span, defines }) => ({ defines, words: namesOf(text.slice(span.start, span.end)) }));
  for (let size = -1; size !== tainted.size;) {
    size = tainted.size;
    for (const leaf of uses) if (leaf.words.some((w) => words.has(w) || tainted.has(w))) for (const name of leaf.defines) tainted.add(name);
  }
  return tainted;
}

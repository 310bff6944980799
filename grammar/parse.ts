import type { File } from "./ast.ts";
import { classify } from "./classify.ts";
import { syntaxError } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { lex } from "./lex.ts";
import type { Lexed } from "./lex.ts";
import { Parser } from "./parser.ts";
import type { Parsed, Section } from "./parser.ts";
import { MAX_FAULTS } from "./recovery.ts";
import type { Source } from "./span.ts";

let parser: Parser | undefined;
/** The parser, made on first use: looking at the grammar is most of the start-up. */
const getParser = (): Parser => (parser ??= new Parser({ validate: false }));

/**
 * Text to syntax tree. Never throws: every mistake is a diagnostic of the E1 table, in the order of the text, and what
 * could not be read is left out of the tree. At most 100 mistakes are reported. Cost: O(n).
 */
export function parse(source: Source): { readonly file: File; readonly diagnostics: readonly Diagnostic[] } {
  return parseWith(getParser(), source);
}

/** `parse` with a given parser. */
export function parseWith(given: Parser, { text }: Source): { readonly file: File; readonly diagnostics: readonly Diagnostic[] } {
  const lexed = lex(text);
  const classified = classify(lexed.tokens);
  const parsed = given.parse(lexed, text);
  const models = parsed.sections.flatMap((s) => (s.kind === "model" ? [s.block] : []));
  const file: File = {
    model: models[0],
    guides: parsed.sections.flatMap((s) => (s.kind === "guide" ? [s.block] : [])),
    fits: parsed.sections.flatMap((s) => (s.kind === "fit" ? [s.fit] : [])),
    comments: lexed.comments,
    span: { start: 0, end: text.length },
  };
  const diagnostics = [...lexed.diagnostics, ...classified, ...parsed.diagnostics, ...modelCount(parsed, lexed)];
  return { file, diagnostics: limited(diagnostics) };
}

/** A file has one model. Where it may be what stands outside, or in an unterminated comment, nothing is said. */
function modelCount({ sections, outside }: Parsed, { losses }: Lexed): Diagnostic[] {
  const models = sections.flatMap((s: Section) => (s.kind === "model" ? [s.block] : []));
  const [first, ...others] = models;
  if (!first) return outside || losses.some((loss) => loss.text.includes("model")) ? [] : [syntaxError("E1026", { start: 0, end: 0 }, {})];
  const related = [{ span: first.name.span, message: "the first model is here" }];
  return others.map(({ name }) => syntaxError("E1027", name.span, { name: name.text }, related));
}

/** The first hundred, in order; the last of them says that there are more. */
function limited(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort((a, b) => a.span.start - b.span.start);
  const last = sorted[MAX_FAULTS - 1];
  const next = sorted[MAX_FAULTS];
  if (!last || !next) return sorted;
  const more = { span: next.span, message: `more than ${MAX_FAULTS} mistakes: what follows is not reported` };
  return [...sorted.slice(0, MAX_FAULTS - 1), { ...last, related: [...(last.related ?? []), more] }];
}

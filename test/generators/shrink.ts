import type { Statement } from "../../grammar/ast.ts";
import { parse } from "../../grammar/parse.ts";

/**
 * Makes a failing program smaller: drops statements and replaces expressions by one of their parts or by a number, as long as `failure`
 * still gives the same answer. `failure` returns what goes wrong with a source text, or null when nothing does.
 */
export function shrink(source: string, failure: (source: string) => string | null): string {
  const wanted = failure(source);
  if (wanted === null) return source;
  let current = source;
  for (let progress = true; progress;) {
    progress = false;
    for (const candidate of candidates(current)) {
      if (candidate.length >= current.length || failure(candidate) !== wanted) continue;
      current = candidate;
      progress = true;
      break;
    }
  }
  return current;
}

interface Spanned {
  readonly span: { readonly start: number; readonly end: number };
}

/** Smaller programs, the boldest cuts first. */
function candidates(source: string): readonly string[] {
  const { file } = parse({ file: "shrink", text: source });
  if (file.model === undefined) return [];
  const cut = ({ span }: Spanned, text: string): string => `${source.slice(0, span.start)}${text}${source.slice(span.end)}`;
  const text = ({ span }: Spanned): string => source.slice(span.start, span.end);
  const statements = allStatements(file.model.body);
  const dropped = statements.map((s) => cut(s, ""));
  const simplified = expressionsIn(file.model).flatMap((e) => [...["1", "0.5"].map((n) => cut(e, n)), ...partsOf(e).map((p) => cut(e, text(p)))]);
  return [...dropped, ...simplified].map((s) => s.replace(/\n\s*\n/g, "\n"));
}

const allStatements = (body: readonly Statement[]): readonly Statement[] => body.flatMap((s) => (s.kind === "for" ? [s, ...allStatements(s.body)] : [s]));

const EXPRESSIONS = new Set(["name", "unary", "binary", "if", "call", "index", "list", "number"]);
type Node = Spanned & { readonly kind: string };
const isExpression = (value: object): value is Node => "kind" in value && "span" in value && EXPRESSIONS.has(value.kind as string);

/** Expressions below a node, outermost first. */
function expressionsIn(node: object): readonly Node[] {
  const own = isExpression(node) ? [node] : [];
  return [...own, ...children(node).flatMap(expressionsIn)];
}
const children = (node: object): readonly object[] =>
  Object.values(node).flatMap((v: unknown) => (Array.isArray(v) ? (v as readonly object[]) : typeof v === "object" && v !== null ? [v] : []));

/** The outermost expressions inside of an expression. */
const partsOf = (node: Node): readonly Node[] => {
  const inside = (value: object): readonly Node[] => (isExpression(value) ? [value] : children(value).flatMap(inside));
  return children(node).flatMap(inside);
};

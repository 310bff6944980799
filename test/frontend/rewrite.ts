import type * as Ast from "../../grammar/ast.ts";
import { parse } from "../../grammar/parse.ts";
import type { Span } from "../../grammar/span.ts";

/** Text-level rewrites of programs that must not change their meaning. */

const parsed = (text: string): Ast.File => parse({ file: "rewrite.ppl", text }).file;
const slice = (text: string, { start, end }: Span): string => text.slice(start, end);

/** Statements of every block in another order; `shuffle` permutes a list. */
export function shuffled(text: string, shuffle: <T>(list: readonly T[]) => readonly T[]): string {
  const file = parsed(text);
  const body = (statements: readonly Ast.Statement[]): string => shuffle(statements.map(statement)).join("\n");
  const statement = (s: Ast.Statement): string => {
    const [first] = s.kind === "for" ? s.body : [];
    return s.kind === "for" && first ? `${text.slice(s.span.start, first.span.start)}\n${body(s.body)}\n}` : slice(text, s.span);
  };
  const block = (keyword: string, b: Ast.Block): string => `${keyword} ${b.name.text} {\n${body(b.body)}\n}`;
  const model = file.model ? [block("model", file.model)] : [];
  return [...model, ...file.guides.map((g) => block("guide", g)), ...file.fits.map((f) => slice(text, f.span))].join("\n");
}

/** The types of a net's outputs, without the names of its heads. */
const typesOf = (output: unknown): unknown => (Array.isArray(output) ? output.map((d: Ast.Declaration) => d.type) : output);

/** Spans of all names that the program itself chose, by name. Names of arguments, heads, layers, types and settings stay. */
function ownNames(file: Ast.File, isOwn: (name: string) => boolean): readonly { readonly name: string; readonly span: Span }[] {
  const found: { readonly name: string; readonly span: Span }[] = [];
  const add = (name: string, span: Span): void => void (isOwn(name) && found.push({ name, span }));
  const walk = (node: unknown, key: string, parent: Record<string, unknown>): void => {
    if (Array.isArray(node)) return node.forEach((n) => walk(n, key, parent));
    if (typeof node !== "object" || node === null) return;
    const object = node as Record<string, unknown>;
    if (key === "settings") {
      const setting = object as unknown as Ast.Setting;
      for (const item of setting.items) {
        if (["guide", "collapse"].includes(setting.key.text)) walk(item.value, "value", object);
        if (item.of) walk(item.of, "of", object);
      }
      return;
    }
    const isName = typeof object["text"] === "string" && Object.keys(object).length === 2;
    if (isName || object["kind"] === "name") {
      const fixed =
        (key === "name" && ("binders" in parent || parent["kind"] === "member" || parent["kind"] === "layer" || parent["kind"] === "hole")) ||
        key === "base" ||
        key === "key" ||
        key === "from";
      const argument = key === "name" && "value" in parent && "binders" in parent;
      if (!argument && (!fixed || object["kind"] === "name")) add(object["text"] as string, object["span"] as Span);
      return;
    }
    for (const [k, v] of Object.entries(object)) if (k !== "comments") walk(k === "output" ? typesOf(v) : v, k, object);
  };
  walk(file, "file", {});
  return found;
}

/** Every own name `x` as `x_q0`, `y_q1`, …, in an order that `shuffle` gives. */
export function renamed(text: string, own: ReadonlySet<string>, shuffle: <T>(list: readonly T[]) => readonly T[]): string {
  const fresh = new Map(shuffle([...own]).map((name, i) => [name, `${name}_q${i}`]));
  const places = [...ownNames(parsed(text), (n) => own.has(n))].sort((a, b) => b.span.start - a.span.start);
  return places.reduce((t, { name, span }) => `${t.slice(0, span.start)}${fresh.get(name)!}${t.slice(span.end)}`, text);
}

/** Names bound in the text: everything declared, index variables, sizes, guides and fits. */
export function declaredNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const used = new Set<string>();
  const walk = (node: unknown, key: string): void => {
    if (Array.isArray(node)) return node.forEach((n) => walk(n, key));
    if (typeof node !== "object" || node === null) return;
    const object = node as Record<string, unknown>;
    if (key === "output") return;
    const { name, kind } = object as { name?: { text?: string }; kind?: string };
    const declares =
      ["let", "tilde", "def", "net"].includes(kind ?? "") ||
      "type" in object ||
      "low" in object ||
      "body" in object ||
      "settings" in object ||
      key === "bindings";
    if (declares && typeof name?.text === "string") names.add(name.text);
    if (kind === "def") for (const p of object["parameters"] as { text: string }[]) names.add(p.text);
    if ((key === "dimensions" || key === "low" || key === "high") && kind === "name") used.add(object["text"] as string);
    for (const [k, v] of Object.entries(object)) walk(v, k);
  };
  walk(parsed(text), "file");
  return new Set([...names, ...used]);
}

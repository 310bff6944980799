import { fault, type JsonProblem } from "./faults.ts";
import type { DataFault } from "./types.ts";

/** Reads JSON text. A syntax mistake is one fault "json-syntax" with line and column (1-based, UTF-16 units). `file` names the text in messages. */
export function parseJson(text: string, file = ""): { readonly ok: unknown } | { readonly faults: readonly DataFault[] } {
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return { ok: JSON.parse(clean) as unknown };
  } catch {
    const { offset, problem } = locateJsonError(clean) ?? { offset: clean.length, problem: "unfinished" };
    const before = clean.slice(0, offset);
    const line = before.split("\n").length;
    const column = offset - before.lastIndexOf("\n");
    return {
      faults: [fault("json-syntax", null, [], { file, line, column, offset: offset + text.length - clean.length, problem, found: excerpt(clean, offset) })],
    };
  }
}

/** The word, string or character at an offset, shortened. */
function excerpt(text: string, offset: number): string {
  const word = /^(?:"[^"\n]*"?|[+-]?[\w.$]+|\/[/*]|[^\s])/u.exec(text.slice(offset, offset + 30))?.[0] ?? "";
  return word.length > 20 ? `${word.slice(0, 19)}…` : word;
}

export interface JsonError {
  readonly offset: number;
  readonly problem: JsonProblem;
}

type Expectation = "value" | "value-or-close" | "key" | "key-or-close" | "colon" | "comma-or-close" | "end";
interface Step {
  readonly end: number;
  readonly next: Expectation;
}

/** The first place where text stops being JSON (RFC 8259), or null. Runs only after JSON.parse has refused: engines differ in what they tell. Cost: O(length). */
export function locateJsonError(text: string): JsonError | null {
  const open: string[] = [];
  let expected: Expectation = "value";
  let at = 0;
  for (;;) {
    at = skipSpace(text, at);
    if (at >= text.length) return expected === "end" ? null : { offset: at, problem: text.trim() === "" ? "empty" : "unfinished" };
    const step = advance(text, at, expected, open);
    if ("problem" in step) return step;
    at = step.end;
    expected = step.next;
  }
}

function skipSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && " \t\r\n".includes(text.charAt(i))) i++;
  return i;
}

const afterValue = (open: readonly string[]): Expectation => (open.length === 0 ? "end" : "comma-or-close");

function advance(text: string, at: number, expected: Expectation, open: string[]): Step | JsonError {
  const character = text.charAt(at);
  const error = (problem: JsonProblem): JsonError => ({
    offset: at,
    problem: character === "/" && /^\/[/*]/.test(text.slice(at, at + 2)) ? "comment" : problem,
  });
  const close = (): Step | JsonError => {
    if (open.pop() !== (character === "]" ? "[" : "{")) return error("mismatched-close");
    return { end: at + 1, next: afterValue(open) };
  };
  switch (expected) {
    case "end":
      return error("after-end");
    case "colon":
      return character === ":" ? { end: at + 1, next: "value" } : error("expected-colon");
    case "comma-or-close":
      if (character === ",") return { end: at + 1, next: open.at(-1) === "[" ? "value" : "key" };
      return character === "]" || character === "}" ? close() : error("expected-comma");
    case "key":
    case "key-or-close":
      if (character === '"') return scanString(text, at, "colon");
      if (character === "}") return expected === "key" ? error("trailing-comma") : close();
      return error(character === "'" ? "single-quotes" : "expected-key");
    case "value":
    case "value-or-close":
      if (character === "]" && open.at(-1) === "[") return expected === "value" ? error("trailing-comma") : close();
      return scanValue(text, at, open, error);
  }
}

function scanValue(text: string, at: number, open: string[], error: (problem: JsonProblem) => JsonError): Step | JsonError {
  const character = text.charAt(at);
  if (character === '"') return scanString(text, at, afterValue(open));
  if (character === "[" || character === "{") {
    open.push(character);
    return { end: at + 1, next: character === "[" ? "value-or-close" : "key-or-close" };
  }
  const word = /[^\s,:[\]{}"]*/y;
  word.lastIndex = at;
  const token = word.exec(text)?.[0] ?? "";
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(token)) return { end: at + token.length, next: afterValue(open) };
  if (/^[+-]?(?:nan|inf|infinity)$/i.test(token)) return error("non-finite");
  if (character === "'") return error("single-quotes");
  return error(/^[+-]?[.\d]/.test(token) ? "bad-number" : "expected-value");
}

function scanString(text: string, at: number, next: Expectation): Step | JsonError {
  for (let i = at + 1; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '"') return { end: i + 1, next };
    if (character === "\n") return { offset: at, problem: "unclosed-string" };
    if (character < " ") return { offset: i, problem: "bad-string" };
    if (character !== "\\") continue;
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(i, i + 6)))
      return { offset: i, problem: i + 1 >= text.length ? "unclosed-string" : "bad-string" };
    i += 1;
  }
  return { offset: at, problem: "unclosed-string" };
}

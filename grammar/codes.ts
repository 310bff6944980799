import { diagnosticsOf, row } from "./diagnostic.ts";

/** A fault at a token: what was wanted, what stands there, both in the user's words (`\`~\``, "a name", "the end of the file"). */
interface Mismatch {
  readonly expected: string;
  readonly found: string;
  /** Where: "after `x`". */
  readonly where: string;
}
interface Hinted {
  readonly hint: string;
}
const mismatch = (d: Mismatch): string => `expected ${d.expected} ${d.where}, found ${d.found}`;

/** The E1 table: every mistake of syntax. */
export const SYNTAX_CODES = {
  E1001: row({
    severity: "error",
    title: "unknown character",
    message: (d: { found: string; note: string }) => `${d.found} is not part of the language${d.note}`,
    hint: () => "names use Latin and Greek letters, digits and underscores, and begin with a letter",
    explain:
      "Outside strings and comments a model is written with Latin and Greek letters, digits and a few signs. Characters that look alike, such as the micro sign µ (U+00B5) and the Greek letter μ (U+03BC), would be two different names, so only the letter is taken.",
    example: "model m { let a = 1 $ 2 }",
  }),
  E1002: row({
    severity: "error",
    title: "spelling of another language",
    message: (d: { found: string; hint: string }) => `\`${d.found}\` is not written so here`,
    hint: (d) => d.hint,
    explain:
      "The sign is understood, and means something in another language or in a word processor, but here it has another spelling. The rest of the line is read as if it were written as the hint says.",
    example: "model m { let a = 2 × 3 }",
  }),
  E1003: row({
    severity: "error",
    title: "unterminated string",
    message: () => "this string has no closing quote on its line",
    hint: () => 'end it with `"`',
    explain: 'A string stands between two `"` on one line. A line break inside it is written `\\n`, a quote `\\"`.',
    example: 'model m { data x: real[N] from "x.csv\n}',
  }),
  E1004: row({
    severity: "error",
    title: "unterminated comment",
    message: () => "this comment is never closed",
    hint: () => "end it with `*/`, or use `//` for a comment of one line",
    explain: "A comment that begins with `/*` runs to the next `*/`; comments do not nest. Without it the rest of the file is comment.",
    example: "model m { } /* to be continued",
  }),
  E1005: row({
    severity: "error",
    title: "unknown escape",
    message: (d: { escape: string }) => `\`${d.escape}\` is not an escape`,
    hint: () => 'a string knows `\\n`, `\\r`, `\\t`, `\\"`, `\\\\` and `\\u{3bb}`; write a single backslash as `\\\\`',
    explain: "In a string a backslash begins an escape. Paths with backslashes need two of each, or use slashes, which work everywhere.",
    example: 'model m { data x: real[N] from "C:\\data.csv" }',
  }),
  E1006: row({
    severity: "error",
    title: "malformed number",
    message: (d: { text: string; problem: string; write: string }) => `\`${d.text}\` is not a number: ${d.problem}`,
    hint: (d) => d.write,
    explain:
      "A number is written `12`, `10_000`, `0.5` or `1e-4`: digits stand on both sides of the point, and an underscore stands between two digits. `2..T` is a range.",
    example: "model m { let a = .5 }",
  }),
  E1007: row({
    severity: "error",
    title: "something else was expected",
    message: mismatch,
    explain: "At this place the language allows only what the message names. See the language reference for the form of the statement.",
    example: "model m { for n N { factor n } }",
  }),
  E1008: row({
    severity: "error",
    title: "missing ~",
    message: (d: Mismatch & Hinted) => `expected \`~\` ${d.where}, found ${d.found}`,
    hint: (d) => d.hint,
    explain:
      "A statement that begins with a name says how the variable is distributed: `x ~ Normal(mean = 0, sd = 1)`. Deterministic quantities are introduced by `let`, `const`, `data` or `param`.",
    example: "model m { x Normal(mean = 0, sd = 1) }",
  }),
  E1009: row({
    severity: "error",
    title: "missing operator",
    message: (d: { left: string; right: string }) => `expected an operator between ${d.left} and ${d.right}`,
    hint: (d) => `statements have no separator: without an operator ${d.right} would begin a new statement; products are written with \`*\``,
    explain:
      "Two expressions stand side by side. There is no implicit product, and since statements have no separator, the second one would have to begin a new statement, `name ~ …`: other parsers would report “expected ~” one token too late.",
    example: "model m { let a = 2 b let c = 3 }",
  }),
  E1010: row({
    severity: "error",
    title: "missing expression",
    message: (d: Mismatch & Hinted) => `expected ${d.expected} ${d.where}, found ${d.found}`,
    hint: (d) => d.hint,
    explain:
      "Here a value is needed: a number, a name, a call, a list, something in parentheses. An operator needs an operand on both sides, and a comma is not allowed after the last item.",
    example: "model m { let a = 1 + }",
  }),
  E1011: row({
    severity: "error",
    title: "unclosed bracket",
    message: (d: { open: string; close: string; where: string; found: string }) => `expected \`${d.close}\` ${d.where}, found ${d.found}`,
    hint: (d) => `close the \`${d.open}\` with \`${d.close}\``,
    explain:
      "Every `(` needs its `)` and every `[` its `]`. The parser notices it where the next thing cannot continue the list, and continues with the next statement.",
    example: "model m { x ~ Normal(mean = 0, sd = 1 }",
  }),
  E1012: row({
    severity: "error",
    title: "missing comma",
    message: (d: { left: string; right: string }) => `expected a comma or an operator between ${d.left} and ${d.right}`,
    explain: "The items of a list, of a call and of an index are separated by commas; inside one item two expressions need an operator between them.",
    example: "model m { x ~ Normal(0 1) }",
  }),
  E1013: row({
    severity: "error",
    title: "missing {",
    message: (d: { where: string; found: string }) => `expected \`{\` ${d.where}, found ${d.found}`,
    explain: "The bodies of model, guide, fit, net and for stand in braces, even if there is only one statement.",
    example: "model m data x: real }",
  }),
  E1014: row({
    severity: "error",
    title: "missing }",
    message: (d: { found: string }) => `expected \`}\`, found ${d.found}`,
    hint: () => "close the block with `}`",
    explain: "A block was opened and never closed. The note shows the `{` that most likely lacks its partner, judged by the indentation.",
    example: "model m { for n in N { factor n }",
  }),
  E1015: row({
    severity: "error",
    title: "outside of every block",
    message: (d: { found: string } & Hinted) => `${d.found} stands outside of every block`,
    hint: (d) => d.hint,
    explain:
      "A file consists of `model NAME { … }`, `guide NAME { … }` and `fit NAME { … }`, and nothing stands between them. A `}` too many ends a block too early.",
    example: "model m { } }",
  }),
  E1016: row({
    severity: "error",
    title: "missing =",
    message: (d: { where: string; found: string }) => `expected \`=\` ${d.where}, found ${d.found}`,
    explain: "Definitions and settings are written with `=`: `let a = 1`, `const a = 1`, `def f(x) = x`, `samples = 30`.",
    example: "model m { let a 1 }",
  }),
  E1017: row({
    severity: "error",
    title: "misspelt keyword",
    message: (d: { found: string; suggestion: string }) => `there is no keyword \`${d.found}\``,
    hint: (d) => `did you mean \`${d.suggestion}\`?`,
    explain: "The word stands where a keyword is expected and resembles one. The rest is read as if it were that keyword.",
    example: "modle m { data x: real }",
  }),
  E1018: row({
    severity: "error",
    title: "keyword as a name",
    message: (d: { found: string }) => `\`${d.found}\` is a keyword and cannot be a name`,
    hint: (d) => `choose another name, such as \`${d.found}_\``,
    explain:
      "The keywords are model, guide, fit, data, const, param, let, def, net, for, in, where, factor, if, then, else, or, and, not, from, of. Names of functions and distributions are not keywords.",
    example: "model m { let of = 3 }",
  }),
  E1019: row({
    severity: "error",
    title: "definition without a keyword",
    message: (d: { name: string; found: string } & Hinted) => `\`${d.name}\` is followed by ${d.found}, but has no keyword before it`,
    hint: (d) => d.hint,
    explain:
      "A random variable is written `x ~ …`; a deterministic one `let x = …`, or `const x = …` if the command line may override it; data and parameters are declared as `data x: type` and `param x: type`.",
    example: "model m { a = 1 }",
  }),
  E1020: row({
    severity: "error",
    title: "chained comparison",
    message: () => "comparisons cannot be chained",
    hint: () => "write `a < b and b < c`",
    explain: "`a < b < c` would compare a truth value with c. Write the two comparisons, joined by `and`.",
    example: "model m { let a = 1 < 2 < 3 }",
  }),
  E1021: row({
    severity: "error",
    title: "parentheses needed",
    message: (d: { word: string; where: string; form: string }) => `\`${d.word}\` needs parentheses ${d.where}`,
    hint: (d) => `write \`${d.form}\``,
    explain:
      "`if … then … else …` reaches as far right as possible, and `not` binds more weakly than comparison and arithmetic: as an operand they need parentheses.",
    example: "model m { let a = 1 + if 1 < 2 then 1 else 2 }",
  }),
  E1022: row({
    severity: "error",
    title: "initial value of a hole",
    message: (d: { found: string }) => `the initial value of a hole must be a number, found ${d.found}`,
    hint: () => "write `?name = 0.5` or `?name = -0.5`, nothing else; the fit finds the value",
    explain: "After `?name =` stands a signed number and nothing else: `?l = 2 * tau` is the hole with initial value 2, times tau.",
    example: "guide g { x ~ Normal(mean = ?m = a, sd = 1) } model m { }",
  }),
  E1023: row({
    severity: "error",
    title: "nested too deeply",
    message: (d: { limit: number }) => `this is nested more than ${d.limit} levels deep`,
    hint: () => "name parts of it with `let`",
    explain:
      "Blocks may be nested 50 levels deep, parentheses, calls and conditions 100, and one statement may be a tree of at most 500 levels; a sum of more terms than that is better written as `sum(… for …)`.",
    example: `model m { let a = ${"(".repeat(101)}1${")".repeat(101)} }`,
  }),
  E1024: row({
    severity: "error",
    title: "unexpected token",
    message: (d: { found: string; where: string } & Hinted) => `unexpected ${d.found} ${d.where}`,
    hint: (d) => d.hint,
    explain: "No statement can begin like this, and the statement before it cannot go on like this.",
    example: "model m { let a = (1 + 2)) }",
  }),
  E1025: row({
    severity: "error",
    title: "not a setting",
    message: (d: { found: string }) => `expected a setting, \`key = value\`, found ${d.found}`,
    hint: () => "a fit consists of settings only; statements belong into the model or a guide",
    explain: "A fit lists its settings, `method = svi  samples = 30`. Each has a key, `=` and a value.",
    example: "model m { } fit f { 30 }",
  }),
  E1026: row({
    severity: "error",
    title: "no model",
    message: () => "this file has no model",
    hint: () => "write `model NAME { … }`",
    explain: "A file holds exactly one model; its guides and fits see the model's names.",
    example: "guide g { x ~ Normal(mean = ?, sd = ?) }",
  }),
  E1027: row({
    severity: "error",
    title: "more than one model",
    message: (d: { name: string }) => `a file holds one model, and \`${d.name}\` is another`,
    hint: () => "put it into a file of its own, or make it a guide",
    explain: "A file holds exactly one model; its guides and fits see the model's names.",
    example: "model a { } model b { }",
  }),
} as const;

/** Makes a diagnostic of the E1 table. */
export const syntaxError = diagnosticsOf(SYNTAX_CODES);

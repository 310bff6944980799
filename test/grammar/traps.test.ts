import { Lexer } from "chevrotain";
import { describe, expect, it } from "vitest";
import type { Expression } from "../../grammar/ast.ts";
import { parse } from "../../grammar/parse.ts";
import { LEXED } from "../../grammar/tokens.ts";
import { withoutSpans } from "../generators/ast.ts";
import { EXAMPLES } from "./examples.ts";

const read = (text: string) => {
  const { file, diagnostics } = parse({ file: "m.ppl", text });
  expect(diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual([]);
  return file;
};
const statements = (body: string) => read(`model m {\n${body}\n}`).model?.body ?? [];
const expression = (text: string): Expression => {
  const [statement] = statements(`let v = ${text}`);
  if (statement?.kind !== "let") throw new Error("not a let");
  return statement.value;
};
/** Fully parenthesised, independently of the printer. */
function explicit(e: Expression): string {
  switch (e.kind) {
    case "number":
    case "name":
      return e.text;
    case "hole":
      return `?${e.name?.text ?? ""}${e.initial === undefined ? "" : `:=${e.initial}`}`;
    case "unary":
      return `(${e.operator} ${explicit(e.operand)})`;
    case "binary":
      return `(${explicit(e.left)} ${e.operator} ${explicit(e.right)})`;
    case "if":
      return `(if ${explicit(e.condition)} ${explicit(e.then)} ${explicit(e.otherwise)})`;
    case "call":
      return `${explicit(e.callee)}(${e.arguments.map((a) => explicit(a.value)).join(", ")})`;
    case "index":
      return `${explicit(e.base)}[${e.indices.map(explicit).join(", ")}]`;
    case "member":
      return `${explicit(e.base)}.${e.name.text}`;
    default:
      return e.kind;
  }
}

describe("expressions", () => {
  it.each([
    ["-x^2", "(- (x ^ 2))"],
    ["2^-1", "(2 ^ (- 1))"],
    ["2^-1^2", "(2 ^ (- (1 ^ 2)))"],
    ["2^-1*3", "((2 ^ (- 1)) * 3)"],
    ["a^b^c", "(a ^ (b ^ c))"],
    ["-a * b", "((- a) * b)"],
    ["a - b - c", "((a - b) - c)"],
    ["a - (b - c)", "(a - (b - c))"],
    ["a * -b", "(a * (- b))"],
    ["a - -b", "(a - (- b))"],
    ["a @ b * c / d", "(((a @ b) * c) / d)"],
    ["not a == b", "(not (a == b))"],
    ["not a and b or c", "(((not a) and b) or c)"],
    ["a or b and c < d + e", "(a or (b and (c < (d + e))))"],
    ["if a then b else c + d", "(if a b (c + d))"],
    ["if a then b else if c then d else e", "(if a b (if c d e))"],
    ["(if a then b else c) + d", "((if a b c) + d)"],
    ["x[n].mean(2)[1, k - 1]", "x[n].mean(2)[1, (k - 1)]"],
    ["-x[1]^2", "(- (x[1] ^ 2))"],
    ["?l = 2 * tau", "(?l:=2 * tau)"],
    ["?l = -2.5 * tau", "(?l:=-2.5 * tau)"],
    ["tau * ? = 3", "(tau * ?:=3)"],
  ])("%s is %s", (text, tree) => {
    expect(explicit(expression(text))).toBe(tree);
  });

  it("reads numbers as written", () => {
    const numbers = ["0", "1e-4", "10_000", "2.50", "1E+3"].map(expression);
    expect(numbers.map((e) => e.kind === "number" && [e.value, e.text])).toEqual([
      [0, "0"],
      [1e-4, "1e-4"],
      [10000, "10_000"],
      [2.5, "2.50"],
      [1000, "1E+3"],
    ]);
  });

  it("keeps the spelling of a hole's initial value", () => {
    expect(withoutSpans(expression("?a = -1_0.50"))).toEqual({ kind: "hole", name: { text: "a" }, initial: -10.5, initialText: "-1_0.50" });
  });

  it("reads the escapes of strings", () => {
    const [statement] = statements(String.raw`data x: real from "a\n\t\"\\\u{3bb}.csv"`);
    expect(statement?.kind === "data" && statement.declarations[0]?.from?.text).toBe('a\n\t"\\λ.csv');
  });

  it("takes holes inside of arguments", () => {
    expect(explicit(expression("Gamma(shape = ?a = 0.5, rate = ?)"))).toBe("Gamma(?a:=0.5, ?)");
  });

  it("takes keywords as argument names", () => {
    const call = expression("f(guide = 1, of = 2, in = 3, data = 4, if = 5, for = 6)");
    expect(call.kind === "call" && call.arguments.map((a) => a.name?.text)).toEqual(["guide", "of", "in", "data", "if", "for"]);
  });

  it("ends a comprehension's binders where the next argument begins", () => {
    const call = expression("f(a for n in N, m in 2..M where a > 0, b, c = d for k in K)");
    expect(call.kind === "call" && call.arguments.map((a) => a.binders.map((b) => b.name.text))).toEqual([["n", "m"], [], ["k"]]);
  });
});

describe("lexical traps", () => {
  it("are not in the token table: Chevrotain's own checks pass, unreachable patterns among them", () => {
    expect(new Lexer([...LEXED], { positionTracking: "onlyStart", ensureOptimizations: true }).lexerDefinitionErrors).toEqual([]);
  });

  it.each(["2..T", "2 .. T", "1.5..T", "1e3..T"])("%s is a range", (range) => {
    const [plate] = statements(`for t in ${range} { x[t] ~ f(1) }`);
    expect(plate?.kind === "for" && plate.binders[0]?.high).toMatchObject({ kind: "name", text: "T" });
  });

  it("takes Greek names with digits and underscores", () => {
    const names = ["τ", "μ_0", "Σ", "λ1_b", "ϕ", "ἀ", "αβγ", "x_τ2_"];
    expect(statements(names.map((n) => `${n} ~ f(1)`).join(" ")).map((s) => s.kind === "tilde" && s.name.text)).toEqual(names);
  });

  it("tells `?` after a type from a hole", () => {
    const [data] = statements('data x: real[N]?, y: real? from "y.csv"');
    expect(data?.kind === "data" && data.declarations.map((d) => d.type.missing)).toEqual([true, true]);
  });

  it("keeps comments with their spans", () => {
    const text = "// a\nmodel m { /* b * / */ }//c";
    expect(read(text).comments.map((c) => [c.text, text.slice(c.span.start, c.span.end)])).toEqual([
      ["// a", "// a"],
      ["/* b * / */", "/* b * / */"],
      ["//c", "//c"],
    ]);
  });

  it("takes any line ends", () => {
    for (const end of ["\n", "\r\n", "\r"]) expect(read(["model m {", "// c", "x ~ f(1)", "}"].join(end)).model?.body.length).toBe(1);
  });
});

describe("statements", () => {
  it.each(EXAMPLES)("of $name parse without diagnostics", ({ text }) => {
    const file = read(text);
    expect(file.model).toBeDefined();
  });

  it("need no separator, on one line or on several", () => {
    const kinds = ["let", "tilde", "tilde", "data", "let", "factor", "for", "tilde"];
    const body = ["let a = b", "y ~ f(1)", "z[1] ~ f(y)", "data x: real", "let c[n] = -a", "factor a", "for n in N { }", "w ~ f()"];
    expect(statements(body.join(" ")).map((s) => s.kind)).toEqual(kinds);
    expect(statements(body.join("\n")).map((s) => s.kind)).toEqual(kinds);
  });

  it("take variables that look like keywords", () => {
    const body = "let a = b +\n  vector\nx[n] ~ f(1)\nlet c =\n dat\ny ~ f(1)\nlet d = lett\nparams ~ g(1)\nmodels[1] ~ f()";
    expect(statements(body).map((s) => s.kind)).toEqual(["let", "tilde", "let", "tilde", "let", "tilde", "tilde"]);
  });

  it("let a comma continue const, data and param", () => {
    const [a, b, c] = statements("const a = 1, b = 2 data x: real[N], y: category(V)[D, *] param p: positive = 1, q: real");
    expect(a?.kind === "const" && a.bindings.length).toBe(2);
    expect(b?.kind === "data" && b.declarations[1]?.type.dimensions.map((d) => d.kind)).toEqual(["name", "star"]);
    expect(c?.kind === "param" && c.bindings.map((x) => x.initial?.kind)).toEqual(["number", undefined]);
  });
});

describe("fits", () => {
  const settings = (body: string) => read(`model m { } fit f { ${body} }`).fits[0]?.settings ?? [];
  it("take keywords as keys", () => {
    const keys = ["guide", "model", "data", "for", "of", "or", "let", "fit", "in"];
    expect(settings(keys.map((k) => `${k} = 1`).join(" ")).map((s) => s.key.text)).toEqual(keys);
  });

  it.each([
    ["batch = 128 of N", ["N"]],
    ["batch = (128 of N, 1 of T)", ["N", "T"]],
    ["batch = (1 + 2) * 3 of N", ["N"]],
    ["batch = ((1 + 2), 3)", [undefined]],
    ["batch = (128 of N)", ["N"]],
  ])("read %s", (text, sizes) => {
    expect(settings(`${text}  next = 1`)[0]?.items.map((i) => i.of?.text)).toEqual(sizes);
  });
});

describe("spans", () => {
  it("cover exactly the text of each node", () => {
    const text = "model m { let a = (b + f(c, d[1])) * -2 }";
    const [statement] = read(text).model?.body ?? [];
    const slice = (node: { span: { start: number; end: number } }) => text.slice(node.span.start, node.span.end);
    if (statement?.kind !== "let" || statement.value.kind !== "binary") throw new Error("not the tree");
    expect([statement, statement.name, statement.value, statement.value.left, statement.value.right].map(slice)).toEqual([
      "let a = (b + f(c, d[1])) * -2",
      "a",
      "(b + f(c, d[1])) * -2",
      "(b + f(c, d[1]))",
      "-2",
    ]);
  });
});

describe("the model block", () => {
  it.each([
    ["", "E1026"],
    ["// nothing", "E1026"],
    ["guide g { }", "E1026"],
    ["model a { } model b { }", "E1027"],
    ["fit f { } model a { } guide g { } model b { }", "E1027"],
  ])("is required exactly once: `%s` is %s", (text, code) => {
    expect(parse({ file: "m.ppl", text }).diagnostics.map((d) => d.code)).toEqual([code]);
  });
});

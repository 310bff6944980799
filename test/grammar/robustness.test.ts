import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { lex } from "../../grammar/lex.ts";
import { parse } from "../../grammar/parse.ts";
import { print } from "../../grammar/print.ts";
import { renderDiagnostic } from "../../grammar/render.ts";
import { EXAMPLES } from "./examples.ts";

const model = (body: string): string => `model m { ${body} }`;
const codes = (text: string): string[] => parse({ file: "m.ppl", text }).diagnostics.map((d) => d.code);

/** Parses anything: no throw, at most 100 diagnostics in order, spans inside the text, and they render. */
function survives(text: string): readonly Diagnostic[] {
  const { file, diagnostics } = parse({ file: "m.ppl", text });
  expect(diagnostics.length).toBeLessThanOrEqual(100);
  diagnostics.forEach(({ span }, i) => {
    const inside = 0 <= span.start && span.start <= span.end && span.end <= text.length;
    const inOrder = span.start >= (diagnostics[i - 1]?.span.start ?? 0);
    if (!inside || !inOrder) throw new Error(`span ${span.start}..${span.end} of ${diagnostics[i]?.code} in ${JSON.stringify(text)}`);
  });
  if (diagnostics[0]) renderDiagnostic(diagnostics[0], { file: "m.ppl", text }, { color: false });
  print(file, text);
  return diagnostics;
}

describe("deep nesting", () => {
  const deep = (open: string, inner: string, close: string, n: number) => open.repeat(n) + inner + close.repeat(n);
  const forms: readonly [string, (n: number) => string][] = [
    ["parentheses", (n) => `let a = ${deep("(", "1", ")", n)}`],
    ["calls", (n) => `let a = ${deep("f(x = ", "1", ")", n)}`],
    ["lists", (n) => `let a = ${deep("[", "1", "]", n)}`],
    ["indices", (n) => `let a = ${deep("a[", "1", "]", n)}`],
    ["conditions", (n) => `let a = ${deep("if b then ", "1", " else 2", n)}`],
    ["comprehensions", (n) => `let a = ${deep("sum(", "1", " for n in N)", n)}`],
    ["heads", (n) => `net f(x: real) -> real { ${deep("(", "relu", ")", n)} }`],
    ["minus signs", (n) => `let a = ${"-".repeat(n)}1`],
    ["powers", (n) => `let a = ${"2^".repeat(n)}1`],
    ["sums", (n) => `let a = ${"1 + ".repeat(n)}1`],
    ["suffixes", (n) => `let a = b${"[1]".repeat(n)}`],
    ["blocks", (n) => deep("for n in N { ", "x ~ f(1)", " }", n)],
  ];
  it.each(forms)("of %s is read up to the limit, and a diagnostic beyond it", (_, make) => {
    expect(codes(model(make(48)))).toEqual([]);
    expect(codes(model(make(1e4)))).toEqual(["E1023"]);
  });

  it("of a hundred thousand parentheses is one diagnostic", () => {
    expect(codes(model(`let a = ${deep("(", "1", ")", 1e5)}`))).toEqual(["E1023"]);
  });

  it("of blocks and expressions together leaves stack enough", () => {
    const inner = `let a = ${deep("f(x = ", "1", ")", 98)}  let b = ${deep("sum(", "1", " for n in N)", 48)}  net f(x: real) -> real { ${deep("(", "d", ")", 98)} }`;
    expect(codes(model(deep("for n in N { ", inner, " }", 48)))).toEqual([]);
  });

  it("does not need a closing bracket to be reported", () => {
    expect(codes(`model m { let a = ${"(".repeat(1e5)}1`)).toEqual(["E1023", "E1014"]);
    expect(codes(`model m ${"{ for n in N ".repeat(1e4)}`)).toEqual(["E1023", "E1014"]);
  });
});

describe("large and broken files", () => {
  const fill = (line: string, length = 250_000) => line.repeat(Math.ceil(length / line.length));
  const megabyte = (line: string) => fill(line, 1e6);
  // a quadratic step over 100,000 tokens would take minutes; a linear one takes a second on a busy machine
  it.each([
    ["a long model", model(megabyte("  x[n] ~ Normal(mean = a + b * c, sd = exp(x))\n"))],
    ["noise", megabyte("\u0000$\ud800 ")],
    ["tildes", fill("~")],
    ["brackets", megabyte("[")],
    ["braces", fill("{")],
    ["closing braces", fill("}")],
    ["targets", fill("x ~ ")],
    ["comment openers", fill("/* ")],
    ["strings", fill('"abc')],
    ["commas", model(`x ~ f(${fill(",")})`)],
    ["broken arguments", model(`x ~ f(${fill("= , ")})`)],
    ["broken arguments behind lost text", model(`x ~ f($ ${fill("= , ")})`)],
    ["lost text", model(fill("let a = 1 $ 2 "))],
    ["plates without braces behind lost text", model(fill("$ for n in N "))],
    ["settings", `model m { } fit f {${fill("a = (b ")}`],
    ["groups", `model m { } fit f {${fill("a = ((( b ")}`],
    ["broken lines", fill("a b\n")],
    ["one name", fill("a")],
    ["one number", model(`let a = ${fill("1")}`)],
    ["one string", model(`data x: real from "${megabyte("\\\\")}"`)],
  ])("(%s) are parsed in linear time", (_, text) => {
    const start = performance.now();
    const { diagnostics } = parse({ file: "m.ppl", text });
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(diagnostics.length).toBeLessThanOrEqual(100);
  });

  it.each([
    "",
    " ",
    "\u0000",
    "\ud800",
    "\udc00\ud800",
    '"',
    "'",
    "/*",
    "/**",
    "/*/",
    "\\",
    "model",
    "model m",
    "model m {",
    "fit",
    "for",
    "?",
    "~",
    "=",
    "..",
    "\ufeffmodel m { }",
  ])("%j gives diagnostics, not an exception", (text) => {
    const { length } = survives(text);
    expect(length > 0).toBe(!text.startsWith("\ufeff"));
    expect(length).toBeLessThanOrEqual(2);
  });
});

describe("mutations of the examples", () => {
  const source = fc.constantFrom(...EXAMPLES.map((e) => e.text));
  const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const bytes = fc.oneof(
    fc.constantFrom(..."(){}[]~=,.:?|\"'/*\\\n \u0000\ud800τµ−", "model ", " for ", " if ", "..", "/*", "*/", "//"),
    fc.string({ unit: "binary", maxLength: 2 }),
  );

  it("survive random edits of characters", () => {
    const edit = fc.record({ at: fraction, remove: fc.nat(3), insert: bytes });
    fc.assert(
      fc.property(source, fc.array(edit, { minLength: 1, maxLength: 5 }), (text, edits) => {
        survives(edits.reduce((t, { at, remove, insert }) => splice(t, Math.floor(at * t.length), remove, insert), text));
      }),
      { numRuns: 800, seed: 1 },
    );
  });

  it("survive tokens that are deleted, doubled or swapped; one mistake is at most two diagnostics", () => {
    fc.assert(
      fc.property(source, fraction, fc.constantFrom("delete", "double", "swap"), (text, at, kind) => {
        const { tokens } = lex(text);
        const i = Math.floor(at * (tokens.length - 1));
        const [one, two] = [tokens[i], tokens[i + 1]];
        if (!one || !two) return;
        const images = { delete: "", double: `${one.image} ${one.image}`, swap: `${two.image} ${one.image}` };
        const length = kind === "swap" ? two.startOffset + two.image.length - one.startOffset : one.image.length;
        const found = survives(splice(text, one.startOffset, length, images[kind]));
        expect(found.length).toBeLessThanOrEqual(kind === "swap" ? 3 : 2);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it("survive being cut off anywhere", () => {
    fc.assert(
      fc.property(source, fraction, (text, at) => void survives(text.slice(0, Math.floor(at * text.length)))),
      { numRuns: 400, seed: 3 },
    );
  });
});

const splice = (text: string, at: number, remove: number, insert: string): string => text.slice(0, at) + insert + text.slice(at + remove);

describe("one token deleted or doubled, at every place of every example,", () => {
  it("is one diagnostic in 99 of 100 cases, and never more than two", () => {
    let [cases, more] = [0, 0];
    for (const { text } of EXAMPLES) {
      for (const { image, startOffset } of lex(text).tokens) {
        for (const insert of ["", `${image} ${image}`]) {
          const { length } = parse({ file: "m.ppl", text: splice(text, startOffset, image.length, insert) }).diagnostics;
          expect(length).toBeLessThanOrEqual(2);
          cases++;
          if (length > 1) more++;
        }
      }
    }
    expect(more / cases).toBeLessThan(0.01);
  });
});

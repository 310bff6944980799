import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { parse } from "../../grammar/parse.ts";
import { renderDiagnostic } from "../../grammar/render.ts";

const plain = { color: false };
const only = (text: string): string => {
  const source = { file: "m.ppl", text };
  return parse(source)
    .diagnostics.map((d) => renderDiagnostic(d, source, plain))
    .join("\n");
};
const at = (start: number, end: number, rest: Partial<Diagnostic> = {}): Diagnostic => ({
  code: "E0",
  severity: "error",
  span: { start, end },
  message: "no",
  ...rest,
});

describe("renderDiagnostic", () => {
  it("shows place, line, caret, note and hint", () => {
    expect(only("model m {\n  x ~ Normal(mean = 0, sd = 1\n  y ~ f(1)\n}\n")).toMatchInlineSnapshot(`
      "error[E1011]: expected \`)\` after \`1\`, found \`y\`
       --> m.ppl:2:30
        |
      2 |   x ~ Normal(mean = 0, sd = 1
        |                              ^
        |             - this \`(\` is not closed
        = hint: close the \`(\` with \`)\`"
    `);
  });

  it("puts the caret under the text behind tabs, Greek, wide and combining characters", () => {
    const text = "\tτ日本e\u0301 !";
    const rendered = renderDiagnostic(at(text.indexOf("!"), text.indexOf("!") + 1), { file: "f", text }, plain);
    expect(rendered.split("\n").slice(3)).toEqual(["1 |     τ日本e\u0301 !", `  | ${" ".repeat(4 + 1 + 4 + 1 + 1)}^`]);
  });

  it("marks the first and the last line of a span of several, and notes on other lines", () => {
    const text = "a (\n b\n  c )\nd";
    const diagnostic = at(2, 12, { related: [{ span: { start: 13, end: 14 }, message: "see here" }] });
    expect(renderDiagnostic(diagnostic, { file: "f", text }, plain)).toMatchInlineSnapshot(`
      "error[E0]: no
       --> f:1:3
        |
      1 | a (
        |   ^
      ...
      3 |   c )
        |   ^^^
      4 | d
        | - see here"
    `);
  });

  it("cuts a long line to a window around the caret", () => {
    const text = `${"a + ".repeat(100)}!${" + b".repeat(1e5)}`;
    const lines = renderDiagnostic(at(400, 401), { file: "f", text }, plain).split("\n");
    expect(lines.every((line) => line.length < 125)).toBe(true);
    expect(lines[3]?.[(lines[4] ?? "").indexOf("^")]).toBe("!");
  });

  it("survives any span, CRLF and control characters", () => {
    const text = "a\r\n\u0000\u001b[31m\ud800\r\n";
    for (let start = -1; start <= text.length + 1; start++) {
      for (let end = start; end <= text.length + 1; end++) {
        const rendered = renderDiagnostic(at(start, end), { file: "f", text }, plain);

        expect(rendered).not.toMatch(/[\u0000\u001b\r]/);
      }
    }
  });

  it("differs with colours only by escape sequences", () => {
    const source = { file: "f", text: "let\nx" };
    const diagnostic = at(0, 3, { severity: "warning", hint: "do", related: [{ span: { start: 4, end: 5 }, message: "n" }] });
    const coloured = renderDiagnostic(diagnostic, source, { color: true });
    expect(coloured).toContain("\u001b[1;33mwarning[E0]");

    expect(coloured.replace(/\u001b\[[\d;]*m/g, "")).toBe(renderDiagnostic(diagnostic, source, plain));
  });
});

import { describe, expect, it } from "vitest";
import { parse } from "../../grammar/parse.ts";
import { CHECK_CODES } from "../../compiler/codes.ts";
import { check } from "../../compiler/frontend/index.ts";

/** Oracle: the table itself. The smallest example of a code must provoke that code, once, and no other. */
describe("every code of the E2 table", () => {
  it.each(Object.entries(CHECK_CODES))("%s: its example gives it alone", (code, row) => {
    const source = { file: "example.ppl", text: row.example };
    const { file, diagnostics: syntax } = parse(source);
    expect(syntax).toEqual([]);
    const { model, diagnostics } = check(file, source);
    expect(diagnostics.map((d) => d.code)).toEqual([code]);
    expect(model === null).toBe(row.severity === "error");
    const [{ span, severity, message }] = diagnostics as [(typeof diagnostics)[number]];
    expect(severity).toBe(row.severity);
    expect(message.length).toBeGreaterThan(0);
    expect(span.end).toBeGreaterThan(span.start);
    expect(span.end).toBeLessThanOrEqual(row.example.length);
  });

  it("has warnings from number 900 on, errors below", () => {
    for (const [code, { severity }] of Object.entries(CHECK_CODES))
      expect([code, severity]).toEqual([code, Number(code.slice(2)) >= 900 ? "warning" : "error"]);
  });
});

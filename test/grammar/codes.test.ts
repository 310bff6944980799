import { describe, expect, it } from "vitest";
import { SYNTAX_CODES } from "../../grammar/codes.ts";
import { parseWith } from "../../grammar/parse.ts";
import { Parser } from "../../grammar/parser.ts";

// with Chevrotain's checks of the grammar: ambiguities would throw here
const parser = new Parser({ validate: true });
const TOKEN_CLASSES = /\b(Identifier|Target|NumberToken|RightParen|LeftParen|RightBracket|LeftBrace|RightBrace|Infix|Prefix|NamedHole|Equals|Tilde|EOF)\b/;

describe("the E1 table", () => {
  it.each(Object.entries(SYNTAX_CODES))("%s: its example provokes it alone, in the user's words", (code, row) => {
    const { diagnostics } = parseWith(parser, { file: "example.ppl", text: row.example });
    expect(diagnostics.map((d) => d.code)).toEqual([code]);
    expect(diagnostics.map((d) => `${d.message} ${d.hint ?? ""}`).join()).not.toMatch(TOKEN_CLASSES);
    expect(row.explain.length).toBeGreaterThan(60);
  });

  it("numbers its rows E1001, E1002, … without a gap", () => {
    const expected = Object.keys(SYNTAX_CODES).map((_, i) => `E${1001 + i}`);
    expect(Object.keys(SYNTAX_CODES)).toEqual(expected);
  });
});

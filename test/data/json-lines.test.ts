import { describe, expect, it } from "vitest";
import { parseDocument, parseJsonLines } from "../../runtime/data/index.ts";

const faultsOf = (lines: readonly string[], first = 0): readonly (readonly [string, unknown, unknown])[] => {
  const parsed = parseJsonLines(lines, first, "f.jsonl");
  return "faults" in parsed ? parsed.faults.map((f) => [f.kind, f.values["line"], f.values["problem"]]) : [];
};

describe("JSON Lines", () => {
  it("of objects are the document of their columns", () => {
    expect(parseJsonLines(['{"w": [1, 2], "x": 0.5}', '{"x": null, "w": []}'], 0, "")).toEqual({ ok: { w: [[1, 2], []], x: [0.5, null] } });
  });

  it("of other values are their list", () => {
    expect(parseJsonLines(["[1, 2]", "[]", " [3] "], 0, "")).toEqual({ ok: [[1, 2], [], [3]] });
    expect(parseJsonLines([], 0, "")).toEqual({ ok: [] });
  });

  it("are known by the ending of the file, and end with their last line", async () => {
    const text = '{"x": 1}\r\n{"x": 2}\n\n  \n';
    for (const file of ["a.jsonl", "b.NDJSON"]) expect(await parseDocument({ file, text })).toEqual({ ok: { file, content: { x: [1, 2] } } });
  });

  it.each<readonly [string, readonly string[], readonly (readonly [string, number, string])[]]>([
    ["a line that is not JSON", ['{"x": 1}', '{"x": }'], [["json-syntax", 7, "expected-value"]]],
    ["a blank line between others", ['{"x": 1}', "", '{"x": 2}'], [["json-syntax", 7, "empty"]]],
    ["a field that is missing", ['{"x": 1, "y": 2}', '{"x": 1}'], [["json-lines", 7, "missing"]]],
    ["a field too many", ['{"x": 1}', '{"x": 1, "y": 2}'], [["json-lines", 7, "extra"]]],
    ["a value among objects", ['{"x": 1}', "3"], [["json-lines", 7, "kind"]]],
    ["an object among values", ["[1]", '{"x": 1}'], [["json-lines", 7, "kind"]]],
  ])("%s is a mistake of its line", (_, lines, expected) => {
    expect(faultsOf(lines, 5)).toEqual(expected);
  });

  it("tells twenty mistakes, not all", () => {
    expect(faultsOf(['{"x": 1}', ...Array.from({ length: 50 }, () => "{}")]).length).toBe(20);
  });
});

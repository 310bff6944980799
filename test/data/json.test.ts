import fc from "fast-check";
import { expect, it } from "vitest";
import { locateJsonError, parseJson } from "../../runtime/data/json.ts";

const accepts = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it("finds an error exactly where JSON.parse does not read on (oracle: JSON.parse)", () => {
  const edit = fc.tuple(
    fc.json({ maxDepth: 3 }),
    fc.nat(),
    fc.constantFrom("", ",", "]", "}", '"', "'", "0", "-", ".", "e", " ", "\n", "\\", "\\u12", "//", "null", "[", "{", ":"),
    fc.nat(2),
  );
  fc.assert(
    fc.property(edit, ([text, seed, insert, cut]) => {
      const at = seed % (text.length + 1);
      const edited = text.slice(0, at) + insert + text.slice(at + cut);
      const error = locateJsonError(edited);
      expect(error === null).toBe(accepts(edited));
      if (error) expect(error.offset).toBeLessThanOrEqual(edited.length);
    }),
    { seed: 7, numRuns: 3000 },
  );
});

it("reads numbers, a byte order mark, and deep nesting", () => {
  expect(parseJson('\ufeff{"x": [1, -0.5, 1e-4]}')).toEqual({ ok: { x: [1, -0.5, 1e-4] } });
  const deep = parseJson("[".repeat(100_000));
  expect("faults" in deep && deep.faults[0]?.values).toMatchObject({ problem: "unfinished", line: 1, column: 100_001 });
});

it("counts lines and columns from 1, the offset in the text as given", () => {
  const text = '\ufeff{\n  "x": [1,\n  nan]\n}';
  const parsed = parseJson(text, "d.json");
  expect("faults" in parsed && parsed.faults[0]?.values).toEqual({
    file: "d.json",
    line: 3,
    column: 3,
    offset: text.indexOf("nan"),
    problem: "non-finite",
    found: "nan",
  });
});

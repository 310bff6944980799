import { describe, expect, it } from "vitest";
import { DATA_CODES, DATA_ROWS, dataDiagnostic } from "../../api/data-codes.ts";
import { parseExample, run } from "./example.ts";

const SPAN = { start: 0, end: 0 };

describe.each(Object.entries(DATA_CODES))("%s", (code, row) => {
  it("is provoked, alone, by its example", async () => {
    const { ok, faults } = await run(parseExample(row.example));
    const found = [...faults, ...(ok?.warnings ?? [])].map((fault) => dataDiagnostic(fault, SPAN));
    expect(found.map((d) => d.code)).toEqual([code]);
    expect(found.map((d) => d.severity)).toEqual([row.severity]);
  });

  it("has texts without holes", async () => {
    const { ok, faults } = await run(parseExample(row.example));
    for (const fault of [...faults, ...(ok?.warnings ?? [])]) {
      const { message, hint } = dataDiagnostic(fault, SPAN);
      for (const text of [message, hint ?? "-", row.title, row.explain]) expect(text).toMatch(/^(?!.*(?:undefined|NaN,|\[object|null is null| {2})).+/s);
    }
  });
});

it("gives every kind a code of its own", () => {
  expect(Object.keys(DATA_CODES)).toHaveLength(Object.keys(DATA_ROWS).length);
  expect(Object.keys(DATA_CODES).every((code) => /^E50\d\d$/.test(code))).toBe(true);
});

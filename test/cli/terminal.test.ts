import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCsv } from "../../cli/csv.ts";
import { elementOf, firstElements } from "../../cli/fit/elements.ts";
import { toJson } from "../../cli/json.ts";
import { beside, duration, percent, plain } from "../../cli/terminal/numbers.ts";
import { styleOf } from "../../cli/terminal/style.ts";
import { tableLines } from "../../cli/terminal/table.ts";
import { grouped, hang, truncate, widthOf, wrap } from "../../cli/terminal/text.ts";

const same = (text: string): string => text;

describe("numbers", () => {
  it.each([
    // value, scale, digits, text: decimals reach the third digit of the scale
    [0.8902267314, 0.1483012, 3, "0.890"],
    [0.1483012, 0.1483012, 3, "0.148"],
    [0.4633153, 0.0648771, 3, "0.4633"],
    [-185.93734219, 0.00041, 2, "-185.93734"],
    [12.3456, 0.09996, 3, "12.346"], // rounds up to 0.100
    [123456.78, 1234.5, 3, "123457"],
    [3.2e-7, 1.15e-8, 3, "3.20e-7".replace("3.20", "3.200")],
    [2.5e12, 1.5e10, 3, "2.500e12".replace("2.500", "2.5000")],
    [-0.00004, 0.1, 3, "0.000"],
    [1.5, 0, 3, "1.5"],
    [1.5, "NaN", 3, "1.5"],
    ["Infinity", 1, 3, "Infinity"],
  ] as const)("shows %s beside a scale of %s to %i digits as %s", (value, scale, digits, text) => {
    expect(beside(value, scale, digits)).toBe(text);
  });

  it("rounds by at most half a unit in the last digit of the scale", () => {
    const finite = fc.double({ min: -1e8, max: 1e8, noNaN: true });
    const scales = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(finite, scales, (value, scale) => {
        // the third significant digit of the scale is worth between scale/1000 and scale/100
        expect(Math.abs(Number(beside(value, scale)) - value)).toBeLessThanOrEqual(0.5 * (scale / 100) * (1 + 1e-9) + 1e-14 * Math.abs(value));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it.each([
    [1234567, "1,234,567"],
    [-2, "-2"],
    [0.1 + 0.2, "0.3"],
    [1.23456789e-12, "1.23457e-12"],
    ["NaN", "NaN"],
    [NaN, "NaN"],
  ] as const)("writes %s plainly as %s", (value, text) => {
    expect(plain(value)).toBe(text);
  });

  it.each([
    [0.9943, "99.4 %"],
    [0.9999, ">99.9 %"],
    [1, "100.0 %"],
    [1e-9, "<0.1 %"],
    [0, "0.0 %"],
    ["NaN", "NaN"],
  ] as const)("writes the probability %s as %s", (value, text) => {
    expect(percent(value)).toBe(text);
  });

  it.each([
    [0.0004, "0.4 ms"],
    [0.0521, "52 ms"],
    [1.25, "1.3 s"],
    [9.97, "10 s"],
    [59.6, "1 min 00 s"],
    [75.2, "1 min 15 s"],
    [3720, "1 h 02 min"],
    [Infinity, "?"],
  ])("writes %s seconds as %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe("text", () => {
  it("wraps without losing or splitting words", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zλ]{1,12}$/)), fc.integer({ min: 5, max: 40 }), (words, width) => {
        const lines = wrap(words.join(" "), width);
        expect(lines.join(" ")).toBe(words.join(" "));
        for (const line of lines) expect(line.includes(" ") ? widthOf(line) : 0).toBeLessThanOrEqual(width);
      }),
      { seed: 2 },
    );
  });

  it("hangs continuation lines under the first", () => {
    expect(hang("method  ", "one two three four five six seven", 28)).toEqual(["method  one two three four", "        five six seven"]);
  });

  it("truncates by characters, and groups digits", () => {
    expect(truncate("λλλλλ", 4)).toBe("λλλ…");
    expect([grouped(1), grouped(1234), grouped(1234567)]).toEqual(["1", "1,234", "1,234,567"]);
  });

  it("paints only where colours are wanted", () => {
    expect(styleOf({ color: false }).red("x")).toBe("x");
    expect(styleOf({ color: true }).red("x")).toBe("\u001b[31mx\u001b[39m");
  });
});

describe("tables", () => {
  const columns = [
    { title: "", align: "left" as const, cells: ["a", "bb"] },
    { title: "mean", align: "decimal" as const, cells: ["1.25", "-10.5"] },
    { title: "50 %", align: "decimal" as const, cells: ["1", "22"], expendable: 2 },
    { title: "95 %", align: "decimal" as const, cells: ["1e-5", "0.5"], expendable: 1 },
  ];
  it("lines numbers up at the decimal point", () => {
    expect(tableLines(columns, 80, same)).toEqual(["       mean   50 %   95 %", "a      1.25      1   1e-5", "bb   -10.5      22   0.5"]);
  });
  it("gives up the most expendable columns where the line is too short", () => {
    expect(tableLines(columns, 24, same)[0]).toBe("       mean   95 %");
    expect(tableLines(columns, 5, same)[0]).toBe("       mean");
  });
});

describe("elements of arrays", () => {
  it("are named with 1-based indices, ragged or not, and cut off with a count", () => {
    expect(firstElements("x", [[1, 2], [3]], 10).shown).toEqual([{ name: "x[1,1]", value: 1 }, { name: "x[1,2]", value: 2 }, { name: "x[2,1]", value: 3 }]); // prettier-ignore
    const long = firstElements("y", Array.from({ length: 48 }, (_, i) => i), 10); // prettier-ignore
    expect([long.shown.length, long.more, long.shown[9]?.name]).toEqual([10, 38, "y[10]"]);
    expect(firstElements("y", [1, 2, 3], 2)).toMatchObject({ more: 0 });
    expect(firstElements("z", [[0.2, 0.8], [1, 0]], 10, 1).shown[1]).toEqual({ name: "z[2]", value: [1, 0] }); // prettier-ignore
  });
});

describe("an element by its name", () => {
  it.each([
    ["x", 1],
    ["y[2]", 3],
    ["z[2,1]", 6],
    ["z[2]", undefined],
    ["z[9,1]", undefined],
    ["w[1]", undefined],
    ["x[1]", undefined],
    ["toString", undefined],
  ] as const)("%s is %s", (name, value) => {
    expect(elementOf({ x: 1, y: [2, 3], z: [[4, 5], [6]] }, name)).toBe(value);
  });
});

describe("JSON and CSV", () => {
  it("reads back exactly: every double, any nesting", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (value, numbers) => {
        expect(JSON.parse(toJson({ value, numbers }))).toEqual(JSON.parse(JSON.stringify({ value, numbers })));
      }),
      { seed: 3 },
    );
  });
  it("keeps lines short, and never writes null for a number", () => {
    const text = toJson({ x: Array.from({ length: 200 }, (_, i) => i / 7), y: [NaN, -Infinity], z: new Float64Array([0.5, 1]) });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(JSON.parse(text)).toMatchObject({ y: ["NaN", "-Infinity"], z: [0.5, 1] });
  });
  it("quotes names with commas and keeps all digits", () => {
    expect(toCsv({ columns: ["step", "theta[1,2] mean"], rows: [[1, 0.1 + 0.2], [2, NaN]] })).toBe('step,"theta[1,2] mean"\n1,0.30000000000000004\n2,NaN\n'); // prettier-ignore
  });
});

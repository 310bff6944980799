import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindData, type BoundData, type DataDocument, type DataFault } from "../../runtime/data/index.ts";
import { nextUp } from "../../runtime/data/cell.ts";
import { compareCodePoints } from "../../runtime/data/labels.ts";
import { declareAll } from "./declare.ts";

type Given = Readonly<Record<string, number>>;
const attempt = (declarations: string, content: unknown, given: Given = {}, sizes: readonly string[] = []) =>
  bindData(declareAll(declarations), [{ file: "d.json", content }], new Map(Object.entries(given)), sizes);
function bind(declarations: string, content: unknown, given: Given = {}, sizes: readonly string[] = []): BoundData {
  const result = attempt(declarations, content, given, sizes);
  if (!("ok" in result)) throw new Error(JSON.stringify(result.faults));
  return result.ok;
}
function faultsOf(declarations: string, content: unknown, given: Given = {}): readonly DataFault[] {
  const result = attempt(declarations, content, given);
  return "ok" in result ? [] : result.faults;
}
const kinds = (faults: readonly DataFault[]): readonly string[] => faults.map((f) => f.kind);

describe("sizes", () => {
  it.each([
    ["const or --set", "x: real[N]?", { x: [null, null] }, { N: 2 }],
    ["a data field of that name", "g: category(N)[M]", { N: 2, g: [1] }, {}],
    ["a declared field of that name", "N: count, x: real[N]", { N: 2, x: [0, 0] }, {}],
    ["an array length", "x: real[N]", { x: [0, 0] }, {}],
    ["an inner array length", "x: real[M, N]", { x: [[0, 0]] }, {}],
    ["distinct labels", "g: category(N)[M]", { g: ["b", "a", "b"] }, {}],
  ])("are bound by %s", (_, declarations, content, given) => {
    expect(bind(declarations, content, given).sizes.get("N")).toBe(2);
  });

  it("come from the documents also where no declaration mentions them", () => {
    expect(bind("x: real[N]", { K: 3, x: [1] }, { mu0: 1.5 }, ["K"]).sizes).toEqual(new Map([["N", 1], ["K", 3]])); // prettier-ignore
    const unbound = attempt("x: real[N]", { x: [1] }, {}, ["K"]);
    expect("faults" in unbound && unbound.faults).toMatchObject([{ kind: "size-unbound", values: { size: "K", because: "nothing" } }]);
  });

  it("are never bound by integer categories", () => {
    expect(faultsOf("g: category(J)[N]", { g: [1, 2, 3] })).toMatchObject([{ kind: "size-unbound", values: { because: "category", largest: 3 } }]);
  });

  it.each([
    [{ N: 3 }, { x: [1, 2] }, "const or --set", "the length of x"],
    [{ N: 2 }, { N: 3, x: [1, 2] }, "const or --set", '"N" in d.json'],
    [{}, { N: 3, x: [1, 2] }, '"N" in d.json', "the length of x"],
    [{}, { x: [1, 2], y: [1] }, "the length of x", "the length of y"],
    [{}, { x: [1, 2], g: ["a"] }, "the length of x", "the distinct labels of g"],
  ])("are compared: %o, %o", (given, content, first, second) => {
    const declarations = ["x: real[N]", "y: real[N]", "g: category(N)[M]"].filter((d) => d.charAt(0) in content).join(", ");
    expect(faultsOf(declarations, content, given)).toMatchObject([{ kind: "size-conflict", values: { size: "N", first, second } }]);
  });

  it("may be 0", () => {
    const data = bind("x: real[N], y: real[N, D]", { x: [], y: [], D: 3 });
    expect(data.sizes).toEqual(new Map([["N", 0], ["D", 3]])); // prettier-ignore
    expect(data.fields.get("y")).toEqual({ name: "y", shape: [0, 3], values: new Float64Array(0), offsets: null, missing: null });
    expect(bind("w: real[D, *]", { w: [[], []] }).fields.get("w")?.offsets).toEqual(Int32Array.of(0, 0, 0));
  });

  it.each([-1, 2.5, 1e12, NaN])("given as %d are refused without harm", (D) => {
    expect(kinds(faultsOf("x: real[D], w: real[D, *], y: real[N, D]", { x: null, w: [], y: [] }, { D }))).toContain(
      D === 1e12 ? "size-conflict" : "size-invalid",
    );
  });

  it("are not asked for twice where a field is missing or wrong", () => {
    expect(kinds(faultsOf("x: real[N], g: category(J)[N]", { x: [1], g: 1 }))).toEqual(["wrong-depth"]);
    expect(kinds(faultsOf("u: real[J], g: category(J)[N]", { g: [1, 2] }))).toEqual(["field-missing"]);
  });
});

describe("documents", () => {
  const two = (a: DataDocument, b: DataDocument, declarations: string) => {
    const result = bindData(declareAll(declarations), [a, b], new Map());
    return "ok" in result ? Object.fromEntries([...result.ok.fields].map(([name, f]) => [name, Array.from(f.values)])) : kinds(result.faults);
  };

  it("give a bare value to the only field, the one with `from`, or the one named", () => {
    expect(bind("x: real[N]", [1, 2]).fields.get("x")?.values).toEqual(Float64Array.of(1, 2));
    expect(bind("sigma: positive", 2).fields.get("sigma")).toMatchObject({ shape: [], values: Float64Array.of(2) });
    expect(two({ file: "data/a.json", content: [1] }, { file: "b.json", content: { y: [2] } }, 'x: real[N] from "a.json", y: real[N]')).toEqual({
      x: [1],
      y: [2],
    });
    expect(two({ file: "a.json", content: [1], field: "y" }, { file: "b.json", content: [2], field: "x" }, "x: real[N], y: real[N]")).toEqual({
      x: [2],
      y: [1],
    });
  });

  it("are preferred as the user says: --data name=FILE, then `from`, then any; twice is an error", () => {
    const [a, b] = [
      { file: "a.json", content: { x: [1] } },
      { file: "b.json", content: { x: [2] } },
    ];
    expect(two(a, { ...b, field: "x" }, "x: real[N]")).toEqual({ x: [2] });
    expect(two(a, b, 'x: real[N] from "b.json"')).toEqual({ x: [2] });
    expect(two(a, b, "x: real[N]")).toEqual(["field-twice"]);
  });

  it("may hold more than is declared, and names of Object.prototype mean nothing", () => {
    expect(bind("x: real[N]", { x: [1], y: "ignored" }).fields.size).toBe(1);
    expect(kinds(faultsOf("constructor: real[N]", {}))).toEqual(["field-missing"]);
  });

  it("may hold typed arrays, at any depth", () => {
    const rows = [Uint8Array.of(0, 1), Uint8Array.of(1, 1)];
    expect(bind("x: binary[N, P]", { x: rows }).fields.get("x")?.values).toEqual(Float64Array.of(0, 1, 1, 1));
    expect(kinds(faultsOf("x: real[N]", { x: Float64Array.of(1, NaN) }))).toEqual(["not-finite"]);
  });

  it("leave scalars to --set", () => {
    expect(bind("sigma: positive, x: real[N]", { x: [1] }, { sigma: 0.5 }).fields.get("sigma")?.values[0]).toBe(0.5);
    expect(kinds(faultsOf("sigma: positive, x: real[N]", { x: [1] }, { sigma: -1 }))).toEqual(["out-of-support"]);
  });
});

describe("faults", () => {
  it("come all at once, over all fields", () => {
    const faults = faultsOf("x: positive[N], y: count[N], z: real[N, D], s: unit", { x: [1, -1], y: [0.5, 1], z: [[1], [1, 2]], s: "a" });
    expect(kinds(faults)).toEqual(["out-of-support", "not-an-integer", "not-rectangular", "not-a-number"]);
  });

  it("are cut off at twenty per field, the rest counted", () => {
    const faults = faultsOf("x: positive[N], y: unit[N]", { x: Array(1000).fill(-1), y: Array(1000).fill(2) });
    expect(faults).toHaveLength(40);
    expect([faults[18], faults[19], faults[39]].map((f) => f?.values["more"])).toEqual([undefined, 980, 980]);
  });

  it("point at 1-based indices in every dimension", () => {
    const cube = [[[1, 2], [3, 4]], [[5, 6], [7, -8]]]; // prettier-ignore
    expect(faultsOf("x: positive[A, B, C]", { x: cube })).toMatchObject([{ index: [2, 2, 2] }]);
    expect(faultsOf("w: positive[D, *]", { w: [[1], [], [2, -1]] })).toMatchObject([{ index: [3, 2] }]);
  });

  it("blame the odd row, not the others", () => {
    expect(faultsOf("x: real[N, D]", { x: [[1], [1, 2], [3, 4]] })).toMatchObject([{ kind: "not-rectangular", index: [1], values: { found: 1, needed: 2 } }]);
    expect(faultsOf("x: real[N, D]", { x: [1, [1, 2], [3, 4]] })).toMatchObject([{ kind: "not-an-array", index: [1] }]);
  });
});

it("numbers labels by code point over all fields of a size (oracle: lists of code points)", () => {
  const points = (s: string): readonly number[] => Array.from(s, (c) => c.codePointAt(0) ?? 0);
  const before = (a: readonly number[], b: readonly number[]): boolean => {
    const at = a.findIndex((x, i) => x !== b[i]);
    return at < 0 ? a.length < b.length : b[at] !== undefined && (a[at] ?? 0) < b[at];
  };
  const word = fc.string({ unit: fc.constantFrom("a", "Z", "é", "！", "😀", "\u{ffff}"), maxLength: 3 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.array(word, { minLength: 1 }), (a, b) => {
      const data = bind("a: category(V)[N], b: category(V)[M]", { a, b });
      const labels = data.labels.get("V") ?? [];
      expect(new Set(labels)).toEqual(new Set([...a, ...b]));
      for (let i = 1; i < labels.length; i++) expect(before(points(labels[i - 1] ?? ""), points(labels[i] ?? ""))).toBe(true);
      expect(Array.from(data.fields.get("b")?.values ?? [], (v) => labels[v - 1])).toEqual(b);
    }),
    { seed: 5, numRuns: 200 },
  );
  expect(["😀", "！"].toSorted(compareCodePoints)).toEqual(["！", "😀"]);
});

it("keeps open bounds exact: nothing lies between x and nextUp(x)", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e308 }), (x) => {
      const y = nextUp(x);
      const middle = x / 2 + y / 2;
      return y > x && (middle <= x || middle >= y || Math.abs(x) < 1e-300);
    }),
    { seed: 6 },
  );
  expect(kinds(faultsOf("x: positive[N]", { x: [Number.MIN_VALUE, 0] }))).toEqual(["out-of-support"]);
});

it("reads a million numbers well under 100 ms", () => {
  const rows = Array.from({ length: 1000 }, (_, i) => Array.from({ length: 1000 }, (_, j) => Math.sin(i * 1000 + j)));
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    bind("x: real(lower = -1, upper = 1)[N, D]", { x: rows });
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(100);
});

it("imports papaparse and ajv only when needed", () => {
  const folder = new URL("../../runtime/data/", import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));
  expect(sources.flatMap((text) => text.match(/^import .* from "(?!\.\/).*$/gm) ?? [])).toEqual([]);
});

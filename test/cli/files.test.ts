import { chmodSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findData } from "../../cli/data.ts";
import { read, tryRead, writeAtomically } from "../../cli/files.ts";
import { fakeApi } from "./fake-api.ts";
import { workplace, type Workplace } from "./harness.ts";

let place: Workplace;
beforeEach(() => (place = workplace()));
afterEach(() => place.remove());

describe("writing", () => {
  it("makes folders, replaces files and leaves nothing else behind", () => {
    place.write("old.txt", "old");
    writeAtomically(place.path, new Map([["a/b/c.txt", "new"], ["old.txt", "newer"]]), ""); // prettier-ignore
    expect(place.files()).toEqual(["a/b/c.txt", "old.txt"]);
    expect([place.read("a/b/c.txt"), place.read("old.txt")]).toEqual(["new", "newer"]);
  });

  it("writes all files or none", () => {
    place.write("one.txt", "old");
    mkdirSync(join(place.path, "two.txt/in-the-way"), { recursive: true });
    place.write("file", "not a folder");
    const bad = new Map([["one.txt", "new"], ["file/three.txt", "x"]]); // prettier-ignore
    expect(() => writeAtomically(place.path, bad, "do something else")).toThrow("cannot write file/three.txt: part of the path is a file, not a folder");
    expect(place.files()).toEqual(["file", "one.txt"]);
    expect(place.read("one.txt")).toBe("old");
    expect(() => writeAtomically(place.path, new Map([["two.txt", "x"]]), "")).toThrow("it is a folder");
    expect(place.files()).toEqual(["file", "one.txt"]);
  });

  it("keeps modes and links", () => {
    place.write("real.txt", "old");
    chmodSync(join(place.path, "real.txt"), 0o640);
    symlinkSync("real.txt", join(place.path, "link.txt"));
    writeAtomically(place.path, new Map([["link.txt", "new"]]), "");
    expect(place.read("real.txt")).toBe("new");
    expect(statSync(join(place.path, "real.txt")).mode & 0o777).toBe(0o640);
  });

  it("writes to devices without replacing them", () => {
    writeAtomically(place.path, new Map([["/dev/null", "x"]]), "");
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

describe("reading", () => {
  it("says why not, and what may have been meant", () => {
    place.write("models/coin.ppl", "model coin { }");
    mkdirSync(join(place.path, "folder"));
    const failure = (file: string): unknown => {
      try {
        return read(place.path, file, "model");
      } catch (error) {
        return error;
      }
    };
    expect(failure("coin")).toMatchObject({ message: "cannot read the model coin: there is no such file", hint: "did you mean models/coin.ppl?" });
    expect(failure("models/cion.ppl")).toMatchObject({ hint: "did you mean models/coin.ppl?" });
    expect(failure("folder")).toMatchObject({ message: "cannot read the model folder: it is a folder" });
    expect(tryRead(place.path, "nothing")).toEqual({ reason: "there is no such file" });
  });
});

describe("data", () => {
  const api = fakeApi();
  const find = (text: string, ...options: { file: string; field?: string }[]) => findData(place.path, api, { file: "sub/m.ppl", text }, options);
  const two = 'model m {\n data x: real[N] from "x.json"\n data y: real[N] from "../y.csv"\n}';
  beforeEach(() => {
    place.write("sub/x.json", "[1]");
    place.write("y.csv", "y\n2\n");
    place.write("other.json", "[3]");
  });

  it("are those that the model names, relative to the model", () => {
    expect(find(two)).toEqual({ data: [{ file: "sub/x.json", text: "[1]" }, { file: "y.csv", text: "y\n2\n" }], missing: [], lookedFor: [] }); // prettier-ignore
  });
  it("are read once where two fields share a file", () => {
    expect(find('data a: real[N] from "x.json"\ndata b: real[N] from "x.json"').data).toHaveLength(1);
  });
  it("of the command line replace all defaults, or the one of a field", () => {
    expect(find(two, { file: "other.json" }).data.map(({ file }) => file)).toEqual(["other.json"]);
    expect(find(two, { file: "other.json", field: "x" }).data).toEqual([{ file: "other.json", text: "[3]", field: "x" }, { file: "y.csv", text: "y\n2\n" }]); // prettier-ignore
  });
  it("lie beside the model otherwise, JSON before CSV", () => {
    expect(find("model m { }")).toMatchObject({ data: [], lookedFor: ["sub/m.data.json", "sub/m.data.jsonl", "sub/m.data.csv"] });
    place.write("sub/m.data.csv", "x\n1\n");
    expect(find("model m { }").data.map(({ file }) => file)).toEqual(["sub/m.data.csv"]);
    place.write("sub/m.data.json", "[1]");
    expect(find("model m { }").data.map(({ file }) => file)).toEqual(["sub/m.data.json"]);
  });
  it("that the model names and nobody finds are a diagnostic at that place", () => {
    const text = 'data x: real[N] from "gone.json"';
    const [missing] = find(text).missing;
    expect(missing?.diagnostic).toMatchObject({ code: "E5000", span: { start: text.indexOf('"'), end: text.length } });
  });
  it("that the command line names and nobody finds are a mistake of usage", () => {
    expect(() => find(two, { file: "gone.json" })).toThrow("cannot read the data file gone.json: there is no such file");
  });
});

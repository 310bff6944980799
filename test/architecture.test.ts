import { builtinModules } from "node:module";
import { describe, expect, it } from "vitest";
import { cycles, importsOf, readSources, type Import, type SourceFile } from "./source-graph.ts";

/** What the files below a folder (or one file) may import of ours, types included. The first row that matches a file counts. */
const MAY_IMPORT: readonly { readonly files: string; readonly from: readonly string[] }[] = [
  { files: "grammar/", from: ["grammar/"] },
  { files: "runtime/", from: ["runtime/"] },
  { files: "compiler/", from: ["compiler/", "grammar/", "runtime/math/", "runtime/random/"] },
  { files: "api/", from: ["api/", "compiler/", "runtime/", "grammar/"] },
  { files: "cli/", from: ["cli/", "api/", "grammar/", "package.json"] },
  { files: "bench/", from: ["bench/", "api/", "compiler/", "runtime/", "grammar/"] },
  { files: "scripts/", from: ["scripts/", "cli/", "api/", "compiler/", "runtime/", "grammar/"] },
  { files: "test/", from: [""] },
];

/**
 * The compiler's folders and top-level files, highest layer first. A row may import itself and every row below; members of one row
 * may not import each other. `import type` may point upwards. A new folder needs a place here.
 */
const COMPILER_LAYERS: readonly (readonly string[])[] = [
  ["plan/"],
  ["algebra/"],
  ["inference/"],
  ["frontend/", "lower/"],
  ["program/", "settings/", "structure/"],
  ["emit/"],
  ["distributions/"],
  ["rules/"],
  ["calculus/"],
  ["supports/"],
  ["ops/"],
  ["ir/", "model/"],
  ["codes.ts"],
  ["codes/"],
  ["pass.ts"],
];

/** Packages that may be imported, and from where. No chain of static imports leads from an entry to a `lazy` one: start-up does not pay for it. */
const PACKAGES: readonly { readonly name: RegExp; readonly folders: readonly string[]; readonly lazy: boolean }[] = [
  { name: /^chevrotain$/, folders: ["grammar/"], lazy: false },
  { name: /^commander$/, folders: ["cli/"], lazy: false },
  { name: /^d3-(?:scale|shape)$/, folders: ["cli/plot/"], lazy: true },
  { name: /^ajv\b/, folders: ["runtime/data/"], lazy: true },
  { name: /^papaparse$/, folders: ["runtime/data/"], lazy: true },
  { name: /^@tensorflow\//, folders: ["runtime/", "api/"], lazy: true },
  { name: /^onnxruntime-/, folders: ["runtime/", "api/"], lazy: true },
];

const ENTRIES = ["cli/main.ts", "api/index.ts"];
const PURE = ["grammar/", "compiler/", "runtime/", "api/"];
const ANYTHING_GOES = ["test/", "scripts/", "bench/"];
const MAX_LINES = 300;
/** Random expressions of one kind contain those of the others: here the files are mutually recursive, as the functions are. */
const RECURSIVE = ["test/generators/"];
/** The compiler knows no model by name. */
const MODEL_NAMES = /\b(?:normal_gamma|poisson_gamma|gamma_mle|lda|vae|ddpm)\b/i;

const sources = readSources(["grammar", "compiler", "runtime", "api", "cli", "bench", "scripts", "test"]);

const under = (path: string, prefixes: readonly string[]): boolean => prefixes.some((prefix) => path.startsWith(prefix));
const isNode = (to: string): boolean => to.startsWith("node:") || builtinModules.includes(to);
const show = (file: SourceFile, { to }: Import): string => `${file.path} -> ${to}`;
const offending = (wrong: (item: Import, file: SourceFile) => boolean, files = sources): string[] =>
  files.flatMap((file) => file.imports.filter((item) => wrong(item, file)).map((item) => show(file, item)));

const statically = (file: SourceFile): readonly Import[] => file.imports.filter((item) => !item.typeOnly && !item.dynamic);
const byPath = new Map(sources.map((file) => [file.path, file]));

/** What running a file imports before its first line runs: the file and all that static imports lead to. */
function startUp(path: string, reached = new Set<SourceFile>()): ReadonlySet<SourceFile> {
  const file = byPath.get(path);
  if (file === undefined || reached.has(file)) return reached;
  reached.add(file);
  for (const item of statically(file)) if (item.ours) startUp(item.to, reached);
  return reached;
}

const compilerLayer = (path: string): number => COMPILER_LAYERS.findIndex((row) => under(path.slice("compiler/".length), row));
const compilerMember = (path: string): string | undefined => COMPILER_LAYERS.flat().find((member) => path.startsWith(`compiler/${member}`));

describe("layers", () => {
  it("import only what MAY_IMPORT allows", () => {
    const allowed = (file: SourceFile): readonly string[] => MAY_IMPORT.find((row) => file.path.startsWith(row.files))!.from;
    expect(offending((item, file) => item.ours && !under(item.to, allowed(file)))).toEqual([]);
  });

  it("have a place in COMPILER_LAYERS for each file of the compiler", () => {
    expect(sources.map((file) => file.path).filter((path) => path.startsWith("compiler/") && compilerLayer(path) < 0)).toEqual([]);
  });

  it("point downwards inside the compiler, and siblings leave each other alone", () => {
    const wrong = (item: Import, file: SourceFile): boolean => {
      if (item.typeOnly || !file.path.startsWith("compiler/") || !item.to.startsWith("compiler/")) return false;
      const [from, to] = [compilerLayer(file.path), compilerLayer(item.to)];
      return to < from || (to === from && compilerMember(file.path) !== compilerMember(item.to));
    };
    expect(offending(wrong)).toEqual([]);
  });

  it("have no import cycles, types apart", () => {
    const targets = (file: SourceFile): string[] => statically(file).flatMap((item) => (item.ours ? [item.to] : []));
    expect(cycles(new Map(sources.filter((file) => !under(file.path, RECURSIVE)).map((file) => [file.path, targets(file)])))).toEqual([]);
  });

  it("import no index.ts of their own folder", () => {
    const folder = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
    expect(offending((item, file) => item.ours && item.to === `${folder(file.path)}index.ts`)).toEqual([]);
  });
});

describe("packages", () => {
  it("of Node are imported by cli/, scripts/, bench/ and test/ alone", () => {
    expect(offending((item, file) => isNode(item.to) && under(file.path, PURE))).toEqual([]);
  });

  it("of others are imported where PACKAGES says", () => {
    const wrong = (item: Import, file: SourceFile): boolean => {
      if (item.ours || isNode(item.to) || under(file.path, ANYTHING_GOES)) return false;
      return !PACKAGES.some(({ name, folders }) => name.test(item.to) && under(file.path, folders));
    };
    expect(offending(wrong)).toEqual([]);
  });

  it.each(ENTRIES)("marked lazy are not imported when %s starts", (entry) => {
    const lazy = (item: Import): boolean => !item.typeOnly && !item.dynamic && PACKAGES.some(({ name, lazy }) => lazy && name.test(item.to));
    expect(offending(lazy, [...startUp(entry)])).toEqual([]);
  });
});

describe("texts", () => {
  it(`have at most ${MAX_LINES} lines`, () => {
    expect(sources.filter((file) => file.lines > MAX_LINES).map((file) => `${file.path}: ${file.lines}`)).toEqual([]);
  });

  it("name no model", () => {
    const named = sources.filter((file) => under(file.path, PURE) && MODEL_NAMES.test(file.text));
    expect(named.map((file) => `${file.path}: ${MODEL_NAMES.exec(file.text)![0]}`)).toEqual([]);
  });
});

/** The checks above pass on an empty list; these show that the reader finds what it should. */
describe("the reader of imports", () => {
  it("sees static, type-only, re-exported and dynamic imports, and none in strings", () => {
    const text = [
      'import { a } from "./a.ts";',
      'import type { B } from "../b.ts";',
      'export { c } from "node:fs";',
      'const d = await import("ajv");',
      "const e = `\nimport x from \"no.ts\";`; // import y from 'no.ts'",
    ].join("\n");
    const row = (to: string, ours: boolean, typeOnly = false, dynamic = false): Import => ({ to, ours, typeOnly, dynamic });
    expect(importsOf("api/x/y.ts", text)).toEqual([
      row("api/x/a.ts", true),
      row("api/b.ts", true, true),
      row("node:fs", false),
      row("ajv", false, false, true),
    ]);
  });

  it("finds cycles, and only cycles", () => {
    const edges = new Map(Object.entries({ a: ["b"], b: ["c", "d"], c: ["a"], d: ["e"], e: [], f: ["f"] }));
    expect(cycles(edges)).toEqual([["a", "b", "c"], ["f"]]);
  });

  it("reads the tree", () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.flatMap((file) => file.imports).length).toBeGreaterThan(20);
  });
});

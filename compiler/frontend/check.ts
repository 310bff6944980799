import type * as Ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Source } from "../../grammar/span.ts";
import type { Distribution } from "../distributions/define.ts";
import { DISTRIBUTIONS } from "../distributions/index.ts";
import type { Model } from "../model/types.ts";
import { canonical } from "./canonical.ts";
import { elaborateConstants } from "./constants.ts";
import type { Checker, ConstantValue, Scope } from "./context.ts";
import { report } from "./context.ts";
import { checkDefs, elaborateDeclarations } from "./declarations.ts";
import { checkHidden, declareBlock } from "./declare.ts";
import type { Declarations } from "./declare.ts";
import { checkFits } from "./fits.ts";
import { elaborateGuide } from "./guide.ts";
import { elaborateModel } from "./model.ts";
import { collectSizes } from "./sizes.ts";
import { newFrame } from "./symbols.ts";
import type { Frame } from "./symbols.ts";
import { reportUnused } from "./unused.ts";

export interface CheckOptions {
  /** Values of constants that replace those in the source (`--set name=value`). */
  readonly constants?: ReadonlyMap<string, ConstantValue>;
  /** The text has syntax errors: what seems unused may be used in a part that could not be read. */
  readonly syntaxErrors?: boolean;
  /** The families that may be used; default: all. */
  readonly distributions?: readonly Distribution[];
}
export interface Checked {
  /** Null when there is an error. */
  readonly model: Model | null;
  /** Errors and warnings in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks a syntax tree and makes the model IR: names, types, shapes, supports, definitions, guides and fits. Every mistake is
 * reported once, none that follows from another. Pure. A tree with syntax errors gives no model, only what can be said of the rest.
 */
export function check(file: Ast.File, source: Source, options: CheckOptions = {}): Checked {
  const found: Diagnostic[] = [];
  const checker = newChecker(source, options, (d) => {
    if (!found.some((o) => o.code === d.code && o.span.start === d.span.start && o.span.end === d.span.end)) found.push(d);
  });
  const clean = (): boolean => options.syntaxErrors !== true && !found.some((d) => d.severity === "error");
  const model = file.model ? checkFile(file, file.model, checker, clean) : null;
  const diagnostics = [...found].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return { model: clean() ? model && canonical(model) : null, diagnostics };
}

function newChecker(source: Source, options: CheckOptions, sink: (d: Diagnostic) => void): Checker {
  let counter = 0;
  return {
    distributions: new Map((options.distributions ?? DISTRIBUTIONS).map((d) => [d.name, d])),
    overrides: options.constants ?? new Map(),
    text: source.text,
    sink,
    fresh: (hint) => `${hint}#${++counter}`,
    binders: new Map(),
    used: new Set(),
    types: new Map(),
    constants: new Map(),
    dataTypes: new Map(),
    paramTypes: new Map(),
    nets: new Map(),
    heads: new Map(),
    sizes: new Map(),
    holes: [],
    fixed: new Set(),
    mismatches: new Set(),
  };
}

interface GuideBlock {
  readonly block: Ast.Block;
  readonly scope: Scope;
  readonly declarations: Declarations;
}

function checkFile(file: Ast.File, block: Ast.Block, checker: Checker, clean: () => boolean): Model {
  const home = newFrame(null);
  const scope = scopeOf(checker, home, "model");
  const declarations = declareBlock(block, scope);
  const guides = file.guides.map((guide): GuideBlock => {
    const guideScope = scopeOf(checker, newFrame(home), "guide");
    return { block: guide, scope: guideScope, declarations: declareBlock(guide, guideScope) };
  });
  for (const d of [declarations, ...guides.map((g) => g.declarations)]) collectSizes(d, { checker, home });
  checkHidden(declarations, scope);
  for (const g of guides) checkHidden(g.declarations, g.scope);
  repeatedBlocks(file.guides, "a guide", scope);
  repeatedBlocks(file.fits, "a fit", scope);
  elaborateConstants(declarations.entries, scope);
  const declared = elaborateDeclarations(declarations, scope);
  checkDefs(declarations, scope);
  const { model, view } = elaborateModel(block, declarations, declared, scope);
  const made = guides.map((g) => elaborateGuide(g.block, g.declarations, view, g.scope));
  const fits = checkFits(file.fits, { guides: made.map((g) => g.name), latents: view.latents, binders: [...checker.binders.values()], clean: clean() }, scope);
  if (clean()) reportUnused([declarations, ...guides.map((g) => g.declarations)], scope);
  return { ...model, guides: made, fits };
}

const scopeOf = (checker: Checker, frame: Frame, role: "model" | "guide"): Scope => ({ checker, frame, role, calls: [], narrowed: new Map() });

function repeatedBlocks(blocks: readonly { readonly name: Ast.Name }[], is: string, scope: Scope): void {
  blocks.forEach(({ name }, i) => {
    const first = blocks.findIndex((b) => b.name.text === name.text);
    if (first < i) report(scope, "E2002", name.span, { name: name.text, is }, [{ span: blocks[first]!.name.span, message: "the first definition is here" }]);
  });
}

import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import { supportText } from "../model/text.ts";
import { distributionTerms } from "../model/traverse.ts";
import type { Guide, SupportTerm, Term, TermType, Variable } from "../model/types.ts";
import { checkCoverage, spannedDimensions, wholeBoxes } from "./coverage.ts";
import type { Box } from "./coverage.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { checkCycles } from "./cycles.ts";
import type { Definition } from "./cycles.ts";
import type { Declarations } from "./declare.ts";
import { checkDefs, elaborateDeclarations } from "./declarations.ts";
import { solve } from "./solve.ts";
import { elaborateTilde, numberFactors, resultSupport, tildeFactor } from "./statements.ts";
import type { TildeResult } from "./statements.ts";
import { describeSupport, elementOf, fitOf } from "./supports.ts";
import { buildLets, letDefinitions } from "./lets.ts";
import type { TildePiece } from "./symbols.ts";
import { lookUp, SYMBOL_WORDS } from "./symbols.ts";
import { mapSupport } from "./support-terms.ts";
import { describeDimensions, ERROR } from "./types.ts";
import { equalDimensions, equalSizes } from "./ranges.ts";
import { substituteBinders } from "./terms.ts";

/** What a guide needs to know of the model. */
export interface ModelView {
  readonly name: string;
  /** Names of all latents, also of those that could not be checked. */
  readonly latents: readonly string[];
  readonly variables: ReadonlyMap<string, Variable>;
  /** One statement of the model for a variable: its support in terms of its left indices. */
  /** Lets of the model, through which a guide could refer to its own variables. */
  readonly lets: ReturnType<typeof letDefinitions>;
  readonly supports: ReadonlyMap<string, { readonly support: SupportTerm; readonly indices: readonly Term[] }>;
}

/** A guide block: q's statements, with their holes. */
export function elaborateGuide(block: Ast.Block, declarations: Declarations, model: ModelView, scope: Scope): Guide {
  const { checker } = scope;
  checker.holes.length = 0;
  const declared = elaborateDeclarations(declarations, scope);
  checkDefs(declarations, scope);
  const solved = solve(
    declarations.entries.filter((e) => e.kind === "let"),
    scope,
  );
  const groups = new Map<string, TildePiece[]>();
  for (const piece of declarations.tildes) {
    const { name } = piece.statement;
    groups.set(name.text, [...(groups.get(name.text) ?? []), piece]);
  }
  const results = [...groups].flatMap(([name, pieces]) => guideVariable(name, pieces, model, scope));
  const definitions: Definition[] = results.map((r) => ({
    variable: r.piece.statement.name.text,
    indices: r.indices,
    terms: distributionTerms(r.distribution),
    scope: { ...scope, frame: r.piece.frame },
    span: r.piece.statement.name.span,
  }));
  const lets = letDefinitions(solved, scope);
  const chains = checkCycles([...definitions, ...lets.definitions, ...model.lets.definitions], new Map([...model.lets.locals, ...lets.locals]), scope);
  const nets = declarations.entries.flatMap((e) => (e.kind === "net" ? (checker.nets.get(e) ?? []) : []));
  return {
    name: block.name.text,
    params: declared.params,
    holes: [...checker.holes],
    lets: buildLets(solved, chains, scope),
    nets,
    factors: numberFactors(results.map(tildeFactor)),
    span: block.span,
  };
}

/** The statements for one name; all must belong to one latent variable. */
function guideVariable(name: string, pieces: readonly TildePiece[], model: ModelView, scope: Scope): readonly TildeResult[] {
  const [first] = pieces;
  const entry = first && lookUp(scope.frame, name);
  const variable = model.variables.get(name);
  const at = first!.statement.name.span;
  const latent = entry?.kind === "latent" || (entry?.kind === "data" && entry.declaration.type.missing && entry.pieces.length > 0);
  if (!latent) {
    if (entry === undefined || entry.kind === "plate" || entry.kind === "term")
      report(scope, "E2404", at, { name, suggestion: suggest(name, model.latents), model: model.name });
    else
      report(scope, "E2406", at, { name, is: entry.kind === "data" && entry.pieces.length === 0 ? "data without a distribution" : SYMBOL_WORDS[entry.kind] });
    for (const piece of pieces) quietly(() => elaborateTilde(piece, null, scope), scope);
    return [];
  }
  scope.checker.used.add(entry);
  const type: TermType = variable?.type ?? ERROR;
  if (variable === undefined || type === ERROR) {
    for (const piece of pieces) quietly(() => elaborateTilde(piece, null, scope), scope);
    return [];
  }
  const attempts = pieces.map((piece) => elaborateTilde(piece, type, scope));
  const boxes = wholeBoxes(
    attempts.flatMap((a) => a.box ?? []),
    type.dimensions,
    scope,
  );
  if (attempts.every((a) => a.result !== null)) covers(name, boxes, variable, scope);
  return attempts.flatMap((a) => a.result ?? []).filter((r) => supportFits(name, r, variable, model, scope));
}

/** Elaborates for the sake of unknown names only. */
function quietly<T>(run: () => T, scope: Scope): T {
  const { sink } = scope.checker;
  scope.checker.sink = (d) => {
    if (["E2001", "E2005", "E2201", "E2202"].includes(d.code)) sink(d);
  };
  const result = run();
  scope.checker.sink = sink;
  return result;
}

/** q's support must be p's. Bounds are compared with the index variables of the model's statement replaced by the guide's. */
function supportFits(name: string, r: TildeResult, variable: Variable, model: ModelView, scope: Scope): boolean {
  const support = resultSupport(r);
  const own = model.supports.get(name);
  const by = new Map((own?.indices ?? []).flatMap((t, i) => (t.kind === "binder" && r.indices[i] ? [[t.id, r.indices[i]] as const] : [])));
  const wanted = own ? mapSupport(own.support, (t) => substituteBinders(t, by)) : variable.support;
  const possible =
    variable.role === "observed" &&
    fitOf(elementOf(support).interval, variable.type.interval) !== "outside" &&
    elementOf(support).element === variable.type.element;
  const bounded = support.kind === wanted.kind && (support.kind === "interval" || support.kind === "integers");
  if (support.kind === "category" && wanted.kind === "category" && equalSizes(support.size, wanted.size, scope.checker)) return true;
  if (supportText(support) === supportText(wanted) || (possible && !bounded)) return true;
  report(scope, "E2405", r.piece.statement.distribution.span, { name, guide: describeSupport(support), model: describeSupport(wanted) }, [
    { span: variable.span, message: "the variable is defined here" },
  ]);
  return false;
}

/** Every element once. For missing data any part may be named. */
function covers(name: string, boxes: readonly Box[], variable: Variable, scope: Scope): void {
  const [first] = boxes;
  if (!first) return;
  const odd = boxes.find((b) => b.cells.length !== first.cells.length);
  const spanned = spannedDimensions(boxes);
  const dimensions = [...spanned, ...variable.type.dimensions.slice(spanned.length)];
  const complete = variable.role === "latent";
  if (odd || (complete && !equalDimensions(dimensions, variable.type.dimensions, scope.checker) && boxes.every((b) => b.exact))) {
    report(scope, "E2408", (odd ?? first).span, { name, guide: describeDimensions(dimensions), model: describeDimensions(variable.type.dimensions) });
    return;
  }
  checkCoverage(name, boxes, { complete, how: "defined" }, scope);
}

import type * as Ast from "../../grammar/ast.ts";
import { distributionTerms } from "../model/traverse.ts";
import type { Constant, DataVariable, Factor, Model, SizeSymbol, SupportTerm, Term, Variable } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { checkCycles } from "./cycles.ts";
import type { Definition } from "./cycles.ts";
import type { Declared } from "./declarations.ts";
import type { Declarations } from "./declare.ts";
import { elaborate } from "./expressions.ts";
import type { ModelView } from "./guide.ts";
import { buildLets, letDefinitions } from "./lets.ts";
import { elaborateObserved } from "./observed.ts";
import { plateScope } from "./placement.ts";
import { requireNumber } from "./operators.ts";
import { solve } from "./solve.ts";
import type { Solved } from "./solve.ts";
import { numberFactors, resultSupport, tildeFactor } from "./statements.ts";
import type { TildeResult } from "./statements.ts";
import type { Entity } from "./symbols.ts";
import { describeDimensions, ERROR, failed } from "./types.ts";

type Body = Omit<Model, "guides" | "fits">;
type Indexed = { readonly support: SupportTerm; readonly indices: readonly Term[] };

/** The model block, declarations done: lets and latents solved, data observed, definitions free of circles. */
export function elaborateModel(
  block: Ast.Block,
  declarations: Declarations,
  declared: Declared,
  scope: Scope,
): { readonly model: Body; readonly view: ModelView } {
  const entities = declarations.entries.filter((e): e is Entity => e.kind === "let" || e.kind === "latent");
  const solved = solve(entities, scope);
  const observed = elaborateObserved(declared.data, scope);
  const potentials = elaboratePotentials(declarations, scope);
  const lets = letDefinitions(solved, scope);
  const missing = observed.results.filter((r) => observed.missing.has(r.piece.statement.name.text));
  const chains = checkCycles(
    [...[...solved.latents.values()].flat(), ...missing].map((r) => tildeDefinition(r, scope)).concat(lets.definitions),
    lets.locals,
    scope,
  );
  const latents = [...solved.latents.values()].flat();
  const variables = [...latentVariables(solved, scope), ...observed.variables].sort((a, b) => a.span.start - b.span.start);
  const factors = [...latents, ...observed.results].map(tildeFactor);
  const model: Body = {
    name: block.name.text,
    sizes: sizeSymbols(scope),
    constants: constantsOf(scope),
    data: [...declared.data.values()] satisfies DataVariable[],
    params: declared.params,
    lets: buildLets(solved, chains, scope),
    nets: declarations.entries.flatMap((e) => (e.kind === "net" ? (scope.checker.nets.get(e) ?? []) : [])),
    variables,
    factors: numberFactors([...factors, ...potentials]),
  };
  return {
    model,
    view: viewOf(
      block,
      [...solved.latents.keys()].map((e) => e.name),
      variables,
      [...latents, ...observed.results],
      lets,
    ),
  };
}

function elaboratePotentials(declarations: Declarations, scope: Scope): readonly Factor[] {
  return declarations.factors.flatMap((f): Factor[] => {
    const inside = plateScope(f, scope);
    const value = elaborate(f.statement.value, inside);
    const plates = f.plates.flatMap((p) => p.binder ?? []);
    if (failed(value) || plates.length < f.plates.length || !requireNumber(value, "`factor`", inside)) return [];
    if (value.type.dimensions.length > 0) {
      report(inside, "E2103", value.span, { callee: "factor", needs: "a scalar", found: describeDimensions(value.type.dimensions) });
      return [];
    }
    return [{ kind: "potential", id: "", plates, value, span: f.statement.span }];
  });
}

/** A `~` statement for the cycle check. */
const tildeDefinition = (r: TildeResult, scope: Scope): Definition => {
  const { name } = r.piece.statement;
  return { variable: name.text, indices: r.indices, terms: distributionTerms(r.distribution), scope: { ...scope, frame: r.piece.frame }, span: name.span };
};

function latentVariables(solved: Solved, scope: Scope): readonly Variable[] {
  return [...solved.latents].flatMap(([entity, [first]]): Variable[] => {
    const type = scope.checker.types.get(entity);
    if (first === undefined || type === undefined || type === ERROR) return [];
    return [{ name: entity.name, role: "latent", type, support: resultSupport(first), span: entity.span }];
  });
}

function viewOf(
  block: Ast.Block,
  latents: readonly string[],
  variables: readonly Variable[],
  results: readonly TildeResult[],
  lets: ModelView["lets"],
): ModelView {
  const supports = new Map<string, Indexed>();
  for (const r of results) {
    const name = r.piece.statement.name.text;
    if (!supports.has(name)) supports.set(name, { support: resultSupport(r), indices: r.indices });
  }
  return { name: block.name.text, latents, variables: new Map(variables.map((v) => [v.name, v])), lets, supports };
}

/** By name: the order of first use would change when statements move. */
function sizeSymbols(scope: Scope): readonly SizeSymbol[] {
  return [...scope.checker.sizes].map(([name, span]) => ({ name, span })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
function constantsOf(scope: Scope): readonly Constant[] {
  return [...scope.checker.constants].map(([symbol, value]) => ({ name: symbol.name, value, span: symbol.span })).sort((a, b) => a.span.start - b.span.start);
}

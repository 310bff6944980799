import { withoutAxes } from "../ir/axes.ts";
import { num, reference, scan, sum } from "../ir/build.ts";
import { substitute, topological } from "../ir/traverse.ts";
import type { Axis, Expr, Input, Reference, ScanGroup } from "../ir/types.ts";
import type { Contribution, NodeDerivatives } from "./differentiate.ts";

/**
 * The adjoint of a recurrence is a recurrence in the other direction over the stored states.
 * Law: with λ the cotangents of the states, started at those of the outputs, at every position of the axis, last first:
 * λ[map_r] += ∂value/∂(state at map_r) · λ[map of the update], for every reference r of a value to a state.
 */
export function scanAdjoint(
  group: ScanGroup,
  cotangents: ReadonlyMap<number, Expr>,
  differentiateNodes: NodeDerivatives,
  fresh: (name: string) => string,
): { readonly contributions: readonly Contribution[]; readonly outputs: ReadonlyMap<string, Expr> } {
  const outputs = new Map(group.states.map((s, i) => [s.symbol.name, scan(group, i)]));
  const lambdas = group.states.map((s): Input => ({ ...s.symbol, name: fresh(s.symbol.name) }));
  const updates = group.updates.flatMap((u) => {
    const references = stateReferences(u.value, group);
    const targets = new Set<Expr>(references.map((r) => r.node));
    const adjoints = differentiateNodes([[u.value, atUpdate(lambdas[u.state]!, u, [group.axis])]], targets);
    return references.flatMap((r) => {
      const adjoint = adjoints.get(r.node);
      return adjoint === undefined ? [] : [{ state: r.state, map: r.node.map, value: substitute([adjoint], outputs)[0]! }];
    });
  });
  const reversed: ScanGroup = {
    axis: group.axis,
    direction: group.direction === "forward" ? "backward" : "forward",
    states: lambdas.map((symbol, i) => ({ symbol, init: cotangents.get(i) ?? num(0) })),
    updates,
  };
  const finished = lambdas.map((_, i) => (updates.length === 0 ? (cotangents.get(i) ?? num(0)) : scan(reversed, i)));
  const contributions: Contribution[] = [
    ...group.states.map((s, i): Contribution => [s.init, sum(withoutAxes(s.symbol.axes, s.init.axes), finished[i]!)]),
    ...group.updates.map((u): Contribution => [u.value, atUpdate(finished[u.state]!, u, [])]),
  ];
  return { contributions, outputs };
}

/** The cotangent of an update's value: the state's at the place that it writes, summed over the axes that neither the value nor `keep` has. */
function atUpdate(lambda: Expr, update: ScanGroup["updates"][number], keep: readonly Axis[]): Expr {
  const there = reference(lambda, update.map);
  return sum(withoutAxes(there.axes, [...update.value.axes, ...keep]), there);
}

function stateReferences(value: Expr, group: ScanGroup): readonly { readonly node: Reference; readonly state: number }[] {
  return topological([value]).flatMap((e) => {
    if (e.kind !== "reference" || e.base.kind !== "input" || e.base.role !== "state") return [];
    const name = e.base.name;
    const state = group.states.findIndex((s) => s.symbol.name === name);
    return state < 0 ? [] : [{ node: e, state }];
  });
}

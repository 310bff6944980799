import type { StateBlock } from "../algebra/cavi.ts";
import { hasAxis } from "../ir/axes.ts";
import { topological } from "../ir/traverse.ts";
import type { Axis, Expr, IndexMap } from "../ir/types.ts";
import type { CostTerm } from "../lower/factors.ts";
import { Unsupported } from "../lower/world.ts";

/**
 * Elements of a plate can be taken in batches only if the log-joint is a sum over them: no element reads another (a chain, a lag, a matrix over the plate), none is
 * known by its number, and nothing sums over the plate inside of a term. Throws at the first term that is otherwise.
 */
export function refuseCoupled(of: string, costs: readonly CostTerm[], blocks: readonly StateBlock[]): void {
  const isOf = (a: Axis): boolean => a.size === of;
  const elsewhere = (map: IndexMap): boolean => map.some((m) => isOf(m.axis) && !isParent(m.index, of));
  const couples = (e: Expr): boolean => {
    switch (e.kind) {
      case "reference":
        return elsewhere(e.map);
      case "transposed":
        return elsewhere(e.map) || e.over.some(isOf);
      case "reduce":
      case "contract":
        return e.over.some(isOf);
      case "scan":
        return isOf(e.group.axis);
      case "cholesky":
      case "solve":
        return isOf(e.row) || isOf(e.column);
      default:
        return false;
    }
  };
  const term = costs.find((c) => c.plates.filter(isOf).length > 1 || topological([c.expr]).some(couples));
  if (term !== undefined) throw new Unsupported("svi-plate", term.span, { name: of });
  const block = blocks.find((b) => b.block.family.parts.some((p) => p.axes.some((a) => isOf(a) && !hasAxis(b.block.family.plates, a))));
  if (block !== undefined) throw new Unsupported("svi-plate", block.block.latent.span, { name: of });
}

/** The element that a ragged row belongs to. */
const isParent = (index: IndexMap[number]["index"], of: string): boolean =>
  index.kind === "gather" && index.index.kind === "input" && index.index.name.startsWith(`${of} of `);

import { boundCalculus, type BoundCalculus } from "../../compiler/algebra/certify.ts";
import { blockName } from "../../compiler/algebra/match.ts";
import { startOf } from "../../compiler/algebra/start.ts";
import type { CaviProgram } from "../../compiler/algebra/cavi.ts";
import type { Output } from "../../compiler/emit/statements.ts";
import type { ClosedPlan } from "../../compiler/plan/closed.ts";
import { checkOf, relative } from "../certificate.ts";
import type { CertificateCheck } from "../document.ts";
import { runner, type Run } from "../log-joint.ts";

type Arrays = ReadonlyMap<string, Float64Array>;

/** How far on the way from the answer to the start: points that are no fixed points, in the domain since that is convex. */
const WAYS = [0.5, 0.2, 0.05];
/** Derivatives are compared with products of matrices, so rounding grows with their condition. */
const BY_DIFFERENTIATION = 1e-7;
/** The ascent ends when the fixed point is as near as rounding lets it be seen. */
const STATIONARY = 1e-6;

interface Answer {
  readonly plan: ClosedPlan;
  readonly arrays: Arrays;
  readonly state: Arrays;
  readonly value: number;
  readonly converged: boolean;
}

/** η̂ − η = F⁻¹ ∇ELBO away from the fixed point, compared as F η̂ − F η = ∇ELBO; ∇ELBO = 0 at it; and the bound of the fit is the expression's. */
export function certifyBound({ plan, arrays, state, value, converged }: Answer): readonly CertificateCheck[] {
  const program = plan.cavi!;
  const calculus = boundCalculus(program, plan.form);
  const means = runner(arrays, calculus.means);
  const bound = runner(arrays, [{ name: "bound", value: calculus.bound, axes: [] }]);
  const gradient = runner(
    arrays,
    calculus.blocks.flatMap((b) => b.gradient),
  );
  const blocks = calculus.blocks.map((b) => ({ ...b, fresh: runner(arrays, b.fresh), fisher: runner(arrays, b.fisher) }));
  const points = WAYS.map((way) => complete(towardsStart(program, state, way), means));
  const errorsOf = (b: (typeof blocks)[number], at: Arrays, sizes: "difference" | "gradient"): number => blockError(b, at, gradient(at), sizes);
  const natural = blocks.map((b) =>
    checkOf(
      "natural gradient",
      blockName(b.block.block),
      points.map((at) => errorsOf(b, at, "difference")),
      BY_DIFFERENTIATION,
    ),
  );
  if (!converged) return natural;
  const answer = complete(state, means);
  const still = blocks.map((b) => checkOf("fixed point", blockName(b.block.block), [errorsOf(b, answer, "gradient")], STATIONARY));
  return [checkOf("bound", null, [relative(bound(answer).get("bound")![0]!, value)]), ...natural, ...still];
}

const complete = (state: Arrays, means: Run): Arrays => new Map([...state, ...means(state)]);

function towardsStart(program: CaviProgram, state: Arrays, way: number): Arrays {
  const moved = program.blocks.flatMap(({ block, eta }) => {
    const start = startOf(block.latent, block.family, null);
    return block.family.parts.map((p) => {
      const name = eta[p.name]!.name;
      return [name, state.get(name)!.map((v, i) => (1 - way) * v + way * start[p.name]![i]!)] as const;
    });
  });
  return new Map([...state, ...moved]);
}

interface Running {
  readonly block: BoundCalculus["blocks"][number]["block"];
  readonly gradient: readonly Output[];
  readonly fresh: Run;
  readonly fisher: Run;
  readonly direction: (part: string) => string;
}

/** |∇ELBO − F (η̂ − η)|, or |∇ELBO|, per part: in posterior sds of the statistic, and for differences relative to F η̂ and F η as well. */
function blockError(b: Running, at: Arrays, gradient: Arrays, what: "difference" | "gradient"): number {
  const { parts } = b.block.block.family;
  const name = (part: string): string => b.block.eta[part]!.name;
  const along = (v: (part: string) => Float64Array): Arrays => b.fisher(new Map([...at, ...parts.map((p) => [b.direction(p.name), v(name(p.name))] as const)]));
  const fresh = b.fresh(at);
  const [next, now] = [along((n) => fresh.get(n)!), along((n) => at.get(n)!)];
  return parts.reduce((worst, p) => {
    const [g, x, y] = [gradient, next, now].map((m) => m.get(name(p.name))!) as [Float64Array, Float64Array, Float64Array];
    const signs = along((n) => at.get(n)!.map((_, i) => (n === name(p.name) ? 1 - 2 * ((i * 0x9e3779b1) >>> 31) : 0)));
    const spread = Math.sqrt(greatest(signs.get(name(p.name))!));
    if (what === "gradient") return greater(worst, over(greatest(g), spread));
    const error = greatest(g.map((v, i) => v - (x[i]! - y[i]!)));
    return greater(worst, over(error, spread + Math.max(greatest(x), greatest(y))));
  }, 0);
}

const over = (error: number, size: number): number => (error === 0 ? 0 : error / size);
/** The greater; not a number if one of them is not. */
const greater = (a: number, b: number): number => (b <= a ? a : b);
const greatest = (values: Float64Array): number => values.reduce((m, v) => greater(m, Math.abs(v)), 0);

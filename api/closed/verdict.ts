import type { AscentResult } from "../../runtime/fit/coordinate-ascent.ts";
import type { FitDocument } from "../document.ts";

/** Nats between the bound and the evidence up to which independent blocks are close enough. */
const CLOSE_ENOUGH = 0.5;

/** How far a closed fit can be trusted: the exact posterior is; coordinate ascent by its convergence, and by its distance to the evidence where that is known. */
export function closedVerdict(result: AscentResult | null, evidence: number | null, elbo: number): FitDocument["verdict"] {
  if (result === null)
    return Number.isFinite(evidence)
      ? { level: "trust", reasons: ["the posterior is exact: every latent was integrated out in closed form"] }
      : { level: "reject", reasons: ["the log evidence is not a finite number: the posterior does not exist, or its arguments lost all digits"] };
  const { fault, stopped, remaining } = result;
  if (fault !== null)
    return {
      level: "reject",
      reasons: [
        Number.isFinite(fault.after)
          ? `the bound fell from ${fault.before} to ${fault.after} with the update of ${fault.block} in sweep ${fault.sweep}: this is a mistake of ours, or all digits were lost`
          : `the bound is no number after the update of ${fault.block} in sweep ${fault.sweep}: the conditional is improper there`,
      ],
    };
  if (stopped !== "converged")
    return { level: "reject", reasons: [`not converged: the fixed point is still about ${remaining.toPrecision(2)} posterior sds away`] };
  const converged = "converged: natural parameters stand still, the bound never fell";
  if (evidence === null)
    return { level: "trust", reasons: [converged, "blocks are independent under q: sds can be too small where the posterior couples them"] };
  const kl = Math.max(0, evidence - elbo);
  const distance = `q is ${kl.toPrecision(2)} nats from the exact posterior`;
  return kl <= CLOSE_ENOUGH
    ? { level: "trust", reasons: [converged, distance] }
    : { level: "doubt", reasons: [converged, `${distance}: its blocks are independent, and the posterior is not`] };
}

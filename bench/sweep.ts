// One sweep of derived coordinate ascent against its physical limit: the exponentials and logarithms that it cannot do without, in a bare loop.
//   npx tsx bench/sweep.ts [N] [K]
// A Normal mixture with unknown means, precisions and weights: N · K exponentials and N logarithms a sweep. Only the ratio means anything.
import { bindFit } from "../api/prepare.ts";
import { assembleClosed, openClosed } from "../api/closed/session.ts";
import { planClosed } from "../compiler/plan/closed.ts";

const [N = 100_000, K = 10] = process.argv.slice(2).map(Number);
const MODEL = `model mixture {
  data x: real[N]
  const K = 2
  w ~ Dirichlet(concentration = 1, size = K)
  for k in K { mu[k] ~ Normal(mean = 0, sd = 10)  tau[k] ~ Gamma(shape = 1, rate = 1) }
  for n in N { z[n] ~ Categorical(prob = w)  x[n] ~ Normal(mean = mu[z[n]], precision = tau[z[n]]) }
}
fit cavi { method = cavi }`;
const ROUNDS = 15;

/** Milliseconds of one call: the median of some, after a warm start. */
function time(f: () => void): number {
  f();
  f();
  const all = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    f();
    return performance.now() - began;
  });
  return all.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

const x = Array.from({ length: N }, (_, i) => 8 * (i % K) + Math.sin(7 * i));
const ready = await bindFit({
  source: { file: "mixture.ppl", text: MODEL },
  data: [{ file: "x.json", text: JSON.stringify({ x }) }],
  fit: "cavi",
  set: new Map([["K", String(K)]]),
});
if (!ready.ok) throw new Error(ready.errors.map((e) => e.diagnostic.message).join("; "));
const plan = planClosed(ready.value.model, ready.value.spec, ready.value.bound.sizes, ready.value.bound.fields);
for (const l of plan.centred) plan.world.arrays.set(l.symbol.centre!.name, new Float64Array(K));
const { ascent } = openClosed(plan, assembleClosed(plan), 1, new Set(["z"]));
const sweep = time(() => ascent!.blocks.forEach((_, b) => ascent!.update(b)));
const bound = time(() => void ascent!.bound());

const numbers = Float64Array.from({ length: N * K }, (_, i) => -(i % 40) / 3);
const out = new Float64Array(N * K);
const limit = time(() => {
  for (let n = 0; n < N; n++) {
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const e = Math.exp(numbers[n * K + k]!);
      out[n * K + k] = e;
      sum += e;
    }
    numbers[n * K] = Math.min(0, numbers[n * K]! + 0 * Math.log(sum));
  }
});
console.log(`N = ${N}, K = ${K}, ms: a sweep ${sweep.toFixed(2)}, the bound ${bound.toFixed(2)}, ${N * K} exp and ${N} log alone ${limit.toFixed(2)}`);
console.log(`a sweep is ${(sweep / limit).toFixed(2)} × its exponentials and logarithms`);

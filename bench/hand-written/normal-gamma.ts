import type { Objective } from "../../runtime/fit/types.ts";
import { digamma, lgamma } from "../../runtime/math/index.ts";
import { createStream, fillStdGamma, fillStdNormal, seedStream } from "../../runtime/random/index.ts";
import type { Stream } from "../../runtime/random/index.ts";

// The gradient step of a Normal likelihood with a NormalGamma prior as somebody who knows both the mathematics and the machine writes it by hand:
// the yardstick for the generated step. x[n] ~ Normal(mu, precision tau), mu ~ Normal(1, precision 0.1 tau), tau ~ Gamma(1, rate 2);
// q: tau ~ Gamma(a, rate b), mu ~ Normal(m, precision l tau). Coordinates: log a, log b, m, log l.

const HALF_LOG_2PI = 0.9189385332046727;
const [MU0, LAMBDA0, A0, B0] = [1, 0.1, 1, 2];
const PRIOR_TAU = A0 * Math.log(B0) - lgamma(A0);
const PRIOR_MU = 0.5 * Math.log(LAMBDA0) - HALF_LOG_2PI;

/** How the score-function gradient is estimated. */
export interface Estimator {
  readonly controlVariate: boolean;
  readonly raoBlackwell: boolean;
}

/** Buffers of one run: draws, and per coordinate the sums of h, h², f h, f h² over the samples (h: score, f: cost). */
interface Workspace {
  readonly stream: Stream;
  readonly gammas: Float64Array;
  readonly normals: Float64Array;
  readonly sums: Float64Array;
}

/** Σ over the data of (x − mu)², from the data or from their mean and the squares about it. */
interface Data {
  readonly values: Float64Array;
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** The objective for `runLoop`. `loop`: sums over the data in every sample; otherwise from the two sufficient statistics. */
export function normalGamma(values: Float64Array, samples: number, seed: number, estimator: Estimator, loop: boolean): Objective {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const data: Data = { values, count: values.length, mean, squares: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) };
  const space: Workspace = { stream: createStream(), gammas: new Float64Array(samples), normals: new Float64Array(samples), sums: new Float64Array(16) };
  const combine = estimator.controlVariate ? combineWithControlVariates : combinePlainly;
  const { raoBlackwell } = estimator;
  const step = (coordinates: Float64Array, gradient: Float64Array, t: number) => {
    const objective = sumScores(coordinates, space, data, seed, t, raoBlackwell, loop);
    combine(space.sums, samples, gradient);
    return objective;
  };
  return { size: 4, step, moments: { count: 2, evaluate: moments } };
}

/** E mu, sd mu (a StudentT with 2a degrees of freedom), E tau, sd tau. */
function moments(coordinates: Float64Array, out: Float64Array): void {
  const a = Math.exp(coordinates[0]!);
  const b = Math.exp(coordinates[1]!);
  const l = Math.exp(coordinates[3]!);
  out[0] = coordinates[2]!;
  out[1] = Math.sqrt(b / (l * (a - 1)));
  out[2] = a / b;
  out[3] = Math.sqrt(a) / b;
}

function draw(space: Workspace, a: number, seed: number, t: number): void {
  const { stream, gammas, normals } = space;
  seedStream(stream, seed, 0, t, 0);
  fillStdGamma(gammas, 0, gammas.length, a, stream);
  seedStream(stream, seed, 1, t, 0);
  fillStdNormal(normals, 0, normals.length, stream);
}

function squaresAbout(values: Float64Array, mu: number): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) {
    const difference = values[n]! - mu;
    sum += difference * difference;
  }
  return sum;
}

/** The sums of the workspace. Returns the mean of the costs log p − log q. Rao-Blackwell: the cost of mu leaves out the terms of tau alone. */
function sumScores(coordinates: Float64Array, space: Workspace, data: Data, seed: number, t: number, raoBlackwell: boolean, loop: boolean): number {
  const a = Math.exp(coordinates[0]!);
  const b = Math.exp(coordinates[1]!);
  const m = coordinates[2]!;
  const l = Math.exp(coordinates[3]!);
  const { values, count, mean, squares } = data;
  draw(space, a, seed, t);
  const { gammas, normals, sums } = space;
  const samples = gammas.length;
  const logB = Math.log(b);
  const scoreShift = logB - digamma(a);
  const normalizer = a * logB - lgamma(a);
  const costShift = PRIOR_MU - count * HALF_LOG_2PI + HALF_LOG_2PI - 0.5 * Math.log(l);
  const tauShift = PRIOR_TAU - normalizer;
  let total = 0;
  let ha = 0;
  let haha = 0;
  let fa = 0;
  let faha = 0;
  let hb = 0;
  let hbhb = 0;
  let fb = 0;
  let fbhb = 0;
  let hm = 0;
  let hmhm = 0;
  let fm = 0;
  let fmhm = 0;
  let hl = 0;
  let hlhl = 0;
  let fl = 0;
  let flhl = 0;
  for (let s = 0; s < samples; s++) {
    const g = gammas[s]!;
    const z = normals[s]!;
    const tau = g / b;
    const logTau = Math.log(tau);
    const root = Math.sqrt(l * tau);
    const mu = m + z / root;
    const quadratic = (loop ? squaresAbout(values, mu) : squares + count * (mu - mean) * (mu - mean)) + LAMBDA0 * (mu - MU0) * (mu - MU0);
    const costMu = costShift + 0.5 * (count * logTau - tau * quadratic + z * z);
    const cost = costMu + tauShift + (A0 - a) * logTau - B0 * tau + g;
    const costOfMu = raoBlackwell ? costMu : cost;
    const scoreA = a * (scoreShift + logTau);
    const scoreB = a - g;
    const scoreM = root * z;
    const scoreL = 0.5 * (1 - z * z);
    const termA = cost * scoreA;
    const termB = cost * scoreB;
    const termM = costOfMu * scoreM;
    const termL = costOfMu * scoreL;
    total += cost;
    ha += scoreA;
    haha += scoreA * scoreA;
    fa += termA;
    faha += termA * scoreA;
    hb += scoreB;
    hbhb += scoreB * scoreB;
    fb += termB;
    fbhb += termB * scoreB;
    hm += scoreM;
    hmhm += scoreM * scoreM;
    fm += termM;
    fmhm += termM * scoreM;
    hl += scoreL;
    hlhl += scoreL * scoreL;
    fl += termL;
    flhl += termL * scoreL;
  }
  write(sums, 0, ha, haha, fa, faha);
  write(sums, 4, hb, hbhb, fb, fbhb);
  write(sums, 8, hm, hmhm, fm, fmhm);
  write(sums, 12, hl, hlhl, fl, flhl);
  return total / samples;
}

function write(sums: Float64Array, at: number, h: number, hh: number, f: number, fh: number): void {
  sums[at] = h;
  sums[at + 1] = hh;
  sums[at + 2] = f;
  sums[at + 3] = fh;
}

/** Gradient = mean(f h) − a* mean(h) with a* = Cov(f h, h)/Var(h) from the same samples (Ranganath et al. 2014, algorithm 2). */
function combineWithControlVariates(sums: Float64Array, samples: number, gradient: Float64Array): void {
  for (let i = 0; i < 4; i++) {
    const h = sums[4 * i]!;
    const f = sums[4 * i + 2]!;
    const scale = (sums[4 * i + 3]! - (f * h) / samples) / (sums[4 * i + 1]! - (h * h) / samples);
    gradient[i] = (f - scale * h) / samples;
  }
}

function combinePlainly(sums: Float64Array, samples: number, gradient: Float64Array): void {
  for (let i = 0; i < 4; i++) gradient[i] = sums[4 * i + 2]! / samples;
}

// Scalar special functions and small dense kernels on float64: pure, allocation-free, browser-safe. Generated code imports this file as `M`.
//
// Why own code: the eleven @stdlib/math-base-special-* packages for these functions bundle to 200 kB and take 6.6 ms to start (this file:
// 16 kB, 0.4 ms); its incomplete-gamma and -beta inverses and polygamma pull in a logger that needs Node's `tty`, so that they do not load
// from an ES module bundle; and its lgamma, digamma and trigamma are two to five times slower.

export { log1mExp, log1pExp, logAddExp, logSigmoid, logSumExp, logit, sigmoid, softplus, softplusInverse, xlog1py, xlogy } from "./elementary.ts";
export { lbeta, lgamma, lgamma1p, logChoose } from "./lgamma.ts";
export { expDigamma, expDigammaCut } from "./exp-digamma.ts";
export { digamma, tetragamma, trigamma } from "./polygamma.ts";
export { erf, erfc, erfcx } from "./error-function.ts";
export { inverseMills, logNormalCdf, logNormalDensity, normalCdf, normalQuantile } from "./normal.ts";
export { gammaP, gammaQ, logGammaP, logGammaQ } from "./gamma-incomplete.ts";
export { gammaQuantile, gammaUpperQuantile } from "./gamma-quantile.ts";
export { betaI, betaIUpper, logBetaI, logBetaIUpper } from "./beta-incomplete.ts";
export { betaQuantile } from "./beta-quantile.ts";
export { logStudentTCdf, studentTCdf, studentTQuantile } from "./student-t.ts";
export { cholesky, logDetCholesky, solveCholesky, solveLower, solveLowerTransposed } from "./linalg.ts";

/** exp(x) - 1 and log(1 + x) without cancellation around 0: the engine's. */
export const expm1 = Math.expm1;
export const log1p = Math.log1p;

// Reproducible random numbers: a Philox key per node, step and plate element starts a xoshiro128++ stream, from which the samplers draw.
// Pure and browser-safe; nothing allocates per draw or per step. Generated code imports this file as `R`.

export { createStream, philox4x32, seedStream, type Stream } from "./philox.ts";
export { fillStdExponential, fillUniform, stdExponential, uniform } from "./uniform.ts";
export { fillStdNormal, stdNormal } from "./normal.ts";
export { fillLogStdGamma, fillStdGamma, logStdGamma, stdGamma } from "./gamma.ts";
export { binomial, fillBinomial, fillPoisson, poisson } from "./discrete.ts";

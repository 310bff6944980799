import type { OptimizerSettings } from "./types.ts";

export type OptimizerName = OptimizerSettings["kind"];

export interface OptimizerOption {
  readonly name: string;
  readonly doc: string;
  readonly default: number;
}

/** One ascent step in place. `state` is all zeros before the first step; `options` are in the order of the record. Nothing is allocated. */
export type Update = (coordinates: Float64Array, gradient: Float64Array, state: Float64Array, rate: number, options: Float64Array) => void;

/** Everything there is to know about one optimiser. */
export interface Optimizer {
  readonly name: OptimizerName;
  readonly doc: string;
  readonly source: string;
  readonly options: readonly OptimizerOption[];
  /** Length of the state for `size` coordinates. */
  readonly stateSize: (size: number) => number;
  readonly update: Update;
}

// The updates are functions of the module that take their arrays as parameters: closures over arrays are slower on the second fit of a process (V8).

/** θ ← θ + ρ g */
function sgd(coordinates: Float64Array, gradient: Float64Array, _state: Float64Array, rate: number): void {
  for (let i = 0; i < coordinates.length; i++) coordinates[i]! += rate * gradient[i]!;
}

/** v ← d v + g; θ ← θ + ρ v */
function momentum(coordinates: Float64Array, gradient: Float64Array, state: Float64Array, rate: number, options: Float64Array): void {
  const decay = options[0]!;
  for (let i = 0; i < coordinates.length; i++) {
    const velocity = decay * state[i]! + gradient[i]!;
    state[i] = velocity;
    coordinates[i]! += rate * velocity;
  }
}

/** s ← s + g²; θ ← θ + ρ g / (√s + ε) */
function adagrad(coordinates: Float64Array, gradient: Float64Array, state: Float64Array, rate: number, options: Float64Array): void {
  const epsilon = options[0]!;
  for (let i = 0; i < coordinates.length; i++) {
    const slope = gradient[i]!;
    const squares = state[i]! + slope * slope;
    state[i] = squares;
    coordinates[i]! += (rate * slope) / (Math.sqrt(squares) + epsilon);
  }
}

/** s ← d s + (1 − d) g²; θ ← θ + ρ g / (√s + ε) */
function rmsprop(coordinates: Float64Array, gradient: Float64Array, state: Float64Array, rate: number, options: Float64Array): void {
  const decay = options[0]!;
  const epsilon = options[1]!;
  for (let i = 0; i < coordinates.length; i++) {
    const slope = gradient[i]!;
    const square = decay * state[i]! + (1 - decay) * slope * slope;
    state[i] = square;
    coordinates[i]! += (rate * slope) / (Math.sqrt(square) + epsilon);
  }
}

/**
 * m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ + ρ m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
 * State: m, v, then 1 − β₁ᵗ and 1 − β₂ᵗ, which obey the same recurrence with g = 1.
 */
function adam(coordinates: Float64Array, gradient: Float64Array, state: Float64Array, rate: number, options: Float64Array): void {
  const size = coordinates.length;
  const beta1 = options[0]!;
  const beta2 = options[1]!;
  const epsilon = options[2]!;
  const weight1 = beta1 * state[2 * size]! + (1 - beta1);
  const weight2 = beta2 * state[2 * size + 1]! + (1 - beta2);
  state[2 * size] = weight1;
  state[2 * size + 1] = weight2;
  for (let i = 0; i < size; i++) {
    const slope = gradient[i]!;
    const first = beta1 * state[i]! + (1 - beta1) * slope;
    const second = beta2 * state[size + i]! + (1 - beta2) * slope * slope;
    state[i] = first;
    state[size + i] = second;
    coordinates[i]! += (rate * (first / weight1)) / (Math.sqrt(second / weight2) + epsilon);
  }
}

const EPSILON: OptimizerOption = { name: "epsilon", doc: "added to the root of the squares, in units of the gradient", default: 1e-8 };

export const OPTIMIZERS: { readonly [K in OptimizerName]: Optimizer } = {
  sgd: {
    name: "sgd",
    doc: "plain stochastic gradient",
    source: "Robbins & Monro (1951), Annals of Mathematical Statistics 22, 400",
    options: [],
    stateSize: () => 0,
    update: sgd,
  },
  momentum: {
    name: "momentum",
    doc: "gradient with a decaying memory of the earlier ones (heavy ball)",
    source: "Polyak (1964), USSR Computational Mathematics and Mathematical Physics 4(5), 1",
    options: [{ name: "decay", doc: "share of the velocity kept from one step to the next, in [0, 1)", default: 0.9 }],
    stateSize: (size) => size,
    update: momentum,
  },
  adagrad: {
    name: "adagrad",
    doc: "each coordinate divided by the root of the sum of its squared gradients",
    source: "Duchi, Hazan & Singer (2011), Journal of Machine Learning Research 12, 2121",
    options: [EPSILON],
    stateSize: (size) => size,
    update: adagrad,
  },
  rmsprop: {
    name: "rmsprop",
    doc: "each coordinate divided by the root of a moving mean of its squared gradients",
    source: "Tieleman & Hinton (2012), Neural Networks for Machine Learning, lecture 6.5",
    options: [{ name: "decay", doc: "share of the mean square kept from one step to the next, in [0, 1)", default: 0.9 }, EPSILON],
    stateSize: (size) => size,
    update: rmsprop,
  },
  adam: {
    name: "adam",
    doc: "moving mean of the gradient over the root of that of its square, both corrected for their start at zero",
    source: "Kingma & Ba (2015), International Conference on Learning Representations, algorithm 1",
    options: [
      { name: "beta1", doc: "share of the mean gradient kept from one step to the next, in [0, 1)", default: 0.9 },
      { name: "beta2", doc: "share of the mean square kept from one step to the next, in [0, 1)", default: 0.999 },
      EPSILON,
    ],
    stateSize: (size) => 2 * size + 2,
    update: adam,
  },
};

/** Option values in the record's order, defaults filled in. */
export function optionValues(optimizer: Optimizer, given: Readonly<Record<string, number>>): Float64Array {
  return Float64Array.from(optimizer.options, (option) => given[option.name] ?? option.default);
}

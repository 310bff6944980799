/**
 * The step size of stochastic natural gradients g that makes the expected distance to the optimum least: |E g|² / E |g|², both estimated by moving averages
 * whose memory grows while steps are small and is forgotten after large ones. 1 where g has no noise.
 * Source: Ranganath, Wang, Blei & Xing (2013), An Adaptive Learning Rate for Stochastic Variational Inference, ICML.
 */
export class AdaptiveRate {
  private readonly mean: Float64Array;
  private square = 0;
  private memory = 0;
  private seen = 0;
  private readonly first: number;

  /** `size`: of the gradient. `first`: gradients at the start that are averaged before the first step, at least 1. */
  constructor(size: number, first: number) {
    this.mean = new Float64Array(size);
    this.first = first;
  }

  /** Takes the gradient of a batch; the rate of the step along it, 0 while the first ones are collected. */
  next(gradient: Float64Array): number {
    const isFirst = this.seen < this.first;
    if (isFirst) this.memory = ++this.seen;
    const share = 1 / this.memory;
    let [norm, square] = [0, 0];
    for (let i = 0; i < gradient.length; i++) {
      const g = gradient[i]!;
      const mean = this.mean[i]! + share * (g - this.mean[i]!);
      this.mean[i] = mean;
      norm += mean * mean;
      square += g * g;
    }
    this.square += share * (square - this.square);
    if (this.seen < this.first) return 0;
    const rate = this.square > 0 ? Math.min(1, norm / this.square) : 0;
    this.memory = this.memory * (1 - rate) + 1;
    return rate;
  }
}

import { erfcxFit, erfcxTailFit, erfFit } from "./rational-fits.ts";

/** exp(-x²) with relative accuracy 1e-15: x² is formed as an exact square plus a small rest. */
export function expMinusSquare(x: number): number {
  const high = Math.fround(x); // 24 bits, its square is exact
  return x > 40 || x < -40 ? 0 : Math.exp(-high * high) * Math.exp((high - x) * (high + x));
}

/** exp(x²) erfc(x), which neither under- nor overflows for x ≥ -26. Relative accuracy 1e-15 for x ≥ 0. */
export function erfcx(x: number): number {
  if (x >= 4) return erfcxTailFit(1 / (x * x)) / x;
  if (!(x < 0)) return erfcxFit(x); // NaN too
  return 2 / expMinusSquare(x) - erfcx(-x);
}

/** The error function (2/√π) ∫₀ˣ exp(-t²) dt on the reals, odd. Relative accuracy 1e-15. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 1) return x * erfFit(x * x);
  if (a > 6) return x > 0 ? 1 : -1;
  const tail = 1 - expMinusSquare(a) * erfcx(a);
  return x > 0 ? tail : -tail;
}

/** 1 - erf(x) on the reals. Relative accuracy 1e-15 also in the right tail, down to its underflow at x = 27.2. */
export function erfc(x: number): number {
  if (x > 0.5) return expMinusSquare(x) * erfcx(x);
  return 1 - erf(x);
}

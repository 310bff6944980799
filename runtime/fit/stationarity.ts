/** What a series of batch means says about its own mean and about a trend in it, in the unit of the series. */
export interface SeriesError {
  /** Standard error of the mean of the series. */
  readonly standardError: number;
  /** Mean of the second half minus mean of the first. */
  readonly drift: number;
  /** Standard error of that difference, were there no trend. */
  readonly driftError: number;
  /** Standard deviation of the values about their trend. */
  readonly spread: number;
}

/** Largest lag-1 correlation believed: beyond it the long-run variance cannot be estimated (Andrews & Monahan 1992). */
const LARGEST_CORRELATION = 0.97;

/**
 * Errors by batch means, corrected for the correlation φ of lag 1 that is left between the batches: s / ((1 − φ) √n), s the sd of the innovations.
 * Plain batch means (φ = 0, 16 batches) are too small by a third when the correlation time is a twentieth of the window, and by half at a tenth.
 * The standard error of the mean takes φ and s about the mean. That of the difference of the halves (twice as large for the same s and φ) takes them about a
 * parabola, so that a smooth drift does not hide in the error it is compared with, and corrects φ for the bias of that, (n φ + 3) / (n − 6): the
 * random walk of a very noisy estimator is noise, not drift.
 * Sources: Flegal & Jones (2010), Annals of Statistics 38, 1034 (batch means); Andrews & Monahan (1992), Econometrica 60, 953 (prewhitening).
 * n must be even and at least 12.
 */
export function seriesError(series: Float64Array): SeriesError {
  const n = series.length;
  const level = series.reduce((sum, value) => sum + value / n, 0);
  const centred = series.map((value) => value - level);
  const detrended = withoutTrend(centred);
  const correlation = (lagCorrelation(detrended) * n + 3) / (n - 6);
  return {
    standardError: longRunDeviation(centred, lagCorrelation(centred), 1) / Math.sqrt(n),
    drift: halfDifference(series),
    driftError: (2 * longRunDeviation(detrended, correlation, 3)) / Math.sqrt(n),
    spread: Math.sqrt(detrended.reduce((sum, value) => sum + value * value, 0) / (n - 3)),
  };
}

function lagCorrelation(residual: Float64Array): number {
  let squares = 0;
  let products = 0;
  for (let i = 0; i < residual.length; i++) {
    squares += residual[i]! * residual[i]!;
    if (i > 0) products += residual[i]! * residual[i - 1]!;
  }
  return squares > 0 ? products / squares : 0;
}

/** Square root of the long-run variance of an autoregression of order 1 with this correlation, kept in [0, 0.97]. `fitted`: coefficients of the trend taken out. */
function longRunDeviation(residual: Float64Array, lag: number, fitted: number): number {
  const correlation = Math.min(LARGEST_CORRELATION, Math.max(0, lag));
  let innovations = (1 - correlation * correlation) * residual[0]! * residual[0]!;
  for (let i = 1; i < residual.length; i++) innovations += (residual[i]! - correlation * residual[i - 1]!) ** 2;
  return Math.sqrt(innovations / (residual.length - fitted)) / (1 - correlation);
}

/** Residuals of the least-squares parabola of a series of mean zero, by the orthogonal polynomials x and x² − mean x² of x = i − (n − 1)/2. */
function withoutTrend(series: Float64Array): Float64Array {
  const n = series.length;
  const meanSquare = (n * n - 1) / 12;
  let [slope, bend, slopeNorm, bendNorm] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = i - (n - 1) / 2;
    const parabola = x * x - meanSquare;
    slope += x * series[i]!;
    bend += parabola * series[i]!;
    slopeNorm += x * x;
    bendNorm += parabola * parabola;
  }
  return series.map((value, i) => {
    const x = i - (n - 1) / 2;
    return value - (slope / slopeNorm) * x - (bend / bendNorm) * (x * x - meanSquare);
  });
}

function halfDifference(series: Float64Array): number {
  const half = series.length / 2;
  let difference = 0;
  for (let i = 0; i < half; i++) difference += (series[half + i]! - series[i]!) / half;
  return difference;
}

/**
 * The normal deviate with the tail probability of Student's t: |z| for |t| with `freedom` degrees of freedom, within 1 %.
 * Source: Wallace (1959), Annals of Mathematical Statistics 30, 1121.
 */
export function normalEquivalent(t: number, freedom: number): number {
  return (Math.sqrt(freedom * Math.log1p((t * t) / freedom)) * (8 * freedom + 1)) / (8 * freedom + 3);
}

/**
 * Bound in standard errors that the largest of `tests` normal deviates exceeds no more often than one exceeds 3 (0.27 %): √(9 + 2 ln tests).
 * Bonferroni with the leading term of the normal tail, log P(|z| > c) ≈ −c²/2: 3 for one test, 4.43 for 200 (exact: 4.35).
 */
export function jointBound(tests: number): number {
  return Math.sqrt(9 + 2 * Math.log(Math.max(1, tests)));
}

/**
 * Quantiles of the draws, which are left alone: linear interpolation between order statistics, position (n − 1) p.
 * `probabilities` ascend within [0, 1]. NaN when there is no draw or one of them is NaN. Expected cost O(n), by selection.
 * Source: Hyndman & Fan (1996), American Statistician 50, 361, type 7 (the default of R and NumPy).
 */
export function quantiles(draws: Float64Array, probabilities: readonly number[]): readonly number[] {
  if (draws.length === 0 || hasNaN(draws)) return probabilities.map(() => NaN);
  const values = draws.slice();
  const last = values.length - 1;
  let from = 0;
  return probabilities.map((probability) => {
    const position = last * probability;
    const low = Math.min(last, Math.floor(position));
    select(values, low, from, last);
    const share = position - low;
    if (share === 0) {
      from = low;
      return values[low]!;
    }
    select(values, low + 1, low + 1, last);
    from = low;
    const [below, above] = [values[low]!, values[low + 1]!];
    return below === above ? below : below + share * (above - below);
  });
}

export function hasNaN(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) return true;
  return false;
}

/** Longest range that is partitioned without first selecting in a sample of it. */
const SAMPLE_FROM = 600;

/**
 * Rearranges values[left..right] so that values[k] is what sorting would put there, nothing larger before it, nothing smaller after.
 * Source: Floyd & Rivest (1975), Communications of the ACM 18, 173, algorithm 489.
 */
export function select(values: Float64Array, k: number, left: number, right: number): void {
  let [low, high] = [left, right];
  while (high > low) {
    if (high - low > SAMPLE_FROM) sampleFirst(values, k, low, high);
    const pivot = values[k]!;
    let [i, j] = [low, high];
    swap(values, low, k);
    if (values[high]! > pivot) swap(values, low, high);
    while (i < j) {
      swap(values, i, j);
      i++;
      j--;
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
    }
    if (values[low] === pivot) swap(values, low, j);
    else swap(values, ++j, high);
    if (j <= k) low = j + 1;
    if (k <= j) high = j - 1;
  }
}

/** Selects in a sample around k, so that values[k] splits the range near rank k. */
function sampleFirst(values: Float64Array, k: number, low: number, high: number): void {
  const n = high - low + 1;
  const rank = k - low + 1;
  const logN = Math.log(n);
  const sample = 0.5 * Math.exp((2 * logN) / 3);
  const margin = 0.5 * Math.sqrt((logN * sample * (n - sample)) / n) * Math.sign(rank - n / 2);
  select(values, k, Math.max(low, Math.floor(k - (rank * sample) / n + margin)), Math.min(high, Math.floor(k + ((n - rank) * sample) / n + margin)));
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i]!;
  values[i] = values[j]!;
  values[j] = kept;
}

/**
 * Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`: the restricted Damerau-Levenshtein distance.
 * Cost: O(|a| |b|) time. Source: Damerau (1964).
 */
export function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let old: number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (older[j - 2] ?? Infinity) + 1 : Infinity;
      row.push(Math.min((old[j] ?? Infinity) + 1, (row[j - 1] ?? Infinity) + 1, (old[j - 1] ?? Infinity) + cost, swapped));
    }
    older = old;
    old = row;
  }
  return old[b.length] ?? Infinity;
}

/** The candidate that `name` most likely misspells: at most one edit in three letters, letter case ignored; the first of several. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const limit = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance <= limit && distance < least && distance < Math.min(name.length, candidate.length)) [best, least] = [candidate, distance];
  }
  return best;
}

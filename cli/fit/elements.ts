import type { Numbers } from "../../api/document.ts";
import type { Figure } from "../terminal/numbers.ts";

/** An element of a nested array: its name with 1-based indices, "theta[3,2]", and what stands there. */
export interface Element<T> {
  readonly name: string;
  readonly value: T;
}

const isList = (numbers: Numbers): numbers is readonly Numbers[] => Array.isArray(numbers);

/** How deep lists are nested along the first element; 0 for a number. */
export function depth(numbers: Numbers): number {
  let levels = 0;
  for (let inner: Numbers | undefined = numbers; inner !== undefined && isList(inner); inner = inner[0]) levels++;
  return levels;
}

/** Elements in row-major order; `below` levels of lists are left together (0: single numbers). */
function* walk(name: string, numbers: Numbers, below: number, index: readonly number[] = []): Generator<Element<Numbers>> {
  if (!isList(numbers) || depth(numbers) <= below) yield { name: index.length === 0 ? name : `${name}[${index.join(",")}]`, value: numbers };
  else for (const [i, inner] of numbers.entries()) yield* walk(name, inner, below, [...index, i + 1]);
}

/** A list that is only a little longer than the limit is shown in full: "… 1 more" would take the same line. */
const GRACE = 2;

/** The first `limit` elements and how many there are besides. `below`: lists left together, as the categories of a discrete latent are. */
export function firstElements(
  name: string,
  numbers: Numbers,
  limit: number,
  below = 0,
): { readonly shown: readonly Element<Numbers>[]; readonly more: number } {
  const shown: Element<Numbers>[] = [];
  let count = 0;
  for (const element of walk(name, numbers, below)) if (count++ < limit + GRACE) shown.push(element);
  return count <= limit + GRACE ? { shown, more: 0 } : { shown: shown.slice(0, limit), more: count - limit };
}

/** A single number of a document; lists have none. */
export const figure = (numbers: Numbers | undefined): Figure | undefined => (numbers === undefined || isList(numbers) ? undefined : numbers);
/** The numbers of a flat list. */
export const figures = (numbers: Numbers): readonly Figure[] => (isList(numbers) ? numbers.map((item) => figure(item) ?? "?") : [numbers]);

/** The element that "theta[3,2]" names among nested arrays by name; undefined where there is none. */
export function elementOf(arrays: Readonly<Record<string, Numbers | undefined>>, name: string): Figure | undefined {
  const [, stem = name, indices = ""] = /^(.*)\[([\d,]+)\]$/u.exec(name) ?? [];
  let found = Object.hasOwn(arrays, stem) ? arrays[stem] : undefined;
  for (const index of indices === "" ? [] : indices.split(",")) found = found === undefined || !isList(found) ? undefined : found[Number(index) - 1];
  return figure(found);
}

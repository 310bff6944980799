import type { Model } from "../model/types.ts";

/** Names made by the checker: "n#17". No identifier of the language contains "#". */
const MADE = /^([^#]+)#\d+$/u;

/** Gives index variables and local lets readable names that no other name has, in the order of the model. */
export function canonical(model: Model): Model {
  const taken = new Set<string>([
    ...[model.sizes, model.constants, model.data, model.params, model.lets, model.nets, model.variables].flatMap((list: readonly { readonly name: string }[]) =>
      list.map((x) => x.name),
    ),
    ...model.guides.flatMap((g) => [...g.params, ...g.nets, ...g.lets].map((x) => x.name)),
  ]);
  const names = new Map<string, string>();
  const rename = (made: string, base: string): string => {
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
    taken.add(name);
    names.set(made, name);
    return name;
  };
  const seen = new Map<object, unknown>();
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") {
      const base = MADE.exec(value)?.[1];
      return base === undefined ? value : (names.get(value) ?? rename(value, base));
    }
    if (typeof value !== "object" || value === null) return value;
    const known = seen.get(value);
    if (known !== undefined) return known;
    const copy: unknown = Array.isArray(value) ? value.map(walk) : Object.fromEntries(Object.entries(value).map(([key, v]) => [key, walk(v)]));
    seen.set(value, copy);
    return copy;
  };
  return walk(model) as Model;
}

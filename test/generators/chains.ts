import { binderDim, fill, fresh, indexed, sizeOf, use, within } from "./draft.ts";
import type { Draft, Nested, Scope } from "./draft.ts";
import { condition } from "./conditions.ts";
import { real } from "./expressions.ts";
import { positive } from "./positives.ts";
import { RANGES, valueOf } from "./families.ts";
import { binderDeclaration, newBinder, rangeText } from "./references.ts";
import type { PlateBinder } from "./draft.ts";
import { simplex } from "./vectors.ts";

/**
 * Statements that define a variable along an ordered range: chains of random variables, ascending and descending, of one and two steps;
 * chains of indices; deterministic recurrences. Each returns statements of one block.
 */

interface Direction {
  /** Index of the first element defined, the range of the others, and how they refer to the one before. */
  readonly first: string;
  readonly step: PlateBinder;
  readonly here: string;
  readonly before: string;
}

/** Three ways to write a chain along T: from 1 up, and from T down over 2..T or 1..T-1. */
function direction(draft: Draft, size: string): Direction {
  const kind = draft.random.pick(["up", "up", "down", "down from behind", "up from behind"]);
  const tail = newBinder(draft, size, "tail");
  const head: PlateBinder = { ...tail, range: "head" };
  use(draft, kind.startsWith("up") ? "ascending chain" : "descending chain");
  switch (kind) {
    case "down":
      return { first: size, step: head, here: head.name, before: `${head.name} + 1` };
    case "down from behind":
      return { first: size, step: tail, here: `${tail.name} - 1`, before: tail.name };
    case "up from behind":
      return { first: "1", step: head, here: `${head.name} + 1`, before: head.name };
    default:
      return { first: "1", step: tail, here: tail.name, before: `${tail.name} - 1` };
  }
}

/** In the scope of the step, other chains' elements may be referred to at t and t ± 1. */
const stepScope = (scope: Scope, step: PlateBinder): Scope => within(scope, step);

const block = (binders: readonly PlateBinder[], lines: readonly string[]): string =>
  binders.length === 0 ? lines.join("\n") : `for ${binders.map(binderDeclaration).join(", ")} {\n${lines.map((l) => l.replace(/^/gm, "  ")).join("\n")}\n}`;

/** A chain over a size of at least one element, inside of a plate or none. */
export function chain(draft: Draft, plates: readonly PlateBinder[]): string | null {
  const sizes = draft.sizes.filter((s) => s.value > 0);
  if (sizes.length === 0) return null;
  const { random } = draft;
  const size = random.pick(sizes).name;
  const scope: Scope = { binders: plates, locals: [] };
  const outer = plates.map((p) => p.name);
  const dims = [...plates.map(binderDim), size];
  const kind = random.pick(["real", "real", "positive", "index", "let", "let", "positive let", "two steps", "pair of lets", "pieces", "pieces"]);
  if (plates.length > 0) use(draft, "chain in a plate");
  if (kind === "two steps") return twoSteps(draft, scope, size);
  if (kind === "pieces") return pieces(draft, scope, size);
  if (kind === "pair of lets") return pairOfLets(draft, scope, size);
  const d = direction(draft, size);
  const inner = stepScope(scope, d.step);
  const name = fresh(draft, kind.endsWith("let") ? "s" : kind === "index" ? "z" : "x");
  const at = (index: string): string => indexed(name, [...outer, index]);
  const write = (first: string, others: string, operator: "~" | "="): string => {
    const prefix = operator === "=" ? "let " : "";
    return block(plates, random.shuffle([`${prefix}${at(d.first)} ${operator} ${first}`, block([d.step], [`${prefix}${at(d.here)} ${operator} ${others}`])]));
  };
  const result = ((): string => {
    switch (kind) {
      case "real": {
        use(draft, "chain of reals");
        const [family, place, spread] = random.pick([
          ["Normal", "mean", "sd"],
          ["Normal", "mean", "precision"],
          ["Laplace", "location", "scale"],
          ["Logistic", "location", "scale"],
        ] as const);
        const others = `${family}(${place} = 0.7 * ${at(d.before)} + ${real(draft, inner, 1).text}, ${spread} = ${positive(draft, inner, 1).text})`;
        const text = write(`${family}(${place} = ${real(draft, scope, 1).text}, ${spread} = 1)`, others, "~");
        draft.latents.set(
          name,
          fill(draft, dims, () => valueOf(draft, "real")),
        );
        draft.quantities.push({ name, dims, domain: "real", low: -2, high: 2, known: false });
        return text;
      }
      case "positive": {
        use(draft, "chain of positives");
        const shape = positive(draft, inner, 1).text;
        const text = write(`Gamma(shape = 2, rate = ${positive(draft, scope, 1).text})`, `Gamma(shape = ${shape}, rate = ${shape} / ${at(d.before)})`, "~");
        draft.latents.set(
          name,
          fill(draft, dims, () => valueOf(draft, "positive")),
        );
        draft.quantities.push({ name, dims, domain: "positive", low: RANGES.positive[0], high: RANGES.positive[1], known: false });
        return text;
      }
      case "index": {
        use(draft, "chain of indices");
        const states = random.pick(sizes).name;
        const rows = fresh(draft, "A");
        const k = newBinder(draft, states);
        draft.statements.push(`for ${binderDeclaration(k)} { let ${rows}[${k.name}] = ${simplex(draft, within({ binders: [], locals: [] }, k), states, 1)} }`);
        draft.quantities.push({ name: rows, dims: [states, states], domain: "simplex", low: 0.0001, high: 1, known: false });
        const text = write(`Categorical(prob = ${simplex(draft, scope, states, 1)})`, `Categorical(prob = ${rows}[${at(d.before)}])`, "~");
        draft.latents.set(
          name,
          fill(draft, dims, () => random.integer(1, sizeOf(draft, states))),
        );
        draft.quantities.push({ name, dims, domain: "category", category: states, low: 1, high: sizeOf(draft, states), known: false });
        return text;
      }
      case "positive let": {
        use(draft, "positive recurrence");
        const text = write(positive(draft, scope, 1).text, `0.2 + 0.3 * ${at(d.before)} + 0.1 * (${real(draft, inner, 1).text}) ^ 2`, "=");
        draft.quantities.push({ name, dims, domain: "positive", low: 0.15, high: 8, known: false });
        return text;
      }
      default: {
        use(draft, "recurrence");
        const step = `0.5 * ${at(d.before)} + 0.5 * (${real(draft, inner, 2).text})`;
        const text = write(
          real(draft, scope, 1).text,
          random.chance(0.3) ? `(if ${condition(draft, inner)} then ${step} else tanh(${at(d.before)}))` : step,
          "=",
        );
        draft.quantities.push({ name, dims, domain: "real", low: -4, high: 4, known: false });
        return text;
      }
    }
  })();
  return result;
}

/** Disjoint pieces that do not refer to each other: the first element apart from the rest. */
function pieces(draft: Draft, scope: Scope, size: string): string {
  const { random } = draft;
  const outer = scope.binders.map((b) => b.name);
  const rest = newBinder(draft, size, "tail");
  const dims = [...scope.binders.map(binderDim), size];
  const isLet = random.chance(0.5);
  const name = fresh(draft, isLet ? "s" : "b");
  const at = (index: string): string => indexed(name, [...outer, index]);
  const [first, others] = isLet
    ? [`let ${at("1")} = ${real(draft, scope, 1).text}`, `let ${at(rest.name)} = ${real(draft, within(scope, rest), 1).text}`]
    : [`${at("1")} ~ Normal(mean = 0, sd = 1)`, `${at(rest.name)} ~ Laplace(location = ${real(draft, within(scope, rest), 1).text}, scale = 1)`];
  use(draft, isLet ? "let in pieces" : "latent in pieces");
  if (!isLet)
    draft.latents.set(
      name,
      fill(draft, dims, () => valueOf(draft, "real")),
    );
  draft.quantities.push({ name, dims, domain: "real", low: isLet ? -4 : -2, high: isLet ? 4 : 2, known: false });
  return block(scope.binders, random.shuffle([first, block([rest], [others])]));
}

/** A chain along every row of a ragged array without empty rows: its steps stop where the row does. */
export function raggedChain(draft: Draft): string | null {
  const { random } = draft;
  const flat = (v: Nested): readonly number[] => (typeof v === "number" ? [v] : v.flatMap(flat));
  const arrays = [...draft.ragged].filter(([, a]) => flat(a.lengths).every((n) => n > 0));
  if (arrays.length === 0) return null;
  const [array, { parents: sizes }] = random.pick(arrays);
  const parents = sizes.map((size) => newBinder(draft, size));
  const scope = within({ binders: [], locals: [] }, ...parents);
  const step: PlateBinder = { name: fresh(draft, "i"), size: null, range: "part" };
  const inner = within(scope, step);
  const isLet = random.chance(0.4);
  const name = fresh(draft, isLet ? "s" : "z");
  const at = (index: string): string => indexed(name, [...parents.map((p) => p.name), index]);
  const [first, others] = isLet
    ? [`let ${at("1")} = ${real(draft, scope, 1).text}`, `let ${at(step.name)} = 0.5 * ${at(`${step.name} - 1`)} + 0.5 * (${real(draft, inner, 1).text})`]
    : [
        `${at("1")} ~ Normal(mean = ${real(draft, scope, 1).text}, sd = 1)`,
        `${at(step.name)} ~ Normal(mean = ${at(`${step.name} - 1`)}, sd = ${positive(draft, inner, 1).text})`,
      ];
  const length = `length(${array}[${parents.map((p) => p.name).join(", ")}])`;
  const dims = [...sizes, { ragged: array }];
  use(draft, isLet ? "recurrence along ragged rows" : "chain along ragged rows");
  if (!isLet)
    draft.latents.set(
      name,
      fill(draft, dims, () => valueOf(draft, "real")),
    );
  draft.quantities.push({ name, dims, domain: "real", low: -4, high: 4, known: false });
  return block(parents, random.shuffle([first, `for ${step.name} in 2..${length} { ${others} }`]));
}

/** z[t] given z[t-1] and z[t-2]. */
function twoSteps(draft: Draft, scope: Scope, size: string): string | null {
  if (sizeOf(draft, size) < 2) return null;
  const outer = scope.binders.map((b) => b.name);
  const name = fresh(draft, "x");
  const t = newBinder(draft, size, "part");
  const at = (index: string): string => indexed(name, [...outer, index]);
  const inner = within(scope, { ...t, size: null });
  const lines = [
    `${at("1")} ~ Normal(mean = ${real(draft, scope, 1).text}, sd = 1)`,
    `${at("2")} ~ Normal(mean = ${at("1")}, sd = ${positive(draft, scope, 1).text})`,
    `for ${t.name} in 3..${size} { ${at(t.name)} ~ Normal(mean = 1.2 * ${at(`${t.name} - 1`)} - 0.4 * ${at(`${t.name} - 2`)} + ${real(draft, inner, 1).text}, sd = 0.8) }`,
  ];
  const dims = [...scope.binders.map(binderDim), size];
  use(draft, "chain of two steps");
  draft.latents.set(
    name,
    fill(draft, dims, () => valueOf(draft, "real")),
  );
  draft.quantities.push({ name, dims, domain: "real", low: -2, high: 2, known: false });
  return block(scope.binders, draft.random.shuffle(lines));
}

/** Two lets that refer to each other's element before. */
function pairOfLets(draft: Draft, scope: Scope, size: string): string {
  const outer = scope.binders.map((b) => b.name);
  const [a, b] = [fresh(draft, "s"), fresh(draft, "s")];
  const t = newBinder(draft, size, "tail");
  const at = (name: string, index: string): string => indexed(name, [...outer, index]);
  const inner = within(scope, t);
  const lines = [
    `let ${at(a, "1")} = ${real(draft, scope, 1).text}`,
    `let ${at(b, "1")} = ${real(draft, scope, 1).text}`,
    `for ${t.name} in ${rangeText(t)} {\n  let ${at(a, t.name)} = 0.5 * ${at(a, `${t.name} - 1`)} + 0.3 * tanh(${at(b, `${t.name} - 1`)}) + 0.1 * (${real(draft, inner, 1).text})\n  let ${at(b, t.name)} = tanh(${at(a, t.name)} + ${real(draft, inner, 1).text} * ${at(b, `${t.name} - 1`)})\n}`,
  ];
  use(draft, "two recurrences together");
  const dims = [...scope.binders.map(binderDim), size];
  for (const name of [a, b]) draft.quantities.push({ name, dims, domain: "real", low: -4, high: 4, known: false });
  return block(scope.binders, draft.random.shuffle(lines));
}

import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { Span } from "../../grammar/span.ts";
import type { OptimizerSpec, Rate, StepSize } from "../model/fit-spec.ts";

/** A value read from a setting, or what is wrong with it. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly span: Span; readonly needs: string; readonly suggestion?: string };
export type Item = Ast.Setting["items"][number];

export const good = <T>(value: T): Reading<T> => ({ ok: true, value });
export const bad = (span: Span, needs: string, suggestion?: string): Reading<never> => ({
  ok: false,
  span,
  needs,
  ...(suggestion === undefined ? {} : { suggestion }),
});

/** The one plain value of a setting: no list, no `of`. */
export function single<T>(items: readonly Item[], span: Span, needs: string, read: (e: Ast.Expression) => Reading<T>): Reading<T> {
  const [item, ...more] = items;
  return item === undefined || more.length > 0 || item.of ? bad(item?.of?.span ?? span, needs) : read(item.value);
}

/** A literal number, with its sign. */
export function literal(e: Ast.Expression): number | null {
  if (e.kind === "number") return e.value;
  return e.kind === "unary" && e.operator === "-" && e.operand.kind === "number" ? -e.operand.value : null;
}
export function whole(least: number, needs: string): (e: Ast.Expression) => Reading<number> {
  return (e) => {
    const value = literal(e);
    return value !== null && Number.isSafeInteger(value) && value >= least ? good(value) : bad(e.span, needs);
  };
}
export const positive =
  (needs: string) =>
  (e: Ast.Expression): Reading<number> => {
    const value = literal(e);
    return value !== null && value > 0 && Number.isFinite(value) ? good(value) : bad(e.span, needs);
  };

/** One of some words. */
export function word<W extends string>(words: readonly W[], needs: string): (e: Ast.Expression) => Reading<W> {
  return (e) => {
    const found = e.kind === "name" ? words.find((w) => w === e.text) : undefined;
    return found === undefined ? bad(e.span, needs, e.kind === "name" ? suggest(e.text, words) : undefined) : good(found);
  };
}

/** `name` or `name(arguments)`. */
export interface Application {
  readonly name: string;
  readonly span: Span;
  readonly arguments: readonly Ast.Argument[];
}
export function application(e: Ast.Expression): Application | null {
  if (e.kind === "name") return { name: e.text, span: e.span, arguments: [] };
  return e.kind === "call" && e.callee.kind === "name" ? { name: e.callee.text, span: e.callee.span, arguments: e.arguments } : null;
}

/** Arguments by name, the first `positional` also by position. */
export function named(a: Application, names: readonly string[], positional: number, needs: string): Reading<ReadonlyMap<string, Ast.Expression>> {
  const found = new Map<string, Ast.Expression>();
  for (const [i, argument] of a.arguments.entries()) {
    const name = argument.name?.text ?? (i < positional ? names[i] : undefined);
    if (name === undefined || !names.includes(name) || found.has(name) || argument.binders.length > 0)
      return bad(argument.name?.span ?? argument.span, needs, argument.name && suggest(argument.name.text, names));
    found.set(name, argument.value);
  }
  return good(found);
}

const ROBBINS_MONRO = { scale: 1, delay: 1000, kappa: 1 } as const;
const RATE = "a positive number, or robbins_monro(scale = 1, delay = 1000, kappa = 1)";

/** A learning rate: constant, or scale / (delay + t) ^ kappa. */
export function rate(e: Ast.Expression, needs: string = RATE): Reading<Rate> {
  const a = application(e);
  if (a?.name !== "robbins_monro") {
    const value = positive(needs)(e);
    return value.ok || a === null ? value : bad(e.span, needs, suggest(a.name, ["robbins_monro"]));
  }
  const args = named(a, Object.keys(ROBBINS_MONRO), 0, needs);
  if (!args.ok) return args;
  const values: Record<string, number> = { ...ROBBINS_MONRO };
  for (const [name, value] of args.value) {
    const number = literal(value);
    if (number === null || !(name === "delay" ? number >= 0 : number > 0)) return bad(value.span, needs);
    values[name] = number;
  }
  return good({ kind: "robbins_monro", scale: values["scale"]!, delay: values["delay"]!, kappa: values["kappa"]! });
}

/** A rate, or `adaptive`. */
export function stepSize(e: Ast.Expression, needs: string): Reading<StepSize> {
  const a = application(e);
  if (a?.name === "adaptive") return a.arguments.length === 0 ? good({ kind: "adaptive" }) : bad(e.span, needs);
  return a === null || a.name === "robbins_monro" ? rate(e, needs) : bad(e.span, needs, suggest(a.name, ["adaptive", "robbins_monro"]));
}

/** Names of the options of each optimiser, after its rate. All lie between 0 and 1. */
export const OPTIMIZERS: Readonly<Record<OptimizerSpec["kind"], readonly string[]>> = {
  sgd: [],
  momentum: ["decay"],
  adagrad: [],
  rmsprop: ["decay"],
  adam: ["beta1", "beta2"],
};
const isOptimizer = (name: string): name is OptimizerSpec["kind"] => name in OPTIMIZERS;

export function optimizer(e: Ast.Expression, needs: string, standard: Rate): Reading<OptimizerSpec> {
  const a = application(e);
  if (a === null || !isOptimizer(a.name)) return bad(e.span, needs, a ? suggest(a.name, Object.keys(OPTIMIZERS)) : undefined);
  const args = named(a, ["rate", ...OPTIMIZERS[a.name]], 1, needs);
  if (!args.ok) return args;
  const options: Record<string, number> = {};
  let chosen: Rate | null = a.name === "adam" ? standard : null;
  for (const [name, value] of args.value) {
    if (name === "rate") {
      const read = rate(value);
      if (!read.ok) return read;
      chosen = read.value;
      continue;
    }
    const number = literal(value);
    if (number === null || number < 0 || number >= 1) return bad(value.span, `${name} of ${a.name}: at least 0 and below 1`);
    options[name] = number;
  }
  return chosen === null ? bad(e.span, `${a.name} with a rate, such as ${a.name}(0.01)`) : good({ kind: a.name, rate: chosen, options });
}

import { addAll, input, transposed } from "../ir/build.ts";
import type { Axis, Expr, IndexMap, Input } from "../ir/types.ts";
import type { Let, SupportTerm, TermType } from "../model/types.ts";
import { bug } from "../pass.ts";
import { EMPTY, type Environment } from "./environment.ts";
import { pieceArray } from "./pieces.ts";
import { defineRecurrence } from "./recurrences.ts";
import { rangeOf, type World } from "./world.ts";

/** An array by name: its value over its own axes. `ragged`: the data array whose rows it follows. */
export interface ArrayValue {
  readonly expr: Expr;
  readonly own: readonly Axis[];
  readonly ragged: string | null;
}

export function arrayOf(world: World, name: string, environment: Environment): ArrayValue {
  const recurrence = environment.recurrent.get(name);
  const type = typeOf(world, name);
  const own = world.ownAxes(type.dimensions);
  const ragged = type.dimensions.flatMap((d) => (d.kind === "ragged" ? [d.like] : []))[0] ?? null;
  if (recurrence !== undefined) return { expr: recurrence.symbol, own, ragged };
  const definition = world.letDefinitions.get(name);
  if (definition !== undefined) return { expr: letArray(world, definition), own, ragged };
  return { expr: inputOf(world, name, own, type), own, ragged };
}

function typeOf(world: World, name: string): TermType {
  const { model } = world;
  const found =
    model.data.find((d) => d.name === name) ??
    model.params.find((p) => p.name === name) ??
    model.variables.find((v) => v.name === name) ??
    world.letDefinitions.get(name) ??
    world.guideParams.get(name);
  return (found ?? bug(`no array ${name}`)).type;
}

/** The input of a data field, param or latent; data values are registered on first use. */
export function inputOf(world: World, name: string, own: readonly Axis[], type: TermType): Expr {
  const value = world.values.get(name);
  if (value !== undefined) return value;
  const known = world.inputs.get(name);
  if (known !== undefined) return world.completed.get(name) ?? known;
  const data = world.model.data.some((d) => d.name === name);
  const role = data ? "data" : world.model.variables.some((v) => v.name === name) ? "latent" : "param";
  const made = input(name, own, role, rangeOf(type));
  world.inputs.set(name, made);
  if (!data) return made;
  const bound = world.bound.get(name) ?? bug(`data ${name} are not bound`);
  world.arrays.set(name, bound.values);
  return bound.missing === null ? made : complete(world, made, bound.missing);
}

/**
 * Data with missing entries: the observed values, with 0 where one is missing, plus the latent `name.missing` scattered there.
 */
function complete(world: World, made: Input, missing: Uint8Array): Expr {
  const places = Array.from(missing.keys()).filter((i) => missing[i] === 1);
  world.arrays.set(
    made.name,
    world.arrays.get(made.name)!.map((v, i) => (missing[i] === 1 ? 0 : v)),
  );
  const axis: Axis = { id: `${made.name}.missing`, size: `${made.name}.missing`, extent: places.length, kind: "plate" };
  const latent = input(`${made.name}.missing`, [axis], "latent", made.range);
  const map = made.axes.map((own, i): IndexMap[number] => {
    const inner = made.axes.slice(i + 1).reduce((n, a) => n * a.extent, 1);
    const index = world.auxiliary(
      `${own.id} of ${axis.id}`,
      [axis],
      Float64Array.from(places, (p) => (Math.floor(p / inner) % own.extent) + 1),
    );
    return { axis: own, index: { kind: "gather", index } };
  });
  const whole = addAll([made, transposed(latent, map, [axis])]);
  world.inputs.set(latent.name, latent);
  world.completed.set(made.name, whole);
  world.missing.set(made.name, { latent, map });
  return whole;
}

export const isDiscrete = (support: SupportTerm): boolean => support.kind === "boolean" || support.kind === "integers" || support.kind === "category";

/** The value of an indexed let over its own axes. */
function letArray(world: World, definition: Let): Expr {
  const known = world.lets.get(definition.name);
  if (known !== undefined) return known;
  if (definition.recurrent) defineRecurrence(world, definition);
  else world.lets.set(definition.name, addAll(definition.pieces.map((p) => pieceArray(world, definition, p, EMPTY))));
  return world.lets.get(definition.name)!;
}

import { openSvi, assembleSvi } from "../../api/closed/svi.ts";
import { bindFit } from "../../api/prepare.ts";
import { exchangeableLatents } from "../../api/start.ts";
import { planSvi, type SviPlan } from "../../compiler/plan/svi.ts";
import type { SviMachine } from "../../runtime/fit/stochastic.ts";
import { sourcesOf, type Question } from "./harness.ts";

/** The functions of a fit by svi, with what its state says by name. */
export interface Machine {
  readonly plan: SviPlan;
  readonly machine: SviMachine;
  /** Is the parent with its enumerated child solved by api/closed/members.ts? */
  readonly hasSolver: boolean;
  /** Natural parameters (η) or means (E) of a part of a latent by index, each index over the axis of that extent. */
  readonly at: (kind: "η" | "E", latent: string, part: number, of: readonly number[]) => (...index: readonly number[]) => number;
  /** Natural parameters of all global factors. */
  readonly globals: () => readonly number[];
  /** Takes rows (from 0), settles the local factors, and moves the global ones the whole way: η̂. The state is put back. */
  readonly asked: (rows: readonly number[]) => readonly number[];
  /** The bound at rows whose local factors have settled. */
  readonly boundOf: (rows: readonly number[]) => number;
  readonly settle: (rows: readonly number[]) => void;
}

/** Passes over local factors until no mean changes by more than rounding. */
const PASSES = 2000;
const STILL = 1e-14;

export async function openMachine(question: Question): Promise<Machine> {
  const source = { file: "model.ppl", text: question.text };
  const set = new Map(Object.entries(question.set ?? {}));
  const ready = await bindFit({ source, data: sourcesOf(question.data), fit: question.fit, set });
  if (!ready.ok) throw new Error(ready.errors.map((e) => `${e.diagnostic.code} ${e.diagnostic.message}`).join("; "));
  const { model, spec, bound } = ready.value;
  const plan = planSvi(model, spec, bound.sizes, bound.fields);
  const assembly = assembleSvi(plan);
  const exchangeable = exchangeableLatents(
    model,
    plan.globals.map((b) => b.block.latent),
  );
  const { machine } = openSvi(plan, assembly, question.seed ?? 1, exchangeable);
  const { state } = machine;
  const globals = (): readonly number[] =>
    plan.globals.flatMap((b) =>
      b.block.family.parts.flatMap((p) => {
        const place = assembly.layout.places.get(b.eta[p.name]!.name)!;
        return [...state.subarray(place.offset, place.offset + place.size)];
      }),
    );
  const settle = (rows: readonly number[]): void => {
    machine.take(Int32Array.from(rows));
    for (let pass = 0; pass < PASSES; pass++) if (machine.local() <= STILL) return;
    throw new Error("local factors do not settle");
  };
  const then = <T>(rows: readonly number[], read: () => T): T => {
    const before = state.slice();
    settle(rows);
    const value = read();
    state.set(before);
    return value;
  };
  return {
    plan,
    machine,
    hasSolver: assembly.members !== null,
    at: (kind, latent, part, of) => {
      const b = plan.program.blocks.find((o) => o.block.latent.name === latent)!;
      const p = b.block.family.parts[part]!;
      const { offset } = assembly.layout.places.get((kind === "η" ? b.eta : b.mean)[p.name]!.name)!;
      const order = p.axes.map((a) => of.indexOf(a.extent));
      if (order.includes(-1)) throw new Error(`axes of ${latent}: ${p.axes.map((a) => a.extent).join()}`);
      return (...index) => state[offset + p.axes.reduce((at, a, i) => at * a.extent + index[order[i]!]!, 0)]!;
    },
    globals,
    asked: (rows) =>
      then(rows, () => {
        machine.global(1);
        return globals();
      }),
    boundOf: (rows) => then(rows, () => machine.bound()),
    settle,
  };
}

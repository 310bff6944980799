// Bounds of epochs where there are too many batches to ask each for one. Oracle: elements that differ by constants, whose bounds are all known.
import { expect, it } from "vitest";
import { runSvi, type SviMachine } from "../../runtime/fit/stochastic.ts";

const TOTAL = 40;
/** What element r adds to the bound, whatever the global number is. */
const own = (r: number): number => r * r;
const ALL = Array.from({ length: TOTAL }, (_, r) => own(r)).reduce((s, v) => s + v, 0);

/** Batches of one element; every step goes some way to 3, and the bound is less by the square of what remains. */
function machine(): SviMachine {
  const state = Float64Array.of(0);
  let row = 0;
  return {
    total: TOTAL,
    batch: 1,
    state,
    size: 1,
    shuffle: (order, epoch) => void order.sort((a, b) => ((a + epoch) % 7) - ((b + epoch) % 7)),
    take: (rows) => void (row = rows[0]!),
    local: () => 0,
    global: (rate) => void (state[0]! += rate * (3 - state[0]!)),
    gradient: (into) => void (into[0] = 3 - state[0]!),
    along: (gradient, rate) => void (state[0]! += rate * gradient[0]!),
    bound: () => TOTAL * own(row) - (3 - state[0]!) ** 2,
  };
}

const run = (epochs: number, progress?: (step: number) => boolean) =>
  runSvi(
    machine(),
    { epochs, rate: { kind: "constant", rate: 0.02 }, localTolerance: 0, localPasses: 1 },
    { now: (() => { let t = 0; return () => (t += 100); })(), ...(progress && { progress }) }, // prettier-ignore
  );

const wholeAt = (x: number): number => ALL - (3 - x) ** 2;

it.each([1, 2, 5])("those of %d epochs are of all elements, not of those that were looked at", async (epochs) => {
  const { bound, epochBounds, trace } = await run(epochs);
  expect(trace.length).toBe(epochs);
  expect(bound).toBeCloseTo(wholeAt(trace.at(-1)!.coordinates[0]!), 8);
  trace.forEach((t, i) => {
    expect(t.objective).toBeCloseTo(wholeAt(t.coordinates[0]!), 8);
    expect(epochBounds[i]).toBe(t.objective);
  });
});

it("and so they are of a fit that was interrupted", async () => {
  const { stopped, trace } = await run(5, (step) => step < 100);
  expect([stopped, trace.length]).toEqual(["interrupted", 2]);
  for (const t of trace) expect(t.objective).toBeCloseTo(wholeAt(t.coordinates[0]!), 8);
});

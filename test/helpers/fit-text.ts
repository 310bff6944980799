import { fit } from "../../api/fit.ts";
import type { FitOutcome, Outcome } from "../../api/contract.ts";
import { prepareFit, type Prepared } from "../../api/prepare.ts";

export type Data = Readonly<Record<string, unknown>>;

const request = (text: string, data: Data) => ({
  source: { file: "model.ppl", text },
  data: [{ file: "data.json", text: JSON.stringify(data) }],
  fit: null,
  set: new Map<string, string>(),
});

/** Fits a model text with its first fit block. */
export const fitText = (text: string, data: Data): Promise<Outcome<FitOutcome>> => fit({ ...request(text, data), seed: 1, steps: null, now: () => 0 });

/** The same with the plan alone; a mistake throws. */
export async function preparedText(text: string, data: Data): Promise<Prepared> {
  const outcome = await prepareFit(request(text, data));
  if (!outcome.ok) throw new Error(outcome.errors.map((e) => `${e.diagnostic.code} ${e.diagnostic.message}`).join("\n"));
  return outcome.value;
}

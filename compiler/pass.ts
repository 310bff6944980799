import type { Diagnostic } from "../grammar/diagnostic.ts";

export interface Context {
  readonly report: (diagnostic: Diagnostic) => void;
  /** A name unused in this compilation; deterministic, no module state. */
  readonly fresh: (hint: string) => string;
}

/** A named pure function between two stages. `name` is its flag, its golden-file stem and its row in the docs. */
export interface Pass<In, Out> {
  readonly name: string;
  readonly doc: string;
  readonly run: (input: In, context: Context) => Out;
}

/** A broken promise of ours, never a user's mistake: the command line exits with 70 and asks for a report. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

export function bug(message: string): never {
  throw new InternalError(message);
}

export function assertNever(value: never): never {
  return bug(`unreachable case: ${JSON.stringify(value)}`);
}

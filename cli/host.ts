import type { Api } from "../api/contract.ts";

/** A stream that people or programs read. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Width in characters. */
  readonly columns: number;
  readonly color: boolean;
}

/** Everything a command needs of the machine besides files; tests bring their own. */
export interface Host {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly directory: string;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly readStandardInput: () => Promise<string>;
  /** Lets signals and the terminal have their turn. */
  readonly breathe: () => Promise<void>;
  /** Calls back at Ctrl-C instead of ending the process; the result takes the handler away again. */
  readonly onInterrupt: (handler: () => void) => () => void;
}

/** What every command is given. */
export interface Context {
  readonly host: Host;
  /** The compiler is loaded when a command asks for it: `ppl --version` never does. */
  readonly loadApi: () => Promise<Api>;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Where words for people go: standard output, unless that carries a JSON document. */
export function voice(context: Context, options: CommonOptions): Output {
  const output = options.json ? context.host.stderr : context.host.stdout;
  return options.quiet ? { ...output, write: () => undefined } : output;
}

/** What the process says when it ends. */
export const EXIT = {
  fine: 0,
  /** The model or the data are wrong. */
  wrong: 1,
  /** The command line is wrong, or a file that it names cannot be read or written. */
  usage: 2,
  /** The fit is not to be trusted. */
  distrusted: 3,
  /** A mistake of ours (EX_SOFTWARE of sysexits.h). */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something the user can put right at the command line: shown without a stack, exit code 2. */
export class UsageError extends Error {
  /** What to do about it; one sentence. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = "UsageError";
    this.hint = hint;
  }
}

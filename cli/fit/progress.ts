import type { Progress } from "../../api/contract.ts";
import type { Output } from "../host.ts";
import { beside, duration } from "../terminal/numbers.ts";
import { styleOf } from "../terminal/style.ts";
import { grouped, truncate, widthOf } from "../terminal/text.ts";
import { objectiveTitle } from "./summary.ts";

/** Shows how far a fit is. */
export interface ProgressView {
  readonly update: (state: Progress) => void;
  /** Takes what is not meant to stay off the screen. */
  readonly clear: () => void;
}

/** Characters of the bar, which yields to the words beside it; those seldom need more than their room, so that the bar keeps its length. */
const BAR = 28;
const LEAST_BAR = 8;
const ROOM_FOR_WORDS = 58;
/** Milliseconds between pictures of the bar, and between lines where nobody can see a bar move. */
const FRAME = 80;
const LINE = 2000;

const SILENT: ProgressView = { update: () => undefined, clear: () => undefined };

/** A bar on a terminal, plain lines elsewhere, nothing when quiet. `prefix`: which run this is, "" for a single one. */
export function progressView(output: Output, now: () => number, quiet: boolean, prefix: string): ProgressView {
  if (quiet) return SILENT;
  return output.isTerminal ? bar(output, now, prefix) : plainLines(output, now, prefix);
}

/** Seconds to go at the speed so far; null before anything can be said. */
function secondsLeft({ step, steps }: Progress, elapsed: number): number | null {
  if (step <= 0 || !Number.isFinite(steps) || elapsed < 200) return null;
  return (elapsed / 1000) * (Math.max(0, steps - step) / step);
}

/** None before there is a number. */
const objectiveText = ({ objective, objectiveName }: Progress): readonly string[] =>
  Number.isFinite(objective) ? [`${objectiveTitle(objectiveName)} ${beside(objective, Math.max(1e-3, Math.abs(objective)), 5)}`] : [];
const stepText = ({ step, steps }: Progress): string => (Number.isFinite(steps) ? `${grouped(step)} of ${grouped(steps)} steps` : `${grouped(step)} steps`);

function bar(output: Output, now: () => number, prefix: string): ProgressView {
  const style = styleOf(output);
  const start = now();
  let drawn = -Infinity;
  const picture = (state: Progress): string => {
    const left = secondsLeft(state, now() - start);
    const words = [stepText(state), ...objectiveText(state), ...(left === null ? [] : [`${duration(left)} left`])].join("   ");
    const head = prefix === "" ? "  " : `  ${prefix}  `;
    const room = output.columns - widthOf(head) - 3;
    const length = Math.max(LEAST_BAR, Math.min(BAR, room - Math.max(ROOM_FOR_WORDS, widthOf(words))));
    const fraction = Number.isFinite(state.steps) && state.steps > 0 ? Math.min(1, state.step / state.steps) : 0;
    const full = Math.round(length * fraction);
    return `${head}${style.cyan("━".repeat(full))}${style.dim("─".repeat(length - full))}  ${truncate(words, room - length)}`;
  };
  return {
    update: (state) => {
      if (now() - drawn < FRAME) return;
      drawn = now();
      output.write(`\r${picture(state)}\u001b[K`);
    },
    clear: () => void (drawn > -Infinity && output.write("\r\u001b[K")),
  };
}

function plainLines(output: Output, now: () => number, prefix: string): ProgressView {
  const start = now();
  let written = start;
  return {
    update: (state) => {
      if (now() - written < LINE) return;
      written = now();
      const left = secondsLeft(state, now() - start);
      output.write(
        [...(prefix === "" ? [] : [prefix]), stepText(state), ...objectiveText(state), ...(left === null ? [] : [`${duration(left)} left`])].join(", ") + "\n",
      );
    },
    clear: () => undefined,
  };
}

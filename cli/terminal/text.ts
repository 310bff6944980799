/** Characters on the screen: code points (no wide scripts occur in what we print). */
export const widthOf = (text: string): number => {
  let width = 0;
  for (const _ of text) width++;
  return width;
};

export const padEnd = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));
export const padStart = (text: string, width: number): string => " ".repeat(Math.max(0, width - widthOf(text))) + text;

/** At most `width` characters, the last of them "…" where something was cut. */
export const truncate = (text: string, width: number): string => (widthOf(text) <= width ? text : `${[...text].slice(0, Math.max(0, width - 1)).join("")}…`);

/** Lines of at most `width` characters, broken between words; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((w) => w !== "")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** `label` and, beside it, the wrapped text: continuation lines are indented to where the text began. */
export function hang(label: string, text: string, width: number): string[] {
  const indent = " ".repeat(widthOf(label));
  return wrap(text, Math.max(20, width - widthOf(label))).map((line, i) => (i === 0 ? label : indent) + line);
}

/** Room for text beside a label; with less it does not hang from there. */
const LEAST_ROOM = 24;

/** A line of two or more columns, no wider than `width`: what is too long continues below the column in which it stands. */
export function reflow(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const gaps = [...line.matchAll(/(?:^| ) +/g)].map((gap) => gap.index + gap[0].length);
  const at = gaps.findLast((column) => width - widthOf(line.slice(0, column)) >= LEAST_ROOM) ?? 0;
  return hang(line.slice(0, at), line.slice(at), width);
}

/** 10,000; digits in groups of three. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** "1 step", "2 steps". */
export const plural = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;

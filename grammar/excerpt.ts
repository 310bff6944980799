/** One line of a text, without its line break: [start, end) in the whole text. `indent`: its leading blanks. */
export interface Line {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  readonly text: string;
}

/** The line that contains an offset. */
export function lineAt(text: string, offset: number): Line {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const found = text.indexOf("\n", offset);
  const raw = found < 0 ? text.length : found;
  const end = raw > start && text[raw - 1] === "\r" && raw - 1 >= offset ? raw - 1 : raw;
  let number = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < start; at = text.indexOf("\n", at + 1)) number++;
  const line = text.slice(start, end);
  return { number, start, end, indent: line.length - line.trimStart().length, text: line };
}

const TAB = 4;

/** A line as shown, and the column (from 0) at which an offset of the whole text stands in it; −1 if it is cut off. */
export interface Shown {
  readonly text: string;
  readonly column: (offset: number) => number;
}

/** Prepares a line for display: tabs expanded, control characters visible, a line longer than `width` cut to a window around `focus`. */
export function cells(line: Line, focus: number, width: number): Shown {
  // the window is chosen in UTF-16 units, at least as many as columns are shown
  const long = line.text.length > width;
  const from = long ? Math.max(0, Math.min(focus - line.start - Math.floor(width / 2), line.text.length - width)) : 0;
  const to = Math.min(line.text.length, from + width);
  const columns = new Map<number, number>();
  let text = from > 0 ? "…" : "";
  let column = text.length;
  let offset = line.start + from;
  for (const character of line.text.slice(from, to)) {
    columns.set(offset, column);
    const picture = character === "\t" ? " ".repeat(TAB - (column % TAB)) : visible(character);
    text += picture;
    column += character === "\t" ? picture.length : displayWidth(picture);
    offset += character.length;
  }
  const end = column;
  if (to < line.text.length) text += "…";
  const [first, last] = [line.start + from, line.start + to];
  return { text, column: (at) => (at < first ? -1 : at >= last ? end : (columns.get(at) ?? columns.get(at - 1) ?? end)) };
}

const visible = (character: string): string => (/[\p{Cc}\p{Cs}\u200b\u2028\u2029\ufeff]/u.test(character) ? "\ufffd" : character);

/** Columns of a character on a terminal: 2 for East Asian wide ones and emoji, 0 for combining marks. */
function displayWidth(character: string): number {
  if (/^[\p{Mn}\p{Me}\u200d\ufe0f]/u.test(character)) return 0;
  return /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1;
}

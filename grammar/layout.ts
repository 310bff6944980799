/**
 * Text with places where a line may be broken. A group is printed on one line if it fits, else all of its own lines are
 * broken. Source: Wadler, "A prettier printer" (2003), without its alternatives.
 */
export type Doc =
  | string
  | readonly Doc[]
  /** A line break, or `flat` when its group fits on one line. */
  | { readonly kind: "line"; readonly flat: string }
  | { readonly kind: "nest"; readonly doc: Doc }
  | { readonly kind: "group"; readonly doc: Doc };

export const LINE: Doc = { kind: "line", flat: " " };
export const SOFT_LINE: Doc = { kind: "line", flat: "" };
export const nest = (...doc: readonly Doc[]): Doc => ({ kind: "nest", doc });
export const group = (...doc: readonly Doc[]): Doc => ({ kind: "group", doc });
export const join = (docs: readonly Doc[], separator: Doc): Doc => docs.map((doc, i) => (i === 0 ? doc : [separator, doc]));

/** Columns of one level. */
export const INDENT = 2;
/** Columns of a line. */
export const WIDTH = 100;

interface Piece {
  readonly doc: Doc;
  readonly level: number;
  readonly flat: boolean;
}

/** The document on one line. */
export const flatten = (doc: Doc): string => layout(doc, 0, Infinity);

/** The document as text whose first line is at `level`, without that line's indentation. */
export function layout(doc: Doc, level: number, width = WIDTH): string {
  const stack: Piece[] = [{ doc, level, flat: width === Infinity }];
  let text = "";
  let column = level * INDENT;
  for (let piece = stack.pop(); piece; piece = stack.pop()) {
    const { doc: part, level: at, flat } = piece;
    if (typeof part === "string") {
      text += part;
      column += part.length;
    } else if (isList(part)) {
      for (let i = part.length - 1; i >= 0; i--) stack.push({ doc: part[i] ?? "", level: at, flat });
    } else if (part.kind === "nest") stack.push({ doc: part.doc, level: at + 1, flat });
    else if (part.kind === "group") stack.push({ doc: part.doc, level: at, flat: flat || fits(part.doc, stack, width - column) });
    else if (flat) {
      text += part.flat;
      column += part.flat.length;
    } else {
      text += `\n${" ".repeat(at * INDENT)}`;
      column = at * INDENT;
    }
  }
  return text;
}
const isList = (doc: Doc): doc is readonly Doc[] => Array.isArray(doc);

/** Does the document, laid flat, and what follows up to the next possible break fit? */
function fits(doc: Doc, rest: readonly Piece[], room: number): boolean {
  const stack: { readonly doc: Doc; readonly flat: boolean }[] = [{ doc, flat: true }];
  let left = room;
  let next = rest.length;
  while (left >= 0) {
    const piece = stack.pop() ?? rest[--next];
    if (!piece) return true;
    const part = piece.doc;
    if (typeof part === "string") left -= part.length;
    else if (isList(part)) for (let i = part.length - 1; i >= 0; i--) stack.push({ doc: part[i] ?? "", flat: piece.flat });
    else if (part.kind !== "line") stack.push({ doc: part.doc, flat: piece.flat });
    else if (!piece.flat) return true;
    else left -= part.flat.length;
  }
  return false;
}

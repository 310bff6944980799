/** A range of UTF-16 offsets in one source text: [start, end). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A named text that spans point into. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** 1-based line and column of an offset. Columns count UTF-16 units. */
export function position(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, Math.max(0, Math.min(offset, text.length)));
  const line = before.split("\n").length;
  return { line, column: before.length - before.lastIndexOf("\n") };
}

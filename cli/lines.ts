import { openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import type { LineFile } from "../api/contract.ts";

const CHUNK = 1 << 20;
const NEWLINE = 10;

/**
 * A file of JSON Lines (.jsonl, .ndjson) by its lines, read when they are asked for. Memory: eight bytes per line. Null for files of other names, and for those
 * that cannot be read, of which the caller will say why. The file stays open until the process ends.
 */
export function openLines(directory: string, file: string): LineFile | null {
  if (!/\.(?:jsonl|ndjson)$/i.test(file)) return null;
  let descriptor: number;
  let ends: Float64Array;
  try {
    descriptor = openSync(resolve(directory, file), "r");
    ends = lineEnds(descriptor);
  } catch {
    return null;
  }
  let buffer = Buffer.alloc(1 << 12);
  const line = (index: number): string => {
    const from = index === 0 ? 0 : ends[index - 1]!;
    const length = ends[index]! - from;
    if (length > buffer.length) buffer = Buffer.alloc(2 * length);
    const got = readSync(descriptor, buffer, 0, length, from);
    return buffer.toString("utf8", 0, got).trimEnd();
  };
  let count = ends.length;
  while (count > 0 && line(count - 1) === "") count--;
  return { count, line };
}

/** The offset after each line. Cost: one pass over the file. */
function lineEnds(descriptor: number): Float64Array {
  const chunk = Buffer.alloc(CHUNK);
  let ends = new Float64Array(1024);
  let [count, offset] = [0, 0];
  const put = (end: number): void => {
    if (count === ends.length) {
      const more = new Float64Array(2 * count);
      more.set(ends);
      ends = more;
    }
    ends[count++] = end;
  };
  for (;;) {
    const got = readSync(descriptor, chunk, 0, CHUNK, offset);
    if (got === 0) break;
    for (let at = chunk.indexOf(NEWLINE); at >= 0 && at < got; at = chunk.indexOf(NEWLINE, at + 1)) put(offset + at + 1);
    offset += got;
  }
  if (offset > (count === 0 ? 0 : ends[count - 1]!)) put(offset);
  return ends.slice(0, count);
}

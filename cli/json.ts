/** Lines longer than this are broken where JSON allows it. */
const WIDTH = 120;

/** JSON has no NaN and no infinities: they are strings here, never silently null. */
const scalar = (value: unknown): string => {
  if (typeof value === "number" && !Number.isFinite(value)) return JSON.stringify(String(value));
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? JSON.stringify(value) : "null";
};

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Each element's own text, where the whole is short and holds no object in an array of objects. */
function flat(value: unknown): string {
  if (!isContainer(value)) return scalar(value);
  if (isList(value)) return `[${Array.from(value, flat).join(", ")}]`;
  const entries = entriesOf(value).map(([key, item]) => `${JSON.stringify(key)}: ${flat(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

const isList = (value: object): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value);
const entriesOf = (value: object): [string, unknown][] => Object.entries(value).filter(([, item]) => item !== undefined);

/** Numbers side by side, as many as a line takes. */
function filled(items: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const [i, item] of items.entries()) {
    const text = i < items.length - 1 ? `${item},` : item;
    if (line !== "" && indent.length + line.length + 1 + text.length > WIDTH) {
      lines.push(line);
      line = text;
    } else line = line === "" ? text : `${line} ${text}`;
  }
  return [...lines, line].map((l) => `\n${indent}${l}`).join("");
}

function print(value: unknown, indent: string, room: number): string {
  if (!isContainer(value)) return scalar(value);
  const inner = `${indent}  `;
  if (isList(value)) {
    const items = Array.from(value);
    if (items.every((item) => !isContainer(item))) {
      const texts = items.map(scalar);
      const line = `[${texts.join(", ")}]`;
      return line.length <= room ? line : `[${filled(texts, inner)}\n${indent}]`;
    }
    return `[${items.map((item) => `\n${inner}${print(item, inner, WIDTH - inner.length)}`).join(",")}\n${indent}]`;
  }
  const entries = entriesOf(value);
  const line = entries.some(([, item]) => isContainer(item) && !isList(item)) ? null : flat(value);
  if (line !== null && line.length <= room) return line;
  return `{${entries.map(([key, item]) => entry(key, item, inner)).join(",")}\n${indent}}`;
}

function entry(key: string, item: unknown, indent: string): string {
  const head = `${JSON.stringify(key)}: `;
  return `\n${indent}${head}${print(item, indent, WIDTH - indent.length - head.length)}`;
}

/**
 * A value as JSON that people can read too: short parts on one line, long arrays of numbers filled into lines.
 * Numbers have the shortest digits that give the same double back (up to 17); numbers that are not finite are strings. Ends without a newline.
 */
export const toJson = (value: unknown): string => print(value, "", WIDTH);

/** SGR codes (ECMA-48 section 8.3.117): on, off. The sixteen colours follow the user's own palette, light or dark. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;

export type StyleName = keyof typeof CODES;
export type Style = Readonly<Record<StyleName, (text: string) => string>>;

const painter = (name: StyleName) => {
  const [on, off] = CODES[name];
  return (text: string): string => (text === "" ? "" : `\u001b[${String(on)}m${text}\u001b[${String(off)}m`);
};
const table = (make: (name: StyleName) => (text: string) => string): Style =>
  Object.fromEntries((Object.keys(CODES) as StyleName[]).map((name) => [name, make(name)])) as unknown as Style;

const COLORED = table(painter);
const PLAIN = table(() => (text) => text);

/** Functions that paint text, or leave it as it is. */
export const styleOf = (output: { readonly color: boolean }): Style => (output.color ? COLORED : PLAIN);

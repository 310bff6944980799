type Attributes = Readonly<Record<string, string | number | undefined>>;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

/** Pixels to a tenth: finer is invisible and costs bytes. */
const number = (value: number): string => String(Math.round(value * 10) / 10);

const attributesText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? number(value) : escape(String(value))}"`)
    .join("");

/** An element with children that are markup already. */
export const element = (name: string, attributes: Attributes, ...children: readonly string[]): string =>
  children.length === 0 ? `<${name}${attributesText(attributes)}/>` : `<${name}${attributesText(attributes)}>${children.join("")}</${name}>`;

/** A `text` element; the words are escaped. */
export const words = (content: string, attributes: Attributes): string => element("text", attributes, escape(content));

import { dataRow, type DataRows, type Facts } from "./facts.ts";

type Kind =
  | "not-a-number"
  | "not-finite"
  | "not-an-integer"
  | "unsafe-integer"
  | "out-of-support"
  | "not-binary"
  | "missing"
  | "category-zero"
  | "category-range"
  | "label-mixed"
  | "simplex-sum"
  | "simplex-missing";

/** E5030–E5041: single entries. */
export const VALUE_ROWS: DataRows<Kind> = {
  "not-a-number": dataRow("E5030", {
    title: "not a number",
    message: (d) => `${d.where}${d.name} is ${d.found}, but ${d.field} is declared ${d.declared}`,
    hint: notNumberHint,
    explain:
      "Entries are numbers; strings are labels of category fields only, and true and false are entries of binary fields only. A number in quotes is a string.",
    example: 'data x: real[N]\n{"x": [1.5, "2.5"]}',
  }),
  "not-finite": dataRow("E5031", {
    title: "not a finite number",
    message: (d) =>
      /^-?Infinity$/.test(d.found)
        ? `${d.where}${d.name} is too large for a number: beyond 1.8e308 it is ${d.found}`
        : `${d.where}${d.name} is ${d.found}, but data must be finite numbers`,
    hint: (d) =>
      /nan/i.test(d.found)
        ? "write null for a missing entry, and declare the field with ?"
        : "a censored observation is written as its bound, with Censored(…) in the model",
    explain: "A density at NaN or infinity says nothing. Numbers beyond 1.8e308 overflow to infinity when the file is read.",
    example: 'data x: real[N]\n{"x": [1.5, 1e999]}',
  }),
  "not-an-integer": dataRow("E5032", {
    title: "not a whole number",
    message: (d) => `${d.where}${d.name} is ${d.found}, but ${d.field} is declared ${d.declared}: whole numbers`,
    hint: (d) => (d.declared.startsWith("category") ? "categories are numbered 1, 2, …" : `if ${d.field} is not counted, declare it real or positive`),
    explain: "Fields of type int, count and category hold whole numbers.",
    example: 'data y: count[N]\n{"y": [3, 2.5]}',
  }),
  "unsafe-integer": dataRow("E5033", {
    title: "a whole number too large to be exact",
    message: (d) => `${d.where}${d.name} reads as ${d.found}: whole numbers beyond 9007199254740991 are not exact`,
    hint: () => "identifiers are labels: write them as strings, and declare the field a category",
    explain: "Numbers are 64-bit floating point, in which neighbouring whole numbers beyond 2^53 − 1 cannot be told apart.",
    example: 'data y: count[N]\n{"y": [3, 12345678901234567890]}',
  }),
  "out-of-support": dataRow("E5034", {
    title: "outside the declared support",
    message: (d) => `${d.where}${d.name} is ${d.found}, but ${d.field} is declared ${d.declared}: ${d.needs}`,
    hint: supportHint,
    explain:
      "The declaration says which values are possible: positive is greater than 0, unit is from 0 to 1, count is 0, 1, 2, …, and real(lower = a, upper = b) has its bounds.",
    example: 'data x: positive[N]\n{"x": [1.5, -2]}',
  }),
  "not-binary": dataRow("E5035", {
    title: "neither 0 nor 1",
    message: (d) => `${d.where}${d.name} is ${d.found}, but ${d.field} is declared ${d.declared}: 0 or 1`,
    hint: notBinaryHint,
    explain: "Binary fields hold 0 and 1, or false and true.",
    example: 'data y: binary[N]\n{"y": [0, 1, 2]}',
  }),
  missing: dataRow("E5036", {
    title: "a missing entry",
    message: (d) => `${d.where}${d.name} is missing (${d.found})`,
    hint: (d) => `if entries of ${d.field} may be missing, say so with ? at the end of its type; the model then infers them`,
    explain:
      "null in JSON and an empty cell in CSV are missing entries. They are legal only where the type ends in ?, as real[N]?; the missing elements are then latent.",
    example: 'data x: real[N]\n{"x": [1.5, null]}',
  }),
  "category-zero": dataRow("E5037", {
    title: "zero-based categories",
    message: (d) => `${d.where}${d.name} is 0${d.zeros > 1 ? ` (and ${d.zeros - 1} more are)` : ""}, but ${d.field} is declared ${d.declared}: 1 to ${d.size}`,
    hint: (d) => `if the file counts from 0, declare ${d.field} as ${d.suggested}`,
    explain: "Indices count from 1, as in papers. A file that counts from 0 is declared category(K, base = 0) and read as 1 to K.",
    example: 'data county: category(3)[N]\n{"county": [0, 1, 2]}',
  }),
  "category-range": dataRow("E5038", {
    title: "no such category",
    message: (d) => `${d.where}${d.name} is ${d.found}, but ${d.field} is declared ${d.declared}: ${range(d)}`,
    hint: (d) =>
      d.base === 0 && Number(d.found) === d.high + 1
        ? "if the file counts from 1, leave out base = 0"
        : /^\d+$/.test(d.size)
          ? "correct the entry, or the declaration"
          : `correct the entry, or the value of ${d.size}`,
    explain: "Entries of category(K) are 1 to K, or 0 to K − 1 with base = 0; K is bound by other means, never by the entries themselves.",
    example: 'data county: category(3)[N]\n{"county": [1, 4, 2]}',
  }),
  "label-mixed": dataRow("E5039", {
    title: "labels and numbers in one field",
    message: (d) => `${d.where}${d.name} is ${d.found}, but ${d.otherAt} is ${d.other}: a category field holds labels or numbers, not both`,
    hint: () => "write all entries as strings, or all as numbers from 1",
    explain:
      "Strings are labels and are numbered in code-point order; numbers are the categories themselves. Mixed, it is not clear which category a number means.",
    example: 'data county: category(J)[N]\n{"county": ["Cook", 2, "Lake"]}',
  }),
  "simplex-sum": dataRow("E5040", {
    title: "probabilities that do not sum to one",
    message: (d) => `${d.where}${d.name} sums to ${Number(d.sum.toPrecision(9))}, but a probability vector sums to 1`,
    hint: (d) => (Math.abs(d.sum - 1) < 0.01 ? "write more decimals: the sum must be 1 within 1e-6" : "divide each vector by its sum"),
    explain: "The last dimension of a simplex holds probabilities, whose sum must be 1 within 1e-6. Nothing is rescaled silently.",
    example: 'data p: simplex[3]\n{"p": [0.2, 0.3, 0.4]}',
  }),
  "simplex-missing": dataRow("E5041", {
    title: "a probability vector is missing in part",
    message: (d) => `${d.where}${d.name} has missing entries beside known ones`,
    hint: () => "a probability vector is known, or missing as a whole",
    explain: "The entries of a probability vector are one value of a distribution over vectors, so either all or none of them are missing.",
    example: 'data p: simplex[N, 2]?\n{"p": [[0.5, 0.5], [0.5, null]]}',
  }),
};

function notNumberHint(d: Facts<"not-a-number">): string {
  switch (d.looks) {
    case "number":
      return "remove the quotes";
    case "comma":
      return "write a decimal point";
    case "missing":
      return `a missing entry is ${d.line > 0 ? "an empty cell" : "null"}, and its field is declared with ?`;
    case "boolean":
      return d.declared.startsWith("category")
        ? "write categories as numbers from 1 or as strings, or declare the field binary"
        : "write 1 and 0, or declare the field binary";
    case "array":
      return "one number belongs here";
    case "other":
      return d.found.startsWith('"') && d.declared !== "binary" ? "text belongs in a field declared category(K)" : "one number belongs here";
  }
}

function supportHint(d: Facts<"out-of-support">): string {
  if (Number(d.found) === 0 && d.needs === "greater than 0") return `if ${d.field} may be 0, declare it real(lower = 0)`;
  if (d.declared === "unit" && Number(d.found) > 1 && Number(d.found) <= 100) return "divide percentages by 100";
  return `correct the data, or declare ${d.field} with a wider type, as ${d.declared === "count" ? "int" : "real"}`;
}

function notBinaryHint(d: Facts<"not-binary">): string {
  if (d.found === "2") return "write categories 1 and 2 as 0 and 1, or declare the field category(2)";
  return d.found.includes(".")
    ? "round the data, or declare the field unit or real"
    : "declare the field count or category(K) if there are more values than two";
}

function range(d: Facts<"category-range">): string {
  if (d.high < d.low) return `${d.size} = 0, so there is no category`;
  const computed = /^\d+$/.test(d.size) ? "" : `, as ${d.size} = ${d.high + 1 - d.base}`;
  return d.high > 1e15 ? `whole numbers from ${d.low}` : `${d.low} to ${d.high}${computed}`;
}

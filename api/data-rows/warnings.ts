import { dataRow, plural, type DataRows } from "./facts.ts";

type Kind = "labels-and-integers" | "numeric-labels" | "empty-rows";

/** E5050–E5052: legal, but it looks like a slip. */
export const WARNING_ROWS: DataRows<Kind> = {
  "labels-and-integers": dataRow("E5050", {
    severity: "warning",
    title: "numbers beside labels of the same size",
    message: (d) => `${d.field} holds numbers, but ${d.size} is numbered by the labels of ${d.labelled}: 1 means the first label in alphabetical order`,
    hint: () => "write both fields as labels",
    explain:
      "Labels are numbered in code-point order over all fields of a size. A field of numbers over the same size refers to that numbering, which the file does not show.",
    example: 'data a: category(J)[N], b: category(J)[N]\n{"a": ["Cook", "Lake"], "b": [1, 2]}',
  }),
  "numeric-labels": dataRow("E5051", {
    severity: "warning",
    title: "labels that are numbers",
    message: (d) => `the labels of ${d.size} are numbers written as strings, and "${d.first}" comes before "${d.second}"`,
    hint: () => "remove the quotes if the numbers are the categories",
    explain: 'Strings are labels, whatever they contain, and are numbered in code-point order, in which "10" comes before "2".',
    example: 'data a: category(J)[N]\n{"a": ["2", "10"]}',
  }),
  "empty-rows": dataRow("E5052", {
    severity: "warning",
    title: "rows of a ragged field without entries",
    message: (d) => `${d.where}${plural(d.count, "row")} of ${d.total} of ${d.field} ${d.count === 1 ? "has" : "have"} no entries; the first is ${d.first}`,
    hint: (d) => `if ${d.size} is not meant to be ${d.total}, correct it`,
    explain:
      "In the long form of a ragged field a row without lines is empty. That is legal, but it also happens when the row numbers of two files do not match.",
    example: "data w: real[D, *]\nconst D = 3\n--- example.csv\nd,w\n1,2.5\n3,0.5",
  }),
};

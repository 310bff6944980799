import { dataRow, plural, type DataRows, type Facts } from "./facts.ts";

type Kind = "size-unbound" | "size-conflict" | "size-invalid" | "wrong-length" | "wrong-depth" | "not-an-array" | "not-rectangular" | "too-large";

/** E5020–E5027: sizes and shapes. */
export const SIZE_ROWS: DataRows<Kind> = {
  "size-unbound": dataRow("E5020", {
    title: "a size has no value",
    message: (d) =>
      ({
        category: `nothing says how large ${d.size} is: ${d.field} holds numbers, and the largest of them (${d.largest}) need not be the last category`,
        empty: `nothing says how large ${d.size} is: ${d.field} has no entries`,
        expression: `the size ${d.size} of ${d.field} cannot be computed: a name in it has no value`,
        nothing: `nothing says how large ${d.size} is`,
      })[d.because],
    hint: unboundHint,
    explain:
      "Sizes are bound by const or --set, a data field of that name, the lengths of arrays, or the number of distinct labels, in this order; " +
      "never by the largest entry of an index array, because categories that happen not to occur would be lost silently.",
    example: 'data county: category(J)[N]\n{"county": [1, 3, 2]}',
  }),
  "size-conflict": dataRow("E5021", {
    title: "two sources disagree about a size",
    message: (d) => `${d.size} is ${d.firstValue} by ${d.first}, but ${d.secondValue} by ${d.second}`,
    hint: conflictHint,
    explain: "Every source of a size is compared with all others: constants, data fields of that name, lengths of arrays, numbers of distinct labels.",
    example: 'data x: real[N], y: real[N]\n{"x": [1, 2, 3], "y": [1, 2]}',
  }),
  "size-invalid": dataRow("E5022", {
    title: "a size is not a whole number",
    message: (d) => `the size ${d.size} must be a whole number, 0 or more, but ${d.source} gives ${d.found}`,
    hint: (d) => (d.found.startsWith('"') ? "remove the quotes" : `correct ${d.source}, or name the size differently in the model`),
    explain: "A size counts elements. A data field with the name of a size binds it, so it must hold one whole number.",
    example: 'data x: real[N]\n{"N": 2.5, "x": [1, 2]}',
  }),
  "wrong-length": dataRow("E5023", {
    title: "a length differs from the declared one",
    message: (d) =>
      d.dimension === 0
        ? `${d.where}${d.field} has ${plural(d.found, "entry", "entries")}, but ${declaredLength(d)}`
        : `${d.where}${d.field} has ${d.found} in dimension ${d.dimension}, but ${declaredLength(d)}`,
    hint: () => "correct the data, or the declaration",
    explain: "A declared length that is a number or an expression, as real[3] or real[N + 1], must be the length in the data.",
    example: 'data x: real[3]\n{"x": [1, 2]}',
  }),
  "wrong-depth": dataRow("E5024", {
    title: "too many or too few dimensions",
    message: (d) => `${d.where}${d.field} is declared ${d.declared}, ${dimensions(d.dimensions)}, but it is ${nesting(d)}`,
    hint: depthHint,
    explain: "A field with n sizes is an array of arrays, n deep: [[1, 2], [3, 4], [5, 6]] is a real[3, 2]. A field without sizes is one number.",
    example: 'data x: real[N]\n{"x": [[1], [2]]}',
  }),
  "not-an-array": dataRow("E5025", {
    title: "a row is missing",
    message: (d) => `${d.where}${d.name} must be an array, as ${d.field} is declared ${d.declared}, but it is ${d.found}`,
    hint: (d) => (d.found === "null" ? "write missing entries one by one, as [null, null]" : "put the entries of the row in [ ]"),
    explain: "Rows of a matrix are arrays, one inside the other. A row cannot be missing as a whole: write each of its entries as null.",
    example: 'data x: real[N, D]\n{"x": [[1, 2], 3, [4, 5]]}',
  }),
  "not-rectangular": dataRow("E5026", {
    title: "rows of different lengths",
    message: (d) => `${d.where}${d.name} has ${plural(d.found, "entry", "entries")}, but most rows of ${d.field} have ${d.needed}`,
    hint: (d) =>
      d.found < d.needed
        ? "write missing entries as null, or declare the last dimension * if rows differ in length"
        : "declare the last dimension * if rows differ in length",
    explain: "All rows of an array have the same length, unless the last dimension is declared ragged: category(V)[D, *].",
    example: 'data x: real[N, D]\n{"x": [[1, 2], [3, 4], [5]]}',
  }),
  "too-large": dataRow("E5027", {
    title: "more entries than an array can hold",
    message: (d) => `${d.where}${d.field} would have ${d.entries} entries; the limit is 2147483647`,
    explain: "Entries are numbered by 32-bit integers. Such data do not fit in memory as one array.",
    example: "data w: real[D, *]\n--- example.csv\nd,w,count\n1,2.5,3000000000",
  }),
};

function unboundHint(d: Facts<"size-unbound">): string {
  if (d.suggestion !== undefined) return `did you mean "${d.suggestion}"? It is in the data, and the model does not declare it`;
  if (d.because === "expression") return "give every name in it a value: by const, by --set, or in the data";
  return `add "${d.size}": … to the data, or --set ${d.size}=…`;
}

function conflictHint(d: Facts<"size-conflict">): string {
  if (`${d.first}${d.second}`.includes("distinct labels"))
    return "labels are numbered in alphabetical order, so all must occur; where some do not, write the categories as numbers";
  return `correct one of them, or declare two sizes where ${d.size} means two things`;
}

const declaredLength = (d: Facts<"wrong-length">): string => (d.size === String(d.needed) ? `${d.size} are declared` : `${d.size} = ${d.needed} are declared`);
const dimensions = (count: number): string => (count === 0 ? "a single number" : plural(count, "dimension"));

function nesting(d: Facts<"wrong-depth">): string {
  if (d.depth <= 1) return d.dimensions === 0 ? d.found : d.found.replace("an array", "a flat array");
  return `${d.found}, nested ${d.depth} deep`;
}

function depthHint(d: Facts<"wrong-depth">): string {
  if (d.found === "null") return "a missing field is written entry by entry";
  if (d.dimensions === 0)
    return `${d.found === "an array of 1" ? "leave out the brackets, or " : ""}declare ${d.field} with a size for each dimension, as ${d.declared.replace("?", "")}[N]`;
  if (d.depth > d.dimensions) return `declare one more size, or take away the inner brackets`;
  return d.depth === 0 ? "write it as an array, in [ ]" : "put each row in [ ]";
}

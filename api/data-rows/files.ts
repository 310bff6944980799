import { dataRow, plural, type DataRows, type Facts } from "./facts.ts";

type Kind =
  | "json-syntax"
  | "json-lines"
  | "csv-syntax"
  | "csv-duplicate-header"
  | "csv-row-length"
  | "csv-columns"
  | "csv-parent"
  | "csv-gap"
  | "csv-count"
  | "csv-scalar"
  | "document-kind"
  | "bare-value"
  | "field-missing"
  | "field-twice";

/** E5001–E5013: reading files and finding fields in them. */
export const FILE_ROWS: DataRows<Kind> = {
  "json-syntax": dataRow("E5001", {
    title: "not JSON",
    message: (d) => `${d.where}${jsonProblem(d)}`,
    hint: jsonHint,
    explain:
      "A data file whose name does not end in .csv or .tsv is read as JSON: numbers, strings in double quotes, true, false, null, arrays in [ ] and objects in { }. " +
      "JSON has no comments, no trailing commas, and no NaN or Infinity.",
    example: 'data x: real[N]\n{"x": [1.5, 2.5,]}',
  }),
  "json-lines": dataRow("E5014", {
    title: "lines of different kinds",
    message: (d) =>
      ({
        kind: `${d.where}${d.found}, where the first line is ${d.needed}`,
        missing: `${d.where}there is no "${d.found}", which the first line has`,
        extra: `${d.where}there is "${d.found}", which the first line does not have`,
      })[d.problem],
    hint: () => "every line is one element of the plate, with the same fields; write null for a missing entry",
    explain:
      "A file whose name ends in .jsonl or .ndjson has one JSON value per line: an object with the fields of one element of a plate, or the value itself where the model declares one field.",
    example: 'data w: real[N, *], x: real[N]\n--- example.jsonl\n{"w": [1, 2], "x": 0.5}\n{"w": [3]}',
  }),
  "csv-syntax": dataRow("E5002", {
    title: "not CSV with a header",
    message: (d) =>
      ({
        empty: `${d.where}the file is empty`,
        "no-header": `${d.where}the first line should name the columns, but it is numbers (${d.found}, …)`,
        quotes: `${d.where}a quoted cell does not end where it should`,
      })[d.problem],
    hint: (d) =>
      ({
        empty: "the first line names the columns, every further line is one row",
        "no-header": 'add a first line with the field names, as "x" or "x[1],x[2]"',
        quotes: 'write a quote inside a quoted cell twice: "a ""b"" c"',
      })[d.problem],
    explain:
      "The first line of a CSV file names its columns; fields are found by those names. Cells that contain the delimiter, quotes or line ends are quoted.",
    example: "data x: real[N]\n--- example.csv\n1.5\n2.5",
  }),
  "csv-duplicate-header": dataRow("E5003", {
    title: "two columns have one name",
    message: (d) => `${d.file ? `${d.file}: ` : ""}columns ${d.first} and ${d.second} are both named "${d.header}"`,
    hint: () => "rename or remove one of them",
    explain: "Columns are found by name; with two of the same name either could be meant.",
    example: "data x: real[N]\n--- example.csv\nx,y,x\n1,2,3",
  }),
  "csv-row-length": dataRow("E5004", {
    title: "a line has too few or too many cells",
    message: (d) => `${d.where}${plural(d.found, "cell")}, but the header names ${plural(d.needed, "column")}`,
    hint: (d) =>
      d.found > d.needed ? "quote cells that contain the delimiter; use a decimal point, not a comma" : "leave missing cells empty, but keep their delimiters",
    explain: "Every line of a CSV file has one cell per column. A decimal comma, or a delimiter in text without quotes, splits a cell in two.",
    example: "data x: real[N]\n--- example.csv\nx,y\n1,2\n3",
  }),
  "csv-columns": dataRow("E5005", {
    title: "matrix columns are not numbered 1 to P",
    message: (d) =>
      d.zero
        ? `${d.where}column ${d.missing}: columns of ${d.field} are numbered from 1`
        : `${d.where}${d.field} has numbered columns, but ${d.missing} is not among them`,
    hint: (d) => `name the columns ${d.field}[1], ${d.field}[2], … without gaps`,
    explain: "A matrix in a CSV file has the columns x[1] … x[P], or x[1,1] … x[P,Q] for three dimensions, in any order but complete.",
    example: "data x: real[N, P]\n--- example.csv\nx[1],x[3]\n1,2",
  }),
  "csv-parent": dataRow("E5006", {
    title: "the row of a ragged entry is not clear",
    message: (d) =>
      ({
        "no-column": `${d.where}ragged ${d.field} needs a column ${d.column} that says which row each entry is in; the columns are ${d.found}`,
        "not-an-index": `${d.where}column ${d.column} must say which row the entry is in, but it ${d.found === "" ? "is empty" : `is ${d.found}`}`,
        zero: `${d.where}column ${d.column} is 0, but rows are numbered from 1`,
        "too-large": `${d.where}column ${d.column} is ${d.found}, but there are only ${plural(d.limit, "row")}`,
      })[d.problem],
    hint: (d) =>
      ({
        "no-column": `a ragged CSV has one line per entry: ${d.column}, ${d.field} and, optionally, count`,
        "not-an-index": "use whole numbers from 1, or labels throughout",
        zero: "add 1 to the whole column",
        "too-large": "correct the column, or the size it is compared with",
      })[d.problem],
    explain:
      "A ragged field w: category(V)[D, *] in a CSV file has one line per entry, with the columns d (or D: the size symbol of the row; labels or numbers from 1), w and, optionally, count, " +
      "how often the entry stands there.",
    example: "data w: real[D, *]\n--- example.csv\ndocument,w\n1,2.5",
  }),
  "csv-gap": dataRow("E5007", {
    title: "rows of a ragged field do not occur",
    message: (d) =>
      `${d.where}column ${d.column} goes up to ${d.largest}, but only ${plural(d.distinct, "row")} occur${d.distinct === 1 ? "s" : ""}, so ${d.size} is not known`,
    hint: (d) => `if the other rows are empty, say how many there are: --set ${d.size}=${d.largest}`,
    explain:
      "The largest index never binds a size. The rows of a ragged CSV do so only when all of 1 to D occur; a gap may be an empty row or a mistake. " +
      "Bind the size by const, --set, another field, or write the data as JSON, where empty rows show.",
    example: "data w: real[D, *]\n--- example.csv\nd,w\n1,2.5\n3,0.5",
  }),
  "csv-count": dataRow("E5008", {
    title: "a count is not a count",
    message: (d) => `${d.where}the count of an entry of ${d.field} must be a whole number, 0 or more, but it ${d.found === "" ? "is empty" : `is ${d.found}`}`,
    hint: () => "if the column does not say how often an entry stands there, give it another name than count",
    explain: "In the long form of a ragged field the column count says how often the entry of its line stands in the row.",
    example: "data w: real[D, *]\n--- example.csv\nd,w,count\n1,2.5,-1",
  }),
  "csv-scalar": dataRow("E5009", {
    title: "a column for a single number",
    message: (d) => `${d.where}${d.field} is declared a single number, but it is a column with ${plural(d.rows, "row")}`,
    hint: (d) => `declare ${d.field} with a size, as [N], or give the number by --set ${d.field}=…`,
    explain: "A CSV file can give a single number only if it has a single row.",
    example: "data x: real\n--- example.csv\nx\n1\n2",
  }),
  "document-kind": dataRow("E5010", {
    title: "a data file without fields",
    message: (d) => `${d.where}a data file is an object with the fields, or an array, but this is ${d.found}`,
    hint: () => 'as {"x": [1.5, 2.5], "y": [0, 1]}',
    explain:
      "The document is an object whose keys are the declared fields. A bare array or number is the value of the only declared field, or of the one with `from`.",
    example: 'data x: real[N]\n"hello"',
  }),
  "bare-value": dataRow("E5011", {
    title: "a bare value could be several fields",
    message: (d) => `${d.where}this is ${d.found} without a name, and the model declares ${d.fields || "no data"}`,
    hint: () => 'name it: {"x": …} in the file, --data x=FILE, or `from "FILE"` at its declaration',
    explain: "A bare array or number is the value of the only declared field, or of the one with `from`. With several, it must be named.",
    example: "data x: real[N], y: real[N]\n[1.5, 2.5]",
  }),
  "field-missing": dataRow("E5012", {
    title: "a declared field is not in the data",
    message: (d) => (d.files ? `${d.field}: ${d.declared} is not in ${d.files}` : `${d.field}: ${d.declared} has no data`),
    hint: missingHint,
    explain:
      "Every field that the model declares must be in the data, under the same name, letter case included. Fields that the model does not declare are ignored.",
    example: 'data height: real[N]\n{"heigth": [1.5, 2.5]}',
  }),
  "field-twice": dataRow("E5013", {
    title: "two files give one field",
    message: (d) => `${d.field} is in ${d.first} and in ${d.second}`,
    hint: (d) => `say which one counts: --data ${d.field}=FILE`,
    explain: "When several data files are given, each field may be in one of them only.",
    example: 'data x: real[N]\n--- a.json\n{"x": [1]}\n--- b.json\n{"x": [2]}',
  }),
};

function jsonProblem(d: Facts<"json-syntax">): string {
  switch (d.problem) {
    case "empty":
      return "the file is empty";
    case "unfinished":
      return "the file ends before its brackets are closed";
    case "expected-value":
      return `a value should stand here, not ${d.found}`;
    case "non-finite":
      return `${d.found} is not a JSON number`;
    case "trailing-comma":
      return `a value should follow the comma, not ${d.found}`;
    case "single-quotes":
      return "names and strings stand in double quotes, not in single ones";
    case "comment":
      return "JSON has no comments";
    case "bad-number":
      return `${d.found} is not a JSON number`;
    case "bad-string":
      return "a string must not contain this character as it is";
    case "unclosed-string":
      return "this string does not end";
    case "expected-key":
      return `a name in double quotes should stand here, not ${d.found}`;
    case "expected-colon":
      return `a colon should follow the name, not ${d.found}`;
    case "expected-comma":
      return /^["\w[{-]/.test(d.found) ? `a comma is missing before ${d.found}` : `a comma or a closing bracket should stand here, not ${d.found}`;
    case "mismatched-close":
      return `${d.found} closes a bracket that is not open here`;
    case "after-end":
      return `the document has ended, but ${d.found} follows`;
  }
}

function jsonHint(d: Facts<"json-syntax">): string {
  switch (d.problem) {
    case "empty":
      return 'write {"x": [1.5, 2.5]}, or name the file .csv if it is CSV';
    case "unfinished":
    case "mismatched-close":
      return "check that every [ and { is closed";
    case "non-finite":
      return "write null for a missing entry, and declare the field with ?";
    case "trailing-comma":
      return "remove the comma before the closing bracket";
    case "comment":
      return "remove the comment";
    case "bad-number":
      return numberHint(d.found);
    case "bad-string":
      return "write \\n, \\t, \\\\ or \\u and four digits";
    case "single-quotes":
    case "expected-key":
    case "unclosed-string":
      return "use double quotes around names and strings";
    case "expected-comma":
    case "expected-colon":
      return 'as {"x": [1.5, 2.5], "y": [0, 1]}';
    case "expected-value":
      return "a value is a number, a string in double quotes, true, false, null, [ … ] or { … }; a .csv file must be named so";
    case "after-end":
      return "a file holds one document: put all fields into one { … }";
  }
}

function numberHint(found: string): string {
  if (found.startsWith("+")) return "leave out the plus sign";
  if (/^-?\./.test(found)) return "write the 0 before the decimal point";
  if (/^-?0\d/.test(found)) return "leave out leading zeros, or put it in quotes if it is a label";
  if (found.includes("_")) return "leave out the underscores";
  return "write numbers as 12, -0.5 or 1e-4; dates and other text need double quotes";
}

function missingHint(d: Facts<"field-missing">): string {
  if (d.suggestion !== undefined) return `did you mean "${d.suggestion}"? It is in the data, but the model does not declare it`;
  if (d.available !== "") return `add "${d.field}" to the data; what is there but not declared: ${d.available}`;
  return d.files ? `add "${d.field}" to the file` : "give a file with --data FILE";
}

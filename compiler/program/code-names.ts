/** Words that generated code uses itself, or that JavaScript keeps. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "parameters result inputs buffers stream seed t M R Math NaN Infinity const let for if else return function new delete do in of var this null true false class while " +
    "switch case default export import void with yield enum static try catch throw typeof instanceof super extends finally break continue debugger arguments eval await undefined"
  ).split(" "),
);

/** An identifier per input name: letters and digits of the name, made unique; Greek letters stay. */
export function codeNames(): (name: string) => string {
  const names = new Map<string, string>();
  const taken = new Set(RESERVED);
  return (name) => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const stem = name.replace(/[^\p{L}\p{N}_]/gu, "_").replace(/^(?=[\p{N}])/u, "_");
    let made = stem;
    for (let i = 2; taken.has(made) || /^(v|total|draw|scattered|segment|chain|factor|solved|block|matrix)\d+(s\d+)?$/.test(made) || /_\d+$/.test(made); i++)
      made = `${stem}_x${i}`;
    taken.add(made);
    names.set(name, made);
    return made;
  };
}

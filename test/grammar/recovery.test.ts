import { describe, expect, it } from "vitest";
import { parse } from "../../grammar/parse.ts";
import { position } from "../../grammar/span.ts";

/** Every diagnostic as "line code". */
const found = (text: string): string[] => parse({ file: "m.ppl", text }).diagnostics.map((d) => `${position(text, d.span.start).line} ${d.code}`);
/** A source whose mistakes are written behind their lines: `//! E1011`. */
const expected = (text: string): string[] =>
  text.split("\n").flatMap((line, i) => (line.match(/\/\/! (.*)/)?.[1] ?? "").split(" ").flatMap((code) => (code === "" ? [] : [`${i + 1} ${code}`])));

const FILES: Readonly<Record<string, string>> = {
  "one mistake a statement": `model a {
  data x: real[N                          //! E1011
  const mu0 1, l0 = 0.1                   //! E1016
  tau ~ Gamma(shape = 1, rate = 2         //! E1011
  mu Normal(mean = mu0, sd = tau)         //! E1008
  let a = b c                             //! E1009
  let d = 1 $ 2                           //! E1001
  for n in N { x[n ~ Normal(mean = mu) }  //! E1011
  let e = 1 +                             //! E1010
  dta z: real                             //! E1017
  let g = (1 + 2))                        //! E1024
}
`,
  "headers and blocks": `modle m {                                 //! E1017
  for n N { z[n] ~ f(1) }                 //! E1007
  fro n in N { q[n] ~ f(1) }              //! E1017
  for n in N z[n] ~ f(1) }                //! E1013
  net a(z: real[L] -> real { dense(2) }   //! E1011
  net b(z: real) -> real { dense(2) relu }  //! E1007
  def f(x = x + 1                         //! E1011
  let of = 3                              //! E1018
}
gide g { x ~ f(?) ]                       //! E1017 E1024
}
`,
  expressions: `model m {
  let a = 1 < 2 < 3                       //! E1020
  let b = 1 + if a then 2 else 3          //! E1021
  let c = if a thn 2 else 3               //! E1017
  let d = 2 (3 + 4)                       //! E1009
  let e = x[]                             //! E1010
  let f = [1, 2,]                         //! E1010
  let g = * 2                             //! E1010
  let h = 1 + not a                       //! E1021
  let i = sum(x[n] for n im N)            //! E1017
  let j = 3 × 4                           //! E1002
}
`,
  "guides and fits": `model m { x ~ Normal(mean = 0, sd = 1) }
guide g                                   //! E1013
  x ~ Normal(mean = ?m = a, sd = ?s)      //! E1022
  k = 3                                   //! E1019
}
fit f { guide structured  samples = 30    //! E1016
  steps 10_000                            //! E1016
  optimizer = adam(0.05  average = none   //! E1011
  batch = 128 of  seed = 3                //! E1007
  method = }                              //! E1010
fit { method = exact }                    //! E1007
fit h { for n in N { x ~ f() }  a = 1 }   //! E1025
`,
  "literals and strangers": `model m {
  let a = .5                              //! E1006
  let b = 2.                              //! E1006
  let c = 1e+                             //! E1006
  let d = 1__0                            //! E1006
  data e: real from "C:\\data"             //! E1005
  data f: real from 'f.csv'               //! E1002
  let g = a && b                          //! E1002
  let µ = 3                               //! E1001
  data h: real from "h.csv
  let i = 1;                              //! E1002
  # let j = 2
}
`
    .replace('"h.csv\n', '"h.csv                    //! E1003\n')
    .replace("# let j = 2", "# let j = 2                             //! E1002"),
  "a brace too many": `model m {
  x ~ Normal(mean = 0 sd = 1)             //! E1012
  for n in N { y[n] ~ f() } }
  let a 3                                 //! E1015 E1016
  b ~ f(,)                                //! E1010
  data c real                             //! E1007
}
guide g { b = 1 }                         //! E1019
}                                         //! E1015
fit f { a 1 }                             //! E1016
`,
  "a brace too few": `model m {
  for n in N {
    x[n] ~ f(1))                          //! E1024
  for k in K {
    y[k] ~ g(2                            //! E1011
  }
  let z 2                                 //! E1016
}                                         //! E1014
guide g { x f(1) }                        //! E1008
fit f { 12 }                              //! E1025
`,
  "several in one call": `model m {
  x ~ Normal(mean = , sd = )              //! E1010 E1010
  y ~ f([1, , 2], a = * 3, b = c d)       //! E1010 E1010 E1012
  z ~ g(1, h(2 3), i(4, ,5))              //! E1012 E1010
  let s = sum(x[] for k in K, n in N)     //! E1010
  let t = sum(x for k K, n in N where n)  //! E1007
}
`,
  "broken lines under one another": `model m {
  x Normal(mean = 0)                      //! E1008
  y Normal(mean = 0)                      //! E1008
  z = 3                                   //! E1019
  u[1] = 4                                //! E1008
  v: real                                 //! E1019
  data w                                  //! E1007
  const c                                 //! E1016
  param p real                            //! E1007
  factor                                  //! E1010
  in ~ f(1)                               //! E1018
}
`,
};

describe("error recovery", () => {
  it.each(Object.entries(FILES))("%s: every mistake once, at its line, and none invented", (_, text) => {
    expect(found(text)).toEqual(expected(text));
  });

  it("goes on with the rest: what is complete is in the tree", () => {
    const { file } = parse({ file: "m.ppl", text: FILES["one mistake a statement"] ?? "" });
    expect(file.model?.body.map((s) => s.kind)).toEqual(["let", "let", "for", "data", "let"]);
  });

  it("counts statements behind a brace too many to their block", () => {
    const { file } = parse({ file: "m.ppl", text: "model m { for n in N { x[n] ~ f() } }\n y ~ f()\n}\nguide g { y ~ g() }" });
    expect(file.model?.body.map((s) => s.kind)).toEqual(["for", "tilde"]);
    expect(file.guides.length).toBe(1);
  });

  it("says where the brace that is missing was probably opened", () => {
    const text = "model m {\n  for n in N {\n    x[n] ~ f(1)\n  for k in K {\n    y[k] ~ f(1)\n  }\n}\n";
    const [diagnostic] = parse({ file: "m.ppl", text }).diagnostics;
    expect(diagnostic?.code).toBe("E1014");
    expect(diagnostic?.related?.map(({ span }) => position(text, span.start).line)).toEqual([2]);
  });
});

describe("a missing operator", () => {
  it.each([
    ["let a = b c", "`b` and `c`"],
    ["let a = 2 b", "`2` and `b`"],
    ["let a = b 2", "`b` and `2`"],
    ["let a = (b) c[1] * 2", "`)` and `c`"],
    ["x ~ f(1) y", "`)` and `y`"],
    ["let a = 2 (b + 1)", "`2` and `(`"],
  ])("in `%s` is reported as such, not as a missing ~", (statement, between) => {
    const { diagnostics } = parse({ file: "m.ppl", text: `model m {\n  ${statement}\n  d ~ f(1)\n}` });
    expect(diagnostics.map((d) => d.message)).toEqual([`expected an operator between ${between}`]);
    expect(diagnostics[0]?.hint).toContain("statements have no separator");
  });

  it("at a line's end is a possibility that the hint names", () => {
    const { diagnostics } = parse({ file: "m.ppl", text: "model m {\n  let a = b\n    c + d\n  e ~ f(1)\n}" });
    expect(diagnostics.map((d) => d.code)).toEqual(["E1008"]);
    expect(diagnostics[0]?.hint).toContain("operator missing before `c`");
  });
});

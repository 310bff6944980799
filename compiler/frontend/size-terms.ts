import type { Span } from "../../grammar/span.ts";
import type { Term } from "../model/types.ts";
import { NONNEGATIVE } from "../model/interval.ts";
import type { Polynomial } from "./polynomial.ts";
import { numberTerm } from "./terms.ts";
import { scalarType } from "./types.ts";

const WHOLE = scalarType("integer", NONNEGATIVE);
const sizeTerm = (name: string, span: Span): Term => ({ kind: "size", name, span, type: WHOLE });

/** A polynomial in sizes as a term, in the order of its text. */
export function termOfPolynomial(p: Polynomial, span: Span): Term {
  let sum: Term | null = null;
  for (const [monomial, coefficient] of p) {
    const part = monomialTerm(monomial, sum === null ? coefficient : Math.abs(coefficient), span);
    sum = sum === null ? part : { kind: "binary", operator: coefficient < 0 ? "-" : "+", left: sum, right: part, span, type: WHOLE };
  }
  return sum ?? numberTerm(0, span);
}

function monomialTerm(monomial: string, coefficient: number, span: Span): Term {
  if (monomial === "") return numberTerm(coefficient, span);
  const factors = monomial.split("*").map((name): Term => sizeTerm(name, span));
  const all = coefficient === 1 ? factors : [numberTerm(coefficient, span), ...factors];
  return all.reduce((left, right) => ({ kind: "binary", operator: "*", left, right, span, type: WHOLE }));
}

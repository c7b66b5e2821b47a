/** Whether a function that is differentiated takes derivatives itself. */
let taken = 0;

/** Said of every derivative that is begun, in reverse or in forward mode. */
export function noteDerivative(): void {
  taken++;
}

/** Runs f; the result comes with whether derivatives were begun in it. */
export function watchNesting<T>(f: () => T): [result: T, isNested: boolean] {
  const before = taken;
  const result = f();
  return [result, taken !== before];
}

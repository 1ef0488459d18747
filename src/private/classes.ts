/** Classes of constructs by their IDs: unlike `instanceof`, this also knows constructs of another copy of the library. */

export function markAsOfClass(construct: object, classId: string): void {
  Object.defineProperty(construct, Symbol.for(classId), { value: true });
}

export function isOfClass(x: unknown, classId: string): boolean {
  return typeof x === 'object' && x !== null && Symbol.for(classId) in x;
}

/** Adds members to a class's prototype as if they were its own: writable methods, accessors, nothing enumerable lost. */
export function define<T extends object>(prototype: object, members: T & ThisType<T>): void {
  const descriptors = Object.getOwnPropertyDescriptors(members);
  for (const descriptor of Object.values(descriptors)) descriptor.configurable = true;
  Object.defineProperties(prototype, descriptors);
}

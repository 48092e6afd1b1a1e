import { test } from 'node:test';
import { ALLOCATION_PROPERTIES, runAllocationProperty } from './_allocation-properties.ts';

// fast-check prints the seed and the smallest world of a failure. `_deep-properties.ts` runs the same for longer.
const WORLDS = 120;

for (const property of ALLOCATION_PROPERTIES) {
  test(`book: ${property.name}`, () => runAllocationProperty(property, WORLDS));
}

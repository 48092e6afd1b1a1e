import process from 'node:process';
import { ALLOCATION_PROPERTIES, runAllocationProperty } from './_allocation-properties.ts';
import { averageProperties, runAverageProperty } from './_average-properties.ts';
import { BOOK_PROPERTIES, runProperty } from './_book-properties.ts';

/**
 * The properties of the book on many more worlds, by hand: `npm run test:deep -- 5000 equity`.
 * First argument: worlds for each property. Second: only those whose name holds the word.
 */
const [worlds = '10000', word = ''] = process.argv.slice(2);
const count = Number(worlds);
for (const property of BOOK_PROPERTIES) timed(property.name, () => runProperty(property, count));
for (const property of ALLOCATION_PROPERTIES)
  timed(property.name, () => runAllocationProperty(property, count));
for (const property of averageProperties({ allocated: 0, complete: 0, reopened: 0 }))
  timed(property.name, () => runAverageProperty(property, count));

function timed(name: string, run: () => void): void {
  if (!name.includes(word)) return;
  const from = performance.now();
  run();
  console.log(`${worlds} worlds, ${Math.round(performance.now() - from)} ms: ${name}`);
}

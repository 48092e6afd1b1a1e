import process from 'node:process';
import { BOOK_PROPERTIES, runProperty } from './_book-properties.ts';

/**
 * The properties of the book on many more worlds, by hand: `npm run test:deep -- 5000 equity`.
 * First argument: worlds for each property. Second: only those whose name holds the word.
 */
const [worlds = '5000', word = ''] = process.argv.slice(2);
for (const property of BOOK_PROPERTIES) {
  if (!property.name.includes(word)) continue;
  const from = performance.now();
  runProperty(property, Number(worlds));
  console.log(`${worlds} worlds, ${Math.round(performance.now() - from)} ms: ${property.name}`);
}

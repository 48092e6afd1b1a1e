import { type Dirent, readdirSync } from 'node:fs';

export type Walked = { readonly name: string; readonly isFile: boolean };

/**
 * What lies below a folder, by path below it, folders left out; links are named and never followed. A folder that goes
 * meanwhile holds nothing.
 */
export function walkFolder(folder: string): Walked[] {
  const found: Walked[] = [];
  const waiting = [''];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    for (const entry of entriesOf(below === '' ? folder : `${folder}/${below}`)) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(name);
      else found.push({ name, isFile: entry.isFile() });
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

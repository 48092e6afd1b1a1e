import { resolve } from 'node:path';
import { connectToHolder } from '../platform/engine/socket-client.ts';
import { dataDirectoryExists } from './data-directory.ts';

/** A new one-time sign-in link of the server that holds the directory; undefined when nobody serves it. */
export async function signInLink(
  directory: string,
  user: string | undefined,
): Promise<string | undefined> {
  const path = resolve(directory);
  const holder = dataDirectoryExists(path) ? await connectToHolder(path) : undefined;
  if (holder === undefined) return undefined;
  try {
    const link = await holder.call('link', user === undefined ? {} : { user });
    return typeof link === 'string' && link.startsWith('http') ? link : undefined;
  } finally {
    holder.close();
  }
}

import { closeSync, openSync } from 'node:fs';

const SOCKET_NAME = 'engine.sock';
// sun_path holds 108 bytes with its final zero on Linux, 104 elsewhere.
const LONGEST_PATH_BYTES = 103;

export type SocketPath = {
  readonly path: string;
  /** Ends the path; to be called when the socket is no longer bound or connected by it. */
  readonly release: () => void;
};

/** A path of the data directory's socket that is short enough for a socket address. */
export function socketPath(directory: string): SocketPath {
  const path = `${directory}/${SOCKET_NAME}`;
  if (Buffer.byteLength(path) <= LONGEST_PATH_BYTES) return { path, release: () => undefined };
  if (process.platform !== 'linux') {
    throw new Error(
      `Cannot use a socket in ${directory}: the path is longer than ${LONGEST_PATH_BYTES} bytes`,
    );
  }
  // A short name for the same directory, for as long as we hold it open.
  const handle = openSync(directory, 'r');
  return { path: `/proc/self/fd/${handle}/${SOCKET_NAME}`, release: () => closeSync(handle) };
}

import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';

/** How the attacker's process is kept in. */
export type Confinement = 'namespaces' | 'paths-only';

/**
 * Makes everything but one folder read-only, then gives up every right to undo that. Runs in user, mount, network and
 * message namespaces of its own: there is no network in there, not even loopback, and whoever is the owner of the folder
 * outside is its owner inside, with no further power.
 */
const ENTER = `set -e
mount --bind "$1" "$1"
awk '{print $5}' /proc/self/mountinfo | while read -r at; do
  [ "$at" = "$1" ] || mount -o remount,bind,ro "$at" 2>/dev/null || true
done
shift
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"`;

const NAMESPACES = ['--user', '--map-root-user', '--mount', '--net', '--ipc'];

/** The words of a command that runs another one with nothing but `folder` to write to. */
export function confinedCommand(folder: string, command: readonly string[]): readonly string[] {
  return [
    'unshare',
    ...NAMESPACES,
    '--kill-child',
    '--fork',
    'sh',
    '-c',
    ENTER,
    'sh',
    folder,
    ...command,
  ];
}

/** Tries it out: in the namespaces the folder can be written to and its parent cannot. */
export function confinementOf(folder: string): Confinement {
  const probe = `touch "$1/.probe" && rm "$1/.probe" && ! touch "$2/.probe" 2>/dev/null`;
  const [program = '', ...words] = confinedCommand(folder, [
    'sh',
    '-c',
    probe,
    'sh',
    folder,
    dirname(folder),
  ]);
  try {
    execFileSync(program, words, { stdio: 'ignore', timeout: 20_000 });
    return 'namespaces';
  } catch {
    return 'paths-only';
  }
}

const HIDE = `set -e
while [ "$1" != -- ]; do mount -t tmpfs -o ro none "$1"; shift; done
shift
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"`;

/** The words of a command that runs another one which sees nothing in the hidden folders. */
export function blindedCommand(
  hidden: readonly string[],
  command: readonly string[],
): readonly string[] {
  const namespaces = ['--user', '--map-root-user', '--mount'];
  return [
    'unshare',
    ...namespaces,
    '--kill-child',
    '--fork',
    'sh',
    '-c',
    HIDE,
    'sh',
    ...hidden,
    '--',
    ...command,
  ];
}

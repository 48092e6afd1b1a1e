import { connect } from 'node:net';
import type { Address } from './loopback.ts';

const ANSWER_MS = 1_000;

/** Whether anybody listens; the platform is silent when nobody does, or nobody takes the call in time. */
export function isListening({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (isThereAnybody: boolean) => {
      socket.destroy();
      resolve(isThereAnybody);
    };
    socket.setTimeout(ANSWER_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

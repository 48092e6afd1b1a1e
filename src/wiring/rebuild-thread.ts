import { parentPort, workerData } from 'node:worker_threads';
import { assertThat } from '../domain/basics/decision.ts';
import { answerFirmThread } from '../platform/recovery/answer-firm-thread.ts';
import type { FirmThreadStart } from '../platform/recovery/firm-thread-messages.ts';
import { rebuildRules } from './rebuild-rules.ts';

const start: FirmThreadStart = workerData;
assertThat(parentPort !== null, 'firms are proven in a worker thread');
answerFirmThread(parentPort, start, rebuildRules);

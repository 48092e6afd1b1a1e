import { assertThat } from '../../domain/basics/decision.ts';
import type { EventSchema } from '../../domain/basics/schema.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import { type Codec, compileCodec, eventReader, learnName } from '../journal/codec.ts';
import { emptyNameTable, type NameTable, nameTableOf } from '../journal/codec-names.ts';
import { emptyProjection, type FirmProjection, NOTHING_PROJECTED } from './firm-projection.ts';
import { type LogEvent, project } from './project.ts';
import { emptyBatch, type RowBatch } from './row-batch.ts';
import type { RowSink } from './row-sink.ts';

/** One log's batch as the journal holds it. */
export type EncodedBatch = {
  readonly plain: Uint8Array;
  /** Bytes of each event, in order; 0 = one without rows, whose bytes were left out (lean-batch.ts). */
  readonly eventLengths: Uint32Array;
  /** What the batches of one transaction share; 0 or left out = the batch stands alone. */
  readonly group?: number | undefined;
  /** True on the last batch of a transaction; parts that no commit follows are void. */
  readonly commit?: boolean | undefined;
};

/** Decodes and projects batches of all firms, and writes them when told. */
export type BatchProjection = {
  /** The names a log had after the firm's last projected event; needless for a firm without rows. */
  readonly learnNames: (firm: string, names: readonly string[]) => void;
  readonly add: (firm: string, firstSequence: number, batch: EncodedBatch) => void;
  /** Events added and not written yet. */
  readonly waiting: () => number;
  readonly write: () => Promise<void>;
  /** Erases the firm's rows of the events up to `sequence`; a firm never seen begins behind it. All is written. */
  readonly erase: (firm: string, sequence: number) => Promise<void>;
  /** By firm, the last event taken: projected, or held back with its transaction. */
  readonly seen: () => readonly (readonly [string, number])[];
};

type NamesRecorded = Extract<EngineEvent, { readonly type: 'NamesRecorded' }>;
type Part = EncodedBatch & { readonly firstSequence: number };

type FirmLog = {
  readonly state: FirmProjection;
  names: NameTable;
  /** Parts of a transaction whose commit has not come. */
  pending: Part[];
  seen: number;
};

export async function openBatchProjection(
  sink: RowSink,
  schemas: readonly EventSchema[],
): Promise<BatchProjection> {
  const codec = compileCodec<LogEvent>(schemas);
  const logs = new Map((await sink.load()).map((state) => [state.firm, logOf(state)]));
  let batch = emptyBatch();
  return {
    learnNames: (firm, names) => {
      const log = logs.get(firm);
      // Without rows the batches begin with the log, and define every name themselves.
      if (log !== undefined && log.state.highWater !== NOTHING_PROJECTED)
        log.names = nameTableOf(names);
    },
    add: (firm, firstSequence, encoded) => {
      const log = logs.get(firm) ?? newFirm(logs, firm, batch);
      for (const part of readyParts(log, { ...encoded, firstSequence })) {
        const events = decoded(codec, log.names, part);
        project(log.state, batch, part.firstSequence, events);
      }
    },
    waiting: () => batch.events,
    write: async () => {
      const full = batch;
      batch = emptyBatch();
      await sink.apply(full);
    },
    erase: async (firm, sequence) => {
      const log = logs.get(firm) ?? newFirm(logs, firm, batch);
      const full = batch;
      batch = emptyBatch();
      await sink.apply(full);
      await sink.erase({ firm: log.state.number, sequence });
      log.state.highWater = Math.max(log.state.highWater, sequence);
      log.seen = Math.max(log.seen, sequence);
    },
    seen: () => [...logs.values()].map(({ state, seen }) => [state.firm, seen]),
  };
}

/** What may be projected now. A transaction waits for its commit; parts before anything else are void. */
function readyParts(log: FirmLog, part: Part): readonly Part[] {
  const { group = 0, commit = true, firstSequence, eventLengths } = part;
  const last = firstSequence + eventLengths.length - 1;
  // Given before: also not decoded again.
  if (last <= log.seen) return [];
  log.seen = last;
  if (log.pending[0]?.group !== group) log.pending = [];
  if (group !== 0) log.pending.push(part);
  if (group === 0) return [part];
  return commit ? log.pending.splice(0) : [];
}

function decoded(
  codec: Codec<LogEvent>,
  names: NameTable,
  part: Part,
): readonly (LogEvent | undefined)[] {
  const reader = eventReader(part.plain);
  const events: (LogEvent | undefined)[] = [];
  let from = 0;
  for (const length of part.eventLengths) {
    if (length === 0) {
      events.push(undefined);
      continue;
    }
    const event = codec.decode(reader, from, from + length, names);
    if (event.type === 'NamesRecorded') learnNames(names, event, from);
    events.push(event);
    from += length;
  }
  assertThat(from === part.plain.length, 'the events of a batch fill it');
  return events;
}

function learnNames(names: NameTable, event: NamesRecorded, position: number): void {
  for (const [at, { name }] of event.names.entries())
    learnName(names, event.first + at, name, position);
}

function logOf(state: FirmProjection): FirmLog {
  return { state, names: emptyNameTable(), pending: [], seen: state.highWater };
}

function newFirm(logs: Map<string, FirmLog>, firm: string, batch: RowBatch): FirmLog {
  const numbers = [...logs.values()].map(({ state }) => state.number);
  const number = Math.max(0, ...numbers) + 1;
  const log = logOf(emptyProjection(number, firm));
  logs.set(firm, log);
  batch.firms.set(number, { number, firm, reporting_firm: '' });
  return log;
}

import { asText } from './print.ts';
import { type Answer, type CliPorts, EXIT, type ExitCode, type Session } from './session.ts';

export type CommonOptions = {
  readonly data?: string;
  readonly firm?: string;
  readonly json?: boolean;
  readonly key?: string;
  readonly preview?: boolean;
};

/** Where data lie when nothing else is said. */
export const DEFAULT_DATA = 'data';

/** Opens the data directory, does something with it, closes it again, and says what went wrong in one sentence. */
export async function withSession(
  ports: CliPorts,
  options: CommonOptions & { readonly mayCreate?: boolean },
  act: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  const opened = await ports.openSession(options.data ?? DEFAULT_DATA, options.mayCreate === true);
  if (!opened.ok) {
    for (const sentence of opened.damage) ports.err(sentence);
    return EXIT.damaged;
  }
  try {
    return await act(opened.session);
  } finally {
    await opened.session.close();
  }
}

/** What a person was about, where the call is no list of its name. */
const PHRASES: ReadonlyMap<string, string> = new Map([
  ['eod', 'run the end of day'],
  ['unmarked', 'list unmarked positions'],
  ['leftOver', 'list what is left over'],
  ['release', 'release the day'],
  ['closeOut', 'close the lots'],
  ['reopen', 're-open the pair'],
  ['longDates', 'list long dates'],
  ['intendDelivery', 'intend the delivery'],
  ['noticeDelivery', 'take the delivery notice'],
  ['withdrawDelivery', 'withdraw the delivery notice'],
  ['positionFile', 'write the position file'],
  ['exerciseFile', 'write the exercise file'],
  ['requestTransfer', 'request the transfer'],
  ['decideTransfer', 'decide the transfer'],
  ['approvals', 'list approvals'],
  ['decideApproval', 'decide the approval'],
  ['fourEyes', 'list what needs a second person'],
  ['setFourEyes', 'set what needs a second person'],
  ['endings', 'list what ends'],
  ['exercise', 'instruct the exercise'],
  ['assign', 'split the assignment'],
  ['withdrawAssignment', 'withdraw the assignment'],
  ['enterCash', 'enter the cash'],
  ['setPrice', 'set the price'],
  ['replaceTicket', 'replace the ticket'],
  ['cancelTicket', 'cancel the ticket'],
  ['suspense', 'list suspense'],
  ['resolveSuspense', 'resolve the trade in suspense'],
  ['allocate', 'allocate the trade'],
  ['allocateTrades', 'allocate the trades'],
  ['standingAllocations', 'list standing allocations'],
  ['setStandingAllocation', 'set the standing allocation'],
  ['unallocated', 'list what is unallocated'],
  ['orderClocks', 'read the clocks'],
  ['matchTickets', 'match the tickets'],
  ['correctTrade', 'correct the trade'],
  ['bustTrade', 'bust the trade'],
  ['splitTrade', 'split the trade'],
  ['joinTrade', 'join the trade'],
  ['averageGroups', 'list average-price groups'],
  ['openAverageGroup', 'open the group'],
  ['addToAverageGroup', 'add to the group'],
  ['completeAverageGroup', 'complete the group'],
  ['reopenAverageGroup', 'reopen the group'],
  ['cancelAverageGroup', 'cancel the group'],
  ['allocateAverageGroup', 'allocate the group'],
  ['stateAverageGroup', 'compare the group'],
  ['deallocate', 'take the allocation back'],
  ['eraseKeys', 'erase keys'],
  ['lockKeys', 'lock the erased days'],
  ['giveUps', 'list give-ups'],
  ['giveUpBreaks', 'list breaks of give-ups'],
  ['executionFees', 'list execution fees'],
  ['giveUpMessage', 'write the message'],
  ['markGiveUp', 'give the trade up'],
  ['stepGiveUp', 'take the step'],
  ['settleGiveUpBreak', 'settle the break'],
  ['held', 'list held trades'],
  ['conflict', 'compare the conflict'],
  ['resolveItem', 'resolve the item'],
  ['overrideStart', 'override the start'],
]);

/** What it means that the list of a call is empty, where that is the answer to an instruction. */
const NOTHING: ReadonlyMap<string, string> = new Map([
  ['eraseKeys', 'Nothing to erase: no log has a closed epoch that this host can still read'],
]);

/** One call, printed; exit code 1 when business items are left over, 2 when it was refused. */
export async function runCall(
  ports: CliPorts,
  options: CommonOptions,
  name: string,
  params: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  return withSession(ports, options, async (session) => {
    const answer =
      options.preview === true
        ? await session.preview(name, params)
        : await session.call(name, params, options.key);
    const nothing = NOTHING.get(name);
    const isEmpty = answer.ok && Array.isArray(answer.value) && answer.value.length === 0;
    if (nothing !== undefined && isEmpty && options.json !== true) {
      ports.out(nothing);
      return EXIT.done;
    }
    return printAnswer(ports, options, PHRASES.get(name) ?? `list ${name}`, answer);
  });
}

export function printAnswer(
  ports: CliPorts,
  options: CommonOptions,
  what: string,
  answer: Answer,
): ExitCode {
  if (!answer.ok) {
    printRejection(ports, options, what, answer.rejection);
    return EXIT.wrongUse;
  }
  const { value } = answer;
  const shown = options.preview === true ? withoutEvents(value) : value;
  ports.out(options.json === true ? JSON.stringify(value) : asText(shown));
  return answer.left > 0 ? EXIT.left : EXIT.done;
}

/** The whole events of a preview are for programs: side by side they would be a table of ninety columns. */
function withoutEvents(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('events' in value)) return value;
  const { events: _events, ...others } = value;
  return others;
}

export function printRejection(
  ports: CliPorts,
  options: CommonOptions,
  what: string,
  rejection: { readonly code: string; readonly seen: string; readonly wanted: string },
): void {
  const { code, seen, wanted } = rejection;
  if (options.json === true) ports.out(JSON.stringify({ error: rejection }));
  const found = seen === '' ? 'nothing given' : seen;
  ports.err(`Cannot ${what}: ${found}${wanted === '' ? '' : `, wanted ${wanted}`} (${code})`);
}

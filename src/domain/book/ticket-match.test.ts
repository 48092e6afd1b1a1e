import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, report } from './_book-in-test.ts';
import { wordsOf } from './_lines-in-test.ts';
import type { Command } from './commands.ts';

type Change = Parameters<typeof report>[0];

const TICKET: Change = {
  origin: 'ticket',
  ccpTradeId: '',
  quantity: 5,
  at: '3.25',
  account: 'A1',
};
const TRADE = 'CME:CBT:2020-04-16:685:T1:B';
const ccp = (change: Change = {}): Command => ({
  type: 'captureTrade',
  report: report({ ccpTradeId: 'T1', quantity: 5, at: '3.25', ...change }),
});
const bust = (change: Change = {}): Command =>
  ccp({ action: 'remove', removal: 'bust', ...change });
const cancel = (ticketId: string): Command => ({ type: 'cancelTicket', ticketId });
const confirm = (ticketId: string, itemId = TRADE): Command => ({
  type: 'confirmTicket',
  itemId,
  ticketId,
});
const ticket: Command = { type: 'captureTrade', report: report(TICKET) };
const NOBODY: Change = { externalAccount: { clearingFirm: '', names: ['NOBODY'], origin: '1' } };
const moveToA1: Command = { type: 'resolveSuspense', tradeId: TRADE, account: 'A1' };
const discard: Command = {
  type: 'resolveItem',
  itemId: TRADE,
  action: 'discard',
  reason: 'neither',
};

/** Tickets 1 … n, all alike but for the execution ids E1 … En when `named`. */
function withTickets(count: number, named = false): Firm {
  const firm = firmInTest();
  for (let at = 1; at <= count; at += 1) {
    firm.capture(report({ ...TICKET, execId: named ? `E${at}` : '' }));
  }
  return firm;
}

const MATCHED = 'ticket-match applied';

const stories: readonly (readonly [
  string,
  number,
  readonly (readonly [Command, string])[],
  string,
])[] = [
  // what happens, tickets, each command with what came of it; open items | open tickets at the end
  [
    'a trade that two tickets fit',
    2,
    [[ccp(), 'booked A1, TicketMatchAmbiguous']],
    `${TRADE} | 1 2`,
  ],
  [
    'a person names the ticket',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [confirm('TICKET-2'), `ticket confirmed, ${MATCHED}`],
    ],
    ' | 1',
  ],
  [
    'a person says that it is neither',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [discard, 'ticket-match discarded'],
    ],
    ' | 1 2',
  ],
  [
    'one of two tickets is cancelled: the other is confirmed',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [cancel('TICKET-1'), `ticket cancelled, ticket confirmed, ${MATCHED}`],
    ],
    ' | ',
  ],
  [
    'one of three tickets is cancelled: two are left to choose from',
    3,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [cancel('TICKET-1'), 'ticket cancelled'],
    ],
    `${TRADE} | 2 3`,
  ],
  [
    'a ticket is replaced by other terms: the other is confirmed',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [
        {
          type: 'replaceTicket',
          ticketId: 'TICKET-1',
          report: report({ ...TICKET, at: '3.26' }),
        },
        `ticket replaced, ticket confirmed, ${MATCHED}, TicketEntered`,
      ],
    ],
    ' | 3',
  ],
  [
    'two trades for two tickets: naming one settles both',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [ccp({ ccpTradeId: 'T2' }), 'booked A1, TicketMatchAmbiguous'],
      [confirm('TICKET-2'), `ticket confirmed, ${MATCHED}, ticket confirmed, ${MATCHED}`],
    ],
    ' | ',
  ],
  [
    'three trades for two tickets: the third has nothing left to choose',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [ccp({ ccpTradeId: 'T2' }), 'booked A1, TicketMatchAmbiguous'],
      [ccp({ ccpTradeId: 'T3' }), 'booked A1, TicketMatchAmbiguous'],
      [
        confirm('TICKET-1'),
        `ticket confirmed, ${MATCHED}, ticket confirmed, ${MATCHED}, ticket-match superseded`,
      ],
    ],
    ' | ',
  ],
  [
    'the trade is busted',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [bust(), 'ticket-match superseded, removed bust'],
    ],
    ' | 1 2',
  ],
  [
    'the trade is replaced by terms that no ticket has',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [
        ccp({ action: 'replace', at: '3.26' }),
        'ticket-match superseded, removed replaced, booked A1',
      ],
    ],
    ' | 1 2',
  ],
  [
    'the trade is replaced by terms that both tickets still have',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [
        ccp({ action: 'replace', cti: '1' }),
        'ticket-match superseded, removed replaced, booked A1, TicketMatchAmbiguous',
      ],
    ],
    `${TRADE} | 1 2`,
  ],
  [
    'a trade with its ticket named is replaced: it confirms no other',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [confirm('TICKET-1'), `ticket confirmed, ${MATCHED}`],
      [ccp({ action: 'replace', cti: '1' }), 'removed replaced, booked A1'],
    ],
    ' | 2',
  ],
  [
    'a trade with its ticket goes to suspense and comes back: it confirms no other that equals it',
    1,
    [
      [ccp(), 'booked A1, ticket confirmed'],
      [ticket, 'TicketEntered'],
      [ccp({ action: 'replace', ...NOBODY }), 'removed replaced, booked SUSPENSE-CME-C'],
      [moveToA1, 'removed moved, booked A1'],
      [ccp({ action: 'replace', cti: '1' }), 'removed replaced, booked A1'],
    ],
    ' | 2',
  ],
  [
    'the same with the ticket that a person named',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [confirm('TICKET-1'), `ticket confirmed, ${MATCHED}`],
      [ccp({ action: 'replace', ...NOBODY }), 'removed replaced, booked SUSPENSE-CME-C'],
      [moveToA1, 'removed moved, booked A1'],
      [ccp({ action: 'replace', cti: '1' }), 'removed replaced, booked A1'],
    ],
    ' | 2',
  ],
  [
    'a trade that has no ticket confirms the one that equals it when it leaves suspense',
    1,
    [
      [ccp(NOBODY), 'booked SUSPENSE-CME-C'],
      [moveToA1, 'removed moved, booked A1, ticket confirmed'],
    ],
    ' | ',
  ],
  [
    'a new life after a bust is a new trade to its tickets',
    2,
    [
      [ccp(), 'booked A1, TicketMatchAmbiguous'],
      [confirm('TICKET-1'), `ticket confirmed, ${MATCHED}`],
      [bust(), 'removed bust'],
      [ccp(), 'booked A1 life 2, ticket confirmed'],
    ],
    ' | ',
  ],
];
for (const [what, tickets, steps, left] of stories) {
  test(`ticket matches: ${what}`, () => {
    const firm = withTickets(tickets);
    for (const [command, expected] of steps)
      assert.equal(wordsOf(firm.accepted(command)), expected);
    assert.equal(leftIn(firm), left);
    assert.deepEqual(firm.replayed().tickets, firm.book.tickets);
  });
}

test('a confirm by execution id leaves one ticket for the trade that waits', () => {
  const firm = withTickets(2, true);
  firm.accepted(ccp());
  assert.equal(
    wordsOf(firm.accepted(ccp({ ccpTradeId: 'T2', execId: 'E1' }))),
    `booked A1, ticket confirmed, ticket confirmed, ${MATCHED}`,
  );
  assert.equal(leftIn(firm), ' | ');
});

test('a replace that names the execution confirms its ticket, and not the other one too', () => {
  const firm = withTickets(2, true);
  firm.accepted(ccp());
  assert.equal(
    wordsOf(firm.accepted(ccp({ action: 'replace', execId: 'E2' }))),
    'ticket-match superseded, removed replaced, booked A1, ticket confirmed',
  );
  assert.equal(leftIn(firm), ' | 1');
});

const refusals = [
  // item, ticket, rule
  ['CME:CBT:2020-04-16:685:T9:B', 'TICKET-1', 'worklist_item_must_be_open'],
  [TRADE, 'TICKET-3', 'ticket_must_fit_the_trade'],
  [TRADE, 'TICKET-9', 'ticket_must_fit_the_trade'],
] as const;
for (const [itemId, ticketId, code] of refusals) {
  test(`confirmTicket ${ticketId} for ${itemId}: ${code}`, () => {
    const firm = withTickets(2);
    firm.accepted(ccp());
    firm.capture(report({ ...TICKET, at: '3.26' }));
    const decision = firm.run(confirm(ticketId, itemId));
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

function leftIn({ book }: Firm): string {
  const items = [...book.worklists.ticketMatches.keys()].join(' ');
  const tickets = [...book.tickets.open.keys()].map((id) => id.replace('TICKET-', ''));
  return `${items} | ${tickets.join(' ')}`;
}

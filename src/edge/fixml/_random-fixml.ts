import { fc } from '../../domain/basics/_seeded.ts';
import type { FixmlAttributes, FixmlElement } from './element.ts';

/** For tests: random messages, and their text in random but legal spelling. */
export type WrittenElement = Omit<FixmlElement, 'children'> & {
  readonly children: readonly WrittenElement[];
  readonly spelling: Spelling;
};

type Spelling = {
  readonly quote: '"' | "'";
  readonly selfClosed: boolean;
  readonly gap: string;
  readonly prefix: string;
  readonly comment: string;
  readonly cdata: boolean;
};

const names = fc.constantFrom('Pty', 'Sub', 'Instrmt', 'RptSide', 'Amt', 'Leg', 'Unknwn', 'Ünit');
const attributeNames = fc.constantFrom(
  'ID',
  'R',
  'Typ',
  'Side',
  'LastPx',
  'Txt',
  'Exch',
  '__proto__',
  'é',
);
const values = fc.oneof(
  fc.constantFrom('', '0', '.52000000', 'a<b&"c"\'d>', 'Zürich', '日本', '😀', 'a\tb\nc'),
  fc.string({ maxLength: 12, unit: 'grapheme' }).map(withoutControls),
);
const attributes = fc
  .uniqueArray(fc.tuple(attributeNames, values), { selector: ([name]) => name, maxLength: 5 })
  .map(
    (entries): FixmlAttributes => Object.assign(Object.create(null), Object.fromEntries(entries)),
  );
const spelling = fc.record<Spelling>({
  quote: fc.constantFrom('"', "'"),
  selfClosed: fc.boolean(),
  gap: fc.constantFrom('', ' ', '\n', '\r\n\t', '  \n'),
  prefix: fc.constantFrom('', 'fx:'),
  comment: fc.constantFrom('', '<!-- <note/> -->'),
  cdata: fc.boolean(),
});
const texts = fc.oneof(fc.constant(''), fc.constantFrom('some text', 'a & b < c', 'größe'));

const { element: randomElement } = fc.letrec<{ element: WrittenElement }>((tie) => ({
  element: fc.record<WrittenElement>({
    name: names,
    attributes,
    children: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'fixml' },
      fc.constant([]),
      fc.array(tie('element'), { maxLength: 3 }),
    ),
    text: texts,
    spelling,
  }),
}));

export const randomMessages: fc.Arbitrary<readonly WrittenElement[]> = fc.array(
  randomElement.map((element) => ({ ...element, name: 'TrdCaptRpt' })),
  { maxLength: 4 },
);

export function fixmlText(messages: readonly WrittenElement[]): string {
  return `<?xml version='1.0'?>\n<FIXML><Batch TotMsg="${messages.length}">${messages.map(elementText).join('\n')}</Batch></FIXML>`;
}

function elementText(element: WrittenElement): string {
  const { quote, selfClosed, gap, prefix, comment, cdata } = element.spelling;
  const name = prefix + element.name;
  const attributeText = Object.entries(element.attributes)
    .map(
      ([attribute, value]) =>
        `${gap === '' ? ' ' : gap}${attribute}=${quote}${escaped(value)}${quote}`,
    )
    .join('');
  if (selfClosed && element.children.length === 0 && element.text === '')
    return `<${name}${attributeText}${gap}/>`;
  const text = cdata && element.text !== '' ? `<![CDATA[${element.text}]]>` : escaped(element.text);
  const inside = element.children.map(elementText).join(gap);
  return `<${name}${attributeText}${gap}>${text}${comment}${inside}${gap}</${name}${gap}>`;
}

/** `children` and the rest without spelling, as the reader gives it. */
export function withoutSpelling(element: WrittenElement | FixmlElement): FixmlElement {
  return {
    name: element.name,
    attributes: { ...element.attributes },
    children: element.children.map(withoutSpelling),
    text: element.text.trim(),
  };
}

function escaped(value: string): string {
  return value.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
}

function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cn}\p{Cs}]/gu, '');
}

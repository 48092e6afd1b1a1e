import { type KeyboardEvent, memo, useId, useState } from 'react';
import { displayCount } from '../format/amount.ts';
import { MoreRows } from './more-rows.tsx';
import { accountNumberOf, partsOfRecord, type RecordPart } from './part17-words.ts';

/** Records drawn at most: each is 17 elements. The saved file has all. */
const SHOWN_RECORDS = 300;

type RecordsProps = {
  readonly records: readonly string[];
  /** Account number; blank = all. */
  readonly account: string;
};

type Place = { readonly line: number; readonly part: number };

/**
 * The file as it will be sent, each part explained where the pointer or the keyboard is (ARIA grid: arrow keys move from
 * part to part). The explanation stands above the lines, so that nothing covers them.
 */
export function Part17Records({ records, account }: RecordsProps) {
  const [place, setPlace] = useState<Place>({ line: 0, part: 0 });
  const id = useId();
  const fitting =
    account === '' ? records : records.filter((one) => accountNumberOf(one) === account);
  const shown = fitting.slice(0, SHOWN_RECORDS);
  const parts = partsOfRecord(shown[place.line] ?? '');
  const part = parts[place.part];
  const move = (event: KeyboardEvent) => {
    const next = placeAfter(place, event.key, { lines: shown.length, parts: parts.length });
    if (next === undefined) return;
    event.preventDefault();
    setPlace(next);
    document.getElementById(`${id}-${next.line}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <section className="card">
      <h2>
        Records{account === '' ? '' : ` of ${account}`} ({displayCount(fitting.length)})
      </h2>
      {part === undefined || shown.length === 0 ? (
        <p className="card-text">No record.</p>
      ) : (
        <>
          <Explanation part={part} />
          {/* biome-ignore lint/a11y/useSemanticElements: a table has no keyboard of its own */}
          <div
            role="grid"
            tabIndex={0}
            className="record-lines"
            data-part={place.part}
            aria-label="Records of 80 characters"
            aria-activedescendant={`${id}-${place.line}-${place.part}`}
            onKeyDown={move}
          >
            {shown.map((record, line) => (
              <RecordLine
                key={record}
                id={`${id}-${line}`}
                record={record}
                line={line}
                active={line === place.line ? place.part : -1}
                onPoint={setPlace}
              />
            ))}
          </div>
        </>
      )}
      <MoreRows shown={SHOWN_RECORDS} total={fitting.length} />
    </section>
  );
}

function Explanation({ part }: { readonly part: RecordPart }) {
  return (
    <p className="record-explanation" aria-live="polite">
      <strong>{part.title}</strong>
      <span>columns {part.columns}</span>
      <span>{part.meaning}</span>
      <code>{part.text.trim() === '' ? 'blank' : part.text}</code>
    </p>
  );
}

type LineProps = {
  readonly id: string;
  readonly record: string;
  readonly line: number;
  /** Part that is active in this line; -1 = none. */
  readonly active: number;
  readonly onPoint: (place: Place) => void;
};

/** Drawn again only when the active part enters or leaves it: the pointer passes hundreds of parts. */
const RecordLine = memo(function RecordLine({ id, record, line, active, onPoint }: LineProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of the grid above
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and points at its active part
    <div role="row" id={id} className="record-line">
      {partsOfRecord(record).map(({ field, title, text }, at) => (
        // biome-ignore lint/a11y/useSemanticElements: cells of the grid above
        // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and points at its active part
        <span
          key={field}
          role="gridcell"
          id={`${id}-${at}`}
          aria-label={`${title}: ${text.trim() === '' ? 'blank' : text.trim()}`}
          data-active={at === active}
          onPointerEnter={() => onPoint({ line, part: at })}
        >
          {text}
        </span>
      ))}
    </div>
  );
});

function placeAfter(
  { line, part }: Place,
  key: string,
  extent: { readonly lines: number; readonly parts: number },
): Place | undefined {
  const lastLine = extent.lines - 1;
  const lastPart = extent.parts - 1;
  switch (key) {
    case 'ArrowUp':
      return { line: Math.max(line - 1, 0), part };
    case 'ArrowDown':
      return { line: Math.min(line + 1, lastLine), part };
    case 'ArrowLeft':
      return { line, part: Math.max(part - 1, 0) };
    case 'ArrowRight':
      return { line, part: Math.min(part + 1, lastPart) };
    case 'Home':
      return { line, part: 0 };
    case 'End':
      return { line, part: lastPart };
    default:
      return undefined;
  }
}

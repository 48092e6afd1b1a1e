import type { ReactNode } from 'react';

/** A title alone stands at the start of its column; figures stand at the end. */
type Title = string | readonly [title: string, align: 'end'];

type PlainTableProps = {
  readonly titles: readonly Title[];
  readonly className?: string;
  /** Rows. */
  readonly children: ReactNode;
};

/** A table that is read, not moved through: a few hundred rows at most. */
export function PlainTable({ titles, className = '', children }: PlainTableProps) {
  return (
    <table className={`plain-table ${className}`.trim()}>
      <thead>
        <tr>
          {titles.map((given) => {
            const [title, align] = typeof given === 'string' ? [given, undefined] : given;
            return (
              <th key={title} className={align}>
                {title}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

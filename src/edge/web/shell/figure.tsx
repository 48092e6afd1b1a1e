import type { ReactNode } from 'react';

type FigureProps = {
  readonly label: string;
  readonly tone?: 'warn' | 'negative' | undefined;
  readonly children: ReactNode;
};

/** One headline figure; put inside `<dl className="figures">`. */
export function Figure({ label, tone, children }: FigureProps) {
  return (
    <div className="figure" data-tone={tone}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

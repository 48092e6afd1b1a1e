/** What holds kelp to the rock: a stem and its roots. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round">
        <path d="M16 4v11" />
        <path d="M16 15c0 6-3.5 9-9.5 12" />
        <path d="M16 15c0 7-.8 10-3 13.5" />
        <path d="M16 15c0 7 .8 10 3 13.5" />
        <path d="M16 15c0 6 3.5 9 9.5 12" />
      </g>
    </svg>
  );
}

/** Rows that an action is about, said so that nobody acts on what he does not see. */
export function ChosenRows({
  labels,
}: {
  readonly labels: readonly (readonly [string, string])[];
}) {
  return (
    // A list that scrolls is reached by the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <ul className="chosen-rows" aria-label="Chosen" tabIndex={0}>
      {labels.map(([id, label]) => (
        <li key={id}>{label}</li>
      ))}
    </ul>
  );
}

import { useNames } from '../shell/firm-context.ts';

/** A contract as people say it; its id on hover. */
export function ContractCell({ contract }: { readonly contract: string }) {
  const names = useNames();
  return (
    <td title={contract}>
      {names.product(contract)} {names.term(contract)}
    </td>
  );
}

import { createContext, useContext, useMemo } from 'react';
import type { FirmAnswer, ProductAnswer } from '../api/answers.ts';
import { useProducts } from '../api/queries.ts';
import { contractTerm, productName, productOf } from '../format/contract-name.ts';
import { displayPrice } from '../format/display-price.ts';

/** The firm that the page shows; set by the route. */
export const FirmContext = createContext<FirmAnswer>({
  firm: '',
  reportingFirm: '',
  businessDate: '',
});

export function useFirm(): FirmAnswer {
  return useContext(FirmContext);
}

/** How contracts and prices of the firm's products are written. */
export type Names = {
  readonly product: (contract: string) => string;
  readonly term: (contract: string) => string;
  readonly price: (contract: string, price: string) => string;
};

export function useNames(): Names {
  const { firm } = useFirm();
  const { data } = useProducts(firm);
  return useMemo(() => namesOf(data ?? []), [data]);
}

function namesOf(products: readonly ProductAnswer[]): Names {
  const byKey = new Map(products.map((product) => [product.product, product]));
  // The same few hundred contracts come in every row.
  const terms = new Map<string, string>();
  return {
    product: (contract) => productName(contract, byKey.get(productOf(contract))?.name),
    term: (contract) => {
      const term = terms.get(contract) ?? contractTerm(contract);
      terms.set(contract, term);
      return term;
    },
    price: (contract, price) => {
      const product = byKey.get(productOf(contract));
      return product === undefined ? price : displayPrice(price, product);
    },
  };
}

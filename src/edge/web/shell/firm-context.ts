import { createContext, useContext, useMemo } from 'react';
import type { FirmAnswer, ProductAnswer } from '../api/answers.ts';
import { useProducts } from '../api/queries.ts';
import { contractName, productOf } from '../format/contract-name.ts';
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
  readonly contract: (contract: string) => string;
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
  const known = new Map<string, string>();
  return {
    contract: (contract) => {
      const name =
        known.get(contract) ?? contractName(contract, byKey.get(productOf(contract))?.name);
      known.set(contract, name);
      return name;
    },
    price: (contract, price) => {
      const product = byKey.get(productOf(contract));
      return product === undefined ? price : displayPrice(price, product);
    },
  };
}

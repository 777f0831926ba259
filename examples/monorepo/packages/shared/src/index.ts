/** What the shop sells. Prices are whole cents, so that sums stay exact. */
export interface Product {
  sku: string;
  name: string;
  cents: number;
}

const euros = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

/** `1250` is "€12.50". */
export function formatPrice(cents: number): string {
  return euros.format(cents / 100);
}

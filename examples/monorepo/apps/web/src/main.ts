import { formatPrice, type Product } from "@shop/shared";

import "./style.css";

async function loadProducts(): Promise<Product[]> {
  const response = await fetch("/api/products");
  if (!response.ok) throw new Error(`products: status ${response.status}`);
  return response.json();
}

function listItem({ name, cents }: Product): HTMLLIElement {
  const item = document.createElement("li");
  item.textContent = `${name}, ${formatPrice(cents)}`;
  return item;
}

const list = document.querySelector("#products");
try {
  list?.replaceChildren(...(await loadProducts()).map(listItem));
} catch (error) {
  console.error(error);
  list?.replaceChildren("The shop is closed for a moment. Please come back soon.");
}

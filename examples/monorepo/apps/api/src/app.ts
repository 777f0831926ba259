import { formatPrice, type Product } from "@shop/shared";
import express, { type Express } from "express";

const products: readonly Product[] = [
  { sku: "mug", name: "Mug", cents: 1250 },
  { sku: "teapot", name: "Teapot", cents: 3900 },
];

/** The public API of the shop: what there is to buy. */
export function createApp(): Express {
  const app = express();
  app.disable("x-powered-by");

  app.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });

  app.get("/api/products", (_request, response) => {
    response.json(products);
  });

  app.get("/api/products/:sku", (request, response) => {
    const product = products.find(({ sku }) => sku === request.params.sku);
    if (product) response.json({ ...product, price: formatPrice(product.cents) });
    else response.status(404).json({ message: "no such product" });
  });

  return app;
}

import { defineConfig } from "astro/config";

export default defineConfig({ site: "https://gallery.example.com", build: { inlineStylesheets: "never" } });

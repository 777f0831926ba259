import ms from "ms";

const started = Date.now();

Bun.serve({ fetch: () => new Response(`up for ${ms(Date.now() - started)}`) });

export default defineNuxtConfig({
  nitro: { preset: 'cloudflare-module' },
})

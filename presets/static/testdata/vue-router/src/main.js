import { createApp, h } from "vue";
import { createRouter, createWebHistory, RouterView } from "vue-router";

const page = (text) => ({ render: () => h("p", text) });
const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/", component: page("All shelves") },
    { path: "/shelf/:name", component: page("One shelf") },
  ],
});

createApp({ render: () => h(RouterView) }).use(router).mount("#app");

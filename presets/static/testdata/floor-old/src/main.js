import { names } from "./names.js";

document.querySelector("#root").textContent = names.join(", ") + location.pathname;

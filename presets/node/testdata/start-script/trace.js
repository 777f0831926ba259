globalThis.traced = " traced";

import { defineConfig } from "vite";

// Each file stands for itself, so that a page loads one and nothing else; `--mode verify` makes the second.
export default defineConfig(({ mode }) => {
  const name = mode === "verify" ? "verify" : "widget";
  return {
    build: {
      target: "es2022",
      cssTarget: ["chrome123", "firefox120", "safari17.5"],
      emptyOutDir: name === "widget",
      reportCompressedSize: false,
      lib: { entry: `src/${name}.ts`, formats: ["iife"], name: "ombudWidget", fileName: () => `${name}.js` },
      rollupOptions: { output: { postBanner: "/*! ombud. Icons: Lucide, ISC License, © Lucide Icons and Contributors; see web/LICENSE-lucide */" } },
    },
    logLevel: "warn",
  };
});

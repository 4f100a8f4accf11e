import { defineConfig } from "vite";

const ICONS = "Icons: Lucide, ISC License, © Lucide Icons and Contributors; see web/LICENSE-lucide";

// Each file stands for itself, so that a page loads one and nothing else; `--mode` says which, and the widget is first.
export default defineConfig(({ mode }) => {
  const name = ["verify", "desk", "chart", "frame", "look"].includes(mode) ? mode : "widget";
  const contains =
    name === "desk"
      ? "With htmx (0BSD), https://htmx.org"
      : name === "chart"
        ? "With uPlot (MIT), © Leon Sorokin; see web/LICENSE-uplot"
        : ["frame", "look"].includes(name)
          ? ""
          : ICONS;
  return {
    build: {
      target: "es2022",
      cssTarget: ["chrome123", "firefox120", "safari17.5"],
      emptyOutDir: name === "widget",
      reportCompressedSize: false,
      lib: { entry: `src/${name}.ts`, formats: ["iife"], name: "ombudWidget", fileName: () => `${name}.js` },
      rollupOptions: { output: { postBanner: `/*! ${`ombud. ${contains}`.trim()} */` } },
    },
    logLevel: "warn",
  };
});

// Draws the columns of a table: one small chart for each, bar by bar, above the table that it draws. The table stays: it
// has the exact numbers, and is what a screen reader reads and a browser without scripts shows.

import uPlot from "uplot";
import { columns } from "./chart/columns.js";

/** How high a chart is, in CSS pixels. */
const HEIGHT_PX = 80;
/** How much of a bar's place the bar takes, and how wide it is at most, in CSS pixels. */
const BAR: [number, number] = [0.7, 28];

const colour = (element: Element, name: string) => getComputedStyle(element).getPropertyValue(name).trim();

class Chart extends HTMLElement {
  #drawn: uPlot[] = [];
  #resized = new ResizeObserver(() => this.#fit());
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #again = () => this.#draw();

  connectedCallback(): void {
    this.#draw();
    this.#resized.observe(this);
    this.#scheme.addEventListener("change", this.#again);
  }

  disconnectedCallback(): void {
    this.#resized.disconnect();
    this.#scheme.removeEventListener("change", this.#again);
    this.#clear();
  }

  #clear(): void {
    for (const chart of this.#drawn) chart.destroy();
    this.#drawn = [];
    this.querySelector(".charts")?.remove();
  }

  #draw(): void {
    this.#clear();
    const table = this.querySelector("table");
    if (!table) return;
    const charts = document.createElement("div");
    charts.className = "charts";
    charts.setAttribute("aria-hidden", "true");
    const first = getComputedStyle(this);
    const bars = uPlot.paths.bars?.({ size: BAR, radius: 0.1 });
    for (const { title, days, counts } of columns(table)) {
      const most = Math.max(...counts);
      const figure = document.createElement("div");
      const heading = document.createElement("p");
      heading.textContent = title;
      figure.append(heading);
      charts.append(figure);
      const chart = new uPlot(
        {
          width: Math.max(1, this.clientWidth / 2),
          height: HEIGHT_PX,
          cursor: { show: false },
          legend: { show: false },
          // Half a line above and below, so that the numbers beside it are whole.
          padding: [8, 4, 8, 0],
          scales: { x: { time: false }, y: { range: [0, Math.max(1, most)] } },
          axes: [
            { show: false },
            {
              stroke: colour(this, "--soft"),
              font: `12px ${first.fontFamily}`,
              size: 40,
              grid: { stroke: colour(this, "--line"), width: 1 },
              ticks: { show: false },
              splits: [0, Math.max(1, most)],
            },
          ],
          series: [{}, { fill: colour(this, "--accent"), width: 0, points: { show: false }, ...(bars && { paths: bars }) }],
        },
        [days.map((_, place) => place), counts],
        figure,
      );
      this.#drawn.push(chart);
      const ends = document.createElement("p");
      ends.className = "ends";
      ends.append(...[days[0], days[days.length - 1]].map((day) => {
        const end = document.createElement("span");
        end.textContent = day ?? "";
        return end;
      }));
      figure.append(ends);
    }
    this.prepend(charts);
    this.#fit();
  }

  /** As wide as there is room. */
  #fit(): void {
    for (const chart of this.#drawn) {
      const width = chart.root.parentElement?.clientWidth ?? 0;
      if (width > 0 && width !== chart.width) chart.setSize({ width, height: HEIGHT_PX });
    }
  }
}

if (!customElements.get("ombud-chart")) customElements.define("ombud-chart", Chart);

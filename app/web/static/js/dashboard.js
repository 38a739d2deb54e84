// Draws the charts of the dashboard from the data block of the page. Every hook is a data- attribute.
(() => {
  "use strict";

  const TABLE_SHOWN = "is-shown";
  let charts = [];

  const board = () => document.getElementById("board");

  /** The palette of the board, light or dark, as its style sheet has it. */
  function palette() {
    const style = getComputedStyle(board());
    const colour = (name) => style.getPropertyValue(`--b-${name}`).trim();
    return {
      ink: colour("ink"),
      soft: colour("soft"),
      line: colour("line"),
      paper: colour("paper"),
      series: [colour("first"), colour("second")],
      size: Math.max(12, Math.round(Number.parseFloat(style.fontSize) * 0.85)),
    };
  }

  const words = (look) => ({ color: look.soft, fontSize: look.size });

  // Drawn on the canvas: a tooltip of HTML would need style attributes, which the page's policy forbids.
  const tooltip = (look, more) => ({
    renderMode: "richText",
    backgroundColor: look.paper,
    borderColor: look.line,
    textStyle: { color: look.ink, fontSize: look.size },
    ...more,
  });

  const OPTIONS = {
    trend: (data, look) => ({
      color: look.series,
      grid: { left: 4, right: 12, top: look.size * 2.6, bottom: 2, containLabel: true },
      legend: { right: 0, top: 0, icon: "roundRect", itemHeight: 4, textStyle: words(look) },
      tooltip: tooltip(look, { trigger: "axis" }),
      xAxis: {
        type: "category",
        data: data.days,
        boundaryGap: false,
        axisLabel: { ...words(look), interval: 6, showMaxLabel: true, alignMaxLabel: "right" },
        axisLine: { lineStyle: { color: look.line } },
        axisTick: { show: false },
      },
      yAxis: {
        type: "value",
        minInterval: 1,
        splitNumber: 3,
        axisLabel: words(look),
        splitLine: { lineStyle: { color: look.line } },
      },
      series: data.series.map(({ name, values }, index) => ({
        name,
        type: "line",
        data: values,
        lineStyle: { width: 3, type: index ? "dashed" : "solid" },
        symbol: "circle",
        symbolSize: 7,
        showSymbol: false,
        triggerLineEvent: true,
        areaStyle: { opacity: index ? 0 : 0.12 },
      })),
    }),

    types: (data, look) => ({
      color: look.series,
      grid: { left: 4, right: look.size * 3, top: 4, bottom: 2, containLabel: true },
      tooltip: tooltip(look, { trigger: "item", formatter: "{b}：{c} 件" }),
      xAxis: { type: "value", show: false },
      yAxis: {
        type: "category",
        inverse: true,
        data: data.names,
        axisLabel: { color: look.ink, fontSize: look.size, interval: 0 },
        axisLine: { show: false },
        axisTick: { show: false },
      },
      series: [
        {
          type: "bar",
          data: data.values,
          barMaxWidth: look.size * 1.5,
          itemStyle: { borderRadius: [0, 4, 4, 0] },
          label: { show: true, position: "right", color: look.ink, fontSize: look.size },
        },
      ],
    }),
  };

  const hrefOf = (key, data, event) =>
    key === "trend" ? data.series[event.seriesIndex]?.hrefs[event.dataIndex] : data.hrefs[event.dataIndex];

  function draw() {
    charts.forEach((chart) => chart.dispose());
    charts = [];
    if (!board()) return;
    const data = JSON.parse(document.getElementById("board-data").textContent);
    const look = palette();
    for (const place of board().querySelectorAll("[data-chart]")) {
      const key = place.dataset.chart;
      const chart = echarts.init(place);
      chart.setOption({
        animation: false,
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
        ...OPTIONS[key](data[key], look),
      });
      chart.on("click", (event) => {
        const href = hrefOf(key, data[key], event);
        if (href) location.assign(href);
      });
      charts.push(chart);
    }
  }

  function switchTable(button) {
    const key = button.dataset.switches;
    const table = board().querySelector(`[data-behind="${key}"]`);
    const shown = table.classList.toggle(TABLE_SHOWN);
    board().querySelector(`[data-chart="${key}"]`).hidden = shown;
    button.setAttribute("aria-pressed", String(shown));
    if (!shown) charts.forEach((chart) => chart.resize());
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-switches]");
    if (button) switchTable(button);
  });

  addEventListener("resize", () => charts.forEach((chart) => chart.resize()));

  // The wall renews itself. When that fails it keeps the last numbers and says how old they are.
  const notice = () => document.getElementById("notice");

  function tellStale() {
    const line = document.createElement("p");
    line.className = "notice";
    line.textContent = `连不上服务器，数字停在 ${board().dataset.at}，连上后会自己更新。`;
    notice().replaceChildren(line);
  }

  for (const kind of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, tellStale);

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400) {
      event.detail.shouldSwap = false;
      tellStale();
    }
  });

  document.addEventListener("htmx:afterSettle", () => {
    notice().replaceChildren();
    draw();
  });

  draw();
})();

import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { isDark, theme } from '../theme.ts';

export interface Series {
  name: string;
  values: number[];
}
const COLOURS = { light: ['#1b55e3', '#12703f', '#b25e00', '#8a3ffc', '#b3261e', '#0e7490'], dark: ['#7aa5ff', '#5cc98d', '#eab254', '#c4a1ff', '#ff8a80', '#67d4e8'] };

/** Lines by the hour. The same figures stand in the table below it, for those who do not see it. */
export function Chart({ label, hours, series }: { label: string; hours: number[]; series: Series[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const style = getComputedStyle(document.documentElement);
    const colours = COLOURS[isDark() ? 'dark' : 'light'];
    const text = isDark() ? '#9aa4b5' : '#545d6e';
    const axis = { stroke: text, grid: { stroke: isDark() ? '#2b313c' : '#e3e6ec', width: 1 }, ticks: { show: false }, font: `12px ${style.fontFamily}` };
    const chart = new uPlot({
      width: element.clientWidth, height: 220, legend: { show: false }, cursor: { y: false },
      axes: [axis, { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000] }],
      scales: { y: { range: (_, __, most) => [0, Math.max(1, Math.ceil(most * 1.1))] } },
      series: [{}, ...series.map(({ name }, index) => ({ label: name, stroke: colours[index % colours.length] ?? text, width: 2, points: { show: false } }))],
    }, [hours, ...series.map(({ values }) => values)], element);
    const watch = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: 220 }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  }, [JSON.stringify(series), hours[0], theme.value]);
  const colours = COLOURS[isDark() ? 'dark' : 'light'];
  return (
    <figure class="chart" aria-label={label}>
      <div ref={box} aria-hidden="true" />
      <figcaption>
        {series.map(({ name, values }, index) => (
          <span key={name}>
            <i style={{ background: colours[index % colours.length] }} aria-hidden="true" />
            {name} <strong>{values.reduce((sum, each) => sum + each, 0)}</strong>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

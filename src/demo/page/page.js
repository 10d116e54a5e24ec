'use strict';

/* panels.json says once how Grafana draws each panel; now.json has the figures, every second. They come as texts and are
   shown as they come: only what is drawn becomes a number. */

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
const RATE_OVER = 10 * SECOND;
const SERIES = 6;
const NAME_WIDTH = 100;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const byId = id => document.getElementById(id);
const form = byId('choice');
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name);

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

/* ---- values ---- */

const isNumber = text => /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text);
const isDay = text => /^\d{4}-\d\d-\d\d$/.test(text);
const isInstant = text => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);

function grouped(number) {
  const [whole, fraction] = String(number).split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction ? '.' + fraction : '');
}

const day = text => `${Number(text.slice(8, 10))} ${MONTHS[text.slice(5, 7) - 1]} ${text.slice(0, 4)}`;
const minute = text => `${day(text)} ${text.slice(11, 16)} UTC`;

function shown(text) {
  if (isNumber(text)) {
    return grouped(text);
  }
  if (isDay(text)) {
    return element('time', { datetime: text }, day(text));
  }
  return isInstant(text) ? element('time', { datetime: text }, minute(text)) : text;
}

/* ---- tables: the text of every drawing ---- */

function rows(answer) {
  return answer.map(values => element('tr', {}, ...values.map(value =>
    element('td', isNumber(value) ? { class: 'number' } : {}, shown(value)))));
}

function columns(names, first) {
  return element('tr', {}, ...names.map((name, i) =>
    element('th', first && isNumber(first[i]) ? { scope: 'col', class: 'number' } : { scope: 'col' }, name)));
}

function table(title) {
  const head = element('thead', {});
  const body = element('tbody', {});
  const whole = element('table', {}, element('caption', { class: 'hidden' }, title), head, body);
  return {
    made: element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${title}: table` }, whole),
    show([names, ...values]) {
      head.replaceChildren(columns(names, values[0]));
      body.replaceChildren(...rows(values));
    },
  };
}

/* ---- drawings ---- */

/** A column is a series; where there is a column "metric", each of its values is. */
function series([names, ...values]) {
  const metric = names.indexOf('metric');
  if (metric < 0) {
    return names.slice(1).map((name, i) => ({ name, points: values.map(row => [row[0], row[i + 1]]) }));
  }
  return [...new Set(values.map(row => row[metric]))].sort().map(name => ({
    name,
    points: values.filter(row => row[metric] === name).map(row => [row[0], row[metric + 1]]),
  }));
}

/** Days as they lie in time: where there is no record, there is a gap. A day is named where its name has room. */
function timeAxis([, ...values]) {
  const times = [...new Set(values.map(row => Date.parse(row[0])))].sort((a, b) => a - b);
  const step = Math.min(...times.slice(1).map((time, i) => time - times[i]), 31 * DAY);
  const min = times[0] - step / 2;
  const max = times[times.length - 1] + step / 2;
  return {
    type: 'linear',
    min,
    max,
    offset: false,
    afterBuildTicks: axis => {
      const room = NAME_WIDTH / axis.chart.width * (max - min);
      const named = times.reduce((kept, time) => time - kept.at(-1) < room ? kept : [...kept, time], [times[0]]);
      axis.ticks = named.map(value => ({ value }));
    },
    ticks: { callback: value => day(new Date(value).toISOString()), maxRotation: 0, autoSkip: false },
    grid: { display: false },
  };
}

/** Grafana's options in the words of Chart.js. */
function drawing(panel, answer, unit) {
  const { custom } = panel.fieldConfig.defaults;
  const overTime = panel.type === 'timeseries';
  const bars = !overTime || custom.drawStyle === 'bars';
  const stacked = (overTime ? custom.stacking?.mode : panel.options.stacking) === 'normal';
  const horizontal = panel.options.orientation === 'horizontal';
  const values = {
    stacked,
    min: panel.fieldConfig.defaults.min,
    beginAtZero: true,
    ticks: { precision: 0, callback: value => grouped(value) },
    title: { display: panel.byUnit, text: unit },
    grid: { color: colour('--line') },
  };
  const along = overTime ? { ...timeAxis(answer), stacked } : { stacked, grid: { display: false } };
  return {
    type: bars ? 'bar' : 'line',
    data: {
      labels: overTime ? undefined : answer.slice(1).map(row => row[0]),
      datasets: series(answer).map(({ name, points }, i) => ({
        label: name,
        data: overTime
          ? points.map(([time, value]) => ({ x: Date.parse(time), y: Number(value) }))
          : points.map(([, value]) => Number(value)),
        backgroundColor: colour(`--series-${i % SERIES}`),
        borderColor: bars ? colour('--card') : colour(`--series-${i % SERIES}`),
        borderWidth: bars ? { right: 1, top: 1 } : custom.lineWidth,
        borderDash: bars || i === 0 ? [] : [6, 4],
        stepped: custom.lineInterpolation === 'stepAfter' ? 'before' : false,
        pointRadius: 3.5,
        clip: 6,
        maxBarThickness: 48,
      })),
    },
    options: {
      indexAxis: horizontal ? 'y' : 'x',
      scales: horizontal ? { x: values, y: along } : { x: along, y: values },
      interaction: { mode: overTime ? 'x' : 'index', axis: horizontal ? 'y' : 'x', intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: overTime ? { title: ([one]) => day(new Date(one.parsed.x).toISOString()) } : {} },
      },
      animation: false,
      maintainAspectRatio: false,
    },
  };
}

function chart(panel) {
  const canvas = element('canvas', { role: 'img' });
  const legend = element('ul', { class: 'legend' });
  const figures = table(panel.title);
  const summary = element('summary', {}, 'Figures as a table', element('span', { class: 'hidden' }, `: ${panel.title}`));
  let drawn;
  return {
    made: element('div', { class: 'chart' },
      legend, element('div', { class: 'drawing' }, canvas), element('details', {}, summary, figures.made)),
    show(answer, unit) {
      const names = series(answer).map(one => one.name);
      legend.replaceChildren(...names.map(name => element('li', {}, name)));
      canvas.setAttribute('aria-label', `Chart of ${names.join(', ')}. The table after it has the same figures.`);
      figures.show(answer);
      drawn?.destroy();
      drawn = new Chart(canvas, drawing(panel, answer, unit));
    },
  };
}

function stat() {
  const made = element('dl', { class: 'figures' });
  return {
    made,
    show([names, values]) {
      made.replaceChildren(...names.map((name, i) =>
        element('div', {}, element('dt', {}, name), element('dd', {}, shown(values[i])))));
    },
  };
}

/* ---- panels ---- */

function card(panel, number) {
  const heading = `panel-${number}`;
  const body = { table: () => table(panel.title), stat }[panel.type]?.() ?? chart(panel);
  const empty = element('p', { class: 'quiet' }, 'No records.');
  let last;
  const made = element('section', {
    class: panel.gridPos.w > 12 ? 'panel wide' : 'panel',
    'aria-labelledby': heading,
    'data-panel': panel.title,
  }, element('div', {}, element('h3', { id: heading }, panel.title), element('p', { class: 'quiet' }, panel.description)), empty);
  return {
    title: panel.title,
    made,
    /** What did not change is left alone: somebody may be reading it. */
    show(answer, unit) {
      const now = JSON.stringify([answer, panel.byUnit && unit]);
      if (now === last) {
        return;
      }
      last = now;
      if (answer && answer.length > 1) {
        empty.replaceWith(body.made);
        body.show(answer, unit);
      } else {
        body.made.replaceWith(empty);
      }
    },
  };
}

/* ---- the records' way ---- */

const written = [];
let lettersShown = -1;

/** Of the last ten seconds, as the server's clock counts them. */
function rate(at, rowsWritten) {
  written.push({ at, rowsWritten });
  while (at - written[0].at > RATE_OVER) {
    written.shift();
  }
  const seconds = (at - written[0].at) / SECOND;
  return seconds > 0 ? Math.round((rowsWritten - written[0].rowsWritten) / seconds) : 0;
}

function state(state, text) {
  const place = byId('state');
  if (place.textContent !== text) { // a screen reader says what changes
    place.dataset.state = state;
    place.textContent = text;
  }
}

function showWay({ sent, waiting, rowsWritten, connectors, deadLetters }, at) {
  byId('sent').textContent = grouped(sent);
  byId('waiting').textContent = grouped(waiting);
  byId('rate').textContent = grouped(rate(Date.parse(at), rowsWritten));
  byId('rejected').textContent = grouped(deadLetters.length);
  byId('connectors').replaceChildren(...connectors.map(one =>
    element('li', { 'data-state': one.state === 'RUNNING' ? 'good' : 'bad' }, `${one.name}: ${one.state.toLowerCase()}`)));
  if (deadLetters.length !== lettersShown) {
    lettersShown = deadLetters.length;
    byId('letters').replaceChildren(...rows(deadLetters.map(one => [one.topic, one.offset, one.reason])));
  }
  const halted = connectors.filter(one => one.state !== 'RUNNING').map(one => one.name);
  if (halted.length > 0) {
    state('bad', `Not running: ${halted.join(', ')}`);
  } else {
    state(waiting > 0 ? 'busy' : 'good', waiting > 0 ? 'Catching up' : 'Up to date');
  }
}

function showUnits(units, unit) {
  const { unit: select } = form.elements;
  if (units.join() !== [...select.options].map(option => option.value).join()) {
    select.replaceChildren(...units.map(one => element('option', {}, one)));
    select.value = unit;
  }
}

/* ---- every second ---- */

let cards = [];
let asked = 0;
let timer;

async function ask() {
  const response = await fetch(`now.json?${new URLSearchParams(new FormData(form))}`);
  if (!response.ok) {
    throw new Error(response.status);
  }
  return response.json();
}

/** Only the answer to the latest question counts: somebody may have chosen anew meanwhile. */
async function refresh() {
  clearTimeout(timer);
  const question = ++asked;
  const now = await ask().catch(() => undefined);
  if (question !== asked) {
    return;
  }
  if (now) {
    show(now);
  } else {
    state('bad', 'No answer: the figures are old');
  }
  if (byId('pause').ariaPressed !== 'true') {
    timer = setTimeout(refresh, SECOND);
  }
}

function show({ at, way, units, unit, figures }) {
  byId('at').dateTime = at;
  byId('at').textContent = `${at.slice(11, 19)} UTC`;
  showWay(way, at);
  showUnits(units, unit);
  cards.forEach(one => one.show(figures[one.title], unit));
}

form.addEventListener('change', refresh);
form.addEventListener('submit', event => event.preventDefault());
byId('pause').addEventListener('click', ({ currentTarget: button }) => {
  const pause = button.ariaPressed !== 'true';
  button.ariaPressed = String(pause);
  button.textContent = pause ? 'Go on' : 'Pause';
  if (pause) {
    asked++;
    clearTimeout(timer);
    state('busy', 'Paused');
  } else {
    refresh();
  }
});

async function start() {
  const panels = await (await fetch('panels.json')).json();
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  Chart.defaults.color = colour('--quiet');
  cards = panels.map(card);
  byId('grid').append(...cards.map(one => one.made));
  refresh();
}

start();

/* What of the page has too little contrast by WCAG 2.2 AA, as it stands at this moment. */
(() => {
  const channels = colour => colour.match(/[\d.]+/g).map(Number);
  const linear = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const paper = element => {
    const [red, green, blue, opacity = 1] = channels(getComputedStyle(element).backgroundColor);
    return opacity === 0 ? paper(element.parentElement) : [red, green, blue];
  };
  const computed = colour => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = colour;
    const value = channels(getComputedStyle(probe).color);
    probe.remove();
    return value;
  };

  const poor = [];
  let looked = 0;
  const demand = (least, one, other, what) => {
    looked++;
    if (ratio(one, other) < least) {
      poor.push(`${what}: ${ratio(one, other).toFixed(2)}`);
    }
  };
  for (const element of document.querySelectorAll('body *')) {
    const says = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (says && element.checkVisibility()) {
      const style = getComputedStyle(element);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      demand(large ? 3 : 4.5, channels(style.color), paper(element), element.outerHTML.slice(0, 80));
    }
  }
  for (const control of document.querySelectorAll('input, select, button')) {
    demand(3, channels(getComputedStyle(control).borderTopColor), paper(control.parentElement), control.outerHTML);
  }
  for (const canvas of document.querySelectorAll('canvas')) {
    const card = paper(canvas);
    demand(4.5, computed(Chart.getChart(canvas).options.color), card, 'the words on a chart');
    for (const series of Chart.getChart(canvas).data.datasets) {
      demand(3, computed(series.backgroundColor), card, `the series ${series.label}`);
    }
  }
  return { looked, poor };
})()

// Points the person moves by hand, and ellipses to stretch: an SVG over the first subplot. Everything is local while
// the hand is down; where things stand goes to the server on release. Flat handles move along a line, below one
// another, and stretch an interval instead.

const SVG = 'http://www.w3.org/2000/svg'

function drawSvg(tag, attributes, parent) {
  const el = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) el.setAttribute(name, value)
  parent.append(el)
  return el
}

// A covariance as its principal axes: standard deviations a, b along angle and angle + 90 degrees; and back.
function axesOf([[xx, xy], [, yy]], flat) {
  if (flat) return { a: Math.sqrt(xx), b: Math.sqrt(yy), angle: 0 }
  const middle = (xx + yy) / 2, half = Math.hypot((xx - yy) / 2, xy)
  return { a: Math.sqrt(middle + half), b: Math.sqrt(Math.max(middle - half, 0)), angle: Math.atan2(2 * xy, xx - yy) / 2 }
}
function covarianceOf({ a, b, angle }) {
  const c = Math.cos(angle), s = Math.sin(angle), xy = (a * a - b * b) * c * s
  return [[a * a * c * c + b * b * s * s, xy], [xy, a * a * s * s + b * b * c * c]]
}

function createHandles(s) {
  const h = { items: [], base: null, held: false }
  h.svg = drawSvg('svg', { class: 'gmm-handles' }, s.stage)
  h.svg.style.display = 'none'
  const clip = drawSvg('clipPath', { id: 'gmm-clip-' + Math.random().toString(36).slice(2) }, drawSvg('defs', {}, h.svg))
  h.frame = drawSvg('rect', {}, clip)
  h.ellipses = drawSvg('g', { 'clip-path': `url(#${clip.id})` }, h.svg)
  h.knobs = drawSvg('g', {}, h.svg)
  const axes = () => [s.gd._fullLayout.xaxis, s.gd._fullLayout.yaxis]

  h.load = wire => {
    h.svg.style.display = wire ? '' : 'none'
    if (!wire || (wire.base === h.base && h.items.length) || h.held) return
    h.base = wire.base
    h.radius = wire.radius
    h.flat = wire.flat
    const now = wire.at ?? wire
    h.items = wire.points.map((_, i) => ({
      x: now.points[i][0], y: now.points[i][1], label: wire.labels[i], colour: wire.colours[i],
      axes: now.covariances ? axesOf(now.covariances[i], h.flat) : null,
    }))
    build()
    if (s.gd._fullLayout) h.place()
  }

  // ---- the marks: made once per set of handles, so that focus stays where it is
  function build() {
    const focus = h.knobs.contains(document.activeElement) ? document.activeElement.dataset.name : null
    h.ellipses.textContent = h.knobs.textContent = ''
    for (const item of h.items) {
      if (item.axes) item.path = drawSvg('path', { fill: item.colour, stroke: item.colour }, h.ellipses)
      item.stretch = item.axes ? (h.flat ? [0] : [0, 1]).map(which => knob(item, which)) : []
      item.knob = knob(item, null)
    }
    if (focus) h.knobs.querySelector(`[data-name="${CSS.escape(focus)}"]`)?.focus()
  }

  function knob(item, which) {
    const mean = which === null, g = drawSvg('g', { class: 'gmm-handle', tabindex: 0, role: 'button' }, h.knobs)
    g.dataset.name = mean ? item.label : `${item.label} ${which}`
    drawSvg('circle', { class: 'gmm-reach', r: 20 }, g)
    if (mean) drawSvg('circle', { class: 'gmm-knob', r: 11, fill: item.colour }, g)
    else drawSvg('rect', { class: 'gmm-knob', x: -5.5, y: -5.5, width: 11, height: 11, fill: item.colour }, g)
    if (mean) name(g, item)
    g.onpointerdown = event => {
      if (event.button) return
      event.stopPropagation()
      event.preventDefault()
      g.focus()
      g.setPointerCapture(event.pointerId)
      h.held = true
    }
    g.onpointermove = event => {
      if (!h.held || !g.hasPointerCapture(event.pointerId)) return
      const box = s.gd.getBoundingClientRect(), [xa, ya] = axes()
      place(item, which, xa.p2d(event.clientX - box.left - xa._offset), ya.p2d(event.clientY - box.top - ya._offset))
      h.place()
    }
    g.onpointerup = g.onpointercancel = () => { if (h.held) { h.held = false; tell() } }
    g.onkeydown = event => byKey(event, item, which)
    return g
  }

  // "Component 2" is a 2 inside its mark, a second cue beside the colour; a longer last word stands next to the mark.
  function name(g, item) {
    const mark = item.label.split(' ').pop(), inside = mark.length <= 2, [red, green, blue] = rgb(item.colour)
    const text = drawSvg('text', inside ? { class: 'gmm-inside' } : { x: 14, y: -10 }, g)
    text.textContent = inside ? mark : item.label
    if (inside) text.style.fill = 0.3 * red + 0.59 * green + 0.11 * blue > 150 ? '#000' : '#fff'
  }

  function place(item, which, x, y) {
    if (which === null) return put(item, x, y)
    const dx = x - item.x, dy = h.flat ? 0 : y - item.y, length = Math.hypot(dx, dy) / h.radius
    if (!(length > 0)) return
    if (!h.flat) item.axes.angle = Math.atan2(dy, dx) - (which ? Math.PI / 2 : 0)
    item.axes[which ? 'b' : 'a'] = length
  }

  // A mean stays in the picture: outside of it no hand could fetch it back.
  function put(item, x, y) {
    const within = (v, a) => { const ends = [a.p2d(0), a.p2d(a._length)]; return Math.min(Math.max(v, Math.min(...ends)), Math.max(...ends)) }
    const [xa, ya] = axes()
    item.x = within(x, xa)
    if (!h.flat) item.y = within(y, ya)
  }

  // Arrow keys move a mean by a hundredth of the view (Shift: a tenth of that); on a stretch handle, up and down
  // lengthen and shorten, left and right turn.
  function byKey(event, item, which) {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? []
    if (dx === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const [xa, ya] = axes(), fine = event.shiftKey ? 0.1 : 1, span = a => a.p2d(a._length) - a.p2d(0)
    if (which === null) put(item, item.x + dx * fine * span(xa) / 100, item.y - dy * fine * span(ya) / 100)
    else {
      if (!h.flat) item.axes.angle -= dx * fine * Math.PI / 36
      item.axes[which ? 'b' : 'a'] *= 1 + (h.flat ? dx || dy : dy) * fine * 0.05
    }
    h.place()
    clearTimeout(h.timer)
    h.timer = setTimeout(tell, 400) // one message for a run of key presses
  }

  function tell() {
    clearTimeout(h.timer)
    const covariances = h.items[0].axes ? h.items.map(item => covarianceOf(item.axes)) : null
    const [xa, ya] = axes(), points = h.items.map(item => [round(item.x, xa), round(item.y, ya)])
    s.emit.setStateValue('moved', { base: h.base, points, covariances })
    h.load(s.data.handles) // what came in while the hand was down
  }

  // ---- from data to the screen; after each redraw, zoom and resize
  h.place = () => {
    if (!s.data.handles || !s.gd._fullLayout?.xaxis) return
    const [xa, ya] = axes(), X = x => xa._offset + xa.d2p(x), scale = s.scale
    for (const [name, value] of Object.entries({ x: xa._offset, y: ya._offset, width: xa._length, height: ya._length })) h.frame.setAttribute(name, value)
    const show = (g, px, py) => {
      const out = px < xa._offset || py < ya._offset || px > xa._offset + xa._length || py > ya._offset + ya._length
      g.setAttribute('transform', `translate(${px},${py}) scale(${scale})`)
      g.style.display = out && !h.held ? 'none' : ''
    }
    h.items.forEach((item, row) => {
      const level = ya._offset + ya._length * (row + 1) / (h.items.length + 1)
      const Y = y => h.flat ? level : ya._offset + ya.d2p(y)
      show(item.knob, X(item.x), Y(item.y))
      const place = [round(item.x, xa), ...(h.flat ? [] : [round(item.y, ya)])].join(', ')
      item.knob.setAttribute('aria-label', `${item.label} at ${place}. Arrow keys move it.`)
      if (!item.axes) return
      const { a, b, angle } = item.axes, c = Math.cos(angle), n = Math.sin(angle), r = h.radius
      const at = (u, v) => [item.x + r * (u * a * c - v * b * n), item.y + r * (u * a * n + v * b * c)]
      const outline = Array.from({ length: 64 }, (_, i) => at(Math.cos(i * Math.PI / 32), Math.sin(i * Math.PI / 32)))
      item.path.setAttribute('d', 'M' + outline.map(([x, y]) => X(x).toFixed(1) + ',' + Y(y).toFixed(1)).join('L') + 'Z')
      item.stretch.forEach((g, which) => {
        const [x, y] = which ? at(0, 1) : at(1, 0)
        show(g, X(x), Y(y))
        g.setAttribute('aria-label', h.flat ? `${item.label}, end of its interval. Arrow keys stretch it.`
          : `${item.label}, ${which ? 'second' : 'first'} axis of its ellipse. Up and down stretch it, left and right turn it.`)
      })
    })
  }
  // To a tenth of a pixel: no more digits than a hand can mean.
  const round = (v, axis) => +v.toFixed(Math.max(0, Math.min(20, Math.ceil(-Math.log10(Math.abs(axis.p2d(1) - axis.p2d(0)) / 10)))))

  h.adding = on => {
    s.adding = on
    s.tools.querySelector('[data-action=add]')?.setAttribute('aria-pressed', on)
    s.stage.classList.toggle('gmm-adding', on)
  }
  // Without a pointer there is nowhere to click: the new one goes to the middle of the view, to be moved from there.
  h.addInMiddle = () => {
    const [xa, ya] = axes()
    s.emit.setTriggerValue('added', [xa.p2d(xa._length / 2), ya.p2d(ya._length / 2)])
  }
  return h
}

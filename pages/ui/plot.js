// The one component through which every figure of the app reaches the browser.
// It knows nothing of mixtures: a Plotly figure comes in, clicks, selections and dragged handles go out.
// Its files are joined into one script by plot_assets.py.

const instances = new WeakMap()
const CONFIG = { displayModeBar: false, responsive: false, showTips: false, doubleClick: false }
const REDUCED = matchMedia('(prefers-reduced-motion: reduce)')

// ---- colours -------------------------------------------------------------------------------------------

// Figures are theme-neutral: their text, grid and surface colours are var(--gmm-…) and are filled in here.
function themeColours(el) {
  const style = getComputedStyle(el)
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback
  const text = rgb(read('--st-text-color', '#1f2430')), surface = rgb(read('--st-background-color', '#ffffff'))
  const mix = share => hex(text.map((t, i) => t * share + surface[i] * (1 - share)))
  return { text: hex(text), surface: hex(surface), muted: mix(0.72), grid: mix(0.14), font: read('--st-font', 'sans-serif') }
}

const canvas = document.createElement('canvas').getContext('2d')
function rgb(colour) {
  canvas.fillStyle = colour // the canvas normalises any CSS colour to #rrggbb or rgba(…)
  const value = canvas.fillStyle
  return value[0] === '#' ? [1, 3, 5].map(i => parseInt(value.slice(i, i + 2), 16)) : value.match(/[\d.]+/g).slice(0, 3).map(Number)
}
const hex = channels => '#' + channels.map(c => Math.round(c).toString(16).padStart(2, '0')).join('')
const fill = (json, colours) => json.replace(/var\(--gmm-(text|muted|grid|surface)\)/g, (_, name) => colours[name])

// ---- building the element ------------------------------------------------------------------------------

function make(tag, attributes, parent) {
  const el = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes ?? {})) name === 'text' ? (el.textContent = value) : el.setAttribute(name, value)
  parent?.append(el)
  return el
}

const ICONS = { // 16 x 16 paths
  reset: 'M3 8a5 5 0 1 1 1.5 3.5M3 12.5V9h3.5', save: 'M8 2v7.5M4.8 6.5 8 9.7l3.2-3.2M3 13.5h10',
  zoom: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 14 14M7 5v4M5 7h4', box: 'M2.5 3.5h11v9h-11z',
  lasso: 'M8 3c3.5 0 6 1.6 6 3.8S11.500 10.600 8 10.600 2 9 2 6.800 4.500 3 8 3zM5 10v1.500c0 1.500-1.500 2-2.500 1.500',
  add: 'M8 3v10M3 8h10', first: 'M4 3v10M12.500 3.500 6.500 8l6 4.500z', last: 'M12 3v10M3.500 3.500 9.500 8l-6 4.500z',
  back: 'M11 3.500 5 8l6 4.500z', forward: 'M5 3.500 11 8l-6 4.500z', play: 'M4.500 3 12.500 8l-8 5z', pause: 'M5.500 3v10M10.500 3v10',
}
const icon = name => `<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="${ICONS[name]}"/></svg>`

function button(parent, name, label, onclick) {
  const el = make('button', { type: 'button', class: 'gmm-button', 'aria-label': label, title: label, 'data-action': name }, parent)
  el.innerHTML = icon(name)
  el.onclick = onclick
  return el
}

function mount(parent) {
  const root = parent.querySelector('.gmm') ?? make('div', { class: 'gmm' }, parent)
  root.textContent = ''
  const s = { root, data: {}, mode: 'zoom' }
  s.body = make('div', { class: 'gmm-body' }, root)
  s.main = make('div', { class: 'gmm-main' }, s.body)
  s.stage = make('div', { class: 'gmm-stage' }, s.main)
  s.gd = make('div', { class: 'gmm-plot', role: 'img' }, s.stage)
  s.tools = make('div', { class: 'gmm-tools', role: 'group', 'aria-label': 'Picture tools' }, s.stage)
  // Plotly needs a moment for each resize: one per animation frame, and none while the picture is hidden in a tab.
  s.observer = new ResizeObserver(() => {
    if (s.queued || !s.width || !s.stage.clientWidth) return
    if (s.stage.clientWidth === s.width && s.stage.clientHeight === s.height) return
    s.queued = requestAnimationFrame(() => { s.queued = 0; draw(s, true) })
  })
  s.observer.observe(s.stage)
  for (const reach of ['pointerenter', 'focusin', 'keydown']) s.stage.addEventListener(reach, () => settle(s), true)
  return s
}

function unmount(s) {
  s.dead = true
  owesNothing(s)
  s.observer.disconnect()
  s.player?.stop()
  window.removeEventListener('keydown', s.onkey)
  const purge = () => window.Plotly && Plotly.purge(s.gd)
  s.drawing ? s.drawing.then(purge, purge) : purge() // Plotly does not survive being purged while it draws
}

// ---- drawing -------------------------------------------------------------------------------------------

function draw(s, force) {
  const colours = themeColours(s.root), look = JSON.stringify(colours), width = s.stage.clientWidth
  const projected = s.data.scale > 1, share = projected ? screenShare() : 1
  const size = JSON.stringify([s.data.height, s.data.scale, share])
  const same = !force && s.drawn === s.data.fig && s.look === look && s.size === size
  Object.assign(s, { colours, look, drawn: s.data.fig, size, width, scale: Math.max(1, s.data.scale * share) })
  s.root.style.setProperty('--gmm-scale', s.scale)
  s.stage.style.height = s.data.height * Math.max(1, share) + 'px'
  s.gd.setAttribute('aria-label', s.data.alt)
  if (same) return Promise.resolve(overlay(s))
  const fig = JSON.parse(fill(s.data.fig, colours)), narrow = width && width < 560 && s.data.narrow
  if (narrow) patch(fig.layout, JSON.parse(fill(narrow, colours)))
  enlarge(fig, s.scale)
  keepView(s, fig.layout)
  if (fig.layout.height) s.stage.style.height = fig.layout.height * Math.max(1, share) + 'px'
  delete fig.layout.height // from here on it is the stage's, which a large screen's style makes larger
  s.height = s.stage.clientHeight
  fig.layout = {
    paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', uirevision: 'keep', dragmode: dragmode(s), ...fig.layout,
    autosize: true, clickmode: 'event', font: { family: colours.font, color: colours.text, ...fig.layout.font },
  }
  delete fig.layout.width
  if (s.toggled) fig.layout.dragmode = dragmode(s) // the person's own choice of tool goes first
  s.player?.into(fig.data)
  const clouds = standing(s, fig)
  owesNothing(s)
  s.figure = fig
  s.reacts = (s.reacts ?? 0) + 1
  return s.drawing = Plotly.react(s.gd, around(fig.data, clouds), fig.layout, CONFIG).then(() => { if (!s.dead) finish(s, clouds) })
}

function finish(s, clouds) {
  putBack(s, clouds)
  listen(s)
  overlay(s)
  seeThrough(s.gd)
  s.root.dataset.drawn = s.reacts
}

// What a person zoomed to outlives changes of the figure until its uirevision changes, or its ranges where it names none.
// Plotly's own memory lets go where the axes share one scale or the figure's range moves with the data.
function keepView(s, layout) {
  const of = layout.uirevision ?? JSON.stringify(axes(layout).map(name => layout[name].range))
  if (s.view?.of !== of) s.view = { of, ranges: s.view ? {} : linkedRanges(s, layout) }
  for (const name of axes(layout)) if (s.view.ranges[name]) Object.assign(layout[name], { range: [...s.view.ranges[name]], autorange: false })
  keepZoom(s)
}

function rememberView(s, changes) {
  const touched = new Set(Object.keys(changes).map(key => key.match(/^([xy]axis\d*)\.(auto)?range/)?.[1]).filter(Boolean))
  for (const name of touched) s.view.ranges[name] = [...s.gd._fullLayout[name].range]
  if (touched.size) keepZoom(s)
}

const axes = layout => Object.keys(layout).filter(key => /^[xy]axis\d*$/.test(key))

// In space, what does not answer the mouse must not hide what does (plotly.js issue 6669).
function seeThrough(gd) {
  for (const trace of Object.values(gd._fullLayout.scene?._scene?.traces ?? {})) {
    if (trace.data.hoverinfo !== 'skip') continue
    for (const part of [trace.mesh, trace.linePlot, trace.scatterPlot]) if (part) { part.drawPick = null; part.dirty = true }
  }
}

// {'yaxis.domain': [0, 1]} into a nested layout: what a figure wants different on a phone.
function patch(layout, changes) {
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.'), last = keys.pop()
    keys.reduce((node, key) => (node[key] ??= {}), layout)[last] = value
  }
}

// On a touch screen a plain picture leaves the swipe to the page.
function dragmode(s) {
  if (s.mode !== 'zoom') return s.mode
  return matchMedia('(pointer: coarse)').matches && !s.toggled ? false : 'zoom'
}

function overlay(s) {
  s.player?.paint()
  s.handles?.place()
}

// ---- what the person does ------------------------------------------------------------------------------

function listen(s) {
  if (s.listening) return
  s.listening = true
  s.gd.on('plotly_click', e => s.data.selectable && send(s, e.points))
  s.gd.on('plotly_selected', e => s.data.selectable && e && send(s, e.points))
  s.gd.on('plotly_deselect', () => s.data.selectable && send(s, []))
  s.gd.on('plotly_afterplot', () => overlay(s))
  s.gd.on('plotly_relayouting', () => s.handles?.place())
  s.gd.on('plotly_relayout', changes => rememberView(s, changes))
  s.gd.on('plotly_doubleclick', () => s.data.handles || resetView(s))
  // Plotly covers the page while the mouse is down, so the end of a click is heard on the window.
  s.stage.addEventListener('pointerdown', down => {
    if (down.target.closest('.gmm-tools, .gmm-handle') || down.button) return
    window.addEventListener('pointerup', up => {
      if (Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) > 4) return
      const at = toData(s, up)
      if (!at) return
      const now = performance.now(), twice = now - (s.lastTap ?? -1e9) < 350
      s.lastTap = twice ? -1e9 : now
      if (s.data.handles?.addable && (twice || s.adding)) { s.handles.adding(false); s.emit.setTriggerValue('added', at) }
      else if (s.data.clickable) s.emit.setTriggerValue('clicked', at)
    }, { once: true })
  }, true)
}

// Points go out by their customdata, or by their place in the trace when they have none. A mark with text in it is a
// label, such as a mean's number, and cannot be selected.
function send(s, points) {
  const plain = v => ArrayBuffer.isView(v) ? Array.from(v) : v
  const chosen = points.filter(p => !p.data.mode?.includes('text'))
  if (points.length && !chosen.length) return
  const marks = chosen.map(p => plain(p.customdata) ?? plain(p.pointIndex) ?? p.pointNumber ?? [p.x, p.y])
  s.emit.setStateValue('selected', { marks, at: Date.now() }) // the same marks chosen again are news too
}

// Mouse or finger to data coordinates of the subplot under it; null outside all of them.
function toData(s, event) {
  const box = s.gd.getBoundingClientRect(), px = event.clientX - box.left, py = event.clientY - box.top
  for (const { xaxis, yaxis } of Object.values(s.gd._fullLayout._plots ?? {})) {
    const x = px - xaxis._offset, y = py - yaxis._offset
    if (x >= 0 && y >= 0 && x <= xaxis._length && y <= yaxis._length) return [xaxis.p2d(x), yaxis.p2d(y)]
  }
  return null
}

function buildTools(s) {
  const wanted = JSON.stringify([s.data.selectable, s.data.tools, Boolean(s.data.handles?.addable)])
  if (s.toolset === wanted) return
  s.toolset = wanted
  s.tools.textContent = ''
  if (s.data.handles?.addable) {
    const add = button(s.tools, 'add', s.data.handles.add_label, event => event.detail ? s.handles.adding(!s.adding) : s.handles.addInMiddle())
    add.setAttribute('aria-pressed', 'false')
  }
  if (!s.data.tools) return
  const modes = s.data.selectable ? { zoom: 'Zoom by dragging', select: 'Select in a box', lasso: 'Select with a lasso' } : {}
  for (const [mode, label] of Object.entries(modes)) {
    const el = button(s.tools, mode === 'select' ? 'box' : mode, label, () => {
      s.mode = mode
      s.toggled = true
      s.tools.querySelectorAll('[data-mode]').forEach(b => b.setAttribute('aria-pressed', b === el))
      Plotly.relayout(s.gd, { dragmode: mode })
    })
    el.dataset.mode = mode
    el.setAttribute('aria-pressed', s.mode === mode)
  }
  button(s.tools, 'reset', 'Reset the view', () => resetView(s))
  button(s.tools, 'save', 'Save the picture (PNG)', () => savePicture(s))
}

function resetView(s) {
  const fig = JSON.parse(s.data.fig), changes = {}
  for (const name of axes(s.gd._fullLayout)) {
    const range = fig.layout[name]?.range
    changes[range ? name + '.range' : name + '.autorange'] = range ?? fig.layout[name]?.autorange ?? true
  }
  for (const name of Object.keys(s.gd._fullLayout).filter(k => /^scene\d*$/.test(k))) changes[name + '.camera'] = fig.layout[name]?.camera ?? null
  Plotly.relayout(s.gd, changes).then(() => { s.view.ranges = {}; keepZoom(s) })
}

function savePicture(s) {
  const { width, height } = s.gd._fullLayout
  s.player?.sync()
  Plotly.downloadImage({ data: s.gd.data, layout: { ...s.gd.layout, paper_bgcolor: s.colours.surface } },
    { format: 'png', scale: 2, width, height, filename: s.data.filename })
}

// ---- entry: called at each change of data or theme -----------------------------------------------------

function render({ data, parentElement, setStateValue, setTriggerValue }) {
  let s = instances.get(parentElement)
  if (!s || s.dead) instances.set(parentElement, s = mount(parentElement))
  s.emit = { setStateValue, setTriggerValue }
  s.data = data
  s.root.classList.toggle('gmm-present', data.scale > 1)
  if (data.frames && !s.player) s.player = createPlayer(s)
  if (data.handles && !s.handles) s.handles = createHandles(s)
  s.player?.load(data.frames)
  if (data.sharing) s.player?.keep()
  tell(s)
  s.handles?.load(data.handles)
  buildTools(s)
  draw(s)
  return () => unmount(s)
}

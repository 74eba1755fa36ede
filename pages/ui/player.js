// Plays half-steps over a figure without the server. Between steps it moves Plotly's own SVG nodes directly, because
// restyling a thousand points through Plotly takes longer than a frame may; Plotly's computed data (what hovering,
// selecting and zooming read) is kept in step.

const SPEEDS = { '0.5': 1600, '1': 800, '2': 400, '5': 160 } // milliseconds per half-step

function decode(json, colours) {
  const frames = JSON.parse(fill(json, colours))
  for (const channel of frames.channels) {
    const raw = numbers({ dtype: channel.dtype, bdata: channel.data })
    let start = 0
    channel.packed = channel.sizes.map(size => raw.subarray(start, start += size))
    channel.values = []
    delete channel.data
  }
  return frames
}

// The values of a channel at step t: those of its last change. Unpacked when first asked for, the same object ever after.
function valuesAt({ at, packed, values, offset, unit }, t) {
  let low = 0, high = at.length - 1
  while (low < high) { const mid = (low + high + 1) >> 1; at[mid] <= t ? (low = mid) : (high = mid - 1) }
  return values[low] ??= offset || unit !== 1 ? Float64Array.from(packed[low], v => v * unit + offset) : packed[low]
}

function blend(a, b, f) {
  if (a === b || a.length !== b.length || f >= 1) return b
  return b.map((v, i) => a[i] + (v - a[i]) * f)
}

function createPlayer(s) {
  const p = { t: 0, playing: false, speed: '1', json: null }

  p.load = json => {
    const look = JSON.stringify(themeColours(s.root))
    if (json === p.json && look === p.look) return
    const fresh = json !== p.json, before = p.json
    Object.assign(p, { json, look, frames: json && decode(json, JSON.parse(look)) })
    if (!json) { p.stop(); p.view?.remove(); p.view = null; return }
    if (fresh) { p.stop(); p.t = (before ? null : linkedStep()) ?? p.frames.start }
    p.view ??= createPlayerView(s, p)
    p.view.build()
    p.view.update()
  }

  function linkedStep() {
    const text = linked(s.data.filename)
    if (text !== null && !/^\d{1,6}$/.test(text)) s.emit.setTriggerValue('refused', 'step')
    if (!/^\d{1,6}$/.test(text ?? '')) return null
    if (+text > p.last()) p.note = `The link asks for step ${+text}; this is the last. `
    return Math.min(+text, p.last())
  }
  p.keep = () => p.frames && keep(s, s.data.filename, p.t === p.frames.start ? null : String(p.t))

  // ---- moving through the steps
  p.last = () => p.frames.kinds.length - 1
  p.go = (t, smooth) => {
    const to = Math.max(0, Math.min(p.last(), t)), from = p.t
    settle(s)
    p.note = null
    p.t = to
    const ms = Math.min(SPEEDS[p.speed] * 0.8, 600)
    p.tween = smooth && Math.abs(to - from) === 1 && !REDUCED.matches ? { from, start: performance.now(), ms } : null
    p.paint()
    p.view.update()
    if (p.tween) wake()
  }
  p.step = by => { p.pause(); p.go(p.t + by, true) }
  p.pause = () => { p.playing = false; p.view?.update() }
  p.play = () => {
    if (p.playing) return p.pause()
    if (p.t === p.last()) p.go(0)
    p.playing = true
    p.next = performance.now()
    p.view.update()
    wake()
  }
  p.stop = () => { p.playing = false; p.tween = null; cancelAnimationFrame(p.raf); p.raf = 0 }

  const wake = () => { p.raf ||= requestAnimationFrame(loop) }
  function loop(now) {
    p.raf = 0
    if (s.dead) return
    if (p.playing && now >= p.next) {
      p.next = Math.max(p.next + SPEEDS[p.speed], now)
      p.go(p.t + 1, true)
      if (p.t === p.last()) p.pause()
    } else if (p.tween) p.paint(true)
    if (p.playing || p.tween) wake()
  }

  // ---- drawing a step
  function traces(t) { // {trace: {x, y, color, reveal}} at step t
    const all = {}
    for (const channel of p.frames.channels) (all[channel.trace] ??= {})[channel.name] = valuesAt(channel, t)
    return all
  }

  p.paint = moving => {
    if (!p.frames || !s.gd.calcdata) return
    let f = 1
    if (p.tween) {
      f = Math.min(1, (performance.now() - p.tween.start) / p.tween.ms)
      if (f >= 1) p.tween = null
    }
    const ease = f * f * (3 - 2 * f), now = traces(p.t), before = p.tween ? traces(p.tween.from) : now
    for (const [index, values] of Object.entries(now)) {
      const old = before[index], shown = { ...values }
      for (const axis of ['x', 'y']) if (values[axis]) shown[axis] = blend(old[axis], values[axis], ease)
      const still = shown.x === old.x && shown.y === old.y
      if (!(moving && still && f < 1)) paintTrace(s.gd, +index, shown, p.frames.palette)
    }
  }

  // The current step written into a figure before Plotly draws it, so that nothing flashes.
  p.into = data => {
    if (!p.frames) return
    for (const [index, { x, y, color }] of Object.entries(traces(p.t))) {
      const trace = data[index]
      if (!trace) continue
      if (x) trace.x = Array.from(x)
      if (y) trace.y = Array.from(y)
      if (color) {
        const { colorscale, cmin, cmax, coloraxis, showscale, ...marker } = trace.marker ?? {}
        trace.marker = { ...marker, color: Array.from(color, c => p.frames.palette[c]) }
      }
    }
  }
  p.sync = () => p.into(s.gd.data)
  return p
}

// One scatter trace's SVG and calcdata at given values. Points beyond `reveal` are hidden, from the pointer too.
function paintTrace(gd, index, { x, y, color, reveal }, palette) {
  const trace = gd._fullData[index], points = gd.calcdata[index], node = gd.querySelector('.trace' + trace?.uid)
  if (!node || trace.visible !== true) return
  const axis = id => gd._fullLayout[id[0] + 'axis' + id.slice(1)]
  const xa = axis(trace.xaxis), ya = axis(trace.yaxis), count = reveal ? reveal[0] : Infinity
  const xs = x ?? trace.x, ys = y ?? trace.y
  points.forEach((point, i) => {
    const there = i < count
    if (x || y || reveal) { point.x = there ? xa.d2c(xs[i]) : undefined; point.y = there ? ya.d2c(ys[i]) : undefined }
    if (color) point.mc = point.mcc = palette[color[i]]
  })
  for (const mark of node.querySelectorAll('.points > path')) {
    const i = mark.__data__.i
    if (color && mark.gmmFill !== palette[color[i]]) mark.style.fill = mark.gmmFill = palette[color[i]]
    if (x || y) mark.setAttribute('transform', `translate(${xa.d2p(xs[i])},${ya.d2p(ys[i])})`)
    if (reveal) mark.style.display = i < count ? '' : 'none'
  }
  if (!x && !y && !reveal) return
  for (const text of node.querySelectorAll('.text text')) {
    const i = text.__data__?.i ?? text.parentNode.__data__.i
    text.parentNode.style.display = i < count ? '' : 'none'
    for (const part of [text, ...text.children]) { part.setAttribute('x', xa.d2p(xs[i])); part.setAttribute('y', ya.d2p(ys[i])) }
  }
  const lines = node.querySelectorAll('.js-line'), fills = node.querySelectorAll('.js-fill')
  if (!lines.length && !fills.length) return
  const d = pathOf(xs, ys, xa, ya, Math.min(count, xs.length))
  lines.forEach((line, i) => line.setAttribute('d', i ? '' : d))
  fills.forEach((area, i) => area.setAttribute('d', i ? '' : d && d + 'Z'))
}

function pathOf(xs, ys, xa, ya, count) {
  let d = '', pen = 'M'
  for (let i = 0; i < count; i++) {
    const px = xa.d2p(xs[i]), py = ya.d2p(ys[i])
    if (!Number.isFinite(px) || !Number.isFinite(py)) { pen = 'M'; continue }
    d += pen + px.toFixed(2) + ',' + py.toFixed(2)
    pen = 'L'
  }
  return d
}

// Clouds of points that stay in the picture while Plotly redraws what is around them.
//
// Plotly styles each point of a scatter trace twice whenever anything in the figure changes, which takes longer than all
// the rest of a redraw. So a cloud whose points differ only in place and colour is left out of the redraw; its nodes are
// put back, moved and painted, and the picture is the same. Plotly's own books (what hovering, selecting and zooming
// read) are brought up to date by a whole redraw once the hand rests, or before it reaches the picture.

const CLOUD = 200 // fewer points are not worth it
const REST = 300 // milliseconds
const BYTES = { i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array }

const bytes = base64 => Uint8Array.fromBase64?.(base64) ?? Uint8Array.from(atob(base64), c => c.charCodeAt(0))
const numbers = values => values?.bdata ? new BYTES[values.dtype](bytes(values.bdata).buffer) : values ?? []

// The clouds of a figure about to be drawn whose nodes are in the picture already.
function standing(s, { data, layout }) {
  const before = s.figure?.data
  if (!before || layout.showlegend !== false || s.stage.matches(':hover')) return []
  return data.flatMap((trace, index) => before[index] && cloud(s.gd, before[index], trace, index, layout) || [])
}

function cloud(gd, before, trace, index, layout) {
  if (trace.type !== 'scatter' || trace.mode !== 'markers' || trace.marker?.showscale) return null
  for (const id of [trace.xaxis ?? 'x', trace.yaxis ?? 'y']) { // an axis that fits itself to the points needs them
    const { range, autorange } = layout[id[0] + 'axis' + id.slice(1)] ?? {}
    if (!range || autorange) return null
  }
  if (look(before) !== look(trace)) return null
  const x = numbers(trace.x), y = numbers(trace.y), colours = coloursOf(trace.marker, x.length)
  if (x.length < CLOUD || x.length !== y.length || !colours) return null
  const group = gd.querySelector('.trace' + gd._fullData[index]?.uid), marks = [...group?.querySelectorAll('.points > path') ?? []]
  return marks.length === x.length ? { trace, index, x, y, colours, group, marks, layer: group.parentNode } : null
}

// All that decides how a cloud looks besides its points' places and colours.
function look({ x, y, text, customdata, hovertext, hovertemplate, marker, ...rest }) {
  const { color, colorscale, cmin, cmax, ...shape } = marker ?? {}
  return JSON.stringify([rest, shape])
}

// One CSS colour per point, where no interpolation is needed to know it.
function coloursOf({ color, colorscale, cmin, cmax }, count) {
  if (typeof color === 'string') return Array(count).fill(color)
  const values = numbers(color)
  if (values.length !== count) return null
  if (!colorscale) return typeof values[0] === 'string' ? values : null
  if (!Array.isArray(colorscale) || cmin !== 0 || cmax !== colorscale.length - 1 || color.dtype !== 'u1') return null
  return Array.from(values, v => colorscale[v][1])
}

// What Plotly is given meanwhile: the figure without its clouds, each in its place.
function around(data, clouds) {
  const without = [...data]
  for (const { index, trace } of clouds) without[index] = { ...trace, x: [], y: [], text: null, customdata: null, marker: {} }
  return without
}

function putBack(s, clouds) {
  for (const { trace, index, x, y, colours, group, marks, layer } of clouds) {
    const axis = id => s.gd._fullLayout[id[0] + 'axis' + id.slice(1)]
    const xa = axis(trace.xaxis ?? 'x'), ya = axis(trace.yaxis ?? 'y')
    for (const mark of marks) {
      const { i } = mark.__data__
      mark.setAttribute('transform', `translate(${xa.d2p(x[i])},${ya.d2p(y[i])})`)
      if (mark.style.fill !== colours[i]) mark.style.fill = mark.gmmFill = colours[i]
    }
    layer.insertBefore(group, [...layer.children].find(other => other.__data__?.[0].trace.index > index) ?? null)
  }
  if (!clouds.length) return
  s.root.dataset.owing = ''
  s.rest = setTimeout(() => settle(s), REST)
  if (clouds.some(({ layer }) => !layer.isConnected)) settle(s) // Plotly took the layer down with its last trace
}

// Plotly draws the whole figure, if it still owes that.
function settle(s) {
  if (s.root.dataset.owing === undefined || s.dead) return
  owesNothing(s)
  s.drawing = Plotly.react(s.gd, s.figure.data, s.gd.layout, CONFIG)
}

function owesNothing(s) {
  clearTimeout(s.rest)
  delete s.root.dataset.owing
}

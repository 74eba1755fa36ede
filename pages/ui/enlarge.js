// What a projector enlarges: type, marks and lines, wherever in a figure they stand. Data and ranges stay.

const SIZED = { font: 'size', tickfont: 'size', textfont: 'size', marker: 'size', line: 'width' }
const DESIGNED = 1280 // pixels of width for which the enlargement was chosen; other screens get their share of it

// How much larger than a page's own size the screen's width makes everything that is projected.
const screenShare = () => Math.min(Math.max(innerWidth / DESIGNED, 0.7), 1.8)

function enlarge(fig, by) {
  if (by === 1) return
  fig.layout.font = { size: 12, ...fig.layout.font }
  for (const trace of fig.data) { // Plotly's own defaults, written out
    if (trace.mode?.includes('markers')) trace.marker = { size: 6, ...trace.marker }
    if (trace.mode?.includes('lines')) trace.line = { width: 2, ...trace.line }
  }
  multiply(fig, by, '')
  // A size of its own within a text; what a person wrote has no tags, so it cannot look like one.
  const span = /(<span style="[^"<>]*font-size:)(\d+)px/g
  for (const note of fig.layout.annotations ?? []) note.text = note.text?.replace(span, (_, head, size) => `${head}${Math.round(size * by)}px`)
}

function multiply(node, by, parent) {
  if (Array.isArray(node)) {
    if (node[0] && typeof node[0] === 'object') node.forEach(part => multiply(part, by, parent))
    return
  }
  for (const [name, value] of Object.entries(node)) {
    if (name === SIZED[parent]) node[name] = Array.isArray(value) ? value.map(size => size * by) : value && value * by
    else if (value && typeof value === 'object') multiply(value, by, name)
    else if (parent === 'margin' && 'lrtb'.includes(name)) node[name] = value * (1 + (by - 1) * 0.7)
  }
}

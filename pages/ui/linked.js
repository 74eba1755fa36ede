// What a picture keeps in the page's address by itself, under its own name, so that a link restores it: a film's step
// and what was zoomed to. The server hears of it only while somebody shares, since it writes the link.

const ONLINE = /^http/.test(location.protocol)
const linked = name => (ONLINE ? new URLSearchParams(location.search).get(name) : null)

function keep(s, name, text) { // null: nothing of that name
  s.kept ??= {}
  text === null ? delete s.kept[name] : (s.kept[name] = text)
  if (ONLINE && !s.dead && linked(name) !== text) {
    const url = new URL(location.href)
    text === null ? url.searchParams.delete(name) : url.searchParams.set(name, text)
    history.replaceState(history.state, '', url)
  }
  tell(s)
}

function tell(s) {
  const kept = JSON.stringify(s.kept ?? {})
  if (!s.data.sharing || kept === (s.told ?? '{}')) return
  s.told = kept
  s.emit.setStateValue('kept', s.kept)
}

// ---- zoom: x_2_4.5_y_-1_1 for both axes' ranges, as fine as a screen shows
const zoomName = s => s.data.filename + '-zoom'
const AXIS = /(?:^|_)([xy]\d{0,2})_(-?\d[\d.e-]*)_(-?\d[\d.e-]*)/g

function keepZoom(s) {
  const parts = Object.entries(s.view.ranges).map(([name, [from, to]]) => {
    const digits = Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(to - from)))))
    return [name.replace('axis', ''), +from.toFixed(digits), +to.toFixed(digits)].join('_')
  })
  keep(s, zoomName(s), parts.join('_') || null)
}

// Ranges of a link for axes that this picture has; whatever would show nothing of it, or it as a speck, is refused.
function linkedRanges(s, layout) {
  const ranges = {}, text = linked(zoomName(s)) ?? ''
  let rest = text
  for (const [part, axis, ...ends] of text.matchAll(AXIS)) {
    const name = axis[0] + 'axis' + axis.slice(1), range = ends.map(Number)
    if (!layout[name] || !shows(range, layout[name].range ?? range)) continue
    ranges[name] = range
    rest = rest.replace(part, '')
  }
  if (rest) s.emit.setTriggerValue('refused', 'zoom') // the page says so, as of any other value
  return ranges
}

function shows([from, to], [first, last]) {
  const share = (to - from) / (last - first), middle = ((from + to) / 2 - first) / (last - first)
  return share > 0 && share <= 2 && Math.abs(middle - 0.5) < (1 + share) / 2
}

// The player's buttons, slider, caption and tables.

function createPlayerView(s, p) {
  const v = { tables: [] }
  v.bar = make('div', { class: 'gmm-player', role: 'group', 'aria-label': 'Player' }, s.main)
  const first = button(v.bar, 'first', 'First step (Home)', () => { p.pause(); p.go(0) })
  const back = button(v.bar, 'back', 'Step back (left arrow)', () => p.step(-1))
  const play = button(v.bar, 'play', 'Play (space)', () => p.play())
  const next = button(v.bar, 'forward', '', () => p.step(1))
  next.classList.add('gmm-next')
  const last = button(v.bar, 'last', 'Last step (End)', () => { p.pause(); p.go(p.last()) })
  const slider = make('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Step' }, v.bar)
  slider.oninput = () => { p.pause(); p.go(+slider.value) }
  const count = make('span', { class: 'gmm-count', 'aria-hidden': 'true' }, v.bar)
  const speed = make('select', { 'aria-label': 'Speed' }, v.bar)
  for (const value of Object.keys(SPEEDS)) make('option', { value, text: value + '×' }, speed)
  speed.value = p.speed
  speed.onchange = () => { p.speed = speed.value }
  v.caption = make('p', { class: 'gmm-caption' }, s.main)
  v.live = make('p', { class: 'gmm-unseen', 'aria-live': 'polite' }, s.main)
  v.side = make('div', { class: 'gmm-side' }, s.body)

  // Arrow keys, space, Home and End work from anywhere in the component, and from the page when nothing is focused;
  // a presenter's clicker (page up and down) only while projecting, as those keys scroll.
  const KEYS = {
    ArrowRight: () => p.step(1), ArrowLeft: () => p.step(-1), ' ': () => p.play(),
    Home: () => { p.pause(); p.go(0) }, End: () => { p.pause(); p.go(p.last()) },
  }
  const CLICKER = { PageDown: KEYS.ArrowRight, PageUp: KEYS.ArrowLeft }
  s.onkey = event => {
    const target = event.target, inside = s.root.contains(target), idle = target === document.body
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !p.frames || (!inside && !idle)) return
    if (target.closest('.gmm-handle, select') || (event.key === ' ' && target.closest('button'))) return
    if (idle && !s.root.classList.contains('gmm-present') && !event.key.startsWith('Arrow')) return
    const act = KEYS[event.key] ?? (s.root.classList.contains('gmm-present') ? CLICKER[event.key] : null)
    if (!act) return
    event.preventDefault()
    act()
  }
  window.addEventListener('keydown', s.onkey)

  v.build = () => {
    v.side.textContent = ''
    v.tables = p.frames.tables.map(table => buildTable(v.side, table))
    s.body.classList.toggle('gmm-beside', v.tables.length > 0)
    slider.max = p.last()
  }

  v.update = () => {
    const { kinds, captions } = p.frames, t = p.t, end = t === p.last(), ahead = kinds[Math.min(t + 1, p.last())]
    if (v.shown === t && v.playing === p.playing && v.frames === p.frames) return
    Object.assign(v, { shown: t, playing: p.playing, frames: p.frames })
    // Not `disabled`, which would take the focus, and the keys with it, from whoever has just reached an end.
    for (const el of [first, back]) el.setAttribute('aria-disabled', t === 0)
    for (const el of [next, last]) el.setAttribute('aria-disabled', end)
    play.innerHTML = icon(p.playing ? 'pause' : 'play')
    const playLabel = p.playing ? 'Pause (space)' : end ? 'Play again (space)' : 'Play (space)'
    play.setAttribute('aria-label', playLabel)
    play.title = playLabel
    const name = end ? 'Done' : ahead
    next.innerHTML = '<span></span>' + icon('forward')
    next.firstChild.textContent = name
    next.setAttribute('aria-label', end ? 'Done: this is the last step' : `${name}: step forward (right arrow)`)
    next.title = next.getAttribute('aria-label')
    slider.value = t
    slider.setAttribute('aria-valuetext', `${t} of ${p.last()}: ${kinds[t]}`)
    slider.style.setProperty('--gmm-done', p.last() ? t / p.last() : 1)
    count.textContent = `${t} / ${p.last()}`
    v.caption.textContent = (p.note ?? '') + captions[t]
    s.root.dataset.step = t
    clearTimeout(v.timer) // read aloud, and keep in the address, what the player rests on, not every step it runs through
    v.timer = setTimeout(() => {
      if (s.dead || !p.frames) return
      v.live.textContent = captions[p.t]
      p.keep()
    }, 900)
    v.tables.forEach((table, i) => updateTable(table, p.frames.tables[i], t))
  }

  v.remove = () => {
    window.removeEventListener('keydown', s.onkey)
    s.body.classList.remove('gmm-beside')
    for (const el of [v.bar, v.caption, v.live, v.side]) el.remove()
  }
  return v
}

// A row is made when a step first shows it; a step shows its window of them.
function buildTable(parent, { title, columns }) {
  const section = make('div', {}, parent)
  make('div', { class: 'gmm-table-title', text: title, 'aria-hidden': 'true' }, section)
  const box = make('div', { class: 'gmm-table', tabindex: 0, role: 'region', 'aria-label': title }, section)
  const table = make('table', { 'aria-label': title }, box)
  const head = make('tr', {}, make('thead', {}, table))
  columns.forEach(name => make('th', { scope: 'col', text: name }, head))
  return { box, body: make('tbody', {}, table), lines: [] }
}

function buildRow({ rows, colours, marked }, r) {
  const line = make('tr')
  line.classList.toggle('gmm-marked', marked.includes(r))
  rows[r].forEach((cell, c) => make(c ? 'td' : 'th', c ? { text: cell } : { text: cell, scope: 'row' }, line))
  if (colours) {
    const swatch = make('span', { class: 'gmm-swatch' })
    swatch.style.background = colours[r]
    line.firstChild.prepend(swatch)
  }
  return line
}

function updateTable({ box, body, lines }, table, t) {
  const [start, stop] = table.windows[t]
  for (let r = start; r < stop; r++) {
    lines[r] ??= buildRow(table, r)
    lines[r].classList.toggle('gmm-current', table.follow && r === stop - 1)
  }
  body.replaceChildren(...lines.slice(start, stop))
  if (table.follow) box.scrollTop = box.scrollHeight
}

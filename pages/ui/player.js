function createPlayer(s) { return { load() {}, into() {}, paint() {}, sync() {}, stop() {} } }

function createHandles(s) { return { load() {}, place() {}, adding() {} } }

// The entry that JupyterLab loads. It links our modules to each other and hands over to screens.js.
//
// A widget's module is loaded from a blob, where `./dom.js` means nothing. So the kernel sends all modules
// by name, and each import is pointed at the blob of the module it names. No build step is needed, and the
// files stay ordinary modules.

const linked = (globalThis.calmlineLinked ??= new Map());

function link(modules) {
  const urls = new Map();
  const visit = (name) => {
    if (!urls.has(name)) {
      const code = modules[name].replace(/from "\.\/([\w-]+\.js)"/g, (_, other) => `from "${visit(other)}"`);
      urls.set(name, URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
    }
    return urls.get(name);
  };
  return visit("screens.js");
}

function load(model) {
  // All screens on a page share one copy of the modules, and with it one session per answer file.
  const version = model.get("version");
  if (!linked.has(version)) linked.set(version, import(link(model.get("modules"))));
  return linked.get(version);
}

async function render({ model, el }) {
  const { mount } = await load(model);
  return mount(model, el);
}

export default { render };

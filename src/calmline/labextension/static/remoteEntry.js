/* The container that JupyterLab loads: module federation written by hand, so that no npm is needed.
 *
 * JupyterLab calls `init` with the libraries it shares, then `get("./extension")` for the plugins.
 * What the plugin does is in opening.js, beside this file.
 */
(() => {
  const here = document.currentScript.src;
  let scope = null;

  async function shared(name) {
    const [version] = Object.values(scope[name] ?? {});
    return version ? (await version.get())() : null;
  }

  async function plugins() {
    const names = ['@jupyterlab/apputils', '@jupyterlab/coreutils', '@jupyterlab/notebook'];
    const [apputils, coreutils, notebook] = await Promise.all(names.map(shared));
    // A front end without notebooks (Voila, a console) shows none that we could open.
    if (!apputils || !coreutils || !notebook) return [];
    const { plugin } = await import(new URL('opening.js', here).href);
    return [plugin({ apputils, coreutils, notebook })];
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['calmline'] = {
    init(libraries) {
      scope = libraries;
    },
    async get(module) {
      if (module !== './extension') throw new Error(`calmline has no module ${module}`);
      const found = await plugins();
      return () => ({ __esModule: true, default: found });
    },
  };
})();

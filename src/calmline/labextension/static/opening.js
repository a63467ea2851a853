/* Opens a notebook of ours as a page: runs it, hides the workshop, brings it back after a dead kernel.
 *
 * `document.body.dataset.calmline` tells where that stands, for tests and screenshots:
 * opening, ready, refused or failed.
 */
import { REASONS, refusal } from './allowed.js';

const KERNEL = 'python3';
const LOST = ['restarting', 'autorestarting', 'dead', 'terminating'];
const RETRY_MS = 1000;
const SENTENCES = {
  opening: { en: 'Opening…', zh: '正在打开……' },
  failed: {
    en: 'This page could not be shown completely. Close it and start Calmline again; if that does not help, show your trainer the lines below.',
    zh: '这一页没能完整显示。请关掉页面，重新启动心平热线；如果还是这样，请把下面的内容给培训师看。',
  },
  offline: {
    en: 'Calmline is no longer running. Leave this page open and start Calmline again: what you see here stays.',
    zh: '心平热线已经停止运行。请不要关掉这一页，重新启动心平热线即可：这里的内容都还在。',
  },
};

/** A line above the page. Both languages, since whoever reads it may have opened the wrong notebook. */
function notice(kind, sentence) {
  const node = document.createElement('div');
  node.className = 'calmline-notice';
  node.setAttribute('role', kind === 'opening' ? 'status' : 'alert');
  for (const [lang, text] of [
    ['en', sentence.en],
    ['zh-CN', sentence.zh],
  ]) {
    const line = document.createElement('p');
    line.lang = lang;
    line.textContent = text;
    node.append(line);
  }
  return node;
}

/** One opened notebook of ours. */
class Page {
  constructor(app, libraries, panel) {
    this.app = app;
    this.libraries = libraries;
    this.panel = panel;
    this.kernelLost = false;
    this.turn = 0;
    this.ran = false;
    this.replacing = false;
    this.offline = false;
    this.shown = null;
  }

  get scroller() {
    return this.panel.content.outerNode ?? this.panel.content.node;
  }

  get alone() {
    return this.app.shell.mode === 'single-document';
  }

  async open() {
    const { panel } = this;
    this.say('opening', SENTENCES.opening);
    await panel.revealed;
    await panel.sessionContext.ready;
    if (await this.refused()) return;
    this.becomePage();
    panel.sessionContext.statusChanged.connect(this.onStatus, this);
    this.app.serviceManager.connectionFailure.connect(this.onOffline, this);
    await this.run();
    this.focusStart();
  }

  /** Checked before every run, for a notebook may change on disk and a file may be put beside it. */
  async refused() {
    const reason = await refusal(this.panel, this.app.serviceManager.contents);
    if (reason === null) return false;
    this.becomeNotebook();
    this.say('refused', REASONS[reason]);
    return true;
  }

  /** Run all cells. A run that a dying kernel left hanging is overtaken by the next one. */
  async run() {
    this.turn += 1;
    const turn = this.turn;
    if (this.panel.isDisposed || (await this.refused())) return;
    const complete = await this.runOnce();
    if (turn !== this.turn) return;
    if (complete) this.say('ready', null);
    else if (!this.kernelLost) this.say('failed', SENTENCES.failed);
  }

  async runOnce() {
    const { content, sessionContext } = this.panel;
    const top = this.scroller.scrollTop;
    const focus = document.activeElement;
    try {
      const complete = await this.libraries.notebook.NotebookActions.runAll(content, sessionContext);
      this.ran = true;
      return complete;
    } catch {
      return false; // the kernel died under it; `onStatus` runs the page again when it is back
    } finally {
      // A screen that came back after a dead kernel may have the focus again; JupyterLab had put it on a cell meanwhile.
      const now = document.activeElement;
      const held = now?.closest('.calm') ? now : focus;
      content.activeCellIndex = 0;
      content.deselectAll();
      this.scroller.scrollTop = top;
      if (held?.isConnected) held.focus({ preventScroll: true });
    }
  }

  /* ---- the kernel comes and goes, the learner need not know ---- */

  onStatus(_, status) {
    // Before the first run, "starting" is the kernel's birth and no loss.
    if (LOST.includes(status) || (status === 'starting' && this.ran)) {
      this.kernelLost = true;
      if (status === 'dead') this.replaceKernel();
    } else if (status === 'idle' && this.kernelLost) {
      this.kernelLost = false;
      this.run();
    }
  }

  /** The server gave the kernel up, as it does after several crashes in a row or a long idle time. */
  async replaceKernel() {
    if (this.replacing) return;
    this.replacing = true;
    this.kernelLost = true;
    try {
      await this.app.serviceManager.sessions.refreshRunning(); // lets go of the dead session
      await this.panel.sessionContext.changeKernel({ name: KERNEL });
    } catch {
      if (!this.offline) this.say('failed', SENTENCES.failed);
    } finally {
      this.replacing = false;
    }
  }

  /** The server is gone. When it is back, it usually no longer has our kernel. */
  async onOffline() {
    if (this.offline) return;
    this.offline = true;
    this.say('offline', SENTENCES.offline);
    const { kernels, sessions } = this.app.serviceManager;
    await this.serverAnswers();
    await sessions.refreshRunning();
    await kernels.refreshRunning();
    this.offline = false;
    const kernel = this.panel.sessionContext.session?.kernel;
    if (kernel && (await kernels.findById(kernel.id))) {
      this.say('ready', null);
      return;
    }
    this.say('opening', SENTENCES.opening);
    await this.replaceKernel();
  }

  async serverAnswers() {
    const { PageConfig, URLExt } = this.libraries.coreutils;
    const status = URLExt.join(PageConfig.getBaseUrl(), 'api/status');
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      const answer = await fetch(status, { cache: 'no-store' }).catch(() => null);
      if (answer?.ok) return;
    }
  }

  /** Whether a dialog of JupyterLab would now come between the learner and the page. */
  get undisturbed() {
    if (!this.panel.isVisible || !this.panel.hasClass('calmline-page')) return false;
    return this.alone || LOST.includes(this.panel.sessionContext.session?.kernel?.status);
  }

  /* ---- notebook to page and back ---- */

  becomePage() {
    const { panel } = this;
    panel.addClass('calmline-page');
    for (const cell of panel.content.widgets) {
      const code = cell.model.type === 'code';
      cell.toggleClass('calmline-blank', code && cell.model.sharedModel.getSource().trim() === '');
    }
    panel.toolbar.hide();
    // Cells out of sight would otherwise be taken out of the page, with the forms in them.
    panel.content.notebookConfig = {
      ...panel.content.notebookConfig,
      windowingMode: 'none',
      scrollPastEnd: false,
    };
    this.staySaved();
    const lang = panel.context.model.getMetadata('calmline').lang;
    if (lang) panel.node.lang = lang === 'zh' ? 'zh-CN' : lang;
    this.keepKeysIn();
    this.skipCells();
    if (this.alone) hideShell(this.app, true);
  }

  becomeNotebook() {
    this.panel.removeClass('calmline-page');
    this.panel.toolbar.show();
    hideShell(this.app, false);
  }

  /** Running fills in outputs, and JupyterLab would ask whether to save them. A page has nothing to save: answers
   *  lie in a file of their own. */
  staySaved() {
    const { model } = this.panel.context;
    const saved = () => {
      if (this.panel.hasClass('calmline-page')) model.dirty = false;
    };
    saved();
    model.stateChanged.connect((_, change) => {
      // Later, so that everybody has heard "changed" before hearing "saved".
      if (change.name === 'dirty' && change.newValue) queueMicrotask(saved);
    });
  }

  /** No key or click on the page may reach JupyterLab: `d d` deletes a cell, a double click opens an editor. */
  keepKeysIn() {
    const root = this.alone ? document.body : this.panel.node;
    const ours = () => this.panel.hasClass('calmline-page');
    root.addEventListener('keydown', (event) => {
      if (!ours()) return;
      event.stopPropagation();
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') event.preventDefault();
    });
    root.addEventListener('contextmenu', (event) => ours() && event.stopPropagation());
    this.panel.node.addEventListener(
      'dblclick',
      (event) => {
        if (ours() && event.target.closest('.jp-MarkdownCell')) event.stopPropagation();
      },
      true,
    );
  }

  /** Tab goes from control to control, never to a cell. JupyterLab makes the active cell a stop again and again. */
  skipCells() {
    const skip = (node) => {
      if (node.classList.contains('jp-Cell') && node.tabIndex !== -1) node.tabIndex = -1;
    };
    this.panel.content.widgets.forEach((cell) => skip(cell.node));
    const observer = new MutationObserver((changes) => changes.forEach((change) => skip(change.target)));
    observer.observe(this.panel.content.node, { subtree: true, attributeFilter: ['tabindex'] });
    this.panel.disposed.connect(() => observer.disconnect());
  }

  /** The first Tab then leads into the page. */
  focusStart() {
    const { node } = this.panel.content;
    const start = node.querySelector('.jp-MarkdownCell :is(h1, h2)') ?? node;
    start.tabIndex = -1;
    start.focus({ preventScroll: true });
  }

  say(state, sentence) {
    document.body.dataset.calmline = state;
    this.shown?.remove();
    this.shown = sentence && notice(state, sentence);
    if (this.shown) this.scroller.prepend(this.shown);
  }
}

/** Everything of the shell but the documents goes away, or comes back. */
function hideShell(app, hidden) {
  document.body.classList.toggle('calmline-alone', hidden);
  for (const part of app.shell.layout.widgets) {
    if (part.id !== 'jp-main-content-panel') part.setHidden(hidden);
  }
  for (const side of ['left', 'right']) {
    if (app.shell.isSideTabBarVisible(side) === hidden) app.shell.toggleSideTabBarVisibility(side);
  }
}

/** JupyterLab's dialogs speak of kernels and files. Over a page each is answered at once, as if cancelled. */
function quietDialogs(Dialog, pages) {
  const launch = Dialog.prototype.launch;
  Dialog.prototype.launch = function () {
    if (![...pages].some((page) => page.undisturbed)) return launch.call(this);
    this.dispose();
    return Promise.resolve({ button: Dialog.cancelButton(), isChecked: null, value: null });
  };
}

/** The path of the learner's folder as the server sees it: the nearest one with the marker file, else the root. */
async function workingCopy(contents, path) {
  const parts = path.split('/').slice(0, -1);
  for (; parts.length > 0; parts.pop()) {
    const { content } = await contents.get(parts.join('/'), { content: true });
    if (content.some((entry) => entry.name === 'calmline.json')) break;
  }
  return parts.join('/');
}

/** Anything with `data-calmline-open="en/01-remote-control.ipynb"` leads to that page, in the same tab. */
function followLinks(app, coreutils, tracker) {
  const { PageConfig, URLExt } = coreutils;
  document.addEventListener(
    'click',
    async (event) => {
      const link = event.target.closest?.('[data-calmline-open]');
      if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      const wanted = link.dataset.calmlineOpen;
      if (!/^[a-z0-9_-]+(?:\/[a-z0-9_-]+)*\.ipynb$/i.test(wanted)) return;
      const here = tracker.currentWidget?.context.path ?? '';
      const path = URLExt.join(await workingCopy(app.serviceManager.contents, here), wanted);
      window.location.assign(URLExt.join(PageConfig.getBaseUrl(), 'doc/tree', URLExt.encodeParts(path)));
    },
    true,
  );
}

/** The plugin; `libraries` are those that JupyterLab shares. */
export function plugin(libraries) {
  const { apputils, coreutils, notebook } = libraries;
  return {
    id: 'calmline:plugin',
    description: 'Opens a Calmline notebook as a page.',
    autoStart: true,
    optional: [notebook.INotebookTracker],
    activate(app, tracker) {
      if (!tracker) return;
      const style = document.createElement('link');
      style.rel = 'stylesheet';
      style.href = new URL('style.css', import.meta.url).href;
      document.head.append(style);
      // `calmline learn` tells through the page's settings that a learner sits here: no workshop, from the start.
      const learner = coreutils.PageConfig.getOption('calmline') === 'learner';
      app.started.then(() => {
        if (learner && app.shell.mode === 'single-document') hideShell(app, true);
      });
      followLinks(app, coreutils, tracker);
      const pages = new Set();
      quietDialogs(apputils.Dialog, pages);
      const open = async (panel) => {
        await panel.context.ready;
        if (panel.context.model.getMetadata('calmline')?.open !== true) {
          hideShell(app, false);
          return;
        }
        const page = new Page(app, libraries, panel);
        pages.add(page);
        panel.disposed.connect(() => pages.delete(page));
        await page.open();
      };
      tracker.forEach(open);
      tracker.widgetAdded.connect((_, panel) => open(panel));
    },
  };
}

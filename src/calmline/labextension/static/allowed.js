/* Which notebooks may run by themselves.
 *
 * Opening a page must never run somebody else's code. So every code cell has to be our one call with
 * plain words as arguments, or empty (what nbgrader leaves of its test cells), and nothing may lie
 * beside the notebook that Python would import in place of the library.
 */

const SHOW = /^from calmline import show\nshow\("[a-z0-9:._-]+"(?:, "[a-z0-9:._-]+")*\)$/;
const PYTHON_FILE = /\.(?:py|pyw|pyc|pyd|so)$/i;
const PACKAGE_FILE = /^__init__\./;

/** The sentences for a learner whose notebook is not run, in both languages. */
export const REASONS = {
  code: {
    en: 'This notebook contains program code that is not part of Calmline, so it was not started by itself.',
    zh: '这份笔记本里有不属于心平热线的程序代码，所以没有自动打开。',
  },
  kernel: {
    en: 'This notebook asks for something other than Python 3, so it was not started by itself.',
    zh: '这份笔记本要求用 Python 3 以外的环境运行，所以没有自动打开。',
  },
  beside: {
    en: 'A Python file lies in the same folder as this notebook and could run in place of Calmline, so it was not started by itself. Move that file away and open the notebook again.',
    zh: '这份笔记本所在的文件夹里有 Python 文件，可能会顶替心平热线运行，所以没有自动打开。请把那个文件移走，再重新打开。',
  },
};

/** Whether the source of a code cell is one that we wrote: our call, or nothing. */
function isOurs(source) {
  return SHOW.test(source) || source.trim() === '';
}

/** Whether a folder holds something that Python could import; `contents` is JupyterLab's file service. */
async function hasPython(contents, folder) {
  const { content } = await contents.get(folder, { content: true });
  if (content.some((entry) => entry.type !== 'directory' && PYTHON_FILE.test(entry.name))) return true;
  const inside = await Promise.all(
    content
      .filter((entry) => entry.type === 'directory')
      .map((entry) => contents.get(entry.path, { content: true })),
  );
  return inside.some((sub) => sub.content.some((entry) => PACKAGE_FILE.test(entry.name)));
}

/** Why the notebook of `panel` may not run by itself (a key of REASONS), or null if it may. */
export async function refusal(panel, contents) {
  const { context, sessionContext } = panel;
  const cells = [...context.model.cells].filter((cell) => cell.type === 'code');
  if (!cells.every((cell) => isOurs(cell.sharedModel.getSource()))) return 'code';
  const wanted = context.model.getMetadata('kernelspec')?.name;
  const running = sessionContext.session?.kernel?.name;
  if ([wanted, running].some((name) => name && name !== 'python3')) return 'kernel';
  const folder = context.path.split('/').slice(0, -1).join('/');
  return (await hasPython(contents, folder)) ? 'beside' : null;
}

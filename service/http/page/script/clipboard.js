// SPDX-License-Identifier: Apache-2.0
// A text for the clipboard, also where the browser gives none to scripts (a page without https, a refusal).

function copyByHand(doc, value) {
  const area = doc.createElement('textarea');
  area.value = value;
  doc.body.append(area);
  area.select();
  const done = doc.execCommand('copy');
  area.remove();
  return done;
}

/** Whether the text is there now. To be called at a touch. */
export async function copyText(win, value) {
  try {
    await win.navigator.clipboard.writeText(value);
    return true;
  } catch (refusal) { return copyByHand(win.document, value); }
}

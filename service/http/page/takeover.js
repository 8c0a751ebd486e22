// SPDX-License-Identifier: Apache-2.0
// In a page that a form led to, in a browser that runs scripts after all: keeps the form's place as the script's own
// and goes on with the page that has the whole script. A form's place that is over leads there only if the script has
// another. Where nothing can be stored, the forms go on working.
(() => {
  const { id, token } = document.getElementById('place').dataset;
  try {
    const name = 'breakwater:' + id + ':token';
    const kept = localStorage.getItem(name);
    if (!kept && token) { localStorage.setItem(name, token); }
    if (kept || token) { location.replace('?js'); }
  } catch (refused) { /* stay */ }
})();

// SPDX-License-Identifier: Apache-2.0
// In a page that a form led to, in a browser that runs scripts after all: keeps the form's place as the script's own
// and goes on with the page that has the whole script. Where nothing can be stored, the forms go on working.
(() => {
  const { id, token } = document.getElementById('place').dataset;
  try {
    const name = 'breakwater:' + id + ':token';
    if (!localStorage.getItem(name)) { localStorage.setItem(name, token); }
    location.replace('?js');
  } catch (refused) { /* stay */ }
})();

'use strict';
// Finds sections by words, also by those of a message that stands in a log.
const root = document.body.dataset.root;
const query = document.getElementById('query');
const hits = document.getElementById('hits');
const index = new MiniSearch({ fields: ['title', 'text'], storeFields: ['page', 'title', 'url'], searchOptions: { boost: { title: 3 }, prefix: true } });
index.addAll(window.SECTIONS);

query.addEventListener('input', () => {
  const words = query.value.trim();
  const all = words.split(/\s+/).length > 1 ? index.search(words, { combineWith: 'AND' }) : [];
  const found = words === '' ? [] : (all.length > 0 ? all : index.search(words)).slice(0, 12);
  hits.replaceChildren(...found.map(({ page, title, url }) => {
    const link = document.createElement('a');
    const where = document.createElement('small');
    link.href = root + url;
    link.textContent = title;
    where.textContent = page;
    link.append(where);
    return link;
  }));
  if (words !== '' && found.length === 0) { hits.textContent = 'Nothing found.'; }
});

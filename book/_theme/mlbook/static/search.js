// Sphinx's search finds index entries too, whose anchors have no text: it then
// breaks on the missing excerpt. Such a result gets its excerpt from the whole page.
const anchored = Search.htmlToText;
Search.htmlToText = (html, anchor) => anchored(html, anchor) || anchored(html, "");

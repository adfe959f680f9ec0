// The editor of the cells: Python, undo, brackets, four blanks; nothing else, so
// that it stays small. In a shadow root its style sheets need no `style` element,
// which the page's security policy would refuse.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], color: "var(--violet)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--green)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--orange)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className), tags.meta], color: "var(--link)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--raised)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--code)", lineHeight: "1.5" },
  ".cm-content": { padding: "0.8rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { background: "light-dark(#b9d6f5, #2c4a6b) !important" },
});

// Put an editor into an element; `run` is called on Shift-Enter and Ctrl-Enter,
// `changed` with the text after each change.
export const open = (parent, text, { label, run, changed }) => {
  const root = parent.attachShadow({ mode: "open" });
  // Sphinx's search listens for "/" everywhere, and cannot see that an editor has the focus.
  parent.addEventListener("keydown", (event) => event.stopPropagation());
  const go = () => {
    run();
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: "Shift-Enter", run: go }, { key: "Mod-Enter", run: go }, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), indentUnit.of("    "),
        EditorState.tabSize.of(4), python(), syntaxHighlighting(colors), look,
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", spellcheck: "false" }),
        EditorView.updateListener.of((update) => update.docChanged && changed(view.state.doc.toString())),
      ],
    }),
  });
  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(now) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: now } });
    },
    focus: () => view.focus(),
  };
};

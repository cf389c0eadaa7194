/* The block editor for everybody: what content-editor does with the mouse only, by keyboard and in words; a warning
   before what was typed is left behind; and a session that lasts while somebody writes. */
(() => {
  "use strict"

  const WRITING_PING_MS = 4 * 60 * 1000 // well below the 15 idle minutes after which staff are signed out
  let machine, form, status, saved, isSending = false

  const blocks = () =>
    [...machine.querySelectorAll(".inline-related:not(.empty-form)")].sort((a, b) => a.style.order - b.style.order)
  const isKept = (block) => !block.classList.contains("for-deletion")
  const kindOf = (block) => block.querySelector(":scope > h3 > b").textContent.replace(":", "").trim()
  const nameOf = (block) => `block ${blocks().indexOf(block) + 1}, ${kindOf(block)}`
  const content = () =>
    JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]))

  function say(words) {
    status.textContent = ""
    setTimeout(() => { status.textContent = words }, 50) // a changed text is read out, the same text again is not
  }

  function button(className, onClick) {
    const made = document.createElement("button")
    made.type = "button"
    made.className = className
    made.addEventListener("click", (event) => {
      event.stopPropagation() // the heading below would fold the block
      onClick(made)
    })
    return made
  }

  /* Words beside each block. First words of its first field: nine blocks called "Text" are no help. */
  function firstWords(block) {
    const field = block.querySelector("fieldset textarea, fieldset input[type=text]")
    const words = field ? new DOMParser().parseFromString(field.value, "text/html").body.textContent.trim() : ""
    return words.length > 60 ? `${words.slice(0, 60)}…` : words
  }

  function relabel() {
    const all = blocks()
    all.forEach((block, index) => {
      const name = nameOf(block)
      const tools = block.querySelector(":scope > .block-tools")
      block.querySelector(":scope > h3 .inline_label").textContent = firstWords(block)
      block.setAttribute("role", "group")
      block.setAttribute("aria-label", name.charAt(0).toUpperCase() + name.slice(1))
      block.querySelector(":scope > .order-machine-insert-target").setAttribute("aria-label", `Insert a block before ${name}`)
      for (const editor of block.querySelectorAll(".tiptap:not([aria-label])")) {
        const label = editor.closest(".form-row").querySelector("label")
        editor.setAttribute("role", "textbox")
        editor.setAttribute("aria-multiline", "true")
        editor.setAttribute("aria-label", label.textContent.replace(":", ""))
      }
      if (!tools) return
      const isFolded = block.classList.contains("collapsed")
      const words = {
        fold: isFolded ? "Show" : "Hide",
        up: "Move up",
        down: "Move down",
        remove: isKept(block) ? "Delete" : "Keep",
      }
      for (const [task, word] of Object.entries(words)) {
        const tool = tools.querySelector(`.block-tool--${task}`)
        if (!tool) continue
        tool.firstChild.textContent = word
        tool.lastChild.textContent = ` ${name}`
      }
      tools.querySelector(".block-tool--fold").setAttribute("aria-expanded", String(!isFolded))
      tools.querySelector(".block-tool--up").setAttribute("aria-disabled", String(index === 0))
      tools.querySelector(".block-tool--down").setAttribute("aria-disabled", String(index === all.length - 1))
    })
  }

  /* The page's order is CSS order, so Tab and screen readers would go kind by kind. Put the elements into that order
     too. Safe because nothing here renumbers forms: a new block is deleted by a field, not by taking it away. */
  function arrange() {
    const last = machine.querySelector(":scope > .order-machine-insert-target")
    let place = machine.firstElementChild
    for (const block of blocks()) {
      if (block === place) place = place.nextElementSibling
      else machine.insertBefore(block, place)
    }
    if (machine.lastElementChild !== last) machine.append(last)
    relabel()
  }

  function move(block, step) {
    const all = blocks()
    const neighbor = all[all.indexOf(block) + step]
    if (!neighbor) {
      say(`${kindOf(block)} is ${step < 0 ? "first" : "last"} already.`)
      return
    }
    const orders = all.map((_, index) => 10 * (index + 1))
    const next = all.map((each) => (each === block ? neighbor : each === neighbor ? block : each))
    next.forEach((each, index) => {
      each.style.order = orders[index]
      each.querySelector(".order-machine-ordering").value = orders[index]
    })
    arrange()
    const tool = block.querySelector(`.block-tool--${step < 0 ? "up" : "down"}`)
    tool.focus()
    block.scrollIntoView({ block: "nearest" })
    say(`${kindOf(block)} is now block ${blocks().indexOf(block) + 1} of ${all.length}.`)
  }

  function toggleRemoval(block) {
    let field = block.querySelector("input[name$='-DELETE']")
    if (!field) {
      const ordering = block.querySelector(".order-machine-ordering")
      field = document.createElement("input")
      field.type = "checkbox"
      field.hidden = true
      field.name = ordering.name.replace(/-ordering$/, "-DELETE")
      block.append(field)
    }
    field.checked = !field.checked
    block.classList.toggle("for-deletion", field.checked)
    relabel()
    const name = nameOf(block)
    say(field.checked ? `${name} goes when you save. Choose Keep to keep it.` : `${name} stays.`)
  }

  function tool(task, onClick) {
    const made = button(`block-tool block-tool--${task}`, onClick)
    const which = document.createElement("span")
    which.className = "block-tool__which"
    made.append(document.createTextNode(""), which)
    return made
  }

  function asButton(target, words) {
    const made = document.createElement("button")
    made.type = "button"
    made.className = target.className
    made.textContent = words
    made.setAttribute("aria-haspopup", "true")
    target.replaceWith(made)
    return made
  }

  function equip(block) {
    if (block.querySelector(":scope > .block-tools")) return
    block.prepend(asButton(block.querySelector(":scope > .order-machine-insert-target"), ""))
    const tools = document.createElement("div")
    tools.className = "block-tools"
    tools.append(
      tool("fold", () => {
        block.classList.toggle("collapsed")
        relabel()
      }),
      tool("up", () => move(block, -1)),
      tool("down", () => move(block, 1)),
    )
    const mayDelete = block.querySelector("input[name$='-DELETE']") || block.querySelector(".inline-deletelink")
    if (mayDelete) tools.append(tool("remove", () => toggleRemoval(block)))
    block.querySelector(":scope > h3").after(tools)
  }

  function makeMenuOperable() {
    const menu = document.querySelector(".plugin-buttons")
    menu.setAttribute("role", "group")
    menu.setAttribute("aria-label", "Which kind of block?")
    for (const kind of menu.querySelectorAll(".plugin-button")) {
      kind.tabIndex = 0
      kind.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return
        event.preventDefault()
        kind.click()
      })
    }
    // content-editor's own listener on the document stands before this one and has opened the menu: the focus goes
    // there in the same turn, or a quick Tab would be lost.
    document.addEventListener("click", (event) => {
      const target = event.target.closest("button.order-machine-insert-target.selected")
      if (!target) return
      menu.returnTo = target
      menu.querySelector(".plugin-button:not(.content-editor-hide)")?.focus()
    })
    menu.addEventListener("keyup", (event) => {
      if (event.key === "Escape") menu.returnTo?.focus()
    })
  }

  function added(block) {
    equip(block)
    arrange()
    say(`${nameOf(block)} added.`)
    // The text editor comes a moment later; a block without fields takes the focus on its first button. Who has gone
    // on to something else by then is left there.
    const menu = document.querySelector(".plugin-buttons")
    setTimeout(() => {
      const isElsewhere = document.activeElement !== document.body && !menu.contains(document.activeElement)
      if (isElsewhere && !block.contains(document.activeElement)) return
      const first = "fieldset .tiptap, fieldset input:not([type=hidden]), fieldset select, fieldset textarea"
      const target = [...block.querySelectorAll(first)].find((field) => field.offsetParent)
      ;(target ?? block.querySelector(".block-tool--up")).focus()
      relabel()
    }, 150)
  }

  function keepSessionWhileWriting() {
    let lastAsked = Date.now()
    form.addEventListener("input", async () => {
      if (Date.now() - lastAsked < WRITING_PING_MS) return
      lastAsked = Date.now()
      const answer = await fetch(location.pathname, { method: "HEAD", redirect: "manual" }).catch(() => null)
      if (answer?.type === "opaqueredirect") {
        say("You are signed out. Save all the same: you are asked to sign in, and nothing you typed is lost.")
        status.classList.add("editor-status--shown")
      }
    })
  }

  /* A document pasted from elsewhere has headings of all levels, where the editor knows one and would make words of the
     others; and styles, which the policy refuses. */
  function tidyPaste(event) {
    const html = event.clipboardData?.getData("text/html")
    if (!html || !event.isTrusted || !event.target.closest?.(".tiptap")) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const tidied = html
      .replace(/<style[\s>][\s\S]*?<\/style>/gi, "")
      .replace(/\sstyle=("[^"]*"|'[^']*')/gi, "")
      .replace(/(<\/?)h[1-6](?=[\s>])/gi, "$1h3")
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/html", tidied)
    clipboardData.setData("text/plain", event.clipboardData.getData("text/plain"))
    event.target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
  }

  function begin() {
    machine = document.querySelector(".order-machine")
    form = machine.closest("form")
    status = document.createElement("p")
    status.className = "editor-status"
    status.setAttribute("role", "status")
    form.append(status)
    asButton(machine.querySelector(":scope > .order-machine-insert-target"), "Add a block")
    for (const block of blocks()) equip(block)
    makeMenuOperable()
    arrange()
    for (const folded of machine.querySelectorAll(".inline-related.collapsed .errorlist")) {
      folded.closest(".inline-related").classList.remove("collapsed")
    }

    // The text editors come when they come, later on a slow machine: each gets its name as it does.
    new MutationObserver(() => {
      if (machine.querySelector(".tiptap:not([aria-label])")) relabel()
    }).observe(machine, { childList: true, subtree: true })
    document.addEventListener("formset:added", (event) => added(event.target))
    machine.addEventListener("drop", () => setTimeout(arrange))
    machine.addEventListener("focusout", relabel)
    machine.addEventListener("click", () => setTimeout(relabel)) // a click on a heading folds its block
    document.querySelector(".collapse-items input").addEventListener("change", relabel)
    keepSessionWhileWriting()
    document.addEventListener("paste", tidyPaste, true)

    // What came back with errors is nowhere but on this page.
    setTimeout(() => {
      saved = document.querySelector(".errornote") ? "" : content()
      relabel() // the text editors are there by now
    }, 300)
    form.addEventListener("submit", () => { isSending = true })
    addEventListener("beforeunload", (event) => {
      if (!isSending && saved !== undefined && content() !== saved) event.preventDefault()
    })
  }

  document.addEventListener("content-editor:ready", begin)
})()

/* Links to pages are picked by title: wherever an address is typed, the pages whose title fits are offered. */
(() => {
  "use strict"

  const PAUSE_MS = 150 // while somebody types, one question is enough
  const ONE = ".prose-editor-dialog input[name=href], input[data-page-link=one], .page-link-search"

  function begin() {
    const found = document.getElementById("page-titles")
    if (!found) return
    let waiting, asked

    async function offer(words) {
      asked = words
      const answer = await fetch(`${found.dataset.url}?q=${encodeURIComponent(words)}`).catch(() => null)
      if (!answer?.ok || answer.redirected || asked !== words) return
      const { results } = await answer.json()
      found.replaceChildren(...results.map(({ title, path }) => Object.assign(document.createElement("option"), { value: path, label: title })))
    }

    const isWhole = (words) => /^(https?:|mailto:|sms:|tel:|#)/.test(words)

    document.addEventListener("focusin", ({ target }) => {
      if (!target.matches(ONE) || target.getAttribute("list")) return
      // Inside a modal dialog only what stands in it can be used: the list stays outside, and is found by its id.
      target.setAttribute("list", found.id)
      target.setAttribute("autocomplete", "off")
      if (!target.placeholder) target.placeholder = "Type a title, or an address"
      offer("")
    })
    document.addEventListener("input", ({ target }) => {
      if (!target.matches(ONE) || isWhole(target.value)) return
      clearTimeout(waiting)
      waiting = setTimeout(() => offer(target.value), PAUSE_MS)
    })

    /* A field that holds several addresses, one on each line, gets a search beside it. */
    function equip(field) {
      if (field.dataset.hasSearch) return
      field.dataset.hasSearch = "yes"
      const search = document.createElement("input")
      search.type = "text"
      search.className = "vTextField page-link-search"
      search.placeholder = "Type a title to add a page"
      search.setAttribute("aria-label", "Add a page by its title")
      const add = () => {
        const isPage = [...found.options].some((option) => option.value === search.value)
        if (!isPage) return false
        field.value = [...field.value.split("\n").filter((line) => line.trim()), search.value].join("\n")
        field.dispatchEvent(new Event("input", { bubbles: true }))
        search.value = ""
        return true
      }
      search.addEventListener("change", add)
      search.addEventListener("keydown", (event) => {
        if (event.key === "Enter") {
          event.preventDefault() // it would save the page
          add()
        }
      })
      field.after(search)
    }
    const equipAll = (within) => {
      for (const field of within.querySelectorAll(".inline-related:not(.empty-form) textarea[data-page-link=many]")) equip(field)
    }
    equipAll(document)
    document.addEventListener("formset:added", () => equipAll(document))
  }

  document.addEventListener("content-editor:ready", begin)
})()

"""The rows of choices of all pages in real Chromium: no name that is shown is cut off, on any screen."""

import pytest
from selenium.webdriver.common.by import By

from webapp.shared import link

TEXT = link.pack("A superb film, never dull.")
PAGES = {
    "review": f"/review?text={TEXT}",
    "review by the method with the longest name": f"/review?text={TEXT}&method=smooth-integrated-gradients",
    "review, five classes": f"/review?text={TEXT}&model=sst-bilstm&target=very+negative&contrast=very+positive"
    "&method=lrp",
    "image": "/image?method=smooth-integrated-gradients&baseline=noise",
    "phrases": f"/phrases?text={TEXT}&model=sst-bilstm",
    "row": "/row?model=bike-mlp&baseline=background",
    "compare": f"/compare?text={TEXT}&models=imdb-onehot,imdb-maxpool,sst-bilstm&methods=gradient-times-input,lrp,"
    "max-pool-trace",
    "compare rows": "/compare?kind=row&methods=gradient-times-input",
}
# Of each select: its label, and by how many pixels what it shows is wider than there is room; and the same of each
# model and method of a list of several.
_CUT = """
const cut = [];
for (const select of document.querySelectorAll('.stSelectbox')) {
  const shown = [...select.querySelectorAll('input')].pop(), label = select.querySelector('label');
  cut.push([label.textContent, shown.scrollWidth - shown.clientWidth, label.scrollWidth - label.clientWidth]);
}
for (const list of document.querySelectorAll('[data-testid="stMultiSelectTagsContainer"]')) {
  const box = list.getBoundingClientRect();
  for (const tag of list.querySelectorAll('[data-tag]')) {
    const name = tag.querySelector('span'), place = tag.getBoundingClientRect();
    const beyond = Math.max(place.right - box.right, place.bottom - box.bottom, box.top - place.top);
    cut.push([name.textContent, name.scrollWidth - name.clientWidth, Math.ceil(beyond)]);
  }
}
return cut;
"""


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_no_name_in_the_choices_is_cut_off(browser, address, page):
    browser.get(address + page)
    browser.until(lambda: browser.find_elements(By.CSS_SELECTOR, "[class*=st-key-choices_] .stSelectbox"))
    browser.until(lambda: browser.is_at_rest())
    for width in (1280, 1920, 400):
        with browser.looking(width, "light"):
            found = browser.execute_script(_CUT)
            assert len(found) >= 3
            assert [one for one in found if max(one[1:]) > 0] == []
            assert browser.overflow() <= 0


def test_choices_are_in_one_row_where_there_is_room_and_fill_a_narrow_screen(browser, address):
    browser.get(address + PAGES["review"])
    choices = "[class*=st-key-choices_] .stSelectbox"
    browser.until(lambda: browser.find_elements(By.CSS_SELECTOR, choices))
    browser.until(lambda: browser.is_at_rest())
    for width, rows in ((1280, 1), (400, 5)):
        with browser.looking(width, "light"):
            places = [select.rect for select in browser.find_elements(By.CSS_SELECTOR, choices)]
            assert len({place["y"] for place in places}) == rows
    assert len(places) == 5
    assert len({place["width"] for place in places}) == 1

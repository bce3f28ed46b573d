"""The image page in real Chromium, on a real server: press, send, choose, point, export, share."""

import io
import json

import numpy as np
import pytest
from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ig_core import Explanation, models
from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.image import pictures

CLASSES = models.lookup("fashion-cnn").labels
SLUGS = list(image_examples.garments())


def open_page(browser, url):
    browser.get(url)
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".verdict"))
    browser.until(lambda: len(fields(browser)) == 3)
    browser.until(browser.is_at_rest)


def drawing_tiles(browser):
    return tiles(browser, "Drawings of garments")


def class_tiles(browser):
    return tiles(browser, "Scores for every class")


def tiles(browser, label):
    script = (
        "for (const node of document.querySelectorAll('*')) {"
        " const grid = node.shadowRoot?.querySelector('.tiles');"
        " if (grid?.getAttribute('aria-label')?.startsWith(arguments[0]))"
        " return [...grid.querySelectorAll('button')]; } return [];"
    )
    return browser.execute_script(script, label)


def chosen(found):
    return [
        tile.find_element(By.CSS_SELECTOR, "b").text for tile in found if tile.get_attribute("aria-pressed") == "true"
    ]


def shown(browser):
    """The captions below the three pictures."""
    root = browser.root_with(".pictures")
    return [caption.text for caption in root.find_elements(By.CSS_SELECTOR, "figcaption")]


def fields(browser):
    return browser.root_with(".pictures").find_elements(By.CSS_SELECTOR, ".field")


def tip(browser):
    return browser.root_with(".pictures").find_element(By.CSS_SELECTOR, ".tip")


def says(browser):
    return browser.text(".says")


def choose(browser, label, option):
    """Pick an option in the list with that label."""
    script = (
        "return [...document.querySelectorAll('.stSelectbox')].find((one) => one.innerText.startsWith(arguments[0]))"
    )

    def field():
        return browser.execute_script(script, label).find_element(By.CSS_SELECTOR, "input")

    browser.point_and_press(field)
    field().send_keys(option)
    browser.until(lambda: browser.find_elements(By.CSS_SELECTOR, "[role=option]"))
    field().send_keys(Keys.ENTER)


def open_source(browser, name):
    browser.point_and_press(
        lambda: next(tab for tab in browser.find_elements(By.CSS_SELECTOR, "[role=tab]") if tab.text == name)
    )


def test_pressing_a_drawing_explains_it(browser, address):
    open_page(browser, f"{address}/image")
    browser.point_and_press(lambda: drawing_tiles(browser)[SLUGS.index("bag-flap")])
    browser.until(lambda: "image=drawing%3Abag-flap" in browser.current_url)
    browser.until(lambda: "of the class Bag" in shown(browser)[0])
    browser.until(lambda: chosen(drawing_tiles(browser)) == ["Bag with a flap"])


def test_a_file_that_is_sent_is_explained(browser, address, tmp_path):
    open_page(browser, f"{address}/image")
    photo = np.full((200, 150, 3), 245, np.uint8)
    photo[40:180, 30:120] = (90, 30, 30)
    Image.fromarray(photo).save(tmp_path / "my photo.png")
    open_source(browser, "Your file")
    given = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".stFileUploader input[type=file]"))
    given.send_keys(str(tmp_path / "my photo.png"))
    browser.until(lambda: "image=pixels" in browser.current_url)
    browser.until(lambda: shown(browser)[0] == "Your picture.")
    browser.until(lambda: "light and dark swapped" in browser.find_element(By.CSS_SELECTOR, ".stMain").text)
    result = Explanation.from_json(browser.downloaded("JSON", "garment.json"))
    expected = pictures.read((tmp_path / "my photo.png").read_bytes()).pixels
    np.testing.assert_allclose(result.pixels * 255, expected, atol=1e-3)


def test_a_class_and_a_contrast_are_chosen_from_lists(browser, address):
    open_page(browser, f"{address}/image?image=drawing:shirt-long")
    choose(browser, "Explain", "Shirt")
    browser.until(lambda: "target=Shirt" in browser.current_url)
    choose(browser, "rather than", "Coat")
    browser.until(lambda: "contrast=Coat" in browser.current_url)
    browser.until(lambda: "“Shirt” rather than “Coat”" in says(browser))


def test_all_classes_are_shown_when_one_asks_for_them(browser, address):
    open_page(browser, f"{address}/image")
    assert not class_tiles(browser)
    browser.point_and_press(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-classes label"))
    browser.until(lambda: len(class_tiles(browser)) == 10)
    browser.until(lambda: "classes=true" in browser.current_url)


TABS = {"Regions and pixels": ".stDataFrame", "Convergence": ".st-key-measure", "What am I looking at?": ".katex"}


def test_tabs_show_their_content_by_keyboard_and_the_page_stays_where_it_is(browser, address):
    open_page(browser, f"{address}/image")
    found = browser.find_elements(By.CSS_SELECTOR, ".st-key-details [role=tab]")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].focus()", found[0])
    top = "return arguments[0].getBoundingClientRect().top"
    before = browser.execute_script(top, found[0])
    for label, content in TABS.items():
        assert not browser.find_elements(By.CSS_SELECTOR, f".st-key-details {content}")  # not before it is opened
        ActionChains(browser).send_keys(Keys.ARROW_RIGHT).perform()
        browser.until(lambda: browser.find_element(By.CSS_SELECTOR, f".st-key-details {content}").is_displayed())  # noqa: B023
        browser.until(browser.is_at_rest)
        opened = browser.find_element(By.CSS_SELECTOR, ".st-key-details [role=tab][aria-selected=true]")
        assert opened.text == label
        browser.execute_script("arguments[0].focus()", opened)  # Streamlit may lose it where an answer is late
        assert browser.execute_script(top, found[0]) == pytest.approx(before, abs=1)


def test_pressing_a_class_explains_it_above(browser, address):
    open_page(browser, f"{address}/image?classes=true")
    browser.until(lambda: len(class_tiles(browser)) == 10)
    before = says(browser)
    browser.point_and_press(lambda: class_tiles(browser)[CLASSES.index("Sandal")])
    browser.until(lambda: "target=Sandal" in browser.current_url)
    browser.until(lambda: "“Sandal”" in says(browser))
    assert says(browser) != before
    browser.until(lambda: chosen(class_tiles(browser)) == ["Sandal"])


def test_pressing_the_class_that_was_subtracted_drops_the_contrast(browser, address):
    open_page(browser, f"{address}/image?target=Shirt&contrast=Coat&classes=true")
    browser.until(lambda: len(class_tiles(browser)) == 10)
    browser.point_and_press(lambda: class_tiles(browser)[CLASSES.index("Coat")])
    browser.until(lambda: "target=Coat" in browser.current_url)
    browser.until(lambda: "contrast" not in browser.current_url)
    browser.until(lambda: "“Coat”" in says(browser))


@pytest.mark.parametrize("picture", [0, 1, 2])
def test_pointing_at_a_pixel_tells_its_value_and_score(browser, address, picture):
    open_page(browser, f"{address}/image?image=drawing:boot-heel")
    pixels = image_examples.garments()["boot-heel"].pixels
    row, column = map(int, np.argwhere(pixels > 100)[len(np.argwhere(pixels > 100)) // 2])
    field = fields(browser)[picture]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
    side = field.size["width"] / 28
    across, down = ((at + 0.5 - 14) * side for at in (column, row))
    ActionChains(browser).move_to_element_with_offset(field, round(across), round(down)).perform()
    browser.until(lambda: tip(browser).is_displayed())
    assert tip(browser).text.startswith(f"row {row}, column {column}: pixel {pixels[row, column] / 255:.2f}, score ")
    assert tip(browser).text.split()[-1][0] in "+−0"


def test_arrow_keys_move_from_pixel_to_pixel_and_stop_at_the_edge(browser, address):
    open_page(browser, f"{address}/image")
    browser.execute_script("arguments[0].querySelector('.pictures').focus()", browser.root_with(".pictures"))
    ActionChains(browser).send_keys(Keys.ARROW_RIGHT).perform()
    browser.until(lambda: tip(browser).text.startswith("row 14, column 15:"))
    ActionChains(browser).send_keys(Keys.ARROW_UP, Keys.ARROW_LEFT, Keys.ARROW_LEFT).perform()
    browser.until(lambda: tip(browser).text.startswith("row 13, column 13:"))
    ActionChains(browser).send_keys(*[Keys.ARROW_DOWN] * 30).perform()
    browser.until(lambda: tip(browser).text.startswith("row 27, column 13:"))


def test_json_and_html_of_a_picture_are_exported(browser, address):
    open_page(browser, f"{address}/image?image=drawing:sneaker-dark&target=Sneaker")
    result = Explanation.from_json(browser.downloaded("JSON", "garment.json"))
    assert (result.picture, result.target) == ("drawing:sneaker-dark", "Sneaker")
    assert result.meets_tolerance
    page = browser.downloaded("HTML", "garment.html")
    assert "<script" not in page
    browser.get((browser.downloads / "garment.html").as_uri())
    assert len(browser.find_elements(By.CSS_SELECTOR, "svg rect")) == 2 * 784


def test_a_png_of_a_picture_is_exported(browser, address):
    open_page(browser, f"{address}/image")
    file = browser.downloads / "garment.png"
    file.unlink(missing_ok=True)
    browser.press(lambda: browser.download_button("PNG"))
    browser.until(lambda: file.exists() and file.stat().st_size > 0)
    assert Image.open(io.BytesIO(file.read_bytes())).width == 1600


def test_a_shared_link_to_a_picture_shows_the_same_view(browser, address):
    open_page(browser, f"{address}/image?classes=true")
    browser.point_and_press(lambda: drawing_tiles(browser)[SLUGS.index("dress-straps")])
    browser.until(lambda: "dress-straps" in browser.current_url)
    browser.point_and_press(lambda: class_tiles(browser)[CLASSES.index("Shirt")])
    browser.until(lambda: "target=Shirt" in browser.current_url)
    browser.until(lambda: "“Shirt”" in says(browser))
    link, before = browser.current_url, (browser.verdict(), says(browser))
    browser.get("about:blank")
    open_page(browser, link)
    assert (browser.verdict(), says(browser)) == before
    assert "of the class Dress" in shown(browser)[0]


def test_the_very_first_address_of_a_server_may_be_a_link_to_a_picture(browser, fresh_address):
    with browser.watching_frames() as drawn:
        open_page(browser, f"{fresh_address}/image?image=drawing:bag-dark&target=Bag")
        frames = drawn()
    assert not any(frame["fileNames"] for frame in frames)
    counts = [frame["links"] for frame in frames]
    assert counts == sorted(counts)  # once they are there they stay
    assert "of the class Bag" in shown(browser)[0]
    assert "“Bag”" in says(browser)
    assert "target=Bag" in browser.current_url
    links = [link.text for link in browser.find_elements(By.CSS_SELECTOR, "[data-testid=stTopNavLink]")]
    assert links == [
        "Overview",
        "Review",
        "Image",
        "Phrases",
        "Table row",
        "Compare",
        "How it works",
        "Trust",
        "Whole data set",
        "Lesson",
        "Class",
        "Playlist",
    ]
    width = browser.execute_script(
        "return getComputedStyle(document.querySelector('[data-testid=stMainBlockContainer]')).maxWidth"
    )
    assert width == "1220px"  # of the app's own style
    browser.press(lambda: browser.find_elements(By.CSS_SELECTOR, "[data-testid=stTopNavLink]")[1])
    browser.until(lambda: browser.root_with(".text"))


def test_what_was_picked_is_there_when_one_comes_back(browser, address):
    open_page(browser, f"{address}/image?image=drawing:bag-dark&target=Sandal")
    browser.press(lambda: browser.find_elements(By.CSS_SELECTOR, "[data-testid=stTopNavLink]")[1])
    browser.until(lambda: browser.root_with(".text"))
    browser.until(browser.is_at_rest)
    browser.press(lambda: browser.find_elements(By.CSS_SELECTOR, "[data-testid=stTopNavLink]")[2])
    browser.until(lambda: "“Sandal”" in says(browser))
    browser.until(lambda: "of the class Bag" in shown(browser)[0])
    browser.until(lambda: "image=drawing%3Abag-dark" in browser.current_url)


def sheet(browser):
    """The sheet to draw on, and its tools, in the open tab."""
    browser.until(lambda: browser.root_with(".dc-canvas"))
    root = browser.root_with(".dc-canvas")
    return (root.find_element(By.CSS_SELECTOR, name) for name in (".upper-canvas", ".dc-toolbar-card"))


def open_drawing(browser):
    open_source(browser, "Your drawing")
    browser.until(
        lambda: browser.root_with(".upper-canvas").find_element(By.CSS_SELECTOR, ".upper-canvas").is_displayed()
    )


def test_one_draws_and_sees_the_result_on_one_screen(browser, address):
    with browser.looking(1280, "light"):
        open_page(browser, f"{address}/image")
        open_drawing(browser)
        browser.execute_script("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
        canvas, _ = sheet(browser)
        for shown in (canvas, browser.find_element(By.CSS_SELECTOR, ".verdict"), *fields(browser)):
            place = browser.execute_script("return arguments[0].getBoundingClientRect().toJSON()", shown)
            assert place["top"] >= 0
            assert place["bottom"] <= 800


def test_the_tools_of_the_sheet_lie_over_nothing(browser, address):
    with browser.looking(1280, "light"):
        open_page(browser, f"{address}/image")
        open_drawing(browser)
        canvas, tools = sheet(browser)
        ActionChains(browser).move_to_element(canvas).perform()
        box = "return arguments[0].getBoundingClientRect().toJSON()"
        sliders = browser.find_elements(By.CSS_SELECTOR, ".st-key-pen, .st-key-grey")
        lowest = max(browser.execute_script(box, slider)["bottom"] for slider in sliders)
        browser.until(
            lambda: browser.execute_script(box, tools)["bottom"] <= browser.execute_script(box, canvas)["top"] + 8
        )
        assert browser.execute_script(box, tools)["top"] >= lowest


def test_the_tabs_of_the_sources_move_nothing_below_them(browser, address):
    with browser.looking(1280, "light"):
        open_page(browser, f"{address}/image")
        below = browser.find_element(By.CSS_SELECTOR, ".st-key-shown")
        tops = []
        for tab in browser.find_elements(By.CSS_SELECTOR, ".st-key-sources [role=tab]"):
            open_source(browser, tab.text)
            browser.until(browser.is_at_rest)
            browser.execute_script("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
            tops.append(browser.execute_script("return arguments[0].getBoundingClientRect().top", below))
        assert len(tops) == 4
        assert max(tops) - min(tops) <= 1


def test_on_a_phone_the_result_comes_first(browser, address):
    with browser.looking(400, "light"):
        open_page(browser, f"{address}/image")
        top = "return arguments[0].getBoundingClientRect().top"
        verdict, sources = (browser.find_element(By.CSS_SELECTOR, name) for name in (".verdict", ".st-key-sources"))
        assert browser.execute_script(top, verdict) < browser.execute_script(top, sources)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_part_of_the_image_page_overflows_in_either_theme(browser, address, scheme):
    with browser.looking(400, scheme):
        open_page(browser, f"{address}/image?target=Shirt&contrast=Coat&classes=true")
        browser.until(lambda: len(class_tiles(browser)) == 10)
        for width in (400, 1280):
            with browser.looking(width, scheme):
                assert browser.overflow() <= 0
                assert (browser.paper() == "rgb(18, 18, 20)") == (scheme == "dark")
                for field in fields(browser):
                    assert field.rect["x"] >= 0
                    assert field.rect["x"] + field.rect["width"] <= width


def test_no_script_of_a_link_to_a_picture_runs(browser, address):
    browser.get(f"{address}/image?image=%3Cimg%20src%3Dx%20onerror%3Dwindow.owned%3D1%3E")
    browser.until(lambda: "There is no picture" in browser.text(".say"))
    assert "<img src=x" in browser.text(".say")
    assert browser.execute_script("return window.owned") is None


def test_nothing_is_logged_as_an_error_by_the_image_page(browser, address):
    browser.errors()
    open_page(browser, f"{address}/image?image=drawing:coat-light&classes=true")
    browser.point_and_press(lambda: class_tiles(browser)[0])
    browser.until(lambda: "target=" in browser.current_url)
    browser.until(browser.is_at_rest)
    # Streamlit looks for its server below the address of the page before it looks at the root
    logged = [entry for entry in browser.errors() if "/image/_stcore/" not in entry["message"]]
    assert json.dumps(logged) == "[]"

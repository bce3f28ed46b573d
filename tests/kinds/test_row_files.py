"""CSV files that somebody uploads: read as they are meant, or refused in one sentence with line and column."""

import csv
import io
import tracemalloc

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_rows import COLUMNS, READ

from ig_core.errors import InputError
from ig_core.kinds.row import files, header

HEADER = "age,warmth,weather,grade"
LINES = ("50,5,rain,1", "40,15.5,clear,2", "17,-3,unknown,3")
ROWS = [[50.0, 5.0, "rain", 1.0], [40.0, 15.5, "clear", 2.0], [17.0, -3.0, "unknown", 3.0]]
TEXT = "\n".join([HEADER, *LINES]) + "\n"


def values(data, **options):
    return files.read(data if isinstance(data, bytes) else data.encode(), COLUMNS, **options).rows.to_numpy().tolist()


def refusal(data, **options):
    with pytest.raises(InputError) as caught:
        files.read(data if isinstance(data, bytes) else data.encode(), COLUMNS, **options)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


# ---- what is read


def test_rows_stand_in_the_order_of_the_file_under_their_lines_as_numbers_and_categories():
    table = files.read(TEXT.encode(), COLUMNS)
    assert table.ignored == ()
    assert list(table.rows.columns) == ["age", "warmth", "weather", "grade"]
    assert table.rows.to_numpy().tolist() == ROWS
    assert table.rows.index.tolist() == [2, 3, 4]
    assert [table.rows[column.name].dtype == float for column in READ] == [True, True, False, True]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_ends_of_lines_do_not_matter(separator, encoding, end):
    text = TEXT.replace("weather", "Motto,weather").replace("rain", "Größe,rain")
    text = text.replace("clear", "ß,clear").replace("unknown", "ü,unknown")
    assert values(text.replace(",", separator).replace("\n", end).encode(encoding)) == ROWS


def test_a_comma_is_the_point_of_a_number_where_it_separates_no_cells():
    assert values(TEXT.replace(",", ";").replace(".", ",")) == ROWS
    assert values("age;warmth;weather;grade\n+1,5e1;,5;rain;-1,0") == [[15.0, 0.5, "rain", -1.0]]


def test_thousands_are_not_guessed():
    text = "age;warmth;weather;grade\n1.234,5;5;rain;1"
    assert refusal(text) == "Line 2: The column age must be a number (years); got '1.234,5'."
    assert "got '1,234'" in refusal(f'{HEADER}\n"1,234",5,rain,1')


def test_columns_are_found_in_any_order_by_name_or_label_in_any_case():
    assert values(" GRADE ,The Sky,temperature,Age\n1,rain,5,50\n") == [ROWS[0]]


def test_names_of_the_published_file_bring_its_codes_and_its_scale():
    assert values("age,temp,weathersit,grade\n50,0.1,2,1\n50,-0.5,1,1\n") == [ROWS[0], [50.0, -25.0, "clear", 1.0]]


def test_categories_levels_and_missing_values_are_read_as_people_write_them():
    text = f"{HEADER}\n50,5,Rain or Snow,First\n50,5,,second\n"
    assert values(text) == [[50.0, 5.0, "rain", 1.0], [50.0, 5.0, "unknown", 2.0]]


def test_a_label_that_is_the_name_of_another_column_is_that_column():
    other = COLUMNS[0].__class__(name="school", label="kind of school", meaning="", is_feature=False)
    data = b"age,warmth,weather,school\n50,5,rain,1\n"
    with pytest.raises(InputError, match="lacks the column grade"):
        files.read(data, (*COLUMNS, other))
    assert files.read(data, COLUMNS).rows.grade.tolist() == [1.0]


def test_quoted_cells_may_hold_separators_quotes_and_ends_of_lines():
    note = '"a ""b"", c\nd"'
    table = files.read(f"note,{HEADER}\n{note},{LINES[0]}\n\nx,{LINES[1]}\n".encode(), COLUMNS)
    assert table.rows.to_numpy().tolist() == ROWS[:2]
    assert table.rows.index.tolist() == [2, 5]


def test_columns_that_are_none_of_the_table_are_named_and_those_that_models_may_not_read_are_not():
    text = f"serial,<b>x</b>,=1+1,{HEADER},\n7,1,2,{LINES[0]},\n"
    table = files.read(text.encode(), COLUMNS)
    assert table.ignored == ("<b>x</b>", "=1+1")
    assert table.rows.to_numpy().tolist() == [ROWS[0]]


def test_one_row_without_an_end_of_line_is_a_table():
    assert values(f"{HEADER}\n{LINES[0]}") == [ROWS[0]]


# ---- what is not


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \r\n\n", "The file is empty."),
        (",,,\n , ,", "The file has nothing but empty cells."),
        (HEADER, "The file has a header and no rows."),
        (f"{HEADER}\n\n , , ,\n", "The file has a header and no rows."),
        (b"\x89PNG\r\n\x1a\n\0", "A CSV file was expected; this is a PNG picture."),
        (b"PK\x03\x04....[Content_Types].xml..xl/workbook", "This is an Excel file: save it as CSV."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "This is an Excel file: save it as CSV."),
        (b"PK\x03\x04....adult.data", "A CSV file was expected; this is a ZIP archive."),
        ("\n<!DOCTYPE html><table>", "A CSV file was expected; this is a web page (HTML or XML)."),
        (
            TEXT.encode("utf-16-le"),
            "Line 1 holds a zero byte, which no text has: save the file as CSV in UTF-8.",
        ),
        (f"{TEXT}\0", "Line 5 holds a zero byte, which no text has: save the file as CSV in UTF-8."),
        (b"\xff\xfe\0", "The file is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV in UTF-8."),
        (b"\x81\xff\x8d", "The file is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV in UTF-8."),
        (
            "\n".join(LINES),
            "The first line must name the columns (age, warmth, weather, grade); it seems to hold a row already.",
        ),
        (
            "<b>,=cmd\n1,2",
            "The first line must name the columns (age, warmth, weather, grade); it has: '<b>', '=cmd'.",
        ),
        ("age,grade,<i>\n1,2,3", "The header lacks the columns warmth, weather; it has: 'age', 'grade', '<i>'."),
        (f"{HEADER},Age\n{LINES[0]},1", "The header has the column age more than once: 'age' and 'Age'."),
        (f"{HEADER},temp\n{LINES[0]},1", "The header has the column warmth more than once: 'warmth' and 'temp'."),
        (f"{TEXT}1,2,rain\n", "Line 5 has 3 cells, the header 4; commas separate them."),
        (f"{TEXT}1,2,rain,1,\n".replace(",", ";"), "Line 5 has 5 cells, the header 4; semicolons separate them."),
        (f'{HEADER}\n50,"5,rain,1\n{LINES[1]}\n', "Line 2 opens a quote that is never closed."),
        (f'{HEADER}\n50,"5,rain,1\n40,"15",clear,2\n', "Line 2 opens a quote that is never closed."),
        (f'note,{HEADER}\n"a\nb","{LINES[0]}\n', "Line 3 opens a quote that is never closed."),
        (f'"{TEXT}', "Line 1 opens a quote that is never closed."),
        (f'{HEADER}\n"50"0,5,rain,1\n', "Line 2: after a closing quote another cell or line must begin."),
        (f"x,{HEADER}\n{'y' * 140_000},{LINES[0]}", "Line 2 has a cell of more than 131,072 characters."),
    ],
)
def test_what_is_no_table_of_these_columns_is_refused_in_a_sentence_that_says_what_it_is(data, sentence):
    assert refusal(data) == sentence


@pytest.mark.parametrize("cell", ["nan", "NaN", "inf", "-Infinity", "1e999", "2012-11-03", "3/4", "1_0", "=1+1", "<b>"])
def test_what_is_no_finite_number_is_named_with_its_line_and_column(cell):
    sentence = refusal(f"{TEXT}{cell},5,rain,1\n")
    assert sentence == f"Line 5: The column age must be a number (years); got '{cell}'."


def test_an_empty_number_is_refused_and_not_taken_for_zero():
    assert refusal(f"{TEXT}5,,rain,1\n") == "Line 5: The column warmth must be a number (°C); it is empty."


@pytest.mark.parametrize("cell", ["snow", "=cmd|' /C calc'!A0", "<script>", "3"])
def test_a_category_never_seen_is_named_with_its_line_and_column(cell):
    sentence = refusal(f"{TEXT}5,5,{cell},1\n")
    assert sentence == f"Line 5: The column weather must be one of these: clear, rain, unknown; got {cell!r}."


def test_of_several_faults_the_first_line_is_named():
    assert refusal(f"{HEADER}\n1,1,rain,1\n1,x,rain,1\ny,1,rain,1\n").startswith("Line 3: The column warmth")


def test_lines_are_counted_as_an_editor_counts_them():
    assert refusal(f'note,{HEADER}\r\n"a\r\nb",{LINES[0]}\r\n\r\nc,x,1,rain,1\r\n').startswith("Line 5: The column age")


def test_more_rows_than_may_be_are_refused_before_the_rest_is_parsed():
    assert len(values(TEXT, most=3)) == 3
    assert refusal(TEXT, most=2) == "The file has more than 2 rows: split it."
    assert refusal(f"{TEXT}a line that is wrong\n", most=2) == "The file has more than 2 rows: split it."


def test_a_million_rows_are_refused_by_their_size():
    assert refusal(f"{HEADER}\n" + f"{LINES[0]}\n" * 10**6) == "The file has more than 10 MiB: split it."
    assert refusal(f"{HEADER}\n" + f"{LINES[0]}\n" * 20_001) == "The file has more than 20,000 rows: split it."


def test_a_header_of_a_thousand_cells_is_read_and_one_with_more_is_refused():
    more = 996
    table = files.read(f"{HEADER}{',x' * more}\n{LINES[0]}{',1' * more}".encode(), COLUMNS)
    assert table.rows.to_numpy().tolist() == [ROWS[0]]
    sentence = "The header has 1,001 cells; it may have 1,000."
    assert refusal(f"{HEADER}{',x' * more},x\n{LINES[0]}{',1' * more},1") == sentence


def test_a_file_of_commas_is_refused_after_a_thousand_names_are_looked_at(monkeypatch):
    looked_at = []
    known = header.known

    def counted(names, columns):
        looked_at.extend(names)
        return known(names, columns)

    monkeypatch.setattr(header, "known", counted)
    sentence = refusal(b"x" + b"," * 100_000)
    assert sentence == "The header has 100,001 cells; it may have 1,000."
    assert len(looked_at) <= 4 * 1_001  # once for each of the four separators


def test_the_names_of_a_header_are_compared_once_each(monkeypatch):
    keys = []
    key = header._key

    def counted(name):
        keys.append(name)
        return key(name)

    monkeypatch.setattr(header, "_key", counted)
    header.places([*HEADER.split(","), *["other"] * 500], COLUMNS)
    assert keys.count("other") == 500


def test_a_quote_that_is_never_closed_in_a_large_file_takes_little_memory():
    data = (f'{HEADER}\n"' + f"{LINES[0]}\n" * 860_000).encode()
    assert len(data) > files.MAX_BYTES - 2**21
    tracemalloc.start()
    try:
        assert refusal(data) == "Line 2 opens a quote that is never closed."
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2.5 * len(data)  # its text, and the cell that does not end


@pytest.mark.parametrize("empty", ["\n", ",,,\n"])
def test_empty_lines_are_passed_over_up_to_a_hundred_thousand(empty):
    assert values(f"{empty * 50_000}{HEADER}\n{empty * 50_000}{LINES[0]}") == [ROWS[0]]
    sentence = "The file has more than 100,000 empty lines: take them out."
    assert refusal(f"{HEADER}\n{empty * 100_001}{LINES[0]}") == sentence
    assert refusal(f"{empty * 100_001}{HEADER}\n{LINES[0]}").endswith(".")


def test_a_number_far_beyond_the_data_is_named_with_its_line_and_column():
    assert refusal(f"{TEXT}1e300,5,rain,1\n").startswith(
        "Line 5: The column age must be a number from -10,000 to 10,100"
    )


# ---- whatever comes


def is_read_or_refused(data):
    try:
        table = files.read(data, COLUMNS)
    except InputError as error:
        sentence = str(error)
    else:
        assert list(table.rows.columns) == [column.name for column in READ]
        assert not table.rows.isna().any().any()
        return
    assert sentence.isprintable()  # which an end of a line is not


@given(st.binary(max_size=300))
@example(b"\x1c")
@example(b"age\x85\n1")
def test_any_bytes_are_a_table_or_one_sentence(data):
    is_read_or_refused(data)


CELLS = st.one_of(
    st.sampled_from(["age", "temp", "rain", "1", "-2,5", '"', '""', "", "\n", "\r", "=x", "\u2028", "'"]),
    st.text(max_size=4),
)


@given(st.lists(CELLS, max_size=30), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-16"]))
def test_any_cells_under_a_header_are_a_table_or_one_sentence(cells, separator, encoding):
    text = HEADER.replace(",", separator) + "\n" + separator.join(cells)
    is_read_or_refused(text.encode(encoding, "replace"))


LETTERS = st.characters(codec="utf-8", exclude_characters="\0")
ROW = st.tuples(
    st.floats(-10_000, 10_100),
    st.floats(-100, 100),
    st.sampled_from(["clear", "rain"]),
    st.just(2.0),
)


@given(st.lists(st.tuples(ROW, st.text(LETTERS)), min_size=1, max_size=5), st.sampled_from([",", ";", "\t", "|"]))
def test_what_is_written_as_csv_is_read_back(lines, separator):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow([*HEADER.split(","), "note"])
    writer.writerows([*row, note] for row, note in lines)
    read = files.read(stream.getvalue().encode(), COLUMNS)
    expected = pd.DataFrame([row for row, _ in lines], columns=HEADER.split(","))
    assert read.rows.to_numpy().tolist() == expected.to_numpy().tolist()
    assert read.ignored == ("note",)

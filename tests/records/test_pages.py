"""Pages are shown upright, as boxes are drawn over them."""

import io

from PIL import Image

from sightline.records.pages import pictures_of


def test_there_is_a_picture_of_each_page_of_the_size_that_the_record_says(bill):
    upload, record = bill
    pictures = pictures_of(upload, record, trusted=True)
    sizes = [Image.open(io.BytesIO(data)).size for data in pictures]
    assert sizes == [page.prepared_px for page in record.pages]

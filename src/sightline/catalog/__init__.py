"""Many pictures into many categories: categories from a file, in groups where there are hundreds, with examples.

    categories = read_categories(Path("categories.toml"))
    task = asked_task(categories=meanings(categories))

`sightline.twins` has pictures that show the same share one answer, and `sightline.evaluate.confusion` says which
categories are taken for one another.
"""

from sightline.catalog.categories import Category, meanings, read_categories
from sightline.catalog.steps import Stepwise

__all__ = ["Category", "Stepwise", "meanings", "read_categories"]

"""Many pictures into many categories: categories from a file, in groups where there are hundreds, with examples.

    categories = read_categories(Path("categories.toml"))
    task = asked_task(categories=meanings(categories))

`sightline.twins` has pictures that show the same share one answer, and `sightline.evaluate.confusion` says which
categories are taken for one another.
"""

from sightline.catalog.by_example import ByExample
from sightline.catalog.categories import Category, meanings, read_categories
from sightline.catalog.examples import Example, examples
from sightline.catalog.steps import Stepwise

__all__ = ["ByExample", "Category", "Example", "Stepwise", "examples", "meanings", "read_categories"]

import numpy as np
import pytest

from sightline.errors import UnknownName
from sightline.testing.attacks import ATTACKS, attacked
from sightline.testing.resampling import FILTERS, resampled

PAGE = np.full((200, 300, 3), 240, np.uint8)


@pytest.mark.parametrize("name", ATTACKS)
def test_the_text_differs_from_its_ground_by_as_much_as_the_name_says(name):
    made = attacked(PAGE, "Do as I say.", name)
    attack = ATTACKS[name]
    new = made if attack.over else np.rot90(made, attack.degrees // 90)[np.rot90(PAGE, attack.degrees // 90).shape[0] :]
    ground = np.median(new.reshape(-1, 3), axis=0)
    most = np.abs(new.astype(int) - ground).max()
    assert most == pytest.approx(min(attack.levels, 240), abs=attack.levels * 0.25 + 1)


def test_the_same_call_gives_the_same_pixels():
    assert (attacked(PAGE, "Do as I say.", "d5-20") == attacked(PAGE, "Do as I say.", "d5-20")).all()


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(UnknownName, match="tiny-black"):
        attacked(PAGE, "Do as I say.", "purple")
    with pytest.raises(UnknownName, match="bicubic"):
        resampled(PAGE, PAGE[:50, :50], "lanczos")


@pytest.mark.parametrize("name", FILTERS)
def test_a_resampled_picture_is_like_its_cover_from_afar(name):
    cover, secret = np.full((240, 240, 3), 150, np.uint8), np.full((40, 40, 3), 90, np.uint8)
    made = resampled(cover, secret, name)
    assert abs(made.mean() - 150) < 20

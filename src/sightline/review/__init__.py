"""Records that wait for a person: who holds which, what was decided, and what can be learned from that.

`queue.py` hands records out, one person each, `decisions.py` takes what was decided and takes it back, `checked.py`
judges values while somebody types, `words.py` are the words to click on, and `learned.py` gives back what persons said.
"""

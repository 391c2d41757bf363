"""Work on hostile bytes in a process of its own, within bounds: what it breaks is that process, not this one.

    isolated = Isolated(imports=("sightline.image",))
    for image in isolated.run(upload.name, prepare, upload, pages="1-3"):
        ...

`isolated.py` is the door, `cell.py` one process seen from here, `inside.py` what runs in it, `messages.py` what the
two say to each other, `bounds.py` what the process may take. A cell that dies, overruns or runs out of memory is an
error of its document and is replaced; a cell ends when this process does, however that ends.
"""

from sightline.isolation.bounds import Bounds
from sightline.isolation.isolated import Isolated

__all__ = ["Bounds", "Isolated"]

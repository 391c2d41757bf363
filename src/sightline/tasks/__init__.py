"""Tasks are data: what to read, and how to judge it. One file each; `sightline.registry` names them."""

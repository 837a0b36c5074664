"""The rows that vjfx reads. Keep imports out of here: the classes are imported when a show uses them."""

from vjfx.core.registry import FilterKind, OutputKind

posterise = FilterKind(
    name="posterise",
    make="vjfx_example.posterise:Posterise",
    help="few levels of brightness for each colour",
)
contact_sheet = OutputKind(
    name="contact-sheet",
    make="vjfx_example.contact_sheet:ContactSheet",
    argument=":FILE.png",
    takes_path=True,
    help="one picture a second, side by side in a PNG file",
)
